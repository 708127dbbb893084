/** How far predicted numbers are from the true ones. */
import { checkBoolean, checkOptions, show } from "../checks.ts";
import { checkWeights } from "../data/targets.ts";
import type { TensorLike } from "../data/tensor.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { checkChoice, checkSameRows, type Matrix, matrix } from "./read.ts";
import { average, columnAverages, sum } from "./sums.ts";

/** How the scores of several columns become one: their mean, a mean with the given weights, or one for each. */
export type Multioutput = "uniformAverage" | "rawValues" | ArrayLike<number>;

/** Options of the errors. */
export interface ErrorOptions {
  /** A weight for each row. Default 1. */
  sampleWeight?: TensorLike;
  /** Default `"uniformAverage"`. */
  multioutput?: Multioutput;
}

/** Options of `r2Score`. */
export interface R2Options {
  /** A weight for each row. Default 1. */
  sampleWeight?: TensorLike;
  /** As of the errors, or `"varianceWeighted"`: a mean with the variances of the true columns as weights. */
  multioutput?: Multioutput | "varianceWeighted";
  /** Give 1 for a constant that is predicted exactly and 0 for one that is not, instead of NaN and -Infinity. Default true. */
  forceFinite?: boolean;
}

/** One error, or for `"rawValues"` one for each column. */
type Score<Options> = Options extends { multioutput: "rawValues" | "raw_values" } ? number[] : number;

/**
 * The mean of (yTrue − yPred)².
 *
 * As scikit-learn's `mean_squared_error`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.mean_squared_error.html
 *
 * @param yTrue numbers, (rows,) or (rows, columns); `yPred` alike
 * @throws ShapeError for different shapes; DataError for NaN and infinities; ArgumentError for options
 * @example meanSquaredError(yTest, await model.predict(xTest));
 */
export function meanSquaredError<const Options extends ErrorOptions = ErrorOptions>(
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: Options,
): Score<Options> {
  return score("meanSquaredError", yTrue, yPred, options, square) as Score<Options>;
}

/**
 * The root of the mean of (yTrue − yPred)²; of several columns the mean of their roots.
 *
 * As scikit-learn's `root_mean_squared_error`,
 * https://scikit-learn.org/stable/modules/generated/sklearn.metrics.root_mean_squared_error.html; arguments and errors are those of
 * {@link meanSquaredError}.
 *
 * @example rootMeanSquaredError(yTest, await model.predict(xTest));
 */
export function rootMeanSquaredError<const Options extends ErrorOptions = ErrorOptions>(
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: Options,
): Score<Options> {
  return score("rootMeanSquaredError", yTrue, yPred, options, square, Math.sqrt) as Score<Options>;
}

/**
 * The mean of |yTrue − yPred|.
 *
 * As scikit-learn's `mean_absolute_error`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.mean_absolute_error.html;
 * arguments and errors are those of {@link meanSquaredError}.
 *
 * @example meanAbsoluteError(yTest, await model.predict(xTest));
 */
export function meanAbsoluteError<const Options extends ErrorOptions = ErrorOptions>(
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: Options,
): Score<Options> {
  return score("meanAbsoluteError", yTrue, yPred, options, Math.abs) as Score<Options>;
}

/**
 * R² = 1 − Σ (yTrue − yPred)² / Σ (yTrue − mean of yTrue)²: 1 is perfect, 0 as good as always saying the mean.
 *
 * As scikit-learn's `r2_score`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.r2_score.html; NaN with a warning for a
 * single row. Arguments and errors are those of {@link meanSquaredError}.
 *
 * @example r2Score(yTest, await model.predict(xTest));
 */
