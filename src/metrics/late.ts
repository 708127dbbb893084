/** Metrics by name that are loaded when a model is compiled with one: an export for each name of {@link LATE_METRICS} in names.ts. */
export { binaryIoU, iou, meanIoU, oneHotIoU, oneHotMeanIoU } from "./definitions/iou.ts";
export {
  concordanceCorrelation,
  cosineSimilarity,
  logCoshError,
  pearsonCorrelation,
  r2Score,
  rootMeanSquaredError,
  rootMeanSquaredError as rmse,
  sparseTopKCategoricalAccuracy,
  topKCategoricalAccuracy,
} from "./definitions/regression.ts";
export { f1Score, fbetaScore } from "./definitions/scores.ts";
export {
  auc,
  falseNegatives,
  falsePositives,
  precision,
  recall,
  trueNegatives,
  truePositives,
} from "./definitions/thresholds.ts";
