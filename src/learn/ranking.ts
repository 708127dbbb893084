/** How well scores rank rows: the areas under the curves, for two classes, several classes and multiple labels. */
import { checkNumber, checkOptions, show } from "../checks.ts";
import { checkWeights } from "../data/targets.ts";
import type { TensorLike } from "../data/tensor.ts";
import { ArgumentError, DataError, ShapeError } from "../errors.ts";
import { areaUnder, precisionRecallPoints, rocPoints } from "./curves.ts";
import { checkSameRows, distinct, type Matrix, matrix } from "./read.ts";
import { average as averageOf, sum } from "./sums.ts";

/** How the scores of several classes or labels become one; null or `"none"`: one for each. */
export type RankingAverage = "micro" | "macro" | "weighted" | "samples" | "none" | null;

/** Options of `averagePrecisionScore`. */
export interface AveragePrecisionOptions {
  /** For multiple labels. Default `"macro"`. */
  average?: RankingAverage;
  /** The class that counts as positive. Default 1. */
  posLabel?: number;
  /** A weight for each row. Default 1. */
  sampleWeight?: TensorLike;
}

/** Options of `rocAucScore`. */
export interface RocAucOptions {
  /** For multiple labels and several classes. Default `"macro"`. */
  average?: RankingAverage;
  /** A weight for each row. Default 1. Not for `multiClass: "ovo"`. */
  sampleWeight?: TensorLike;
  /** Only up to this rate of false positives, in (0, 1], standardized as McClish 1989. For two classes only. */
  maxFpr?: number;
  /** Several classes: each against the rest (`"ovr"`) or each against each (`"ovo"`; Hand and Till 2001). Must be said then. */
  multiClass?: "ovr" | "ovo";
  /** The classes of the columns of yScore, ascending, if yTrue does not have all of them. */
  labels?: ArrayLike<number>;
}

/** One score, or for `average: null` one for each class. */
type Score<Options> = Options extends { average: null | "none" } ? number | number[] : number;

const AVERAGES = ["micro", "macro", "weighted", "samples", "none"] as const;

/**
 * The area under the ROC curve: the probability that a positive row has a larger score than a negative one.
 *
 * As scikit-learn's `roc_auc_score`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.roc_auc_score.html
 *
 * @param yTrue two classes or more, (rows,), or rows of 0 and 1 for multiple labels
 * @param yScore the score of the larger class, (rows,); the probabilities of all classes, (rows, classes); of labels alike
 * @throws ArgumentError if multiClass is not said, or does not go with other options; DataError if only one class occurs, or
 * probabilities don't add up to 1; ShapeError for shapes that don't fit
 * @example rocAucScore(yTest, await classifier.predict(xTest), { multiClass: "ovr" });
 */
export function rocAucScore<const Options extends RocAucOptions = RocAucOptions>(
  yTrue: TensorLike,
  yScore: TensorLike,
  options?: Options,
): Score<Options> {
  const what = "rocAucScore";
  const keys = ["average", "sampleWeight", "maxFpr", "multiClass", "labels"] as const;
  const {
    average = "macro",
    sampleWeight,
    maxFpr,
    multiClass,
    labels,
  } = checkOptions<RocAucOptions>(what, options, keys);
  if (maxFpr !== undefined) checkNumber(`${what}: maxFpr`, maxFpr, "in (0, 1]", (rate) => rate > 0 && rate <= 1);
  const [truth, scores] = readBoth(what, yTrue, yScore);
  const weights = checkWeights(what, sampleWeight, truth.rows);
  checkAverageName(what, average);
  const area: BinaryScore = (positive, values, rowWeights) => rocArea(what, positive, values, rowWeights, maxFpr);
  if (truth.columns > 1) return averageLabels(what, area, truth, scores, average, weights) as Score<Options>;
  const classes = distinct(truth.data);
  if (classes.length <= 2 && scores.columns <= 2) {
    if (scores.columns === 2) throw twoColumns(what);
    return area(indicator(truth.data, classes[1] ?? Number.NaN), scores.data, weights) as Score<Options>;
  }
  if (multiClass !== "ovr" && multiClass !== "ovo") {
    throw new ArgumentError(
      `${what}: of ${Math.max(classes.length, scores.columns)} classes multiClass must say "ovr", each against the rest, or "ovo", each against each, found ${show(multiClass)}.`,
    );
  }
  if (maxFpr !== undefined && maxFpr !== 1) {
    throw new ArgumentError(`${what}: maxFpr is for two classes, found ${scores.columns}. Leave it out.`);
  }
  const columns = checkClasses(what, classes, labels, scores);
  if (multiClass === "ovr") {
    if (average === "samples") throw new ArgumentError(`${what}: average "samples" is for rows of multiple labels.`);
    return averageLabels(what, area, oneHotRows(truth.data, columns), scores, average, weights) as Score<Options>;
  }
  if (average !== "macro" && average !== "weighted") {
    throw new ArgumentError(`${what}: multiClass "ovo" needs average "macro" or "weighted", found ${show(average)}.`);
  }
  if (weights) throw new ArgumentError(`${what}: multiClass "ovo" knows no sampleWeight. Leave it out, or use "ovr".`);
  return eachAgainstEach(area, truth.data, columns, scores, average === "weighted") as Score<Options>;
}

