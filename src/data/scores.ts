/** How well predicted classes match the true ones. */
import { checkBoolean, checkName, checkOptions, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { checkTargets, checkWeights } from "./targets.ts";
import { Tensor, type TensorLike } from "./tensor.ts";

export interface AccuracyScoreOptions {
  /** The part of the rows, from 0 to 1, not their number. Default true. */
  normalize?: boolean;
  /** A weight for each row. Default 1. */
  sampleWeight?: TensorLike;
}

/**
 * The part of rows whose prediction is exactly right, from 0 to 1.
 *
 * Both are class numbers, (rows,) or (rows, 1), or both are rows of 0 and 1 (one-hot or multiple labels), where a row counts
 * only if all of it matches. As scikit-learn's `accuracy_score`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.accuracy_score.html
 *
 * @throws ArgumentError for probabilities, which must be turned into classes first, and for mixed forms; ShapeError for
 * different numbers of rows; DataError for NaN and infinities
 *
 * @example
 * const p = await model.predict(xTest); // probabilities (rows, 1)
 * accuracyScore(yTest, p.data.map((v) => (v > 0.5 ? 1 : 0)));
 * accuracyScore(yTest, argMax(await classifier.predict(xTest))); // probabilities (rows, classes)
 */
export function accuracyScore(yTrue: TensorLike, yPred: TensorLike, options?: AccuracyScoreOptions): number {
  const what = "accuracyScore";
  const { normalize = true, sampleWeight } = checkOptions(what, options, ["normalize", "sampleWeight"]);
  checkBoolean(`${what}: normalize`, normalize);
  const { yTrue: a, yPred: b, rows, columns } = checkTargets(what, yTrue, yPred);
  const weights = checkWeights(what, sampleWeight, rows);
  let right = 0;
  let total = 0;
  for (let row = 0; row < rows; row++) {
    let same = true;
    for (let i = row * columns; i < (row + 1) * columns; i++) same &&= a.data[i] === b.data[i];
    const weight = weights ? weights[row]! : 1;
    if (same) right += weight;
    total += weight;
  }
  return normalize ? right / total : right;
}

export interface ConfusionMatrixOptions {
  /** The classes to count, in the order of the matrix; by default all that occur, ascending. */
  labels?: ArrayLike<number>;
  /** Divide by the true class's count (`"true"`, rows add up to 1), the predicted one's (`"pred"`) or all (`"all"`). */
  normalize?: "true" | "pred" | "all";
  /** A weight for each row. Default 1. */
  sampleWeight?: TensorLike;
}

/**
 * C (classes, classes): C[i][j] counts the rows whose class is i and whose prediction is j.
 *
 * As scikit-learn's `confusion_matrix`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.confusion_matrix.html:
 * with `labels`, rows of other classes are left out; a class that divides by 0 has 0.
 *
 * @throws ArgumentError for probabilities, for rows of 0 and 1, and if none of the labels occurs in yTrue; ShapeError for
 * different numbers of rows; DataError for NaN and infinities
 *
 * @example
 * confusionMatrix([0, 1, 1, 2], [0, 1, 2, 2]).toArray(); // [[1, 0, 0], [0, 1, 1], [0, 0, 1]]
 */
export function confusionMatrix(yTrue: TensorLike, yPred: TensorLike, options?: ConfusionMatrixOptions): Tensor {
  const keys = ["labels", "normalize", "sampleWeight"] as const;
  const { labels, normalize, sampleWeight } = checkOptions("confusionMatrix", options, keys);
  if (normalize !== undefined) checkName("confusionMatrix: normalize", normalize, ["true", "pred", "all"]);
  const { kind, rows, yTrue: a, yPred: b } = checkTargets("confusionMatrix", yTrue, yPred);
  const weights = checkWeights("confusionMatrix", sampleWeight, rows);
  if (kind === "indicators") {
    throw new ArgumentError(
      "confusionMatrix: expected class numbers, found rows of 0 and 1. " +
        "Turn one-hot rows into classes: argMax(rows).",
    );
  }
  const classes =
    labels === undefined ? [...new Set([...a.data, ...b.data])].sort((x, y) => x - y) : Array.from(labels);
  const indices = indexOf(classes, a.data);
  const size = classes.length;
  const counts = new Float64Array(size * size);
  a.data.forEach((label, row) => {
    const i = indices.get(label);
    const j = indices.get(b.data[row]!);
    if (i !== undefined && j !== undefined) counts[i * size + j]! += weights ? weights[row]! : 1;
  });
  const divisors = totals(counts, size, normalize);
  return new Tensor(
    Float32Array.from(counts, (count, cell) => (count === 0 ? 0 : count / divisors(cell))),
    [size, size],
  );
}

/** The place of each class in the matrix. */
function indexOf(classes: readonly number[], yTrue: Float32Array): Map<number, number> {
  const indices = new Map(classes.map((label, i) => [label, i]));
  if (classes.length === 0 || indices.size !== classes.length || !classes.every(Number.isInteger)) {
    throw new ArgumentError(
      `confusionMatrix: labels must be different whole numbers, at least one, found ${show(classes)}.`,
    );
  }
  if (yTrue.some((label) => indices.has(label))) return indices;
  throw new ArgumentError(
    `confusionMatrix: at least one of labels must occur in yTrue, found ${show(classes)} and none in yTrue. ` +
      "Give labels that occur, or leave them out.",
  );
}

/** What each cell's count is divided by. */
function totals(
  counts: Float64Array,
  size: number,
  normalize: ConfusionMatrixOptions["normalize"],
): (cell: number) => number {
  const rowSums = new Float64Array(size);
  const columnSums = new Float64Array(size);
  counts.forEach((count, cell) => {
    rowSums[Math.floor(cell / size)]! += count;
    columnSums[cell % size]! += count;
  });
  const sum = rowSums.reduce((all, row) => all + row, 0);
  if (normalize === "true") return (cell) => rowSums[Math.floor(cell / size)]!;
  if (normalize === "pred") return (cell) => columnSums[cell % size]!;
  return () => (normalize === "all" ? sum : 1);
}
