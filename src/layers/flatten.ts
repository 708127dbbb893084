import { type Shape, sizeOf } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.flatten`. */
export type FlattenOptions = LayerOptions;

/**
 * Makes one long row of each sample: (rows, 8, 8) → (rows, 64). Moves no data.
 *
 * As Keras' Flatten, https://keras.io/api/layers/reshaping_layers/flatten/
 *
 * @example layers.flatten({ inputShape: [28, 28] })
 */
export class Flatten extends Layer {
  constructor(options: FlattenOptions = {}) {
    super(options, "Flatten");
  }

  override computeOutputShape(input: Shape): Shape {
    return [sizeOf(input)];
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return p.view(x, [p.rows, x.size / p.rows]);
  }
}
