/** Precision, recall and their means, of predicted classes. */
import { checkNumber, checkOptions, show } from "../checks.ts";
import type { TensorLike } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import {
  type Average,
  checkAverage,
  checkLabelled,
  countLabels,
  type Labelled,
  SCORE_OPTIONS,
  type ScoreOptions,
  type ZeroDivision,
} from "./counts.ts";
import { average as averageOf, sum } from "./sums.ts";

/** Options of `fbetaScore`. */
export interface FbetaOptions extends ScoreOptions {
  /** How many times as important recall is as precision, > 0 or Infinity. */
  beta: number;
}

/** A score for all classes together, or for `average: null` one for each. */
type Score<Options> = Options extends { average: null | "none" } ? number[] : number;

/** Precision, recall, F score and number of rows. */
export interface PrecisionRecall<Value = number | number[]> {
  precision: Value;
  recall: Value;
  fscore: Value;
  /** True rows of each class; null where classes are averaged. */
  support: number[] | null;
}

type Kind = "precision" | "recall" | "F score";

/**
 * Precision: of the rows that are predicted to be of a class, the part that is.
 *
 * As scikit-learn's `precision_score`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.precision_score.html
 *
 * @param yTrue class numbers (rows,), or rows of 0 and 1 for multiple labels; `yPred` alike
 * @throws ArgumentError, ShapeError and DataError as `accuracyScore`, and for options that don't fit the classes
 * @example precisionScore([0, 1, 1, 0], [0, 1, 0, 1]); // 0.5
 */
export function precisionScore<const Options extends ScoreOptions = ScoreOptions>(
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: Options,
): Score<Options> {
  checkOptions("precisionScore", options, SCORE_OPTIONS);
  return score("precisionScore", yTrue, yPred, { average: "binary", ...options }, ["precision"], 1)
    .precision as Score<Options>;
}

/**
 * Recall: of the rows of a class, the part that is predicted to be.
 *
 * As scikit-learn's `recall_score`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.recall_score.html; arguments and
 * errors are those of {@link precisionScore}.
 *
 * @example recallScore([0, 1, 1, 0], [0, 1, 0, 0]); // 0.5
 */
export function recallScore<const Options extends ScoreOptions = ScoreOptions>(
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: Options,
): Score<Options> {
  checkOptions("recallScore", options, SCORE_OPTIONS);
  return score("recallScore", yTrue, yPred, { average: "binary", ...options }, ["recall"], 1).recall as Score<Options>;
}

/**
 * F₁ = 2 · precision · recall / (precision + recall).
 *
 * As scikit-learn's `f1_score`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.f1_score.html; arguments and errors are
 * those of {@link precisionScore}.
 *
 * @example f1Score([0, 1, 2, 0], [0, 2, 2, 0], { average: "macro" });
 */
export function f1Score<const Options extends ScoreOptions = ScoreOptions>(
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: Options,
): Score<Options> {
  checkOptions("f1Score", options, SCORE_OPTIONS);
  return score("f1Score", yTrue, yPred, { average: "binary", ...options }, ["F score"], 1).fscore as Score<Options>;
}

/**
 * F_β = (1 + β²) · precision · recall / (β² · precision + recall).
 *
 * As scikit-learn's `fbeta_score`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.fbeta_score.html; arguments and errors
 * are those of {@link precisionScore}.
 *
 * @example fbetaScore([0, 1, 1, 0], [0, 1, 0, 1], { beta: 2 });
 */
export function fbetaScore<const Options extends FbetaOptions>(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: Options,
): Score<Options> {
  const { beta } = checkOptions("fbetaScore", options as FbetaOptions, [...SCORE_OPTIONS, "beta"]);
  return score(
    "fbetaScore",
    yTrue,
    yPred,
    { average: "binary", ...options },
    ["F score"],
    checkBeta("fbetaScore", beta),
  ).fscore as Score<Options>;
}

/**
 * Precision, recall, F_β (default β = 1) and number of true rows of each class; with `average` one of each.
 *
 * As scikit-learn's `precision_recall_fscore_support`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.precision_recall_fscore_support.html; arguments and errors are those of
 * {@link precisionScore}, but `average` is null by default.
 *
 * @example const { precision, recall, fscore, support } = precisionRecallFscoreSupport(yTest, argMax(p));
 */
