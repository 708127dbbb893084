/**
 * Metrics of what is above thresholds: counts, precision, recall, and areas under curves. All keep the numbers of positives and negatives between
 * neighbouring thresholds. Keras 3's, https://keras.io/api/metrics/classification_metrics/
 */
import type { Shape } from "../../data/tensor.ts";
import type { ProgramBuilder } from "../../program/builder.ts";
import { ALL_COLUMNS, countAtThresholds, EACH_COLUMN, keepTopK } from "../../program/ops/counts.ts";
import type { Value } from "../../program/value.ts";
import { type Complete, type NameOption, ratio, rowsOf, streaming, sum } from "../define.ts";
import type { StreamingMetric } from "../metric.ts";

/** At each threshold: true positives, false positives, true negatives, false negatives. */
interface Counts {
  readonly tp: readonly number[];
  readonly fp: readonly number[];
  readonly tn: readonly number[];
  readonly fn: readonly number[];
}

const sizeFor = (thresholds: readonly number[]): number => 2 * (thresholds.length + 1);

/** The counts of one label, from the numbers between n ascending thresholds. */
function countsOf(state: Float64Array, n: number, label = 0): Counts {
  const start = label * 2 * (n + 1);
  const negatives = state.subarray(start, start + n + 1);
  const positives = state.subarray(start + n + 1, start + 2 * (n + 1));
  /** How many are above each threshold. */
  const above = (numbers: Float64Array) => {
    const out = new Array<number>(n);
    for (let i = n - 1, total = 0; i >= 0; i--) out[i] = total += numbers[i + 1]!;
    return out;
  };
  const [tp, fp] = [above(positives), above(negatives)];
  const [all, none] = [sum(positives), sum(negatives)];
  return { tp, fp, tn: fp.map((value) => none - value), fn: tp.map((value) => all - value) };
}

export interface ThresholdOptions extends NameOption {
  /** From 0 to 1; predictions above it are positive. Several give a result each. Default 0.5. */
  thresholds?: number | readonly number[] | null;
}

export interface PrecisionOptions extends ThresholdOptions {
  /** Only the k largest predictions of a row are positive, whatever they are, or those that are above the thresholds, too. Default all. */
  topK?: number | null;
  /** Count only this column. Default all. */
  classId?: number | null;
}

const PRECISION = { thresholds: null, topK: null, classId: null };
export const PRECISION_DEFAULTS = { ...PRECISION, name: "precision" };
export const RECALL_DEFAULTS = { ...PRECISION, name: "recall" };

/** Below every number that `keepTopK` keeps, and not below those that it does not. */
const LEFT_OUT = -1e10;

function atThresholds(
  className: string,
  config: Complete<PrecisionOptions>,
  value: (counts: Counts, i: number) => number,
): StreamingMetric {
  const { topK, classId } = config;
  const given = [config.thresholds ?? (topK === null ? 0.5 : LEFT_OUT)].flat();
  const thresholds = [...given].sort((a, b) => a - b);
  return streaming(className, config, {
    labels: "values",
    checkOutput: (output) =>
      columnComplaint(output, classId, "classId") ?? columnComplaint(output, topK && topK - 1, "topK"),
    size: () => sizeFor(thresholds),
    update(p, y, prediction, state, weights) {
      const found = topK === null ? prediction : keepTopK(p, prediction, topK);
      countAtThresholds(p, state, y, found, { thresholds, column: classId ?? ALL_COLUMNS, weights });
    },
    result(state) {
      const counts = countsOf(state, thresholds.length);
      return given.map((threshold) => value(counts, thresholds.indexOf(threshold)));
    },
  });
}

function columnComplaint(output: Shape, column: number | null, option: string): string | undefined {
  const columns = output.at(-1) ?? 1;
  if (column === null || column < columns) return undefined;
  return `${option} goes beyond the ${columns} columns of the output ${rowsOf(output)}.`;
}

/** TP / (TP + FP) */
export const precision = (config: Complete<PrecisionOptions> = PRECISION_DEFAULTS): StreamingMetric =>
  atThresholds("Precision", config, ({ tp, fp }, i) => ratio(tp[i]!, tp[i]! + fp[i]!));

/** TP / (TP + FN) */
export const recall = (config: Complete<PrecisionOptions> = RECALL_DEFAULTS): StreamingMetric =>
  atThresholds("Recall", config, ({ tp, fn }, i) => ratio(tp[i]!, tp[i]! + fn[i]!));

