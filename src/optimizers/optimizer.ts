/** What every optimizer is. */
import { checkNumber } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";

/** A contiguous range of trainable weights with what runs beside it: gradients and one block for each slot. */
export interface UpdateRange {
  readonly weights: Value;
  readonly gradients: Value;
  /** In the order of `slots`. */
  readonly slots: readonly Value[];
  /** Address of the scalars that `scalars` gives before each step. */
  readonly scalars: number;
}

/** How weights follow their gradients. It holds options only: slots and step count belong to the compiled model. */
export abstract class Optimizer {
  /** In Keras' spelling, e.g. `adam`. */
  abstract readonly name: string;
  /** Names of the numbers that are kept for each weight, e.g. momentum. All start at 0. */
  abstract readonly slots: readonly string[];
  #learningRate: number;

  constructor(kind: string, learningRate: number) {
    this.#learningRate = checkLearningRate(kind, learningRate);
  }

  /** May be changed at any time; the next step uses it. @throws ArgumentError unless it is a number >= 0 */
  get learningRate(): number {
    return this.#learningRate;
  }

  set learningRate(value: number) {
    this.#learningRate = checkLearningRate(this.name, value);
  }

  /** Writes the scalars of step `step` (from 1) to `to`, from index `at` on; at most SCALARS of them. */
  abstract scalars(step: number, to: Float32Array, at: number): void;

  /** Emits the update of a range. */
  abstract update(p: ProgramBuilder, range: UpdateRange): void;

  /** The options that make an equal one. */
  abstract getConfig(): Record<string, unknown>;
}

/** How many scalars an optimizer may have. */
export const SCALARS = 8;

/** A coefficient of a moving average. */
export function checkDecay(what: string, value: number): number {
  return checkNumber(what, value, "in [0, 1)", (decay) => decay >= 0 && decay < 1);
}

/** A number that keeps a division from failing. */
export function checkEpsilon(what: string, value: number): number {
  return checkNumber(what, value, "> 0", (epsilon) => epsilon > 0);
}

/**
 * baseⁿ for whole n below 2³², by squaring: the host's `**` differs between engines in the last bit. The squares are kept, as
 * a power is asked for in every step.
 */
export class Powers {
  readonly #squares: Float64Array;

  constructor(base: number) {
    this.#squares = new Float64Array(32);
    for (let i = 0, square = base; i < 32; i++, square *= square) this.#squares[i] = square;
  }

  at(n: number): number {
    let result = 1;
    for (let i = 0, rest = n; rest > 0; i++, rest >>>= 1) {
      if (rest & 1) result *= this.#squares[i]!;
    }
    return result;
  }
}

function checkLearningRate(kind: string, value: number): number {
  return checkNumber(`${kind}: learningRate`, value, ">= 0", (rate) => rate >= 0);
}
