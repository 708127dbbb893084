import { checkNumber } from "../checks.ts";
import { type Shape, sizeOf } from "../data/tensor.ts";
import type { Initializer } from "../initializers/index.ts";
import { getInitializer } from "../initializers/names.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { add, multiply, subtract } from "../program/ops/binary.ts";
import { standardize } from "../program/ops/standardize.ts";
import { negative, rsqrt } from "../program/ops/unary.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import { alongAxes, axesOfRow, checkAxis } from "./axes.ts";
import { type InitializerOption, initializerConfig, ScaleShiftLayer, type ScaleShiftOptions } from "./scale-shift.ts";

/** Options of `layers.batchNormalization`. */
export interface BatchNormalizationOptions extends ScaleShiftOptions {
  /** The dimension of the features, each of which is normalised for itself; the rows are dimension 0. Default −1, the last. */
  axis?: number;
  /** How much of the moving averages stays at each step, in [0, 1]. Default 0.99. */
  momentum?: number;
  /** Default `zeros`. */
  movingMeanInitializer?: InitializerOption;
  /** Default `ones`. */
  movingVarianceInitializer?: InitializerOption;
}

/**
 * In training (x − mean) / √(variance + epsilon) · gamma + beta, with mean and variance of each feature over the batch; otherwise the same
 * with their moving averages, which each training step updates: average · momentum + batch · (1 − momentum).
 *
 * The variance is that of the batch, Σ (x − mean)² / n. A remainder batch counts as a batch. A layer that is not `trainable` uses the moving
 * averages in training, too, and leaves them as they are. In networks with few steps take a smaller momentum, e.g. 0.9: after n steps
 * momentumⁿ of the averages' first values is left.
 *
 * Weights: gamma, beta; not trained: movingMean, movingVariance, each (features). Ioffe and Szegedy 2015,
 * https://arxiv.org/abs/1502.03167; as Keras' BatchNormalization, https://keras.io/api/layers/normalization_layers/batch_normalization/
 *
 * @throws ArgumentError for axis 0 or one that does not exist, and for numbers out of range
 * @example sequential([layers.dense({ units: 64, useBias: false }), layers.batchNormalization(), layers.activation({ activation: "relu" })])
 */
export class BatchNormalization extends ScaleShiftLayer {
  readonly axis: number;
  readonly momentum: number;
  readonly movingMeanInitializer: Initializer;
  readonly movingVarianceInitializer: Initializer;
  movingMean!: Weight;
  movingVariance!: Weight;

  constructor(options: BatchNormalizationOptions = {}) {
    super(options, "BatchNormalization", ["axis", "momentum", "movingMeanInitializer", "movingVarianceInitializer"]);
    const { axis = -1, momentum = 0.99, movingMeanInitializer, movingVarianceInitializer } = options;
    const { label } = this;
    this.axis = checkAxis(`${label}: axis`, axis, false) as number;
    this.momentum = checkNumber(`${label}: momentum`, momentum, "in [0, 1]", (value) => value >= 0 && value <= 1);
    this.movingMeanInitializer = getInitializer(`${label}: movingMeanInitializer`, movingMeanInitializer ?? "zeros");
    this.movingVarianceInitializer = getInitializer(
      `${label}: movingVarianceInitializer`,
      movingVarianceInitializer ?? "ones",
    );
  }

  override computeOutputShape(input: Shape): Shape {
    this.#axis(input);
    return input;
  }

  protected override builtFor(input: Shape): Shape {
    return [input[this.#axis(input)]!];
  }

  protected override build(input: Shape): void {
    const features = this.builtFor(input);
    this.addScaleShift(features);
    const fixed = { trainable: false };
    this.movingMean = this.addWeight("movingMean", features, this.movingMeanInitializer, fixed);
    this.movingVariance = this.addWeight("movingVariance", features, this.movingVarianceInitializer, fixed);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const row = x.shape.slice(1);
    const axis = this.#axis(row);
    const meeting = alongAxes([axis], row);
    if (!p.training || this.#frozen(p)) return this.#infer(p, x, meeting);
    const others = x.shape.flatMap((_, i) => (i === axis + 1 ? [] : [i]));
    const { y, mean, variance } = standardize(p, x, others, this.epsilon);
    this.#follow(p, this.movingMean, mean!);
    this.#follow(p, this.movingVariance, variance);
    return this.scaleShift(p, y, meeting);
  }

  /** Whether it was frozen when the model was compiled, as far as its weights tell. */
  #frozen(p: ProgramBuilder): boolean {
    const learnt = this.gamma ?? this.beta;
    return learnt ? p.places.gradient(learnt) === undefined : !this.trainable;
  }

  /** With the moving averages: two passes over the rows. */
  #infer(p: ProgramBuilder, x: Value, meeting: Shape): Value {
    const [mean, variance] = [this.movingMean, this.movingVariance].map((weight) => this.meeting(p, weight, meeting));
    const inverse = rsqrt(p, add(p, variance!, this.epsilon));
    const factor = this.gamma ? multiply(p, inverse, this.meeting(p, this.gamma, meeting)) : inverse;
    const shift = multiply(p, mean!, factor);
    const rest = this.beta ? subtract(p, this.meeting(p, this.beta, meeting), shift) : negative(p, shift);
    return add(p, multiply(p, x, factor), rest);
  }

  #follow(p: ProgramBuilder, average: Weight, batch: Value): void {
    const { momentum } = this;
    const before = p.weight(average);
    const now = p.view(batch, [sizeOf(batch.shape)]);
    p.assign(before, add(p, multiply(p, before, momentum), multiply(p, now, 1 - momentum)));
  }

  #axis(row: Shape): number {
    return axesOfRow(`${this.label}: axis`, this.axis, row)[0]!;
  }

  override getConfig(): Record<string, unknown> {
    const { axis, momentum, movingMeanInitializer, movingVarianceInitializer } = this;
    return {
      ...super.getConfig(),
      axis,
      momentum,
      movingMeanInitializer: initializerConfig(movingMeanInitializer),
      movingVarianceInitializer: initializerConfig(movingVarianceInitializer),
    };
  }
}