const counting =
  (className: string, name: string, key: keyof Counts) =>
  (config: Complete<ThresholdOptions> = { thresholds: null, name }): StreamingMetric => ({
    ...atThresholds(className, { ...config, topK: null, classId: null }, (counts, i) => counts[key][i]!),
    config: { ...config },
  });

export const truePositives = counting("TruePositives", "true_positives", "tp");
export const falsePositives = counting("FalsePositives", "false_positives", "fp");
export const trueNegatives = counting("TrueNegatives", "true_negatives", "tn");
export const falseNegatives = counting("FalseNegatives", "false_negatives", "fn");

/** `count` thresholds: evenly spread between the first and the last. */
function spread(count: number, first: number, last: number): number[] {
  if (count === 1) return [0.5];
  return [first, ...Array.from({ length: count - 2 }, (_, i) => (i + 1) / (count - 1)), last];
}

export interface AtOptions extends NameOption {
  /** How many thresholds from 0 to 1 are tried. Default 200. */
  numThresholds?: number;
  /** Count only this column. Default all. */
  classId?: number | null;
}

/** The best `wanted` among the thresholds where `constrained` is at least `least`; 0 if there is none. */
const best =
  <Key extends string>(
    className: string,
    key: Key,
    wanted: (counts: Counts, i: number) => number,
    constrained: (counts: Counts, i: number) => number,
  ) =>
  (config: Complete<AtOptions> & { readonly [least in Key]: number }): StreamingMetric => {
    const { numThresholds, classId } = config;
    const thresholds = spread(numThresholds, 0, Number.POSITIVE_INFINITY);
    return streaming(className, config, {
      labels: "values",
      checkOutput: (output) => columnComplaint(output, classId, "classId"),
      size: () => sizeFor(thresholds),
      update(p, y, prediction, state, weights) {
        countAtThresholds(p, state, y, prediction, { thresholds, column: classId ?? ALL_COLUMNS, weights });
      },
      result(state) {
        const counts = countsOf(state, thresholds.length);
        const feasible = thresholds.map((_, i) => (constrained(counts, i) >= config[key] ? wanted(counts, i) : 0));
        return Math.max(...feasible);
      },
    });
  };

const sensitivity = ({ tp, fn }: Counts, i: number) => ratio(tp[i]!, tp[i]! + fn[i]!);
const specificity = ({ tn, fp }: Counts, i: number) => ratio(tn[i]!, tn[i]! + fp[i]!);
const precisionAt = ({ tp, fp }: Counts, i: number) => ratio(tp[i]!, tp[i]! + fp[i]!);

export const sensitivityAtSpecificity = best("SensitivityAtSpecificity", "specificity", sensitivity, specificity);
export const specificityAtSensitivity = best("SpecificityAtSensitivity", "sensitivity", specificity, sensitivity);
export const precisionAtRecall = best("PrecisionAtRecall", "recall", precisionAt, sensitivity);
export const recallAtPrecision = best("RecallAtPrecision", "precision", sensitivity, precisionAt);

export interface AucOptions extends NameOption {
  /** How many thresholds there are, with one below and one above all predictions. Default 200. */
  numThresholds?: number;
  /** The curve of true positive rate over false positive rate, of precision over recall, or of the gains of those. Default `ROC`. */
  curve?: "ROC" | "PR" | "PRGAIN";
  /** How the area between two points is taken. Default `interpolation`. */
  summationMethod?: "interpolation" | "minoring" | "majoring";
  /** The thresholds themselves, from 0 to 1, in place of `numThresholds`. */
  thresholds?: readonly number[] | null;
  /** Whether each column is a label of its own, and the area the mean of theirs. Default false. */
  multiLabel?: boolean;
  /** How many labels there are, if `multiLabel`; the output tells it, too. */
  numLabels?: number | null;
  /** Weights of the columns: of their areas if `multiLabel`, else of their predictions. Default the same. */
  labelWeights?: readonly number[] | null;
  /** Whether the model gives logits. Default false. */
  fromLogits?: boolean;
}

export const AUC: Complete<AucOptions> = {
  numThresholds: 200,
  curve: "ROC",
  summationMethod: "interpolation",
  thresholds: null,
  multiLabel: false,
  numLabels: null,
  labelWeights: null,
  fromLogits: false,
  name: "auc",
};

