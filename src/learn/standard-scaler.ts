import { checkBoolean, checkOptions } from "../checks.ts";
import { checkWeights } from "../data/targets.ts";
import { Tensor, type TensorLike } from "../data/tensor.ts";
import { DataError } from "../errors.ts";
import { checkColumns, checkFitted, checkSaved, savedNumbers } from "./fitted.ts";
import { type Matrix, table } from "./read.ts";

/** Options of `standardScaler`. */
export interface StandardScalerOptions {
  /** Subtract the means. Default true. */
  withMean?: boolean;
  /** Divide by the standard deviations. Default true. */
  withStd?: boolean;
}

/** A fitted scaler, as JSON carries it. */
export interface StandardScalerState {
  className: "StandardScaler";
  withMean: boolean;
  withStd: boolean;
  mean: number[];
  variance: number[];
  samplesSeen: number[];
}

interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
  /** Rows with a number in each column, or the sum of their weights. */
  readonly seen: Float64Array;
}

const EPSILON = 2 ** -52;

/**
 * z = (x − mean) / standard deviation, column by column: every column gets mean 0 and variance 1.
 *
 * As scikit-learn's StandardScaler, https://scikit-learn.org/1.2/modules/generated/sklearn.preprocessing.StandardScaler.html: the
 * variance divides by the number of rows; a constant column is divided by 1; NaN stands for what is missing, is not counted and
 * stays NaN. Sums are float64, results float32 tensors rounded once. `partialFit` merges means and variances after Chan, Golub and
 * LeVeque 1983, https://doi.org/10.1080/00031305.1983.10483115, equation 1.5.
 *
 * @example
 * const scaler = standardScaler();
 * const xTrainScaled = scaler.fitTransform(xTrain);
 * const xTestScaled = scaler.transform(xTest);
 * localStorage.scaler = JSON.stringify(scaler); // later: standardScaler().setState(JSON.parse(localStorage.scaler))
 */
export class StandardScaler {
  #withMean: boolean;
  #withStd: boolean;
  #moments: Moments | undefined;

  constructor(options?: StandardScalerOptions) {
    const what = "standardScaler";
    const { withMean = true, withStd = true } = checkOptions(what, options, ["withMean", "withStd"]);
    this.#withMean = checkBoolean(`${what}: withMean`, withMean);
    this.#withStd = checkBoolean(`${what}: withStd`, withStd);
  }

