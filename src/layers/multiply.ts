import type { ProgramBuilder } from "../program/builder.ts";
import { multiply } from "../program/ops/binary.ts";
import type { Value } from "../program/value.ts";
import { Merge, type MergeOptions } from "./merge.ts";

/** Options of `layers.multiply`. */
export type MultiplyOptions = MergeOptions;

/**
 * The product of its inputs, place by place: a gate. They have the same shape, or sizes of 1 that are repeated.
 *
 * As Keras' Multiply, https://keras.io/api/layers/merging_layers/multiply/
 *
 * @throws ShapeError for shapes that don't fit
 * @example const y = layers.multiply().apply([a, b]);
 */
export class Multiply extends Merge {
  constructor(options: MultiplyOptions = {}) {
    super(options, "Multiply");
  }

  protected override merge(p: ProgramBuilder, inputs: readonly Value[]): Value {
    return inputs.reduce((product, x) => multiply(p, product, x));
  }
}
