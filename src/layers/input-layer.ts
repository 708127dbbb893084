import { checkOptions } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { LAYER_OPTIONS, Layer, type LayerOptions, SymbolicTensor } from "./layer.ts";

/** Options of `layers.inputLayer`. */
export interface InputLayerOptions extends LayerOptions {
  /** The shape of one row. `shape` is Keras' name for it, `inputShape` TensorFlow.js'. */
  shape?: Shape;
}

/**
 * States the shape of a model's rows; does nothing else.
 *
 * As Keras' Input, https://keras.io/api/layers/core_layers/input/
 *
 * @throws ArgumentError without a shape
 * @example sequential([layers.inputLayer({ shape: [2] }), layers.dense({ units: 1 })])
 */
export class InputLayer extends Layer {
  constructor(options: InputLayerOptions) {
    const { shape, ...rest } = checkOptions("InputLayer", options, ["shape", ...LAYER_OPTIONS]);
    super({ ...rest, inputShape: shape ?? rest.inputShape }, "InputLayer");
    if (!this.inputShape)
      throw new ArgumentError(`${this.label}: shape is missing. Give the shape of one row, e.g. { shape: [784] }.`);
    const outputs: SymbolicTensor[] = [];
    this.nodes.push({ layer: this, inputs: [], outputs });
    outputs.push(new SymbolicTensor(this.nodes[0]!, 0, this.inputShape as Shape));
  }

  override call(_: ProgramBuilder, x: Value): Value {
    return x;
  }
}
