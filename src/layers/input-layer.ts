import { checkName, checkOptions } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { LAYER_OPTIONS, Layer, type LayerOptions, SymbolicTensor } from "./layer.ts";

const DTYPES = ["float32", "int32", "bool"] as const;

/** Options of `layers.inputLayer`. */
export interface InputLayerOptions extends LayerOptions {
  /** The shape of one row. `shape` is Keras' name for it, `inputShape` TensorFlow.js'. */
  shape?: Shape;
  /** Accepted for Keras' sake: all data are float32 here, which holds whole numbers up to 2²⁴ exactly. Default `float32`. */
  dtype?: (typeof DTYPES)[number];
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
  readonly dtype: (typeof DTYPES)[number] | undefined;

  constructor(options: InputLayerOptions) {
    const { shape, dtype, ...rest } = checkOptions("InputLayer", options, ["shape", "dtype", ...LAYER_OPTIONS]);
    super({ ...rest, inputShape: shape ?? rest.inputShape }, "InputLayer");
    if (!this.inputShape)
      throw new ArgumentError(`${this.label}: shape is missing. Give the shape of one row, e.g. { shape: [784] }.`);
    this.dtype = dtype && checkName(`${this.label}: dtype`, dtype, DTYPES);
    const outputs: SymbolicTensor[] = [];
    this.nodes.push({ layer: this, inputs: [], outputs });
    this.attach(this.inputShape);
    outputs.push(new SymbolicTensor(this.nodes[0]!, 0, this.inputShape as Shape));
  }

  override call(_: ProgramBuilder, x: Value): Value {
    return x;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...(this.dtype && { dtype: this.dtype }) };
  }
}

/**
 * A symbolic value that a graph begins with: what `model` and the layers' `apply` work on. As Keras' Input,
 * https://keras.io/api/layers/core_layers/input/
 *
 * @throws ArgumentError without a shape
 * @example
 * const x = input({ shape: [4], name: "measurements" });
 * const m = model({ inputs: x, outputs: layers.dense({ units: 1 }).apply(x) });
 */
export function input(options: InputLayerOptions = {}): SymbolicTensor {
  return new InputLayer(options).output;
}
