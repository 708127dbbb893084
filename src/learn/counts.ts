/** How often classes are predicted, right and wrong: what precision, recall and their kin are made of. */
import { checkNumber, show } from "../checks.ts";
import { checkTargets, checkWeights, type Targets } from "../data/targets.ts";
import type { TensorLike } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { distinct } from "./read.ts";

/** How the scores of classes become one: see {@link ScoreOptions}. */
export type Average = "binary" | "micro" | "macro" | "weighted" | "samples" | "none" | null;

/** What a score is where it would be 0 / 0; `"warn"` is 0 with a warning on the console. */
export type ZeroDivision = "warn" | 0 | 1;

/** Options of scores of predicted classes, as scikit-learn's in camel case. */
export interface ScoreOptions {
  /** The classes to score, in their order; by default all that occur, ascending. Not for `"binary"`. */
  labels?: ArrayLike<number>;
  /** The class that counts as positive for `"binary"`. Default 1. */
  posLabel?: number;
  /**
   * `"binary"`: only `posLabel`, for two classes; `"micro"`: counts of all classes together; `"macro"`: the mean over classes;
   * `"weighted"`: the mean with the classes' frequencies as weights; `"samples"`: the mean over rows of multiple labels;
   * null or `"none"`: one score for each class.
   */
  average?: Average;
  /** A weight for each row. Default 1. */
  sampleWeight?: TensorLike;
  /** Default `"warn"`. */
  zeroDivision?: ZeroDivision;
}

export const SCORE_OPTIONS = ["labels", "posLabel", "average", "sampleWeight", "zeroDivision"] as const;

const AVERAGES = ["micro", "macro", "weighted", "samples", "none"] as const;

/** Weighted numbers of rows, one for each class: right, predicted, true. */
export interface Counts {
  readonly right: Float64Array;
  readonly predicted: Float64Array;
  readonly true: Float64Array;
}

/** Targets that were looked at, with all classes that occur: of multiple labels the numbers of the columns. */
export interface Labelled extends Targets {
  readonly labels: readonly number[];
  readonly weights: Float64Array | undefined;
  readonly what: string;
}

export function checkLabelled(
  what: string,
  yTrue: TensorLike,
  yPred: TensorLike,
  sampleWeight: TensorLike | undefined,
): Labelled {
  const targets = checkTargets(what, yTrue, yPred);
  const { kind, columns, yTrue: a, yPred: b } = targets;
  if (kind === "indicators" && [a, b].some(({ data }) => data.some((value) => value !== 0 && value !== 1))) {
    throw new ArgumentError(
      `${what}: rows of several columns must hold 0 and 1 only. Turn them into classes: argMax(rows).`,
    );
  }
  const labels = kind === "indicators" ? Array.from({ length: columns }, (_, j) => j) : distinct(a.data, b.data);
  return { ...targets, labels, weights: checkWeights(what, sampleWeight, targets.rows), what };
}

/** The classes to score: those asked for, or all. @throws ArgumentError if `average` does not fit the targets */
export function checkAverage(
  { what, kind, labels: present }: Labelled,
  average: Average,
  labels: ArrayLike<number> | undefined,
  posLabel: number,
): readonly number[] {
  const chosen = labels === undefined ? present : Array.from(labels);
  if (new Set(chosen).size !== chosen.length || chosen.length === 0 || !chosen.every(Number.isInteger)) {
    throw new ArgumentError(`${what}: labels must be different whole numbers, at least one, found ${show(chosen)}.`);
  }
  if (average === "binary") {
    if (kind === "indicators" || present.length > 2) {
      const found = kind === "indicators" ? "rows of multiple labels" : `${present.length} classes`;
      const others = AVERAGES.filter((name) => name !== "samples" || kind === "indicators");
      throw new ArgumentError(
        `${what}: average "binary" is for two classes, found ${found}. Choose another: ${others.map(show).join(", ")}.`,
      );
    }
    if (!present.includes(posLabel) && present.length >= 2) {
      throw new ArgumentError(
        `${what}: posLabel must be a class that occurs, ${show(present)}, found ${show(posLabel)}.`,
      );
    }
    return [posLabel];
  }
  if (average !== null && !AVERAGES.includes(average)) {
    throw new ArgumentError(
      `${what}: average must be one of ${["binary", ...AVERAGES].map(show).join(", ")}, found ${show(average)}.`,
    );
  }
  if (average === "samples" && kind !== "indicators") {
    throw new ArgumentError(`${what}: average "samples" is for rows of multiple labels, found class numbers.`);
  }
  if (kind === "indicators") {
    for (const label of chosen) {
      checkNumber(
        `${what}: labels of multiple labels are their columns, each`,
        label,
        `from 0 to ${present.length - 1}`,
        (column) => column >= 0 && column < present.length,
      );
    }
  }
  return chosen;
}

/** Counts of the given classes; with `samples` of each row instead. */
export function countLabels(targets: Labelled, labels: readonly number[], samples: boolean): Counts {
  if (targets.kind === "indicators") return samples ? countRows(targets, labels) : countColumns(targets, labels);
  const { yTrue, yPred, rows, weights } = targets;
  const places = new Map(labels.map((label, i) => [label, i]));
  const counts = noCounts(labels.length);
  for (let row = 0; row < rows; row++) {
    const [a, b] = [yTrue.data[row]!, yPred.data[row]!];
    const weight = weights ? weights[row]! : 1;
    const [i, j] = [places.get(a), places.get(b)];
    if (i !== undefined) counts.true[i]! += weight;
    if (j !== undefined) counts.predicted[j]! += weight;
    if (a === b && i !== undefined) counts.right[i]! += weight;
  }
  return asDifferences(counts);
}

function countColumns({ yTrue, yPred, rows, columns, weights }: Labelled, labels: readonly number[]): Counts {
  const counts = noCounts(labels.length);
  labels.forEach((label, i) => {
    for (let row = 0; row < rows; row++) {
      const at = row * columns + label;
      const weight = weights ? weights[row]! : 1;
      if (yTrue.data[at]) counts.true[i]! += weight;
      if (yPred.data[at]) counts.predicted[i]! += weight;
      if (yTrue.data[at] && yPred.data[at]) counts.right[i]! += weight;
    }
  });
  return asDifferences(counts);
}

function countRows({ yTrue, yPred, rows, columns, weights }: Labelled, labels: readonly number[]): Counts {
  const counts = noCounts(rows);
  for (let row = 0; row < rows; row++) {
    for (const label of labels) {
      const [a, b] = [yTrue.data[row * columns + label]!, yPred.data[row * columns + label]!];
      counts.true[row]! += a;
      counts.predicted[row]! += b;
      counts.right[row]! += a * b;
    }
    if (weights) for (const count of Object.values(counts)) count[row] *= weights[row]!;
  }
  return asDifferences(counts);
}

function noCounts(length: number): Counts {
  return { right: new Float64Array(length), predicted: new Float64Array(length), true: new Float64Array(length) };
}

/** scikit-learn keeps what is wrong beside what is right, and adds them again: with weights that rounds. */
function asDifferences({ right, predicted, true: actual }: Counts): Counts {
  const again = (all: Float64Array) => all.map((count, i) => right[i]! + (count - right[i]!));
  return { right, predicted: again(predicted), true: again(actual) };
}