export function r2Score<const Options extends R2Options = R2Options>(
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: Options,
): Score<Options> {
  const what = "r2Score";
  const keys = ["sampleWeight", "multioutput", "forceFinite"] as const;
  const {
    sampleWeight,
    multioutput = "uniformAverage",
    forceFinite = true,
  } = checkOptions<R2Options>(what, options, keys);
  checkBoolean(`${what}: forceFinite`, forceFinite);
  const { truth, predicted, weights } = readBoth(what, yTrue, yPred, sampleWeight);
  const { rows, columns } = truth;
  const combine = combiner(what, multioutput, columns, ["uniformAverage", "rawValues", "varianceWeighted"]);
  if (rows < 2) {
    console.warn(`${what}: R² of a single row is not defined, and NaN.`);
    return Number.NaN as Score<Options>;
  }
  const means = columnAverages(truth, weights);
  const [numerators, denominators] = [
    columnSums(truth, (value, i) => squareOf(value - predicted.data[i]!), weights),
    columnSums(truth, (value, i) => squareOf(value - means[i % columns]!), weights),
  ];
  const scores = numerators.map((numerator, j) => {
    const denominator = denominators[j]!;
    if (!forceFinite || (numerator !== 0 && denominator !== 0)) return 1 - numerator / denominator;
    return numerator === 0 ? 1 : 0;
  });
  return combine(scores, denominators) as Score<Options>;
}

const squareOf = (value: number) => value * value;
const square = squareOf;

function score(
  what: string,
  yTrue: TensorLike,
  yPred: TensorLike,
  options: ErrorOptions | undefined,
  error: (difference: number) => number,
  finish: (mean: number) => number = (mean) => mean,
): number | number[] {
  const { sampleWeight, multioutput = "uniformAverage" } = checkOptions(what, options, ["sampleWeight", "multioutput"]);
  const { truth, predicted, weights } = readBoth(what, yTrue, yPred, sampleWeight);
  const combine = combiner(what, multioutput, truth.columns, ["uniformAverage", "rawValues"]);
  const data = truth.data.map((value, i) => error(value - predicted.data[i]!));
  return combine(columnAverages({ ...truth, data }, weights).map(finish));
}

function readBoth(what: string, yTrue: TensorLike, yPred: TensorLike, sampleWeight: TensorLike | undefined) {
  const [truth, predicted] = [matrix(`${what}: yTrue`, yTrue), matrix(`${what}: yPred`, yPred)];
  checkSameRows(what, truth, predicted, "yTrue and yPred");
  if (truth.columns !== predicted.columns) {
    throw new ShapeError(
      `${what}: yTrue and yPred must have the same number of columns, found ${truth.columns} and ${predicted.columns}.`,
    );
  }
  return { truth, predicted, weights: checkWeights(what, sampleWeight, truth.rows) };
}

/** Makes one number of the scores of all columns. */
function combiner(what: string, multioutput: unknown, columns: number, names: readonly string[]) {
  if (typeof multioutput === "string") {
    const name = checkChoice(`${what}: multioutput`, multioutput, names);
    return (scores: number[], variances?: number[]): number | number[] => {
      if (name === "rawValues") return scores;
      const weighted = name === "varianceWeighted" && variances!.some((variance) => variance !== 0);
      return average(scores, weighted ? variances : undefined);
    };
  }
  const weights = Array.from((multioutput ?? []) as ArrayLike<number>);
  if (columns === 1 || weights.length !== columns || !weights.every(Number.isFinite)) {
    throw new ArgumentError(
      `${what}: multioutput must be ${names.map(show).join(", ")} or, of several columns, a weight for each of the ${columns}, found ${show(multioutput)}.`,
    );
  }
  return (scores: number[]): number | number[] => average(scores, weights);
}

function columnSums(
  { data, rows, columns }: Matrix,
  of: (value: number, i: number) => number,
  weights: Float64Array | undefined,
): number[] {
  const values = data.map((value, i) => (weights ? weights[Math.floor(i / columns)]! : 1) * of(value, i));
  if (columns === 1) return [sum(values)];
  return Array.from({ length: columns }, (_, j) => {
    let total = 0;
    for (let i = 0; i < rows; i++) total += values[i * columns + j]!;
    return total;
  });
}