  /** The mean of each column. @throws StateError before `fit` */
  get mean(): number[] {
    return Array.from(this.#fitted("mean").mean);
  }

  /** The variance of each column. @throws StateError before `fit` */
  get variance(): number[] {
    return Array.from(this.#fitted("variance").variance);
  }

  /** What each column is divided by. @throws StateError before `fit` */
  get scale(): number[] {
    return Array.from(scaleOf(this.#fitted("scale")));
  }

  /** Rows with a number in each column, or the sum of their weights. @throws StateError before `fit` */
  get samplesSeen(): number[] {
    return Array.from(this.#fitted("samplesSeen").seen);
  }

  /** Takes means and variances of x (rows, columns), forgetting those before. @throws DataError for infinities */
  fit(x: TensorLike, options?: { sampleWeight?: TensorLike }): this {
    const moments = this.#add("fit", x, options, undefined);
    this.#moments = moments;
    return this;
  }

  /** Adds rows to those seen before, for data that come in parts. @throws ShapeError for other columns */
  partialFit(x: TensorLike, options?: { sampleWeight?: TensorLike }): this {
    this.#moments = this.#add("partialFit", x, options, this.#moments);
    return this;
  }

  /** (x − mean) / scale, (rows, columns). @throws StateError before `fit`; ShapeError for other columns */
  transform(x: TensorLike): Tensor {
    const [shift, scale] = this.#steps("transform");
    return this.#map("transform", x, (value, j) => (value - shift(j)) / scale(j));
  }

  fitTransform(x: TensorLike, options?: { sampleWeight?: TensorLike }): Tensor {
    return this.fit(x, options).transform(x);
  }

  /** z · scale + mean, (rows, columns): back to the units of the data. */
  inverseTransform(x: TensorLike): Tensor {
    const [shift, scale] = this.#steps("inverseTransform");
    return this.#map("inverseTransform", x, (value, j) => value * scale(j) + shift(j));
  }

  /** What makes an equal one of any: `standardScaler().setState(state)`. @throws StateError before `fit` */
  getState(): StandardScalerState {
    const { mean, variance, samplesSeen } = this;
    return {
      className: "StandardScaler",
      withMean: this.#withMean,
      withStd: this.#withStd,
      mean,
      variance,
      samplesSeen,
    };
  }

  /** For `JSON.stringify`. */
  toJSON(): StandardScalerState {
    return this.getState();
  }

  /** Takes over options and what was fitted. @throws ArgumentError for what `getState` can't have given */
  setState(state: StandardScalerState): this {
    const what = "standardScaler";
    const keys = ["withMean", "withStd", "mean", "variance", "samplesSeen"] as const;
    const saved = checkSaved<StandardScalerState>(what, state, "StandardScaler", keys);
    const mean = savedNumbers(`${what}: setState: mean`, saved.mean);
    const variance = savedNumbers(`${what}: setState: variance`, saved.variance, mean.length);
    const seen = savedNumbers(`${what}: setState: samplesSeen`, saved.samplesSeen, mean.length);
    this.#withMean = checkBoolean(`${what}: setState: withMean`, saved.withMean);
    this.#withStd = checkBoolean(`${what}: setState: withStd`, saved.withStd);
    this.#moments = { mean, variance, seen };
    return this;
  }

  #fitted(method: string): Moments {
    return checkFitted(`standardScaler: ${method}`, this.#moments);
  }

  #steps(method: string): [shift: (j: number) => number, scale: (j: number) => number] {
    const moments = this.#fitted(method);
    const scale = scaleOf(moments);
    return [(j) => (this.#withMean ? moments.mean[j]! : 0), (j) => (this.#withStd ? scale[j]! : 1)];
  }

  #map(method: string, x: TensorLike, of: (value: number, j: number) => number): Tensor {
    const what = `standardScaler: ${method}`;
    const given = table(`${what}: x`, x);
    checkColumns(what, given, this.#moments!.mean.length);
    const { rows, columns } = given;
    return new Tensor(
      Float32Array.from(given.data, (value, i) => of(value, i % columns)),
      [rows, columns],
    );
  }

  #add(
    method: string,
    x: TensorLike,
    options: { sampleWeight?: TensorLike } | undefined,
    before: Moments | undefined,
  ): Moments {
    const what = `standardScaler: ${method}`;
    const { sampleWeight } = checkOptions(what, options, ["sampleWeight"]);
    const given = table(`${what}: x`, x);
    if (before) checkColumns(what, given, before.mean.length);
    const weights = checkWeights(what, sampleWeight, given.rows);
    if (weights?.some((weight) => weight < 0)) throw new DataError(`${what}: sampleWeight must be >= 0.`);
    return merge(before, given, weights);
  }
}

/** The standard deviations, and 1 where they are no more than rounding errors of a constant. */
function scaleOf({ mean, variance, seen }: Moments): Float64Array {
  return variance.map((value, j) => {
    const rounding = seen[j]! * EPSILON * value + (seen[j]! * mean[j]! * EPSILON) ** 2;
    return value <= rounding ? 1 : Math.sqrt(value);
  });
}

/** Means and variances of the rows before and of these together, column by column, rows in order. */
function merge(
  before: Moments | undefined,
  { data, rows, columns }: Matrix,
  weights: Float64Array | undefined,
): Moments {
  const [mean, variance, seen] = [new Float64Array(columns), new Float64Array(columns), new Float64Array(columns)];
  for (let j = 0; j < columns; j++) {
    /** Σ w · f(x) over the rows that have a number. */
    const total = (of: (value: number) => number): number => {
      let result = 0;
      for (let i = 0; i < rows; i++) {
        const value = data[i * columns + j]!;
        if (!Number.isNaN(value)) result += weights ? weights[i]! * of(value) : of(value);
      }
      return result;
    };
    const count = total(() => 1);
    const sum = total((value) => value);
    const center = sum / count;
    const correction = total((value) => value - center);
    const spread = total((value) => (value - center) ** 2) - correction ** 2 / count;
    const countBefore = before?.seen[j] ?? 0;
    seen[j] = countBefore + count;
    if (countBefore === 0) {
      mean[j] = sum / count;
      variance[j] = spread / count;
      continue;
    }
    const sumBefore = before!.mean[j]! * countBefore;
    if (count === 0) {
      mean[j] = before!.mean[j]!;
      variance[j] = before!.variance[j]!;
      continue;
    }
    const ratio = countBefore / count;
    const between = (ratio / seen[j]!) * (sumBefore / ratio - sum) ** 2;
    mean[j] = (sumBefore + sum) / seen[j]!;
    variance[j] = (before!.variance[j]! * countBefore + spread + between) / seen[j]!;
  }
  return { mean, variance, seen };
}

/** See {@link StandardScaler}. */
export const standardScaler = (options?: StandardScalerOptions): StandardScaler => new StandardScaler(options);
