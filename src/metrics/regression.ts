/** Metrics for numbers as names mean them. Definitions are Keras', https://keras.io/api/metrics/regression_metrics/ */
import { absoluteError, squaredError } from "../program/ops/errors.ts";
import type { MeanMetric } from "./metric.ts";

const regression =
  (perRow: MeanMetric["perRow"]) =>
  (config: { name: string }): MeanMetric => ({ name: config.name, config, labels: "values", perRow });

export const meanSquaredError = regression(squaredError);
export const meanAbsoluteError = regression(absoluteError);
