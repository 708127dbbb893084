import { checkBoolean } from "../checks.ts";
import {
  type NestedArray,
  type Shape,
  shapeText,
  sizeOf,
  type Tensor,
  type TensorLike,
  tensor,
} from "../data/tensor.ts";
import { ArgumentError, DataError, ShapeError } from "../errors.ts";
import { ones, zeros } from "../initializers/constant.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { add, divide, maximum, multiply, subtract } from "../program/ops/binary.ts";
import { constants } from "../program/ops/constants.ts";
import { sqrt } from "../program/ops/unary.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import { type AxisOption, alongAxes, axesOfRow, checkAxis } from "./axes.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.normalization`. */
export interface NormalizationOptions extends LayerOptions {
  /**
   * The dimension or dimensions of which each place has a mean and a variance of its own; the rows are dimension 0. null: one for all numbers.
   * Default −1, the last.
   */
  axis?: AxisOption | null;
  /** Known means, one for each place or one for all; with `variance`, and instead of `adapt`. */
  mean?: NestedArray;
  /** Known variances. */
  variance?: NestedArray;
  /** Whether it goes from normalised numbers back to the others. Default false. */
  invert?: boolean;
}

/** The least deviation that is divided by, Keras' epsilon. */
const LEAST = 1e-7;

/**
 * (x − mean) / √variance, with the mean and variance of data that it was adapted to; inverted x · √variance + mean.
 *
 * `adapt` looks at data once; training changes nothing. The standard deviation is at least 10⁻⁷. Weights, if `mean` and `variance` are not given: mean,
 * variance (sizes of x along the axis), 0 and 1 before `adapt`; not trained. As Keras' Normalization,
 * https://keras.io/api/layers/preprocessing_layers/numerical/normalization/ — which keeps the count of the data as a weight, too.
 *
 * @throws ArgumentError for axis 0 or one that does not exist, for one of mean and variance without the other, and for negative variances
 * @example
 * const scaling = layers.normalization();
 * scaling.adapt(xTrain);
 * const model = sequential([scaling, layers.dense({ units: 1 })]);
 */
export class Normalization extends Layer {
  readonly axis: AxisOption | null;
  readonly invert: boolean;
  readonly #given: { readonly mean: Tensor; readonly variance: Tensor } | undefined;
  mean: Weight | undefined;
  variance: Weight | undefined;

  constructor(options: NormalizationOptions = {}) {
    super(options, "Normalization", ["axis", "mean", "variance", "invert"]);
    const { axis = -1, mean, variance, invert = false } = options;
    const { label } = this;
    this.axis = axis === null ? null : checkAxis(`${label}: axis`, axis, true);
    this.invert = checkBoolean(`${label}: invert`, invert);
    if ((mean == null) !== (variance == null)) {
      throw new ArgumentError(`${label}: mean and variance belong together. Give both, or call adapt with data.`);
    }
    if (mean == null || variance == null) return;
    this.#given = {
      mean: checkGiven(`${label}: mean`, mean, "finite numbers", Number.isFinite),
      variance: checkGiven(`${label}: variance`, variance, "numbers >= 0", (v) => Number.isFinite(v) && v >= 0),
    };
  }

  override computeOutputShape(input: Shape): Shape {
    const kept = this.#sizes(input);
    for (const [key, { size, shape }] of Object.entries(this.#given ?? {})) {
      if (size === 1 || size === sizeOf(kept)) continue;
      throw new ShapeError(
        `${this.label}: ${key} has shape ${shapeText(shape)}, but rows ${shapeText([null, ...input])} have ${sizeOf(kept)} places along the axis. Give as many numbers, or one.`,
      );
    }
    return input;
  }

  protected override builtFor(input: Shape): Shape {
    return this.#sizes(input);
  }

  protected override build(input: Shape): void {
    if (this.#given) return;
    const shape = this.#sizes(input);
    const fixed = { trainable: false };
    this.mean = this.addWeight("mean", shape.length > 0 ? shape : [1], zeros(), fixed);
    this.variance = this.addWeight("variance", shape.length > 0 ? shape : [1], ones(), fixed);
  }

  /**
   * Sets mean and variance to those of data (rows, …), in double precision. Once more forgets the data before.
   *
   * @throws ArgumentError if mean and variance were given, DataError for numbers that are not finite, ShapeError if the rows don't fit
   */
  adapt(data: TensorLike): void {
    const what = `${this.label}: adapt`;
    if (this.#given) throw new ArgumentError(`${what}: mean and variance were given. Leave them out to adapt it.`);
    const given = tensor(data, undefined, what);
    const x = given.rank === 1 ? given.reshape([given.size, 1]) : given;
    const bad = x.data.findIndex((value) => !Number.isFinite(value));
    if (x.size === 0 || bad >= 0) {
      const found = x.size === 0 ? "none" : `${x.data[bad]} in row ${Math.floor(bad / (x.size / x.shape[0]!))}`;
      throw new DataError(`${what} expected finite numbers, found ${found}. Remove or replace it.`);
    }
    this.attach(x.shape.slice(1));
    const { mean, variance } = momentsOf(x, this.#axes(x.shape.slice(1)));
    this.mean!.write(mean);
    this.variance!.write(variance);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const row = x.shape.slice(1);
    const meeting = alongAxes(this.#axes(row), row);
    const fitted = (weight: Weight | undefined, key: "mean" | "variance") => {
      const value = weight ? p.weight(weight) : constants(p, [...this.#given![key].data]);
      return p.view(value, value.size === 1 ? [1] : meeting);
    };
    const mean = fitted(this.mean, "mean");
    const deviation = maximum(p, sqrt(p, fitted(this.variance, "variance")), LEAST);
    return this.invert ? add(p, multiply(p, x, deviation), mean) : divide(p, subtract(p, x, mean), deviation);
  }

  #axes(row: Shape): number[] {
    return this.axis === null ? [] : axesOfRow(`${this.label}: axis`, this.axis, row);
  }

  #sizes(row: Shape): number[] {
    return this.#axes(row).map((at) => row[at]!);
  }

  override getConfig(): Record<string, unknown> {
    const { axis, invert } = this;
    const given = this.#given && { mean: this.#given.mean.toArray(), variance: this.#given.variance.toArray() };
    return { ...super.getConfig(), axis, invert, ...given };
  }
}

function checkGiven(what: string, given: NestedArray, expected: string, holds: (value: number) => boolean): Tensor {
  const found = tensor(given, undefined, what);
  if (found.size > 0 && found.data.every(holds)) return found;
  throw new ArgumentError(`${what} must be ${expected}, one or an array of them.`);
}

/** Mean and variance of each place along the axes of a row, in two passes. */
function momentsOf({ data, shape }: Tensor, axes: readonly number[]): { mean: Float32Array; variance: Float32Array } {
  const row = shape.slice(1);
  const places = axes.reduce((product, at) => product * row[at]!, 1);
  /** The place that each number of a row belongs to. */
  const placeOf = Uint32Array.from({ length: sizeOf(row) }, (_, i) => {
    let place = 0;
    for (const at of axes) place = place * row[at]! + (Math.floor(i / sizeOf(row.slice(at + 1))) % row[at]!);
    return place;
  });
  const count = data.length / places;
  const average = (of: (value: number, place: number) => number): Float64Array => {
    const sums = new Float64Array(places);
    data.forEach((value, i) => {
      const place = placeOf[i % placeOf.length]!;
      sums[place]! += of(value, place);
    });
    return sums.map((sum) => sum / count);
  };
  const mean = average((value) => value);
  const variance = average((value, place) => (value - mean[place]!) ** 2);
  return { mean: Float32Array.from(mean), variance: Float32Array.from(variance) };
}
