import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { subtract } from "../program/ops/binary.ts";
import type { Value } from "../program/value.ts";
import { checkPair, Merge, type MergeOptions } from "./merge.ts";

/** Options of `layers.subtract`. */
export type SubtractOptions = MergeOptions;

/**
 * The first of two inputs minus the second. They have the same shape, or sizes of 1 that are repeated.
 *
 * As Keras' Subtract, https://keras.io/api/layers/merging_layers/subtract/
 *
 * @throws ShapeError for shapes that don't fit, and unless there are two inputs
 * @example const y = layers.subtract().apply([a, b]);
 */
export class Subtract extends Merge {
  constructor(options: SubtractOptions = {}) {
    super(options, "Subtract");
  }

  override computeOutputShape(inputs: readonly Shape[]): Shape {
    checkPair(this.label, inputs);
    return super.computeOutputShape(inputs);
  }

  protected override merge(p: ProgramBuilder, [a, b]: readonly Value[]): Value {
    return subtract(p, a!, b!);
  }
}
