/** What every optimizer is. */
import { checkNumber } from "../checks.ts";
import { StateError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import { wholePower } from "../random/whole-power.ts";

/** A contiguous range of trainable weights with what runs beside it: gradients and one block for each slot. */
export interface UpdateRange {
  /** The weights of which it consists, in order. */
  readonly list: readonly Weight[];
  /** The same as ranges of one weight each, of the weight's shape: for optimizers that look at more than single numbers. */
  parts(): UpdateRange[];
  readonly weights: Value;
  readonly gradients: Value;
  /** In the order of `slots`. */
  readonly slots: readonly Value[];
  /** Address of the scalars that `scalars` gives before each step. */
  readonly scalars: number;
  /** Scalar `i` as a value. */
  scalar(i: number): Value;
}

/** A learning rate that depends on the step, counted from 0, and on nothing else. See `schedules`. */
export interface Schedule {
  at(step: number): number;
}

/** What optimizers take as learning rate. */
export type LearningRate = number | Schedule | ((step: number) => number);

/** How weights follow their gradients. It holds options only: slots and step count belong to the compiled model. */
export abstract class Optimizer {
  /** In Keras' spelling, e.g. `adam`. */
  abstract readonly name: string;
  /** Names of the numbers that are kept for each weight, e.g. momentum. */
  abstract readonly slots: readonly string[];
  /** What the learning rate follows, if it does not stay as it was set. */
  readonly schedule: Schedule | undefined;
  #learningRate: number;

  constructor(kind: string, learningRate: LearningRate) {
    const schedule = typeof learningRate === "function" ? { at: learningRate } : learningRate;
    if (typeof schedule === "object" && typeof schedule?.at === "function") this.schedule = schedule;
    this.#learningRate = checkLearningRate(kind, this.schedule ? this.schedule.at(0) : schedule);
  }

  /**
   * May be changed at any time; the next step uses it. Of a schedule it is the rate of the latest step, and can't be changed.
   *
   * @throws ArgumentError unless it is a number >= 0; StateError if the rate follows a schedule
   */
  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    if (this.schedule) {
      throw new StateError(
        `${this.name}: learningRate follows a schedule. Make the optimizer with a number to set it.`,
      );
    }
    this.#learningRate = checkLearningRate(this.name, value);
  }

  /** How many numbers slot `i` keeps for a weight: one for each of its own, unless said otherwise. */
  slotSize(weight: Weight, _i: number): number {
    return weight.size;
  }

  /** What slot `i` starts from. */
  slotStart(_i: number): number {
    return 0;
  }

  /** Whether step `step` (from 1) changes weights, or only collects gradients. */
  updates(_step: number): boolean {
    return true;
  }

  /** Takes the learning rate of step `step` (from 1), and writes the scalars of update `update`: the same, unless some steps only collect. */
  prepare(step: number, to: Float32Array, at: number, update = step): void {
    if (this.schedule) this.#learningRate = checkLearningRate(this.name, this.schedule.at(step - 1));
    this.scalars(update, to, at);
  }

  /** Emits the updates of all ranges, or with `updating` false what a step does that only collects gradients. */
  record(p: ProgramBuilder, ranges: readonly UpdateRange[], _updating: boolean): void {
    for (const range of ranges) this.update(p, range);
  }

  /** Called when `fit` is done, with the memory in which the ranges are. */
  finish(_ranges: readonly UpdateRange[], _memory: Float32Array): void {}

  /** Writes the scalars of step `step` (from 1) to `to`, from index `at` on; at most SCALARS of them. */
  abstract scalars(step: number, to: Float32Array, at: number): void;

  /** Emits the update of a range. */
  abstract update(p: ProgramBuilder, range: UpdateRange): void;

  /** The options that make an equal one. A schedule is given as it is; in JSON it is its name and options. */
  getConfig(): Record<string, unknown> {
    return { learningRate: this.schedule ?? this.learningRate };
  }
}

/** How many scalars an optimizer may have. */
export const SCALARS = 16;

/** A coefficient of a moving average. */
export function checkDecay(what: string, value: number): number {
  return checkNumber(what, value, "in [0, 1)", (decay) => decay >= 0 && decay < 1);
}

/** A number that keeps a division from failing. */
export function checkEpsilon(what: string, value: number): number {
  return checkNumber(what, value, "> 0", (epsilon) => epsilon > 0);
}

/** Powers up to this one are kept. */
const KEPT = 256;

/**
 * baseⁿ for whole n below 2³²: the host's `**` differs between engines in the last bit. As a power is asked for in every step, it is
 * made of a kept one and one that changes every KEPT steps, and depends on nothing but base and n.
 */
export class Powers {
  readonly #kept = new Float64Array(KEPT);
  readonly #stride: number;
  #block = 0;
  #blockPower = 1;

  constructor(base: number) {
    let power = 1;
    for (let i = 0; i < KEPT; i++, power *= base) this.#kept[i] = power;
    this.#stride = power;
  }

  at(n: number): number {
    const block = Math.floor(n / KEPT);
    if (block !== this.#block) {
      this.#block = block;
      this.#blockPower = wholePower(this.#stride, block);
    }
    return this.#blockPower * this.#kept[n % KEPT]!;
  }
}

function checkLearningRate(kind: string, value: unknown): number {
  return checkNumber(`${kind}: learningRate`, value, ">= 0", (rate) => rate >= 0);
}
