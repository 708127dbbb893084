import { checkNumber } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { add } from "../program/ops/binary.ts";
import { randomNormal } from "../program/ops/random.ts";
import type { Value } from "../program/value.ts";
import { RandomLayer, type RandomLayerOptions } from "./random-layer.ts";

/** Options of `layers.gaussianNoise`. */
export interface GaussianNoiseOptions extends RandomLayerOptions {
  /** Standard deviation of the noise, >= 0. */
  stddev: number;
}

/**
 * In training adds normal noise of mean 0 to each number; otherwise passes its input on.
 *
 * As Keras' GaussianNoise, https://keras.io/api/layers/regularization_layers/gaussian_noise/
 *
 * @throws ArgumentError for a stddev below 0
 * @example layers.gaussianNoise({ stddev: 0.1 })
 */
export class GaussianNoise extends RandomLayer {
  readonly stddev: number;

  constructor(options: GaussianNoiseOptions) {
    super(options, "GaussianNoise", ["stddev"]);
    this.stddev = checkNumber(`${this.label}: stddev`, options.stddev, ">= 0", (stddev) => stddev >= 0);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    if (!p.training || this.stddev === 0) return x;
    return add(p, x, randomNormal(p, x.shape, this.stream, 0, this.stddev));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), stddev: this.stddev };
  }
}
