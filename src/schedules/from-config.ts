import { show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Registry } from "../registry.ts";
import { cosineDecay, cosineDecayRestarts } from "./cosine.ts";
import { exponentialDecay, inverseTimeDecay, polynomialDecay } from "./decay.ts";
import { piecewiseConstantDecay } from "./piecewise.ts";
import type { LearningRateSchedule } from "./schedule.ts";

/** A schedule as it is written in JSON. */
export interface ScheduleConfig {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** The schedule that wrote `{ name, config }`. Keras' class names are understood, too. @throws ArgumentError for anything else */
export function fromConfig(saved: ScheduleConfig): LearningRateSchedule {
  if (typeof saved?.name !== "string" || typeof saved.config !== "object" || saved.config === null) {
    throw new ArgumentError(`schedules.fromConfig expected { name, config }, found ${show(saved)}.`);
  }
  const makers = {
    exponentialDecay,
    inverseTimeDecay,
    polynomialDecay,
    piecewiseConstantDecay,
    cosineDecay,
    cosineDecayRestarts,
  };
  const registry = new Registry<(options: never) => LearningRateSchedule>(makers);
  return registry.get("schedules.fromConfig: name", saved.name)(saved.config as never);
}
