import { checkNumber, checkSeed } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { dropout } from "../program/ops/dropout.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.dropout`. */
export interface DropoutOptions extends LayerOptions {
  /** The part of the inputs that is set to 0 in training, in [0, 1). */
  rate: number;
  /** Makes the layer drop the same units in every run. Default: drawn from the generator that `seed(n)` sets. */
  seed?: number;
}

/**
 * In training sets each input to 0 with probability `rate` and multiplies the others by 1 / (1 − rate), so that the
 * expected sum stays; otherwise passes its input on.
 *
 * Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html; as Keras' Dropout,
 * https://keras.io/api/layers/regularization_layers/dropout/ — a rate of 1 is an error here, as it leaves nothing to learn.
 *
 * @throws ArgumentError for a rate outside [0, 1)
 * @example layers.dropout({ rate: 0.5 })
 */
export class Dropout extends Layer {
  readonly rate: number;
  readonly seed: number | undefined;
  #stream = 0;

  constructor(options: DropoutOptions) {
    super(options, "Dropout", ["rate", "seed"]);
    this.rate = checkNumber(`${this.label}: rate`, options.rate, "in [0, 1)", (rate) => rate >= 0 && rate < 1);
    this.seed = options.seed;
    checkSeed(this.label, this.seed);
  }

  protected override build(): void {
    this.#stream = this.seed ?? this.generator.uint32();
  }

  protected override builtFor(): Shape {
    return [];
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return dropout(p, x, this.rate, this.#stream);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}
