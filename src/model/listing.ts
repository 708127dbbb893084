/** Plans for reading, of models that may not be in memory. */
import { StateError } from "../errors.ts";
import type { Mode } from "../program/builder.ts";
import type { Plan } from "../program/plan.ts";
import { resolveObjective } from "./compile.ts";
import { type ModelCore, networkOf } from "./core.ts";
import { updateRanges } from "./memory.ts";
import { type Objective, recordPlan } from "./record.ts";

/** The plan that a step would be made of; addresses outside the workspace are left at 0. */
export function listing(core: ModelCore, rows: number, mode?: Mode): Plan {
  core.checkAlive("program");
  const { inputShapes, outputShape, trainableWeights, name } = core.topology;
  if (!inputShapes || !outputShape) {
    throw new StateError(`program: model "${name}" is not built. Give the first layer an inputShape, or call fit.`);
  }
  const wanted = mode ?? (core.compiled ? "train" : "predict");
  const places = {
    cells: { x: 0, y: 0, indices: 0, step: 0 },
    weight: () => 0,
    gradient: (weight: unknown) =>
      trainableWeights.includes(weight as (typeof trainableWeights)[number]) ? 0 : undefined,
  };
  const network = networkOf(core.topology);
  if (wanted === "predict") return recordPlan(network, wanted, rows, places);
  const resolved = resolveObjective(core.intent("program"), network.outputShapes, core.topology);
  const objective: Objective = {
    ...resolved,
    places: {
      total: () => 0,
      ranges: () =>
        updateRanges(resolved.optimizer, trainableWeights, trainableWeights.length ? [trainableWeights] : [], {
          weight: () => 0,
          gradients: 0,
          slots: resolved.optimizer.slots.map(() => 0),
          scalars: 0,
        }),
    },
  };
  return recordPlan(network, wanted, rows, places, objective);
}
