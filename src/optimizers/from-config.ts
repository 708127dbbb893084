import { show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Registry } from "../registry.ts";
import { type ScheduleConfig, fromConfig as scheduleFromConfig } from "../schedules/from-config.ts";
import * as makers from "./makers.ts";
import type { Optimizer } from "./optimizer.ts";

/** An optimizer as it is written in JSON: `{ name: optimizer.name, config: optimizer.getConfig() }`. */
export interface OptimizerConfig {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * The optimizer with that name and those options, its schedule included. Keras' class names are understood, too.
 *
 * @throws ArgumentError for anything else
 */
export function fromConfig(saved: OptimizerConfig): Optimizer {
  if (typeof saved?.name !== "string" || typeof saved.config !== "object" || saved.config === null) {
    throw new ArgumentError(`optimizers.fromConfig expected { name, config }, found ${show(saved)}.`);
  }
  const { withOptions: _, ...known } = makers;
  const registry = new Registry<(options: object) => Optimizer>(known);
  const make = registry.get("optimizers.fromConfig: name", saved.name);
  const { learningRate } = saved.config;
  const isSchedule = typeof learningRate === "object" && learningRate !== null && "config" in learningRate;
  return make({
    ...saved.config,
    ...(isSchedule && { learningRate: scheduleFromConfig(learningRate as unknown as ScheduleConfig) }),
  });
}