/**
 * Average precision: Σ (Rₙ − Rₙ₋₁) · Pₙ over the thresholds of the precision-recall curve.
 *
 * As scikit-learn's `average_precision_score`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.average_precision_score.html
 *
 * @param yTrue two classes, (rows,), or rows of 0 and 1 for multiple labels; `yScore` of the same shape
 * @throws ArgumentError for more than two classes, or a posLabel that does not occur; ShapeError for shapes that don't fit
 * @example averagePrecisionScore(yTest, await model.predict(xTest));
 */
export function averagePrecisionScore<const Options extends AveragePrecisionOptions = AveragePrecisionOptions>(
  yTrue: TensorLike,
  yScore: TensorLike,
  options?: Options,
): Score<Options> {
  const what = "averagePrecisionScore";
  const keys = ["average", "posLabel", "sampleWeight"] as const;
  const { average = "macro", posLabel = 1, sampleWeight } = checkOptions<AveragePrecisionOptions>(what, options, keys);
  const [truth, scores] = readBoth(what, yTrue, yScore);
  const weights = checkWeights(what, sampleWeight, truth.rows);
  checkAverageName(what, average);
  const area: BinaryScore = (positive, values, rowWeights) => {
    const { precision, recall } = precisionRecallPoints(what, positive, values, rowWeights);
    return -sum(precision.slice(0, -1).map((p, i) => (recall[i + 1]! - recall[i]!) * p));
  };
  if (truth.columns > 1) {
    if (posLabel !== 1) throw new ArgumentError(`${what}: posLabel of multiple labels is 1, found ${show(posLabel)}.`);
    return averageLabels(what, area, truth, scores, average, weights) as Score<Options>;
  }
  const classes = distinct(truth.data);
  if (classes.length > 2) {
    throw new ArgumentError(
      `${what}: yTrue must have two classes, found ${classes.length}. Give one-hot rows: oneHot(yTrue), with a score for each class.`,
    );
  }
  if (scores.columns === 2) throw twoColumns(what);
  if (classes.length === 2 && !classes.includes(posLabel)) {
    throw new ArgumentError(
      `${what}: posLabel must be a class that occurs, ${show(classes)}, found ${show(posLabel)}.`,
    );
  }
  return area(indicator(truth.data, posLabel), scores.data, weights) as Score<Options>;
}

type BinaryScore = (positive: Uint8Array, scores: Float64Array, weights: Float64Array | undefined) => number;

function rocArea(
  what: string,
  positive: Uint8Array,
  scores: Float64Array,
  weights: Float64Array | undefined,
  maxFpr = 1,
): number {
  if (!positive.includes(0) || !positive.includes(1)) {
    throw new DataError(
      `${what}: needs rows of both classes, found ${positive.includes(1) ? "positive" : "negative"} ones only.`,
    );
  }
  const { fpr, tpr } = rocPoints(what, positive, scores, weights, true);
  if (maxFpr === 1) return areaUnder(fpr, tpr);
  const stop = fpr.findIndex((rate) => rate > maxFpr);
  const [x0, x1, y0, y1] = [fpr[stop - 1]!, fpr[stop]!, tpr[stop - 1]!, tpr[stop]!];
  const end = ((y1 - y0) / (x1 - x0)) * (maxFpr - x0) + y0;
  const area = areaUnder([...fpr.slice(0, stop), maxFpr], [...tpr.slice(0, stop), end]);
  const least = 0.5 * maxFpr * maxFpr;
  return 0.5 * (1 + (area - least) / (maxFpr - least));
}

