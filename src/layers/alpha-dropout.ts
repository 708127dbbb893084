import { checkNumber } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { greaterEqual } from "../program/ops/binary.ts";
import { scaleShift } from "../program/ops/losses.ts";
import { randomUniform } from "../program/ops/random.ts";
import { select } from "../program/ops/select.ts";
import type { Value } from "../program/value.ts";
import { checkNoiseShape, type NoiseShape, noiseSizes } from "./noise-shape.ts";
import { RandomLayer, type RandomLayerOptions } from "./random-layer.ts";

/** Options of `layers.alphaDropout`. */
export interface AlphaDropoutOptions extends RandomLayerOptions {
  /** The part of the inputs that is dropped in training, in [0, 1). */
  rate: number;
  /** As of dropout: 1 along dimensions that are dropped together, null elsewhere, the rows first. */
  noiseShape?: NoiseShape | null;
}

/** What selu comes to for large negative numbers: −scale · alpha. */
const LEAST = -1.0507009873554805 * 1.6732632423543772;

/**
 * Dropout for networks of selu: in training sets each input to selu(−∞) = −1.7581 with probability `rate`, then shifts and scales all, so that
 * mean 0 and variance 1 stay; otherwise passes its input on.
 *
 * Klambauer et al. 2017, https://arxiv.org/abs/1706.02515; as Keras' AlphaDropout,
 * https://keras.io/api/layers/regularization_layers/alpha_dropout/ — a rate of 1 is an error here.
 *
 * @throws ArgumentError for a rate outside [0, 1), ShapeError for a noiseShape that does not fit
 * @example layers.alphaDropout({ rate: 0.1 })
 */
export class AlphaDropout extends RandomLayer {
  readonly rate: number;
  readonly noiseShape: NoiseShape | undefined;

  constructor(options: AlphaDropoutOptions) {
    super(options, "AlphaDropout", ["rate", "noiseShape"]);
    this.rate = checkNumber(`${this.label}: rate`, options.rate, "in [0, 1)", (rate) => rate >= 0 && rate < 1);
    this.noiseShape = checkNoiseShape(this.label, options.noiseShape);
  }

  override computeOutputShape(input: Shape): Shape {
    if (this.noiseShape) noiseSizes(this.label, this.noiseShape, null, input);
    return input;
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const { noiseShape, label, rate, stream } = this;
    if (!p.training || rate === 0) return x;
    const [rows, ...row] = x.shape;
    const sizes = noiseShape ? noiseSizes(label, noiseShape, rows!, row) : x.shape;
    const kept = greaterEqual(p, randomUniform(p, sizes, stream), rate);
    const scale = 1 / Math.sqrt((1 - rate) * (1 + rate * LEAST ** 2));
    return scaleShift(p, select(p, kept, x, LEAST), scale, -scale * LEAST * rate);
  }

  override getConfig(): Record<string, unknown> {
    const { rate, noiseShape } = this;
    return { ...super.getConfig(), rate, ...(noiseShape && { noiseShape }) };
  }
}
