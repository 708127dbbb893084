/** Accuracies as names mean them; `makers.ts` has the options. Definitions are Keras', https://keras.io/api/metrics/accuracy_metrics/ */
import * as op from "../program/ops/accuracy.ts";
import type { MeanMetric } from "./metric.ts";

export const binaryAccuracy = (config: { name: string; threshold?: number }): MeanMetric => ({
  name: config.name,
  config,
  labels: "values",
  perRow: (p, y, prediction) => op.binaryAccuracy(p, y, prediction, config.threshold ?? 0.5),
});

export const categoricalAccuracy = (config: { name: string }): MeanMetric => ({
  name: config.name,
  config,
  labels: "values",
  perRow: op.categoricalAccuracy,
});

export const sparseCategoricalAccuracy = (config: { name: string }): MeanMetric => ({
  name: config.name,
  config,
  labels: "classes",
  perRow: op.sparseCategoricalAccuracy,
});
