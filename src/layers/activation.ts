import { type Activation, type ActivationOption, activatedShape, getActivation } from "../activations/names.ts";
import type { Shape } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.activation`. */
export interface ActivationOptions extends LayerOptions {
  activation: ActivationOption;
}

/**
 * activation(x), the shape stays. After a dense layer it costs no more than that layer's own `activation` option.
 *
 * As Keras' Activation, https://keras.io/api/layers/core_layers/activation/
 *
 * @throws ArgumentError for an unknown name
 * @example layers.activation({ activation: "tanh" })
 */
export class ActivationLayer extends Layer {
  readonly activation: Activation;

  constructor(options: ActivationOptions) {
    super(options, "Activation", ["activation"]);
    if (options.activation === undefined) {
      throw new ArgumentError(
        `${this.label}: activation is missing. Name one, e.g. layers.activation({ activation: "relu" }).`,
      );
    }
    this.activation = getActivation(`${this.label}: activation`, options.activation);
  }

  override computeOutputShape(input: Shape): Shape {
    return activatedShape(this.label, this.activation, input);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return this.activation.apply(p, x);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: this.activation.config };
  }
}
