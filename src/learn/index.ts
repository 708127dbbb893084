/** What scikit-learn has around a model: scalers, encoders, folds and scores, with its names in camel case and its numbers. */

export { argMax, oneHot } from "../data/encode.ts";
export { takeRows } from "../data/rows.ts";
export {
  type AccuracyScoreOptions,
  accuracyScore,
  type ConfusionMatrixOptions,
  confusionMatrix,
} from "../data/scores.ts";
export { type SplitOptions, trainTestSplit } from "../data/split.ts";
export { classificationReport, type Report, type ReportOptions, type ReportRow } from "./classification-report.ts";
export type { Average, ScoreOptions, ZeroDivision } from "./counts.ts";
export {
  auc,
  type CurveOptions,
  type PrecisionRecallCurve,
  precisionRecallCurve,
  type RocCurve,
  type RocCurveOptions,
  rocCurve,
} from "./curves.ts";
export {
  crossValScore,
  type Fold,
  type FoldOptions,
  type FoldScore,
  kFold,
  type Splitter,
  stratifiedKFold,
} from "./folds.ts";
export { type LabelEncoder, type LabelEncoderState, labelEncoder } from "./label-encoder.ts";
export type { Label, Labels } from "./labels.ts";
export { type BalancedAccuracyOptions, balancedAccuracyScore, type LogLossOptions, logLoss } from "./log-loss.ts";
export { type MinMaxScaler, type MinMaxScalerOptions, type MinMaxScalerState, minMaxScaler } from "./min-max-scaler.ts";
export {
  type LabelRows,
  type OneHotEncoder,
  type OneHotEncoderOptions,
  type OneHotEncoderState,
  oneHotEncoder,
} from "./one-hot-encoder.ts";
export {
  type FbetaOptions,
  f1Score,
  fbetaScore,
  type PrecisionRecall,
  precisionRecallFscoreSupport,
  precisionScore,
  recallScore,
} from "./precision-recall.ts";
export {
  type AveragePrecisionOptions,
  averagePrecisionScore,
  type RankingAverage,
  type RocAucOptions,
  rocAucScore,
} from "./ranking.ts";
export {
  type ErrorOptions,
  type Multioutput,
  meanAbsoluteError,
  meanSquaredError,
  type R2Options,
  r2Score,
  rootMeanSquaredError,
} from "./regression.ts";
export {
  type StandardScaler,
  type StandardScalerOptions,
  type StandardScalerState,
  standardScaler,
} from "./standard-scaler.ts";
