import type { ProgramBuilder } from "../program/builder.ts";
import { minimum } from "../program/ops/binary.ts";
import type { Value } from "../program/value.ts";
import { Merge, type MergeOptions } from "./merge.ts";

/** Options of `layers.minimum`. */
export type MinimumOptions = MergeOptions;

/**
 * The smallest of its inputs at each place; of equal ones the first has the gradient. They have the same shape, or sizes of 1 that are repeated.
 *
 * As Keras' Minimum, https://keras.io/api/layers/merging_layers/minimum/
 *
 * @throws ShapeError for shapes that don't fit
 * @example const y = layers.minimum().apply([a, b]);
 */
export class Minimum extends Merge {
  constructor(options: MinimumOptions = {}) {
    super(options, "Minimum");
  }

  protected override merge(p: ProgramBuilder, inputs: readonly Value[]): Value {
    return inputs.reduce((smallest, x) => minimum(p, smallest, x));
  }
}
