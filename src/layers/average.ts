import type { ProgramBuilder } from "../program/builder.ts";
import { add, divide } from "../program/ops/binary.ts";
import type { Value } from "../program/value.ts";
import { Merge, type MergeOptions } from "./merge.ts";

/** Options of `layers.average`. */
export type AverageOptions = MergeOptions;

/**
 * The mean of its inputs, place by place. They have the same shape, or sizes of 1 that are repeated.
 *
 * As Keras' Average, https://keras.io/api/layers/merging_layers/average/
 *
 * @throws ShapeError for shapes that don't fit
 * @example const y = layers.average().apply([a, b]);
 */
export class Average extends Merge {
  constructor(options: AverageOptions = {}) {
    super(options, "Average");
  }

  protected override merge(p: ProgramBuilder, inputs: readonly Value[]): Value {
    return divide(
      p,
      inputs.reduce((sum, x) => add(p, sum, x)),
      inputs.length,
    );
  }
}
