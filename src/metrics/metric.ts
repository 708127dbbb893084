/** What every metric is. */
import type { Shape } from "../data/tensor.ts";
import type { Loss } from "../losses/loss.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { accumulateTotal, checkPerRow, full } from "../program/ops/batch.ts";
import type { Value } from "../program/value.ts";

interface Named {
  /** The key under which it is reported, e.g. `binary_accuracy`. */
  readonly name: string;
  /** The options that make an equal one. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What labels it takes, see {@link Loss.labels}; whatever the loss takes if it is left out. */
  readonly labels?: Loss["labels"];
  /** The shape of one row of labels, where it isn't what `labels` says. */
  labelShape?(output: Shape): Shape;
  /** Throws, or says what is wrong, if a class number is none. */
  checkLabel?(value: number, output: Shape): string | undefined;
  /** Keras' name of the class, e.g. `BinaryAccuracy`, where the metric may be called otherwise. */
  readonly className?: string;
  /** Throws, or says what is wrong, if the model's output can't be meant for it. `output` is the shape of one row. */
  checkOutput?(output: Shape): string | undefined;
}

/** A metric that is a mean: one number per row (or several), of which the mean over all rows seen is reported. */
export interface MeanMetric extends Named {
  /** The metric of each row, (rows, 1). */
  perRow(p: ProgramBuilder, y: Value, prediction: Value): Value;
  /** What is reported, from sum and count. Default their quotient. */
  result?(state: Float64Array): number | number[];
}

/**
 * A metric that is no mean, such as precision: float64 numbers that each batch adds to, and what follows from them. They begin
 * at zero with each epoch.
 */
export interface StreamingMetric extends Named {
  /** How many numbers the state has. */
  size(output: Shape): number;
  /**
   * Adds a batch to the state at address `state`. Each row of the prediction, seen as a matrix, counts `weights` (prediction.rows, 1) times, by
   * default once.
   */
  update(p: ProgramBuilder, y: Value, prediction: Value, state: number, weights?: Value, weigh?: Weigh): void;
  /** What is reported. Several numbers, e.g. one for each class, are reported as `name_0`, `name_1` … */
  result(state: Float64Array): number | number[];
}

export type Metric = MeanMetric | StreamingMetric;

/** Multiplies numbers of rows with their weights (prediction.rows, 1). Loaded only where there are weights. */
export type Weigh = (p: ProgramBuilder, values: Value, weights: Value) => Value;

/** How many float64 a metric adds to. */
export function stateSize(metric: Metric, output: Shape): number {
  return "update" in metric ? metric.size(output) : 2;
}

/** Adds a batch to a metric's state, at address `state`. */
export function recordMetric(
  p: ProgramBuilder,
  metric: Metric,
  y: Value,
  prediction: Value,
  state: number,
  weights?: Value,
  weigh?: Weigh,
): void {
  if ("update" in metric) metric.update(p, y, prediction, state, weights, weigh);
  else accumulateTotal(p, checkPerRow(p, metric.perRow(p, y, prediction)), state);
}

/** A mean in which rows count by their weights: Σ w·m / Σ w. */
export function weightedMean(metric: Metric): Metric {
  if ("update" in metric) return metric;
  const { result = mean } = metric;
  return {
    ...metric,
    size: () => 4,
    update(p, y, prediction, state, weights, weigh) {
      const perRow = checkPerRow(p, metric.perRow(p, y, prediction));
      if (!weights || !weigh) return accumulateTotal(p, perRow, state);
      accumulateTotal(p, weigh(p, perRow, weights), state);
      accumulateTotal(p, weigh(p, full(p, perRow.shape, 1), weights), state + 16);
    },
    result: ([sum, rows, weight, weighed]) => result(Float64Array.of(sum!, weighed ? weight || 1 : rows!)),
  };
}

/** What is reported of a state, by key. */
export function report(
  { name, result = mean }: Pick<Metric, "name" | "result">,
  state: Float64Array,
): [string, number][] {
  const value = result(state);
  if (typeof value === "number" || value.length === 1) return [[name, Number(value)]];
  return value.map((each, i) => [`${name}_${i}`, each]);
}

const mean = ([sum, count]: Float64Array) => sum! / count!;
