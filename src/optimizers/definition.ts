/** Optimizers that are composed of ops: what is particular to each. */
import type { Limits } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Weight } from "../program/weight.ts";
import type { LearningRate, UpdateRange } from "./optimizer.ts";

/** The update that is about to be. */
export interface Now {
  /** Counted from 1. */
  readonly step: number;
  readonly rate: number;
  /** baseᵗ of this step, or of another one. */
  power(base: number, step?: number): number;
  /** factor(1) · factor(2) · … up to this step. */
  product(factor: (step: number) => number): number;
  log(x: number): number;
}

/** An optimizer without its state. It imports ops and types only, so that it can be loaded late at no cost for the others. */
export interface Definition<Options extends object> {
  /** In Keras' spelling. */
  readonly name: string;
  readonly slots: readonly string[];
  /** All options beside `learningRate`, which is 0.001 by default. */
  readonly defaults: Options;
  readonly limits: Limits<Options>;
  /** Default of the common option. */
  readonly weightDecay?: number;
  /** How many numbers slot `i` keeps for a weight. Default: one for each of its own. */
  slotSize?(weight: Weight, i: number, options: Options): number;
  /** What slot `i` starts from. Default 0. */
  slotStart?(i: number, options: Options): number;
  /** At most 8 numbers that change from step to step. */
  scalars(now: Now, options: Options): readonly number[];
  /** Emits the update of a range. */
  update(p: ProgramBuilder, range: UpdateRange, options: Options): void;
}

/** The option that all have. */
export interface RateOption {
  /** A number, a schedule, or a function of the step, counted from 0. Default 0.001. */
  learningRate?: LearningRate;
}
