import * as Op from "../../assembly/opcodes.ts";
import { checkNumber } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { activate } from "../program/ops/activate.ts";
import { generalRelu } from "../program/ops/piecewise.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.elu`. */
export interface ELUOptions extends LayerOptions {
  /** What large negative numbers come to, with the sign changed. Default 1. */
  alpha?: number;
}

/**
 * x above 0, else alpha (eˣ − 1). Clevert et al. 2015, https://arxiv.org/abs/1511.07289; as Keras' ELU,
 * https://keras.io/api/layers/activation_layers/elu/
 *
 * @throws ArgumentError for an alpha that is not a finite number
 * @example layers.elu({ alpha: 0.5 })
 */
export class ELU extends Layer {
  readonly alpha: number;

  constructor(options: ELUOptions = {}) {
    super(options, "ELU", ["alpha"]);
    this.alpha = checkNumber(`${this.label}: alpha`, options.alpha ?? 1, "that is finite");
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const y = activate(p, x, Op.ELU);
    return this.alpha === 1 ? y : generalRelu(p, y, { negativeSlope: this.alpha });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}
