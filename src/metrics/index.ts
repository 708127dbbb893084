/** Makers of metrics, as `metrics.binaryAccuracy({ … })`. */
export { addColumns } from "../program/ops/counts.ts";
export type { NameOption } from "./define.ts";
export type {
  BinaryIoUOptions,
  IoUOptions,
  MeanIoUOptions,
  OneHotIoUOptions,
  OneHotMeanIoUOptions,
} from "./definitions/iou.ts";
export type { AxisOptions, R2Options, TopKOptions } from "./definitions/regression.ts";
export type { F1Options, FBetaOptions } from "./definitions/scores.ts";
export type { AtOptions, AucOptions, PrecisionOptions, ThresholdOptions } from "./definitions/thresholds.ts";
export {
  accuracy,
  auc,
  binaryAccuracy,
  binaryCrossentropy,
  binaryIoU,
  categoricalAccuracy,
  categoricalCrossentropy,
  categoricalHinge,
  concordanceCorrelation,
  cosineSimilarity,
  f1Score,
  falseNegatives,
  falsePositives,
  fbetaScore,
  hinge,
  iou,
  klDivergence,
  logCoshError,
  mean,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanIoU,
  meanSquaredError,
  meanSquaredLogarithmicError,
  oneHotIoU,
  oneHotMeanIoU,
  pearsonCorrelation,
  poisson,
  precision,
  precisionAtRecall,
  r2Score,
  recall,
  recallAtPrecision,
  rootMeanSquaredError,
  sensitivityAtSpecificity,
  sparseCategoricalAccuracy,
  sparseCategoricalCrossentropy,
  sparseTopKCategoricalAccuracy,
  specificityAtSensitivity,
  squaredHinge,
  sum,
  topKCategoricalAccuracy,
  trueNegatives,
  truePositives,
} from "./makers.ts";
export type { MeanMetric, Metric, StreamingMetric } from "./metric.ts";
export type { MetricName } from "./names.ts";
