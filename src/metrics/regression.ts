/** Metrics for numbers. Definitions are Keras', https://keras.io/api/metrics/regression_metrics/ */
import { checkOptions } from "../checks.ts";
import { absoluteError, squaredError } from "../program/ops/errors.ts";
import type { Metric } from "./metric.ts";

/** (y − p)², the mean over all outputs. */
export function meanSquaredError(options: { name?: string } = {}): Metric {
  const { name = "mean_squared_error" } = checkOptions("meanSquaredError", options, ["name"]);
  return { name, config: { name }, labels: "values", perRow: squaredError };
}

/** |y − p|, the mean over all outputs. */
export function meanAbsoluteError(options: { name?: string } = {}): Metric {
  const { name = "mean_absolute_error" } = checkOptions("meanAbsoluteError", options, ["name"]);
  return { name, config: { name }, labels: "values", perRow: absoluteError };
}
