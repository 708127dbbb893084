/** Records what a model does with a batch: gather → forward → loss and metrics → backward → update. */
import type { Shape } from "../data/tensor.ts";
import { type Loss, labelShape } from "../losses/loss.ts";
import { type Metric, recordMetric } from "../metrics/metric.ts";
import type { Optimizer, UpdateRange } from "../optimizers/optimizer.ts";
import { type Mode, type Places, ProgramBuilder } from "../program/builder.ts";
import { accumulateTotal, gather } from "../program/ops/batch.ts";
import { Plan } from "../program/plan.ts";
import type { Value } from "../program/value.ts";

/** What a batch runs through. */
export interface Network {
  /** Shapes of one row. */
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  call(p: ProgramBuilder, x: Value): Value;
}

/** How a model is trained and judged. */
export interface Objective {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  /** Where totals and the optimizer's blocks are. */
  readonly places: { total(mode: Mode, i: number): number; ranges(): UpdateRange[] };
}

/** What a program is for; to `collect` is to train without an update, where an optimizer gathers gradients of several steps. */
export type Phase = Mode | "collect";

/** The plan for batches of `rows` rows, if possible in the places of a larger one. Without an objective it only predicts. */
export function recordPlan(
  network: Network,
  phase: Phase,
  rows: number,
  places: Places,
  objective?: Objective,
  larger?: Plan,
): Plan {
  const p = new ProgramBuilder(rows, phase === "collect" ? "train" : phase, places);
  const x = p.under("input", () => gather(p, "x", network.inputShape));
  const prediction = network.call(p, x);
  if (phase === "predict" || !objective) p.outputs.push(prediction);
  else recordObjective(p, prediction, network.outputShape, objective, phase === "train");
  return new Plan(p, larger);
}

function recordObjective(
  p: ProgramBuilder,
  prediction: Value,
  output: Shape,
  { optimizer, loss, metrics, places }: Objective,
  updating: boolean,
): void {
  const y = p.under("labels", () => gather(p, "y", labelShape(loss, output)));
  const losses = p.under(loss.name, () => {
    const perRow = loss.perRow(p, y, prediction);
    accumulateTotal(p, perRow, places.total(p.mode, 0));
    return perRow;
  });
  metrics.forEach((metric, i) => {
    p.under(metric.name, () => recordMetric(p, metric, y, prediction, places.total(p.mode, i + 1)));
  });
  if (p.mode !== "train") return;
  p.under(loss.name, () => p.differentiate(losses));
  p.under(optimizer.name, () => optimizer.record(p, places.ranges(), updating));
}
