import { checkNumber } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { generalRelu } from "../program/ops/piecewise.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.relu`. */
export interface ReLUOptions extends LayerOptions {
  /** What no output exceeds; null for no limit. Default null. */
  maxValue?: number | null;
  /** The slope below the threshold. Default 0. */
  negativeSlope?: number;
  /** From where on x is passed on. Default 0. */
  threshold?: number;
}

/**
 * maxValue where x ≥ maxValue, x where it is above the threshold, negativeSlope · (x − threshold) elsewhere. By default max(x, 0).
 *
 * As Keras' ReLU, https://keras.io/api/layers/activation_layers/relu/
 *
 * @throws ArgumentError for numbers below 0
 * @example layers.relu({ maxValue: 6 })
 */
export class ReLU extends Layer {
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(options: ReLUOptions = {}) {
    super(options, "ReLU", ["maxValue", "negativeSlope", "threshold"]);
    const { maxValue = null, negativeSlope = 0, threshold = 0 } = options;
    const check = (name: string, value: unknown) =>
      checkNumber(`${this.label}: ${name}`, value, ">= 0", (number) => number >= 0);
    this.maxValue = maxValue === null ? null : check("maxValue", maxValue);
    this.negativeSlope = check("negativeSlope", negativeSlope);
    this.threshold = check("threshold", threshold);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return generalRelu(p, x, this);
  }

  override getConfig(): Record<string, unknown> {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), maxValue, negativeSlope, threshold };
  }
}
