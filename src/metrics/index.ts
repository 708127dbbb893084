/** Makers of metrics, as `metrics.binaryAccuracy({ … })`. */
export { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./accuracy.ts";
export type { MeanMetric, Metric, StreamingMetric } from "./metric.ts";
export type { MetricName } from "./names.ts";
export { meanAbsoluteError, meanSquaredError } from "./regression.ts";
