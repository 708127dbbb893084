import { checkInteger } from "../checks.ts";
import { type Shape, shapeText } from "../data/tensor.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { concatenate } from "../program/ops/copy.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { shapesText } from "./shapes.ts";

/** Options of `layers.concatenate`. */
export interface ConcatenateOptions extends LayerOptions {
  /** The dimension along which the inputs are joined, rows counting as dimension 0: 1, 2, … or −1, the last. Default −1. */
  axis?: number;
}

/**
 * Its inputs side by side: (rows, 3) and (rows, 2) → (rows, 5). They may differ in the joined dimension only.
 *
 * As Keras' Concatenate, https://keras.io/api/layers/merging_layers/concatenate/
 *
 * @throws ArgumentError for axis 0: rows are samples, and are not joined
 * @example const both = layers.concatenate().apply([left, right]);
 */
export class Concatenate extends Layer {
  override readonly takesList = true;
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    super(options, "Concatenate", ["axis"]);
    const { axis = -1 } = options;
    this.axis = checkInteger(`${this.label}: axis`, axis, Number.MIN_SAFE_INTEGER);
    if (axis === 0)
      throw new ArgumentError(`${this.label}: axis 0 counts the rows, which are not joined. Use 1, 2, … or -1.`);
  }

  override computeOutputShape(inputs: readonly Shape[]): Shape {
    const [first] = inputs;
    const at = this.axis < 0 ? first!.length + this.axis : this.axis - 1;
    if (first![at] === undefined) {
      throw new ArgumentError(
        `${this.label}: axis ${this.axis} does not exist in ${shapeText([null, ...first!])}. Use 1 to ${first!.length}, or -1 for the last.`,
      );
    }
    const others = new Set(inputs.map((shape) => shapeText(shape.length > at ? shape.with(at, 1) : shape)));
    if (others.size === 1)
      return first!.with(
        at,
        inputs.reduce((sum, shape) => sum + shape[at]!, 0),
      );
    throw new ShapeError(
      `${this.label} expected inputs that differ in dimension ${at + 1} only but got ${shapesText(inputs)}. Flatten or reshape them first.`,
    );
  }

  override call(p: ProgramBuilder, inputs: readonly Value[]): Value {
    return inputs.length === 1 ? inputs[0]! : concatenate(p, inputs, this.axis);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
