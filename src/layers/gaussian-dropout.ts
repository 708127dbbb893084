import { checkNumber } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { multiply } from "../program/ops/binary.ts";
import { randomNormal } from "../program/ops/random.ts";
import type { Value } from "../program/value.ts";
import { RandomLayer, type RandomLayerOptions } from "./random-layer.ts";

/** Options of `layers.gaussianDropout`. */
export interface GaussianDropoutOptions extends RandomLayerOptions {
  /** As of dropout, in [0, 1): the noise has the same variance. */
  rate: number;
}

/**
 * In training multiplies each number by normal noise of mean 1 and standard deviation √(rate / (1 − rate)); otherwise passes its input on.
 *
 * Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html; as Keras' GaussianDropout,
 * https://keras.io/api/layers/regularization_layers/gaussian_dropout/ — a rate of 1 is an error here.
 *
 * @throws ArgumentError for a rate outside [0, 1)
 * @example layers.gaussianDropout({ rate: 0.2 })
 */
export class GaussianDropout extends RandomLayer {
  readonly rate: number;

  constructor(options: GaussianDropoutOptions) {
    super(options, "GaussianDropout", ["rate"]);
    this.rate = checkNumber(`${this.label}: rate`, options.rate, "in [0, 1)", (rate) => rate >= 0 && rate < 1);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const { rate, stream } = this;
    if (!p.training || rate === 0) return x;
    return multiply(p, x, randomNormal(p, x.shape, stream, 1, Math.sqrt(rate / (1 - rate))));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate };
  }
}
