/** What a threshold on scores makes of two classes: the curves, and what is under them. */
import { checkBoolean, checkOptions, show } from "../checks.ts";
import { checkWeights } from "../data/targets.ts";
import type { TensorLike } from "../data/tensor.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { column, distinct } from "./read.ts";
import { sum } from "./sums.ts";

/** Options of the curves. */
export interface CurveOptions {
  /** The class that counts as positive. Default 1, where the classes are 0 and 1 or -1 and 1. */
  posLabel?: number;
  /** A weight for each row. Default 1. */
  sampleWeight?: TensorLike;
}

/** Options of `rocCurve`. */
export interface RocCurveOptions extends CurveOptions {
  /** Leave out points on a straight line between others, which change neither the curve nor what is under it. Default true. */
  dropIntermediate?: boolean;
}

/** Points of a ROC curve, from the strictest threshold on. */
export interface RocCurve {
  /** False positives among the negatives. */
  fpr: number[];
  /** True positives among the positives. */
  tpr: number[];
  /** Rows with at least this score are predicted positive; the first, Infinity, is no row's. */
  thresholds: number[];
}

/** Points of a precision-recall curve, from the laxest threshold on, and (1, 0) at last. */
export interface PrecisionRecallCurve {
  precision: number[];
  recall: number[];
  /** One less than points. */
  thresholds: number[];
}

/**
 * The rates of false and true positives at every threshold of the scores.
 *
 * As scikit-learn's `roc_curve`, https://scikit-learn.org/1.3/modules/generated/sklearn.metrics.roc_curve.html (before 1.3 the first
 * threshold is the largest score + 1).
 *
 * @param yTrue two classes, (rows,); `yScore` the score or probability of the positive one
 * @throws ArgumentError if it is not clear which class is positive; ShapeError for different numbers of rows; DataError for NaN
 * @example const { fpr, tpr } = rocCurve(yTest, await model.predict(xTest));
 */
export function rocCurve(yTrue: TensorLike, yScore: TensorLike, options?: RocCurveOptions): RocCurve {
  const what = "rocCurve";
  const keys = ["posLabel", "sampleWeight", "dropIntermediate"] as const;
  const { posLabel, sampleWeight, dropIntermediate = true } = checkOptions(what, options, keys);
  checkBoolean(`${what}: dropIntermediate`, dropIntermediate);
  const truth = column(`${what}: yTrue`, yTrue);
  const scores = column(`${what}: yScore`, yScore, truth.length);
  const weights = checkWeights(what, sampleWeight, truth.length);
  return rocPoints(what, isPositive(what, truth, posLabel), scores, weights, dropIntermediate);
}

/**
 * Precision and recall at every threshold of the scores.
 *
 * As scikit-learn's `precision_recall_curve`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.precision_recall_curve.html; arguments and errors are those of
 * {@link rocCurve}.
 *
 * @example const { precision, recall } = precisionRecallCurve(yTest, await model.predict(xTest));
 */
export function precisionRecallCurve(
  yTrue: TensorLike,
  yScore: TensorLike,
  options?: CurveOptions,
): PrecisionRecallCurve {
  const what = "precisionRecallCurve";
  const { posLabel, sampleWeight } = checkOptions(what, options, ["posLabel", "sampleWeight"]);
  const truth = column(`${what}: yTrue`, yTrue);
  const scores = column(`${what}: yScore`, yScore, truth.length);
  const weights = checkWeights(what, sampleWeight, truth.length);
  return precisionRecallPoints(what, isPositive(what, truth, posLabel), scores, weights);
}

/**
 * The area under a curve by the trapezoidal rule: Σ (xᵢ₊₁ − xᵢ) · (yᵢ + yᵢ₊₁) / 2.
 *
 * As scikit-learn's `auc`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.auc.html
 *
 * @throws ShapeError for fewer than two points; ArgumentError if x goes up and down
 * @example auc(fpr, tpr);
 */
export function auc(x: TensorLike, y: TensorLike): number {
  const points = column("auc: x", x);
  return areaUnder(points, column("auc: y", y, points.length));
}

