/** Metrics for numbers, and accuracies of the k largest. Keras 3's, https://keras.io/api/metrics/regression_metrics/ */
import { EQUAL, LOG_COSH, SQUARED_DIFFERENCE } from "../../../assembly/extra/judging-opcodes.ts";
import { addMoments, correlate, inTopK, MOMENTS_EACH } from "../../program/ops/counts.ts";
import { cosine, elementLoss, moveToLast } from "../../program/ops/losses.ts";
import { type Complete, mean, type NameOption, rowsOf, streaming, sum } from "../define.ts";
import type { MeanMetric, Metric, StreamingMetric } from "../metric.ts";

/** 1 where the prediction is exactly the label, else 0. */
export const accuracy = (config: Complete<NameOption> = { name: "accuracy" }): MeanMetric =>
  mean("Accuracy", config, { perRow: (p, y, prediction) => elementLoss(p, EQUAL, y, prediction) });

export interface TopKOptions extends NameOption {
  /** Default 5. */
  k?: number;
}

const inTop =
  (className: string, name: string, sparse: boolean) =>
  (config: Complete<TopKOptions> = { k: 5, name }): MeanMetric =>
    mean(className, config, {
      labels: sparse ? "classes" : "values",
      perRow: (p, y, prediction) => inTopK(p, y, prediction, config.k, sparse),
    });

export const topKCategoricalAccuracy = inTop("TopKCategoricalAccuracy", "top_k_categorical_accuracy", false);
export const sparseTopKCategoricalAccuracy = inTop(
  "SparseTopKCategoricalAccuracy",
  "sparse_top_k_categorical_accuracy",
  true,
);

/** √ of the mean of (p − y)² over all numbers. */
export const rootMeanSquaredError = (config: Complete<NameOption> = { name: "root_mean_squared_error" }): MeanMetric =>
  mean("RootMeanSquaredError", config, {
    labels: "values",
    perRow: (p, y, prediction) => elementLoss(p, SQUARED_DIFFERENCE, y, prediction),
    result: ([squares, rows]) => Math.sqrt(squares! / rows!),
  });

/** log cosh(p − y) */
export const logCoshError = (config: Complete<NameOption> = { name: "logcosh" }): MeanMetric =>
  mean("LogCoshError", config, { labels: "values", perRow: (p, y, found) => elementLoss(p, LOG_COSH, y, found) });

export interface AxisOptions extends NameOption {
  /** The dimension along which rows are compared. Default −1, the last. */
  axis?: number;
}

export const COSINE_SIMILARITY: Complete<AxisOptions> = { axis: -1, name: "cosine_similarity" };
export const PEARSON: Complete<AxisOptions> = { axis: -1, name: "pearson_correlation" };
export const CONCORDANCE: Complete<AxisOptions> = { axis: -1, name: "concordance_correlation" };

const axisComplaint = (axis: number, output: readonly number[], least: number): string | undefined =>
  axis <= output.length && (axis < 0 ? axis >= -output.length : axis >= least)
    ? undefined
    : `axis must be a dimension of the output ${rowsOf(output)}, ${least} to ${output.length} or negative from the end, found ${axis}.`;

const along = (
  p: Parameters<MeanMetric["perRow"]>[0],
  x: ReturnType<MeanMetric["perRow"]>,
  axis: number,
): ReturnType<MeanMetric["perRow"]> => {
  const at = axis < 0 ? axis + x.shape.length : axis;
  return at === x.shape.length - 1 ? x : moveToLast(p, x, at);
};

/** Σ y p / (‖y‖ ‖p‖): 1 for the same direction. The loss of that name is −1 times it. */
export const cosineSimilarity = (config: Complete<AxisOptions> = COSINE_SIMILARITY): MeanMetric =>
  mean("CosineSimilarity", config, {
    labels: "values",
    checkOutput: (output) => axisComplaint(config.axis, output, 1),
    perRow: (p, y, prediction) => cosine(p, along(p, y, config.axis), along(p, prediction, config.axis), 1),
  });

export interface R2Options extends NameOption {
  /** What becomes of several outputs' scores: their mean, their mean weighted by the variance, or each its own (null). Default `uniform_average`. */
  classAggregation?: "uniform_average" | "variance_weighted_average" | null;
  /** How many features the model has, for the adjusted R². Default 0, not adjusted. */
  numRegressors?: number;
}