/** What only some areas need: sigmoid for logits, and a logarithm that is the same on every engine for interpolated `PR`. */
interface AucParts {
  readonly probabilities?: (p: ProgramBuilder, prediction: Value) => Value;
  readonly log?: (x: number) => number;
}

/** The area under a curve of the counts at the thresholds. */
export function auc(
  config: Complete<AucOptions> = AUC,
  { probabilities = (_, prediction) => prediction, log }: AucParts = {},
): StreamingMetric {
  const { multiLabel, numLabels, labelWeights, numThresholds } = config;
  const inner = config.thresholds && [...config.thresholds].sort((a, b) => a - b);
  const [first, last] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  const thresholds = inner ? [first, ...inner, last] : spread(numThresholds, first, last);
  return streaming("AUC", config, {
    labels: "values",
    checkOutput(output) {
      const columns = output.at(-1) ?? 1;
      if (multiLabel && output.length !== 1)
        return `multiLabel needs an output (rows, labels), found ${rowsOf(output)}.`;
      if (numLabels !== null && numLabels !== columns)
        return `numLabels is ${numLabels}, but the output has ${columns}.`;
      if (!labelWeights || labelWeights.length === columns) return undefined;
      return `labelWeights has ${labelWeights.length} weights, but the output has ${columns} columns.`;
    },
    size: (output) => sizeFor(thresholds) * (multiLabel ? output.at(-1)! : 1),
    update(p, y, prediction, state, weights) {
      const found = probabilities(p, prediction);
      const options = multiLabel
        ? { column: EACH_COLUMN }
        : { column: ALL_COLUMNS, labelWeights: labelWeights ?? undefined };
      countAtThresholds(p, state, y, found, { thresholds, weights, ...options });
    },
    result(state) {
      const labels = state.length / sizeFor(thresholds);
      const areas = Array.from({ length: labels }, (_, label) =>
        area(countsOf(state, thresholds.length, label), config, log),
      );
      if (!multiLabel || !labelWeights) return sum(areas) / labels;
      return ratio(sum(areas.map((value, i) => value * labelWeights[i]!)), sum(labelWeights));
    },
  });
}

function area(
  counts: Counts,
  { curve, summationMethod }: Pick<Complete<AucOptions>, "curve" | "summationMethod">,
  log: AucParts["log"],
): number {
  if (curve === "PR" && summationMethod === "interpolation") return interpolated(counts, log!);
  const points = counts.tp.map((_, i) => pointOf(counts, i, curve));
  const height = {
    interpolation: (a: number, b: number) => (a + b) / 2,
    minoring: Math.min,
    majoring: Math.max,
  }[summationMethod];
  return sum(points.slice(1).map(([x, y], i) => (points[i]![0] - x) * height(points[i]![1], y)));
}

/** The point of a curve at a threshold. */
function pointOf(counts: Counts, i: number, curve: "ROC" | "PR" | "PRGAIN"): [x: number, y: number] {
  if (curve === "ROC") return [ratio(counts.fp[i]!, counts.fp[i]! + counts.tn[i]!), sensitivity(counts, i)];
  if (curve === "PR") return [sensitivity(counts, i), precisionAt(counts, i)];
  // Flach and Kull 2015, https://papers.nips.cc/paper/5867
  const [tp, fp, fn] = [counts.tp[i]!, counts.fp[i]!, counts.fn[i]!];
  if (tp === 0) return [0, 1];
  const scale = ratio(tp + fn, counts.tn[i]! + fp);
  return [Math.max(0, 1 - (scale * fn) / tp), 1 - (scale * fp) / tp];
}

/**
 * Between two thresholds true and false positives move along a line, and with them precision along a curve, whose area has a closed form. Davis
 * and Goadrich 2006, https://doi.org/10.1145/1143844.1143874
 */
function interpolated({ tp, fp, fn }: Counts, log: (x: number) => number): number {
  return sum(
    tp.slice(1).map((b, i) => {
      const [a, before, after] = [tp[i]!, tp[i]! + fp[i]!, b + fp[i + 1]!];
      const slope = ratio(a - b, Math.max(before - after, 0));
      const intercept = b - slope * after;
      const quotient = before > 0 && after > 0 ? before / after : 1;
      return ratio(slope * (a - b + intercept * log(quotient)), b + fn[i + 1]!);
    }),
  );
}
