import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.identity`. */
export type IdentityOptions = LayerOptions;

/**
 * x, as it is: a place to name, or to leave empty. As Keras' Identity, https://keras.io/api/layers/core_layers/identity/
 *
 * @example layers.identity({ name: "features" })
 */
export class Identity extends Layer {
  constructor(options: IdentityOptions = {}) {
    super(options, "Identity");
  }

  override call(_: ProgramBuilder, x: Value): Value {
    return x;
  }
}
