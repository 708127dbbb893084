import type { ProgramBuilder } from "../program/builder.ts";
import { addEqual } from "../program/ops/add.ts";
import type { Value } from "../program/value.ts";
import { lateBinary } from "./late-ops.ts";
import { Merge, type MergeOptions } from "./merge.ts";

/** Options of `layers.add`. */
export type AddOptions = MergeOptions;

/**
 * The sum of its inputs: a residual connection. They have the same shape, or sizes of 1 that are repeated.
 *
 * As Keras' Add, https://keras.io/api/layers/merging_layers/add/
 *
 * @throws ShapeError for shapes that don't fit
 * @example const y = layers.add().apply([x, layers.dense({ units: 8 }).apply(x)]);
 */
export class Add extends Merge {
  constructor(options: AddOptions = {}) {
    super(options, "Add");
  }

  protected override merge(p: ProgramBuilder, inputs: readonly Value[]): Value {
    return inputs.reduce((sum, x) =>
      `${sum.shape}` === `${x.shape}` ? addEqual(p, sum, x) : lateBinary(this.label, "add")(p, sum, x),
    );
  }
}