export const R2_SCORE: Complete<R2Options> = {
  classAggregation: "uniform_average",
  numRegressors: 0,
  name: "r2_score",
};

/** The columns of a state of moments: how many rows, means, Σ of squares about them, of products, and of squared errors. */
function momentsOf(state: Float64Array) {
  return Array.from({ length: state.length / MOMENTS_EACH }, (_, i) => {
    const [count, meanY, meanP, yy, pp, yp, errors] = state.subarray(i * MOMENTS_EACH);
    return { count: count!, meanY: meanY!, meanP: meanP!, yy: yy!, pp: pp!, yp: yp!, errors: errors! };
  });
}

const oneDimension = (output: readonly number[]): string | undefined =>
  output.length === 1 ? undefined : `it needs an output (rows, columns), found ${rowsOf(output)}.`;

const moments: Pick<StreamingMetric, "size" | "update" | "labels"> = {
  labels: "values",
  size: (output) => MOMENTS_EACH * output.at(-1)!,
  update: (p, y, prediction, state, weights) => addMoments(p, state, y, prediction, { weights }),
};

/** 1 − Σ (y − p)² / Σ (y − mean y)². A column that does not vary has 1 if it is met exactly, else 0. */
export function r2Score(config: Complete<R2Options> = R2_SCORE): StreamingMetric {
  const { classAggregation, numRegressors } = config;
  return streaming("R2Score", config, {
    ...moments,
    checkOutput: oneDimension,
    result(state) {
      const columns = momentsOf(state);
      const adjusted = (score: number) => {
        const spare = columns[0]!.count - numRegressors - 1;
        if (numRegressors === 0 || spare <= 0) return score;
        return 1 - ((1 - score) * (columns[0]!.count - 1)) / spare;
      };
      const scores = columns.map(({ yy, errors }) => {
        if (yy === 0) return errors === 0 ? 1 : errors > 0 ? 0 : Number.NaN;
        return 1 - errors / yy;
      });
      if (classAggregation === null) return scores.map(adjusted);
      const weights = columns.map(({ yy }) => (classAggregation === "uniform_average" ? 1 : yy));
      const total = sum(weights);
      if (total === 0) return adjusted(sum(scores) / scores.length);
      return adjusted(sum(scores.map((score, i) => score * weights[i]!)) / total);
    },
  });
}

/** Keras' ε, beside a deviation that may be 0. */
const EPSILON = 1e-7;

/** A correlation along a dimension of each row, or, along 0, over all rows seen. */
function correlation(
  className: string,
  config: Complete<AxisOptions>,
  concordance: boolean,
  ofColumn: (moments: ReturnType<typeof momentsOf>[number]) => number,
): Metric {
  const { axis } = config;
  if (axis === 0) {
    return streaming(className, config, {
      ...moments,
      checkOutput: oneDimension,
      result: (state) => {
        const values = momentsOf(state).map(ofColumn);
        return sum(values) / values.length;
      },
    });
  }
  return mean(className, config, {
    labels: "values",
    checkOutput(output) {
      const complaint = axisComplaint(axis, output, 0);
      if (complaint || output.at(axis < 0 ? axis : axis - 1)! > 1) return complaint;
      return "rows of one number don't correlate. Give axis 0 to compare over all rows.";
    },
    perRow: (p, y, prediction) => correlate(p, along(p, y, axis), along(p, prediction, axis), concordance),
  });
}

export const pearsonCorrelation = (config: Complete<AxisOptions> = PEARSON): Metric =>
  correlation("PearsonCorrelation", config, false, ({ count, yy, pp, yp }) => {
    return yp / count / ((Math.sqrt(yy / count) + EPSILON) * (Math.sqrt(pp / count) + EPSILON));
  });

export const concordanceCorrelation = (config: Complete<AxisOptions> = CONCORDANCE): Metric =>
  correlation("ConcordanceCorrelation", config, true, ({ count, meanY, meanP, yy, pp, yp }) => {
    return (2 * yp) / (yy + pp + count * ((meanY - meanP) ** 2 + EPSILON));
  });
