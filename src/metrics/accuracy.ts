/** Accuracies. Definitions are Keras', https://keras.io/api/metrics/accuracy_metrics/ */
import { checkNumber, checkOptions } from "../checks.ts";
import * as op from "../program/ops/accuracy.ts";
import type { Metric } from "./metric.ts";

/** The part of the outputs where (p > threshold) = y. Default threshold 0.5. */
export function binaryAccuracy(options: { threshold?: number; name?: string } = {}): Metric {
  const { threshold = 0.5, name = "binary_accuracy" } = checkOptions("binaryAccuracy", options, ["threshold", "name"]);
  checkNumber("binaryAccuracy: threshold", threshold, "in (0, 1)", (value) => value > 0 && value < 1);
  return {
    name,
    config: { name, threshold },
    labels: "values",
    perRow: (p, y, prediction) => op.binaryAccuracy(p, y, prediction, threshold),
  };
}

/** The part of the rows whose largest output is that of the one-hot label. */
export function categoricalAccuracy(options: { name?: string } = {}): Metric {
  const { name = "categorical_accuracy" } = checkOptions("categoricalAccuracy", options, ["name"]);
  return { name, config: { name }, labels: "values", perRow: op.categoricalAccuracy };
}

/** The part of the rows whose largest output is that of class number y. */
export function sparseCategoricalAccuracy(options: { name?: string } = {}): Metric {
  const { name = "sparse_categorical_accuracy" } = checkOptions("sparseCategoricalAccuracy", options, ["name"]);
  return { name, config: { name }, labels: "classes", perRow: op.sparseCategoricalAccuracy };
}
