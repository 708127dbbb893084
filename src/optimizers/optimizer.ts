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
      this.#blockPower = bySquaring(this.#stride, block);
    }
    return this.#blockPower * this.#kept[n % KEPT]!;
  }
}

function bySquaring(base: number, n: number): number {
  let result = 1;
  for (let square = base, rest = n; rest > 0; rest = Math.floor(rest / 2), square *= square) {
    if (rest % 2 === 1) result *= square;
  }
  return result;
}

function checkLearningRate(kind: string, value: number): number {
  return checkNumber(`${kind}: learningRate`, value, ">= 0", (rate) => rate >= 0);
}