export function precisionRecallFscoreSupport<const Options extends Partial<FbetaOptions> = { average: null }>(
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: Options,
): PrecisionRecall<Options extends { average: string } ? Score<Options> : number[]> {
  const what = "precisionRecallFscoreSupport";
  const { beta = 1 } = checkOptions(what, options as Partial<FbetaOptions> | undefined, [...SCORE_OPTIONS, "beta"]);
  const kinds: Kind[] = ["precision", "recall", "F score"];
  return score(what, yTrue, yPred, { average: null, ...options }, kinds, checkBeta(what, beta)) as never;
}

function checkBeta(what: string, beta: number): number {
  if (beta === Number.POSITIVE_INFINITY) return beta;
  return checkNumber(`${what}: beta`, beta, ">= 0", (value) => value >= 0);
}

function score(
  what: string,
  yTrue: TensorLike,
  yPred: TensorLike,
  { average = null, labels, posLabel = 1, sampleWeight, zeroDivision = "warn" }: ScoreOptions,
  kinds: readonly Kind[],
  beta: number,
): PrecisionRecall {
  checkZeroDivision(what, zeroDivision);
  const targets = checkLabelled(what, yTrue, yPred, sampleWeight);
  const chosen = checkAverage(targets, average, labels, posLabel);
  const warnings = new Set<string>();
  const result = scoreLabels(targets, chosen, average, zeroDivision, beta, kinds, warnings);
  for (const warning of warnings) console.warn(`${what}: ${warning}`);
  return result;
}

export function checkZeroDivision(what: string, zeroDivision: unknown): asserts zeroDivision is ZeroDivision {
  if (zeroDivision === "warn" || zeroDivision === 0 || zeroDivision === 1) return;
  throw new ArgumentError(`${what}: zeroDivision must be "warn", 0 or 1, found ${show(zeroDivision)}.`);
}

/** The scores of `labels`; what there is to warn of is added to `warnings`, for the `kinds` that are asked for. */
export function scoreLabels(
  targets: Labelled,
  labels: readonly number[],
  average: Average,
  zeroDivision: ZeroDivision,
  beta: number,
  kinds: readonly Kind[],
  warnings: Set<string>,
): PrecisionRecall {
  let counts = countLabels(targets, labels, average === "samples");
  if (average === "micro") {
    const all = (values: Float64Array) => Float64Array.of(sum(values));
    counts = { right: all(counts.right), predicted: all(counts.predicted), true: all(counts.true) };
  }
  const { right, predicted, true: actual } = counts;
  const where = average === "samples" ? "rows" : "classes";
  const warn = (kind: string, lacking: string) =>
    warnings.add(
      `${kind} is 0 / 0, and taken as 0, for ${where} ${lacking}. Say what it shall be: zeroDivision 0 or 1.`,
    );
  const divide = (divisors: Float64Array, kind: Kind, lacking: string) => {
    if (zeroDivision === "warn" && kinds.includes(kind) && divisors.includes(0)) warn(kind, lacking);
    return Array.from(right, (count, i) =>
      divisors[i] === 0 ? (zeroDivision === "warn" ? 0 : zeroDivision) : count / divisors[i]!,
    );
  };
  const precision = divide(predicted, "precision", "that are never predicted");
  const recall = divide(actual, "recall", "that never occur");
  if (zeroDivision === "warn" && kinds.length === 1 && kinds[0] === "F score") {
    if (actual.some((count, i) => count === 0 && predicted[i] === 0))
      warn("F score", "that are neither predicted nor occur");
  }
  const beta2 = beta * beta;
  const fscore =
    beta === Number.POSITIVE_INFINITY
      ? recall
      : precision.map((p, i) => ((1 + beta2) * p * recall[i]!) / (beta2 * p + recall[i]! || 1));
  if (average === null || average === "none") return { precision, recall, fscore, support: Array.from(actual) };
  let weights: Float64Array | undefined;
  if (average === "weighted") {
    weights = actual;
    if (sum(weights) === 0) {
      const value = zeroDivision === "warn" ? 0 : zeroDivision;
      const nothing = sum(predicted) === 0 ? value : 0;
      return { precision: nothing, recall: value, fscore: nothing, support: null };
    }
  } else if (average === "samples") weights = targets.weights;
  const mean = (values: number[]) => averageOf(values, weights);
  return { precision: mean(precision), recall: mean(recall), fscore: mean(fscore), support: null };
}
