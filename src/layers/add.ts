import type { Shape } from "../data/tensor.ts";
import { ShapeError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { addEqual } from "../program/ops/add.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { shapesText } from "./shapes.ts";

/** Options of `layers.add`. */
export type AddOptions = LayerOptions;

/**
 * The sum of its inputs, which have the same shape: a residual connection.
 *
 * As Keras' Add, https://keras.io/api/layers/merging_layers/add/ — without broadcasting.
 *
 * @example const y = layers.add().apply([x, layers.dense({ units: 8 }).apply(x)]);
 */
export class Add extends Layer {
  override readonly takesList = true;

  constructor(options: AddOptions = {}) {
    super(options, "Add");
  }

  override computeOutputShape(inputs: readonly Shape[]): Shape {
    const [first] = inputs;
    if (new Set(inputs.map((shape) => shapesText([shape]))).size === 1) return first!;
    throw new ShapeError(
      `${this.label} expected inputs of one shape but got ${shapesText(inputs)}. Bring them to the same shape first, e.g. with layers.dense().`,
    );
  }

  override call(p: ProgramBuilder, inputs: readonly Value[]): Value {
    return inputs.reduce((sum, x) => addEqual(p, sum, x));
  }
}