/** A score of each label, and their average. */
function averageLabels(
  what: string,
  score: BinaryScore,
  truth: Matrix,
  scores: Matrix,
  average: RankingAverage,
  weights: Float64Array | undefined,
): number | number[] {
  if (truth.columns !== scores.columns) {
    throw new ShapeError(
      `${what}: yTrue has ${truth.columns} columns, yScore ${scores.columns}. Give a score for each label.`,
    );
  }
  const bad = truth.data.find((value) => value !== 0 && value !== 1);
  if (bad !== undefined) throw new ArgumentError(`${what}: rows of multiple labels must hold 0 and 1, found ${bad}.`);
  const { rows, columns } = truth;
  if (average === "micro") {
    const repeated =
      weights && Float64Array.from({ length: rows * columns }, (_, i) => weights[Math.floor(i / columns)]!);
    return score(Uint8Array.from(truth.data), scores.data, repeated);
  }
  let each: number[];
  let labelWeights: Float64Array | undefined;
  if (average === "samples") {
    each = Array.from({ length: rows }, (_, i) => {
      const [from, to] = [i * columns, (i + 1) * columns];
      return score(Uint8Array.from(truth.data.subarray(from, to)), scores.data.subarray(from, to), undefined);
    });
    labelWeights = weights;
  } else {
    if (average === "weighted") {
      labelWeights = Float64Array.from({ length: columns }, (_, j) =>
        columnOf(truth, j).reduce((total, value, i) => total + value * (weights ? weights[i]! : 1), 0),
      );
      if (sum(labelWeights) === 0) return 0;
    }
    each = Array.from({ length: columns }, (_, j) =>
      score(Uint8Array.from(columnOf(truth, j)), columnOf(scores, j), weights),
    );
  }
  if (average === null || average === "none") return each;
  const counted = labelWeights ? each.map((value, i) => (labelWeights[i] === 0 ? 0 : value)) : each;
  return averageOf(counted, labelWeights);
}

/** The mean over all pairs of classes of the areas with either as the positive one, among the rows of both. */
function eachAgainstEach(
  score: BinaryScore,
  truth: Float64Array,
  classes: readonly number[],
  scores: Matrix,
  weighted: boolean,
): number {
  const [areas, parts]: [number[], number[]] = [[], []];
  const occurring = classes.filter((label) => truth.includes(label));
  for (const [i, a] of occurring.entries()) {
    for (const b of occurring.slice(i + 1)) {
      const rows = Array.from(truth.keys()).filter((row) => truth[row] === a || truth[row] === b);
      const withPositive = (label: number) =>
        score(
          Uint8Array.from(rows, (row) => (truth[row] === label ? 1 : 0)),
          Float64Array.from(rows, (row) => scores.data[row * scores.columns + classes.indexOf(label)]!),
          undefined,
        );
      areas.push((withPositive(a) + withPositive(b)) / 2);
      parts.push(rows.length / truth.length);
    }
  }
  return averageOf(areas, weighted ? parts : undefined);
}

function readBoth(what: string, yTrue: TensorLike, yScore: TensorLike): [Matrix, Matrix] {
  const [truth, scores] = [matrix(`${what}: yTrue`, yTrue), matrix(`${what}: yScore`, yScore)];
  checkSameRows(what, truth, scores, "yTrue and yScore");
  return [truth, scores];
}

function checkAverageName(what: string, average: RankingAverage): void {
  if (average === null || AVERAGES.includes(average)) return;
  throw new ArgumentError(
    `${what}: average must be one of ${AVERAGES.map(show).join(", ")} or null, found ${show(average)}.`,
  );
}

/** The classes of the columns of scores. */
function checkClasses(
  what: string,
  occurring: readonly number[],
  labels: ArrayLike<number> | undefined,
  scores: Matrix,
): readonly number[] {
  const classes = labels === undefined ? occurring : Array.from(labels);
  if (classes.some((label, i) => i > 0 && !(label > classes[i - 1]!))) {
    throw new ArgumentError(`${what}: labels must be different and ascending, found ${show(classes)}.`);
  }
  if (classes.length !== scores.columns) {
    throw new ShapeError(
      `${what}: yScore must have a column for each class, ${classes.length}, found ${scores.columns}. ` +
        "If not all classes occur in yTrue, say which they are: labels.",
    );
  }
  const unknown = occurring.find((label) => !classes.includes(label));
  if (unknown !== undefined) {
    throw new ArgumentError(`${what}: yTrue has class ${unknown}, which is not among labels ${show(classes)}.`);
  }
  for (let row = 0; row < scores.rows; row++) {
    const total = sum(scores.data, row * scores.columns, scores.columns);
    // NumPy's allclose, as scikit-learn asks it.
    if (Math.abs(1 - total) <= 1e-8 + 1e-5 * Math.abs(total)) continue;
    throw new DataError(
      `${what}: the probabilities of a row must add up to 1, found ${total} in row ${row}. Put a softmax last.`,
    );
  }
  return classes;
}

function twoColumns(what: string): ShapeError {
  return new ShapeError(
    `${what}: of two classes yScore must be the score of the second alone, (rows,), found 2 columns. Give that column.`,
  );
}

function columnOf({ data, rows, columns }: Matrix, j: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!);
}

function indicator(truth: Float64Array, label: number): Uint8Array {
  return Uint8Array.from(truth, (value) => (value === label ? 1 : 0));
}

function oneHotRows(truth: Float64Array, classes: readonly number[]): Matrix {
  const columns = classes.length;
  const data = new Float64Array(truth.length * columns);
  truth.forEach((label, row) => {
    data[row * columns + classes.indexOf(label)] = 1;
  });
  return { data, rows: truth.length, columns };
}