export function areaUnder(x: ArrayLike<number>, y: ArrayLike<number>): number {
  if (x.length < 2) throw new ShapeError(`auc: a curve needs at least 2 points, found ${x.length}.`);
  const steps = Float64Array.from({ length: x.length - 1 }, (_, i) => x[i + 1]! - x[i]!);
  const back = steps.some((step) => step < 0);
  if (back && steps.some((step) => step > 0)) {
    throw new ArgumentError("auc: x must go up or down, found both. Sort the points by x.");
  }
  const area = sum(steps.map((step, i) => (step * (y[i + 1]! + y[i]!)) / 2));
  return back ? -area : area;
}

/** Which rows are positive, 1 or 0. @throws ArgumentError if the classes don't tell and `posLabel` is not given */
export function isPositive(what: string, truth: Float64Array, posLabel: number | undefined): Uint8Array {
  const classes = distinct(truth);
  const known = [[0, 1], [-1, 1], [0], [-1], [1]].some((set) => String(set) === String(classes));
  if (posLabel === undefined && !known) {
    throw new ArgumentError(
      `${what}: yTrue holds ${show(classes)}, and which of them is positive is not said. ` +
        "Give 0 and 1, or -1 and 1, or say posLabel.",
    );
  }
  return Uint8Array.from(truth, (label) => (label === (posLabel ?? 1) ? 1 : 0));
}

/** Positives and negatives among the rows with at least each of the different scores, from the largest on. */
function countByScore(positive: Uint8Array, scores: Float64Array, weights: Float64Array | undefined) {
  const order = Array.from(scores.keys()).filter((row) => weights?.[row] !== 0);
  // Of equal scores the last row comes first, as scikit-learn sorts them: with weights the order of a sum shows.
  order.sort((a, b) => scores[b]! - scores[a]! || b - a);
  const [tps, fps, thresholds]: [number[], number[], number[]] = [[], [], []];
  let [right, wrong] = [0, 0];
  order.forEach((row, i) => {
    const weight = weights ? weights[row]! : 1;
    if (positive[row]) right += weight;
    else wrong += weight;
    if (i + 1 < order.length && scores[order[i + 1]!] === scores[row]) return;
    tps.push(right);
    fps.push(wrong);
    thresholds.push(scores[row]!);
  });
  return { tps, fps, thresholds };
}

export function rocPoints(
  what: string,
  positive: Uint8Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
  drop: boolean,
): RocCurve {
  let { tps, fps, thresholds } = countByScore(positive, scores, weights);
  if (drop && fps.length > 2) {
    const [allTps, allFps] = [tps, fps];
    const bends = (counts: number[], i: number) => counts[i + 1]! - counts[i]! - (counts[i]! - counts[i - 1]!) !== 0;
    const corner = (_: number, i: number) => i === 0 || i === allFps.length - 1 || bends(allFps, i) || bends(allTps, i);
    [tps, fps, thresholds] = [tps.filter(corner), fps.filter(corner), thresholds.filter(corner)];
  }
  const rate = (counts: number[], name: string, side: string) => {
    const total = counts.at(-1) ?? 0;
    if (total <= 0) console.warn(`${what}: yTrue has no ${side} rows, so the rate of ${name} positives is NaN.`);
    return [0, ...counts].map((count) => (total > 0 ? count / total : Number.NaN));
  };
  return {
    fpr: rate(fps, "false", "negative"),
    tpr: rate(tps, "true", "positive"),
    thresholds: [Number.POSITIVE_INFINITY, ...thresholds],
  };
}

export function precisionRecallPoints(
  what: string,
  positive: Uint8Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
): PrecisionRecallCurve {
  const { tps, fps, thresholds } = countByScore(positive, scores, weights);
  const total = tps.at(-1) ?? 0;
  if (total === 0) console.warn(`${what}: yTrue has no positive rows, so recall is taken as 1 at every threshold.`);
  const precision = tps.map((count, i) => (count + fps[i]! === 0 ? 0 : count / (count + fps[i]!)));
  const recall = tps.map((count) => (total === 0 ? 1 : count / total));
  return {
    precision: [...precision.reverse(), 1],
    recall: [...recall.reverse(), 0],
    thresholds: thresholds.reverse(),
  };
}
