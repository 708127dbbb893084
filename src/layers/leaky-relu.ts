import { checkNumber } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { generalRelu } from "../program/ops/piecewise.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.leakyReLU`. */
export interface LeakyReLUOptions extends LayerOptions {
  /** Default 0.3, where the activation `leakyRelu` has 0.2, both as Keras. */
  negativeSlope?: number;
}

/**
 * x above 0, else negativeSlope · x. Maas et al. 2013; as Keras' LeakyReLU, https://keras.io/api/layers/activation_layers/leaky_relu/
 *
 * @throws ArgumentError for a slope below 0
 * @example layers.leakyReLU({ negativeSlope: 0.1 })
 */
export class LeakyReLU extends Layer {
  readonly negativeSlope: number;

  constructor(options: LeakyReLUOptions = {}) {
    super(options, "LeakyReLU", ["negativeSlope"]);
    const { negativeSlope = 0.3 } = options;
    this.negativeSlope = checkNumber(`${this.label}: negativeSlope`, negativeSlope, ">= 0", (slope) => slope >= 0);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return generalRelu(p, x, this);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), negativeSlope: this.negativeSlope };
  }
}
