/** Scores of predicted probabilities and of classes, beside precision and recall. */
import { checkBoolean, checkNumber, checkOptions, show } from "../checks.ts";
import { checkTargets, checkWeights } from "../data/targets.ts";
import type { TensorLike } from "../data/tensor.ts";
import { ArgumentError, DataError, ShapeError } from "../errors.ts";
import { log } from "../random/log.ts";
import { checkSameRows, column, distinct, matrix } from "./read.ts";
import { average, sum } from "./sums.ts";

/** Options of `logLoss`. */
export interface LogLossOptions {
  /** Probabilities are kept this far from 0 and 1. Default 2⁻⁵². */
  eps?: number;
  /** The mean over rows, not the sum. Default true. */
  normalize?: boolean;
  /** A weight for each row. Default 1. */
  sampleWeight?: TensorLike;
  /** The classes of the columns of yPred, if yTrue does not have all of them. */
  labels?: ArrayLike<number>;
}

/** Where doubles around 1 stand apart: scikit-learn's eps for doubles. */
const EPSILON = 2 ** -52;

/**
 * Cross-entropy: the mean of −ln(predicted probability of the true class).
 *
 * As scikit-learn's `log_loss`, https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.log_loss.html: rows are divided by their
 * sum. Probabilities from a model are float32, for which scikit-learn's own eps is 2⁻²³.
 *
 * @param yTrue class numbers, (rows,)
 * @param yPred the probability of the larger of two classes, (rows,) or (rows, 1), or those of all classes in ascending order
 * @throws ArgumentError if only one class occurs and labels are not given; ShapeError if columns are not as many as classes
 * @example logLoss(yTest, await model.predict(xTest));
 */
export function logLoss(yTrue: TensorLike, yPred: TensorLike, options?: LogLossOptions): number {
  const what = "logLoss";
  const keys = ["eps", "normalize", "sampleWeight", "labels"] as const;
  const { eps = EPSILON, normalize = true, sampleWeight, labels } = checkOptions(what, options, keys);
  checkNumber(`${what}: eps`, eps, "in [0, 0.5)", (value) => value >= 0 && value < 0.5);
  checkBoolean(`${what}: normalize`, normalize);
  const predicted = matrix(`${what}: yPred`, yPred);
  const truth = column(`${what}: yTrue`, yTrue);
  checkSameRows(what, { ...predicted, rows: truth.length }, predicted, "yTrue and yPred");
  const weights = checkWeights(what, sampleWeight, predicted.rows);
  const classes = distinct(labels ?? truth);
  if (classes.length === 1) {
    throw new ArgumentError(
      labels === undefined
        ? `${what}: yTrue has one class only, ${classes[0]}. Say with labels which classes there are.`
        : `${what}: labels must have at least two classes, found ${show(classes)}.`,
    );
  }
  const columns = Math.max(2, predicted.columns);
  if (classes.length !== columns) {
    throw new ShapeError(
      `${what}: yPred must have a probability for each of the ${classes.length} classes ${show(classes)}, found ${predicted.columns} columns. ` +
        "If not all classes occur in yTrue, say with labels which there are.",
    );
  }
  const losses = Array.from(truth, (label, row) => {
    const known = classes.indexOf(label);
    if (known === -1)
      throw new DataError(
        `${what}: yTrue has class ${label} in row ${row}, which is not among labels ${show(classes)}.`,
      );
    const given = predicted.data.subarray(row * predicted.columns, (row + 1) * predicted.columns);
    const clipped = Array.from(given, (p) => Math.min(Math.max(p, eps), 1 - eps));
    const probabilities = clipped.length === 1 ? [1 - clipped[0]!, clipped[0]!] : clipped;
    return -log(probabilities[known]! / sum(probabilities));
  });
  if (normalize) return average(losses, weights);
  return weights ? losses.reduce((total, loss, row) => total + loss * weights[row]!, 0) : sum(losses);
}

/** Options of `balancedAccuracyScore`. */
export interface BalancedAccuracyOptions {
  /** A weight for each row. Default 1. */
  sampleWeight?: TensorLike;
  /** Put chance at 0 instead of 1 / classes. Default false. */
  adjusted?: boolean;
}

/**
 * The mean of the classes' recalls: accuracy where every class counts the same, however frequent.
 *
 * As scikit-learn's `balanced_accuracy_score`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.balanced_accuracy_score.html: warns of predicted classes that yTrue
 * does not have, and leaves them out.
 *
 * @param yTrue class numbers, (rows,); `yPred` alike
 * @throws ArgumentError, ShapeError and DataError as `confusionMatrix`
 * @example balancedAccuracyScore([0, 0, 0, 1], [0, 0, 0, 0]); // 0.5
 */
export function balancedAccuracyScore(yTrue: TensorLike, yPred: TensorLike, options?: BalancedAccuracyOptions): number {
  const what = "balancedAccuracyScore";
  const { sampleWeight, adjusted = false } = checkOptions(what, options, ["sampleWeight", "adjusted"]);
  checkBoolean(`${what}: adjusted`, adjusted);
  const { kind, rows, yTrue: a, yPred: b } = checkTargets(what, yTrue, yPred);
  if (kind === "indicators") {
    throw new ArgumentError(
      `${what}: expected class numbers, found rows of 0 and 1. Turn one-hot rows into classes: argMax(rows).`,
    );
  }
  const weights = checkWeights(what, sampleWeight, rows);
  const classes = distinct(a.data, b.data);
  const [right, all] = [new Float64Array(classes.length), new Float64Array(classes.length)];
  for (let row = 0; row < rows; row++) {
    const i = classes.indexOf(a.data[row]!);
    const weight = weights ? weights[row]! : 1;
    all[i]! += weight;
    if (a.data[row] === b.data[row]) right[i]! += weight;
  }
  const recalls = classes.flatMap((_, i) => (all[i] === 0 ? [] : [right[i]! / all[i]!]));
  if (recalls.length < classes.length) {
    console.warn(`${what}: yPred has classes that yTrue does not have. They are left out.`);
  }
  const score = average(recalls);
  const chance = 1 / recalls.length;
  return adjusted ? (score - chance) / (1 - chance) : score;
}
