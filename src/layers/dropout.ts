import { checkNumber } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { dropout } from "../program/ops/dropout.ts";
import type { Value } from "../program/value.ts";
import { lateBinary } from "./late-ops.ts";
import { checkNoiseShape, type NoiseShape, noiseSizes } from "./noise-shape.ts";
import { RandomLayer, type RandomLayerOptions } from "./random-layer.ts";

/** Options of `layers.dropout`. */
export interface DropoutOptions extends RandomLayerOptions {
  /** The part of the inputs that is set to 0 in training, in [0, 1). */
  rate: number;
  /** 1 along dimensions that are dropped together, null elsewhere, the rows first: [null, 1, null] drops whole columns of each row. */
  noiseShape?: NoiseShape | null;
}

/**
 * In training sets each input to 0 with probability `rate` and multiplies the others by 1 / (1 − rate), so that the
 * expected sum stays; otherwise passes its input on.
 *
 * Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html; as Keras' Dropout,
 * https://keras.io/api/layers/regularization_layers/dropout/ — a rate of 1 is an error here, as it leaves nothing to learn.
 *
 * @throws ArgumentError for a rate outside [0, 1), ShapeError for a noiseShape that does not fit
 * @example layers.dropout({ rate: 0.5 })
 */
export class Dropout extends RandomLayer {
  readonly rate: number;
  readonly noiseShape: NoiseShape | undefined;

  constructor(options: DropoutOptions) {
    super(options, "Dropout", ["rate", "noiseShape"]);
    this.rate = checkNumber(`${this.label}: rate`, options.rate, "in [0, 1)", (rate) => rate >= 0 && rate < 1);
    this.noiseShape = checkNoiseShape(this.label, options.noiseShape);
  }

  override computeOutputShape(input: Shape): Shape {
    if (this.noiseShape) noiseSizes(this.label, this.noiseShape, null, input);
    return input;
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const { noiseShape, label, rate, stream } = this;
    if (!noiseShape || !p.training || rate === 0) return dropout(p, x, rate, stream);
    const [rows, ...row] = x.shape;
    const factors = dropout(p, p.constant(1, noiseSizes(label, noiseShape, rows!, row)), rate, stream);
    return lateBinary(`${label}: noiseShape`, "multiply")(p, x, factors);
  }

  override getConfig(): Record<string, unknown> {
    const { rate, noiseShape } = this;
    return { ...super.getConfig(), rate, ...(noiseShape && { noiseShape }) };
  }
}
