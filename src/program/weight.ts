/** Weights: named arrays that layers own and optimizers change. */

import { type Shape, shapeText, sizeOf } from "../data/tensor.ts";
import { ShapeError } from "../errors.ts";
import type { Block } from "../runtime/arena.ts";
import type { ProgramBuilder } from "./builder.ts";
import type { Value } from "./value.ts";

/** What a weight is held to in training. See `regularizers` and `constraints`. */
export interface WeightRules {
  /** False for what training may never change by gradients, such as moving averages. Default true. */
  readonly trainable?: boolean;
  /** Adds a penalty for the weight to the loss: a single number. */
  readonly regularizer?: { readonly name: string; loss(p: ProgramBuilder, weight: Value): Value } | undefined;
  /** What the weight becomes after each update. */
  readonly constraint?: { readonly name: string; apply(p: ProgramBuilder, weight: Value): Value } | undefined;
}

/**
 * Until kernels are loaded its values are a plain array; a model that trains or predicts moves them into linear memory,
 * where they stay.
 */
export class Weight {
  /** With its layer, e.g. `dense_1/kernel`. */
  readonly path: string;
  readonly shape: Shape;
  readonly rules: WeightRules;
  /** How often the host has replaced the values. */
  written = 0;
  #values: Float32Array | undefined;
  #place: { readonly block: Block; readonly offset: number } | undefined;

  constructor(path: string, shape: Shape, values: Float32Array, rules: WeightRules = {}) {
    this.path = path;
    this.rules = rules;
    this.shape = shape;
    this.#values = values;
  }

  get trainable(): boolean {
    return this.rules.trainable ?? true;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /** Whether it lies in linear memory. */
  get placed(): boolean {
    return this.#place !== undefined;
  }

  /** The block that it lies in, once it is placed. */
  get block(): Block {
    return this.#place!.block;
  }

  /** Its address in bytes, once it is placed. */
  get address(): number {
    return this.#place!.block.address + this.#place!.offset * 4;
  }

  /** Moves the values to `offset` floats into a block. */
  place(block: Block, offset: number): void {
    block.f32.set(this.read(), offset);
    this.#place = { block, offset };
    this.#values = undefined;
  }

  /** Moves the values out of linear memory again. */
  takeOut(): void {
    this.#values = this.read();
    this.#place = undefined;
  }

  /** A copy of the values. */
  read(): Float32Array {
    return this.#view().slice();
  }

  /** Replaces the values. @throws ShapeError if there are too few or too many */
  write(values: Float32Array): void {
    if (values.length !== this.size) {
      throw new ShapeError(
        `${this.path} expected ${shapeText(this.shape)}, ${this.size} numbers, but got ${values.length}.`,
      );
    }
    this.#view().set(values);
    this.written++;
  }

  #view(): Float32Array {
    if (this.#values) return this.#values;
    const { block, offset } = this.#place!;
    return block.f32.subarray(offset, offset + this.size);
  }
}
