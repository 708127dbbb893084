/** Makers of metrics, with their options looked at; definitions are in `definitions/`. */
import * as Op from "../../assembly/opcodes.ts";
import { checkInteger, checkNumber, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import type { CommonOptions } from "../losses/define.ts";
import * as losses from "../losses/index.ts";
import type { Loss, LossFunction } from "../losses/loss.ts";
import { activate } from "../program/ops/activate.ts";
import { log } from "../random/log.ts";
import * as core from "./accuracy.ts";
import type { NameOption } from "./define.ts";
import * as iouDefinitions from "./definitions/iou.ts";
import * as numbers from "./definitions/regression.ts";
import * as scores from "./definitions/scores.ts";
import * as counts from "./definitions/thresholds.ts";
import type { MeanMetric, Metric, StreamingMetric } from "./metric.ts";
import { metricOptions } from "./options.ts";
import * as coreNumbers from "./regression.ts";

/** The part of the numbers that are exactly their labels. For probabilities see `binaryAccuracy` and `categoricalAccuracy`. */
export function accuracy(options?: NameOption): MeanMetric {
  return numbers.accuracy(metricOptions("accuracy", options, { name: "accuracy" }));
}

/** The part of the outputs where (p > threshold) = y. Default threshold 0.5. */
export function binaryAccuracy(options?: NameOption & { threshold?: number }): MeanMetric {
  const defaults = { threshold: 0.5, name: "binary_accuracy" };
  const inside = (value: number) => value > 0 && value < 1;
  return core.binaryAccuracy(
    metricOptions("binaryAccuracy", options, defaults, {
      threshold: (what, value) => checkNumber(what, value, "in (0, 1)", inside),
    }),
  );
}

/** The part of the rows whose largest output is that of the one-hot label. */
export function categoricalAccuracy(options?: NameOption): MeanMetric {
  return core.categoricalAccuracy(metricOptions("categoricalAccuracy", options, { name: "categorical_accuracy" }));
}

/** The part of the rows whose largest output is that of class number y. */
export function sparseCategoricalAccuracy(options?: NameOption): MeanMetric {
  const defaults = { name: "sparse_categorical_accuracy" };
  return core.sparseCategoricalAccuracy(metricOptions("sparseCategoricalAccuracy", options, defaults));
}

/** (y − p)², the mean over all outputs. */
export function meanSquaredError(options?: NameOption): MeanMetric {
  return coreNumbers.meanSquaredError(metricOptions("meanSquaredError", options, { name: "mean_squared_error" }));
}

/** |y − p|, the mean over all outputs. */
export function meanAbsoluteError(options?: NameOption): MeanMetric {
  return coreNumbers.meanAbsoluteError(metricOptions("meanAbsoluteError", options, { name: "mean_absolute_error" }));
}

/** The part of the rows whose one-hot label is among the `k` largest outputs. */
export function topKCategoricalAccuracy(options?: numbers.TopKOptions): MeanMetric {
  const defaults = { k: 5, name: "top_k_categorical_accuracy" };
  return numbers.topKCategoricalAccuracy(metricOptions("topKCategoricalAccuracy", options, defaults));
}

/** The part of the rows whose class is among the `k` largest outputs. Labels are class numbers. */
export function sparseTopKCategoricalAccuracy(options?: numbers.TopKOptions): MeanMetric {
  const defaults = { k: 5, name: "sparse_top_k_categorical_accuracy" };
  return numbers.sparseTopKCategoricalAccuracy(metricOptions("sparseTopKCategoricalAccuracy", options, defaults));
}

const threshold = (maker: string, options: counts.ThresholdOptions | undefined, name: string) =>
  metricOptions<counts.ThresholdOptions>(maker, options, { thresholds: null, name });

/** How many predictions above the threshold have label 1. */
export function truePositives(options?: counts.ThresholdOptions): StreamingMetric {
  return counts.truePositives(threshold("truePositives", options, "true_positives"));
}

/** How many predictions above the threshold have label 0. */
export function falsePositives(options?: counts.ThresholdOptions): StreamingMetric {
  return counts.falsePositives(threshold("falsePositives", options, "false_positives"));
}

/** How many predictions not above the threshold have label 0. */
export function trueNegatives(options?: counts.ThresholdOptions): StreamingMetric {
  return counts.trueNegatives(threshold("trueNegatives", options, "true_negatives"));
}

/** How many predictions not above the threshold have label 1. */
export function falseNegatives(options?: counts.ThresholdOptions): StreamingMetric {
  return counts.falseNegatives(threshold("falseNegatives", options, "false_negatives"));
}

/**
 * TP / (TP + FP): the part of what is predicted as positive that is. 0 where nothing is.
 *
 * @example metrics.precision({ thresholds: [0.3, 0.7] }) // reported as precision_0 and precision_1
 */
export function precision(options?: counts.PrecisionOptions): StreamingMetric {
  return counts.precision(metricOptions<counts.PrecisionOptions>("precision", options, counts.PRECISION_DEFAULTS));
}

/** TP / (TP + FN): the part of what is positive that is predicted so. 0 where nothing is. */
export function recall(options?: counts.PrecisionOptions): StreamingMetric {
  return counts.recall(metricOptions<counts.PrecisionOptions>("recall", options, counts.RECALL_DEFAULTS));
}

const AT = { numThresholds: 200, classId: null };
/** No default: whoever leaves it out is told what it must be. */
const NEEDED = undefined as unknown as number;

/** The best sensitivity (recall) where specificity is at least the given one; 0 where it never is. */
export function sensitivityAtSpecificity(options: counts.AtOptions & { specificity: number }): StreamingMetric {
  const defaults = { ...AT, specificity: NEEDED, name: "sensitivity_at_specificity" };
  return counts.sensitivityAtSpecificity(metricOptions<typeof options>("sensitivityAtSpecificity", options, defaults));
}

/** The best specificity where sensitivity (recall) is at least the given one; 0 where it never is. */
export function specificityAtSensitivity(options: counts.AtOptions & { sensitivity: number }): StreamingMetric {
  const defaults = { ...AT, sensitivity: NEEDED, name: "specificity_at_sensitivity" };
  return counts.specificityAtSensitivity(metricOptions<typeof options>("specificityAtSensitivity", options, defaults));
}

/** The best precision where recall is at least the given one; 0 where it never is. */
export function precisionAtRecall(options: counts.AtOptions & { recall: number }): StreamingMetric {
  const defaults = { ...AT, recall: NEEDED, name: "precision_at_recall" };
  return counts.precisionAtRecall(metricOptions<typeof options>("precisionAtRecall", options, defaults));
}

/** The best recall where precision is at least the given one; 0 where it never is. */
export function recallAtPrecision(options: counts.AtOptions & { precision: number }): StreamingMetric {
  const defaults = { ...AT, precision: NEEDED, name: "recall_at_precision" };
  return counts.recallAtPrecision(metricOptions<typeof options>("recallAtPrecision", options, defaults));
}

/**
 * The area under the curve of true over false positive rate (`ROC`), or of precision over recall (`PR`), from the counts at `numThresholds`
 * thresholds. Labels are 0 or 1.
 *
 * @example metrics.auc({ curve: "PR", name: "pr_auc" })
 */
export function auc(options?: counts.AucOptions): StreamingMetric {
  const config = metricOptions<counts.AucOptions>("auc", options, counts.AUC, {
    numThresholds: (what, value) => checkInteger(what, value, 2),
    thresholds: (what, value) => value === null || checkThresholds(what, value),
  });
  if (config.numLabels !== null && !config.multiLabel) {
    throw new ArgumentError("auc: numLabels is for multiLabel only. Leave it out, or give multiLabel: true.");
  }
  const parts = { log };
  if (!config.fromLogits) return counts.auc(config, parts);
  return counts.auc(config, { ...parts, probabilities: (p, logits) => activate(p, logits, Op.SIGMOID) });
}

function checkThresholds(what: string, value: unknown): void {
  if (!Array.isArray(value)) throw new ArgumentError(`${what} must be an array of numbers, found ${show(value)}.`);
  for (const [i, each] of value.entries()) {
    checkNumber(`${what}[${i}]`, each, "from 0 to 1", (number) => number >= 0 && number <= 1);
  }
}

/**
 * 2 precision · recall / (precision + recall) of each class, or their average. Labels are rows of 0 and 1.
 *
 * @example metrics.f1Score({ average: "macro" })
 */
export function f1Score(options?: scores.F1Options): StreamingMetric {
  return scores.f1Score(metricOptions<scores.F1Options>("f1Score", options, scores.F1_SCORE));
}

/** (1 + β²) precision · recall / (β² precision + recall) of each class, or their average. Labels are rows of 0 and 1. */
export function fbetaScore(options?: scores.FBetaOptions): StreamingMetric {
  return scores.fbetaScore(metricOptions<scores.FBetaOptions>("fbetaScore", options, scores.FBETA_SCORE));
}

/** The mean of TP / (TP + FP + FN) of some classes. Labels are class numbers or one-hot rows, as the loss takes them. */
export function iou(options?: iouDefinitions.IoUOptions): StreamingMetric {
  return iouDefinitions.iou(metricOptions<iouDefinitions.IoUOptions>("iou", options, iouDefinitions.IOU));
}

/** The mean of TP / (TP + FP + FN) of all classes. Labels are class numbers or one-hot rows, as the loss takes them. */
export function meanIoU(options?: iouDefinitions.MeanIoUOptions): StreamingMetric {
  return iouDefinitions.meanIoU(
    metricOptions<iouDefinitions.MeanIoUOptions>("meanIoU", options, iouDefinitions.MEAN_IOU),
  );
}

/** As `iou`, for one-hot labels. */
export function oneHotIoU(options?: iouDefinitions.OneHotIoUOptions): StreamingMetric {
  return iouDefinitions.oneHotIoU(
    metricOptions<iouDefinitions.OneHotIoUOptions>("oneHotIoU", options, iouDefinitions.ONE_HOT_IOU),
  );
}

/** As `meanIoU`, for one-hot labels. */
export function oneHotMeanIoU(options?: iouDefinitions.OneHotMeanIoUOptions): StreamingMetric {
  return iouDefinitions.oneHotMeanIoU(
    metricOptions<iouDefinitions.OneHotMeanIoUOptions>("oneHotMeanIoU", options, iouDefinitions.ONE_HOT_MEAN_IOU),
  );
}

/** The mean of TP / (TP + FP + FN) of class 1, predictions from the threshold on, and class 0. */
export function binaryIoU(options?: iouDefinitions.BinaryIoUOptions): StreamingMetric {
  return iouDefinitions.binaryIoU(
    metricOptions<iouDefinitions.BinaryIoUOptions>("binaryIoU", options, iouDefinitions.BINARY_IOU, {
      threshold: (what, value) => checkNumber(what, value, "that is finite"),
      targetClassIds: (what, value) => {
        const ids = Array.isArray(value) ? value : [];
        if (ids.length > 0 && ids.every((id) => id === 0 || id === 1)) return;
        throw new ArgumentError(`${what} must be [0], [1] or [0, 1], found ${show(value)}.`);
      },
    }),
  );
}

/** √ of the mean of (y − p)² over all numbers seen. */
export function rootMeanSquaredError(options?: NameOption): MeanMetric {
  return numbers.rootMeanSquaredError(
    metricOptions("rootMeanSquaredError", options, { name: "root_mean_squared_error" }),
  );
}

/** 1 − Σ (y − p)² / Σ (y − mean y)² over all rows seen. */
export function r2Score(options?: numbers.R2Options): StreamingMetric {
  return numbers.r2Score(metricOptions<numbers.R2Options>("r2Score", options, numbers.R2_SCORE));
}

/** Σ y p / (‖y‖ ‖p‖) along `axis`: 1 for the same direction. The loss of that name is −1 times it. */
export function cosineSimilarity(options?: numbers.AxisOptions): MeanMetric {
  return numbers.cosineSimilarity(metricOptions("cosineSimilarity", options, numbers.COSINE_SIMILARITY));
}

/** log cosh(p − y), the mean over all numbers. */
export function logCoshError(options?: NameOption): MeanMetric {
  return numbers.logCoshError(metricOptions("logCoshError", options, { name: "logcosh" }));
}

/** Pearson's correlation along `axis` of each row, the mean of the rows'; or, with axis 0, of each column over all rows seen. */
export function pearsonCorrelation(options?: numbers.AxisOptions): Metric {
  return numbers.pearsonCorrelation(metricOptions("pearsonCorrelation", options, numbers.PEARSON));
}

/** Lin's concordance along `axis` of each row, the mean of the rows'; or, with axis 0, of each column over all rows seen. */
export function concordanceCorrelation(options?: numbers.AxisOptions): Metric {
  return numbers.concordanceCorrelation(metricOptions("concordanceCorrelation", options, numbers.CONCORDANCE));
}

/** The mean of what `of` gives for each row, made of ops: (rows, 1), or several numbers for a row. */
export function mean(of: LossFunction, options?: NameOption): MeanMetric {
  return { ...metricOptions("mean", options, { name: "mean" }), className: "Mean", perRow: of };
}

/** The sum of what `of` gives for each row, made of ops. */
export function sum(of: LossFunction, options?: NameOption): MeanMetric {
  const total = ([value]: Float64Array) => value!;
  return { ...metricOptions("sum", options, { name: "sum" }), className: "Sum", perRow: of, result: total };
}

/** The mean of a loss, under its name. */
const ofLoss = ({ config: { reduction: _, ...config }, weigh: __, ...rest }: Loss): MeanMetric => ({ ...rest, config });

/** Options of a loss but the reduction: metrics are means. */
type OfLoss<Options extends CommonOptions> = Omit<Options, "reduction">;

const metricOf =
  <Options extends CommonOptions>(make: (options?: Options) => Loss) =>
  (options?: OfLoss<Options>): MeanMetric =>
    ofLoss(make(options as Options));

/** The loss of that name. */
export const binaryCrossentropy = /* @__PURE__ */ metricOf(losses.binaryCrossentropy);
/** The loss of that name. */
export const categoricalCrossentropy = /* @__PURE__ */ metricOf(losses.categoricalCrossentropy);
/** The loss of that name. */
export const sparseCategoricalCrossentropy = /* @__PURE__ */ metricOf(losses.sparseCategoricalCrossentropy);
/** The loss of that name. */
export const meanAbsolutePercentageError = /* @__PURE__ */ metricOf(losses.meanAbsolutePercentageError);
/** The loss of that name. */
export const meanSquaredLogarithmicError = /* @__PURE__ */ metricOf(losses.meanSquaredLogarithmicError);
/** The loss of that name. */
export const hinge = /* @__PURE__ */ metricOf(losses.hinge);
/** The loss of that name. */
export const squaredHinge = /* @__PURE__ */ metricOf(losses.squaredHinge);
/** The loss of that name. */
export const categoricalHinge = /* @__PURE__ */ metricOf(losses.categoricalHinge);
/** The loss of that name. */
export const poisson = /* @__PURE__ */ metricOf(losses.poisson);
/** The loss of that name. */
export const klDivergence = /* @__PURE__ */ metricOf(losses.klDivergence);
