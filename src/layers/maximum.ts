import type { ProgramBuilder } from "../program/builder.ts";
import { maximum } from "../program/ops/binary.ts";
import type { Value } from "../program/value.ts";
import { Merge, type MergeOptions } from "./merge.ts";

/** Options of `layers.maximum`. */
export type MaximumOptions = MergeOptions;

/**
 * The largest of its inputs at each place; of equal ones the first has the gradient. They have the same shape, or sizes of 1 that are repeated.
 *
 * As Keras' Maximum, https://keras.io/api/layers/merging_layers/maximum/
 *
 * @throws ShapeError for shapes that don't fit
 * @example const y = layers.maximum().apply([a, b]);
 */
export class Maximum extends Merge {
  constructor(options: MaximumOptions = {}) {
    super(options, "Maximum");
  }

  protected override merge(p: ProgramBuilder, inputs: readonly Value[]): Value {
    return inputs.reduce((largest, x) => maximum(p, largest, x));
  }
}
