/** What every schedule is. */
import { checkNumber } from "../checks.ts";

/** A learning rate that follows the step. */
export interface LearningRateSchedule {
  /** In camelCase, e.g. `exponentialDecay`. */
  readonly name: string;
  /** The rate of a step, counted from 0; it depends on the step and on nothing else. */
  at(step: number): number;
  /** The options that make an equal one. */
  getConfig(): Record<string, unknown>;
  /** Name and options, for JSON: what `schedules.fromConfig` takes. */
  toJSON(): { name: string; config: Record<string, unknown> };
}

/** A schedule of its options and of the function that they determine. */
export function schedule(
  name: string,
  config: Record<string, unknown>,
  at: (step: number) => number,
): LearningRateSchedule {
  const getConfig = () => ({ ...config });
  return { name, at, getConfig, toJSON: () => ({ name, config: getConfig() }) };
}

/** A learning rate, or a factor of one. */
export function checkRate(what: string, value: unknown): number {
  return checkNumber(what, value, ">= 0", (rate) => rate >= 0);
}

/** A number of steps, which need not be whole. */
export function checkSteps(what: string, value: unknown): number {
  return checkNumber(what, value, "> 0", (steps) => steps > 0);
}
