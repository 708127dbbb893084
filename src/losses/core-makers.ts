/** Makers of the losses that every application has, with all options; those by name know few. */
import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { BINARY, CATEGORICAL, crossentropy, SPARSE_CATEGORICAL } from "../program/ops/crossentropy.ts";
import { absoluteError, squaredError } from "../program/ops/errors.ts";
import { maskedMean, moveToLast, replace } from "../program/ops/losses.ts";
import type { Value } from "../program/value.ts";
import * as core from "./crossentropy.ts";
import { alongAxis, type CommonOptions, type Complete, classesAlong, define, smooth } from "./define.ts";
import { huber as defineHuber, HUBER, type HuberOptions } from "./definitions.ts";
import type { Loss } from "./loss.ts";
import { completeOptions } from "./options.ts";

const reduction = "sum_over_batch_size" as const;

/** Options of the cross-entropies. */
export interface CrossentropyOptions extends CommonOptions {
  /** Whether the model gives logits, which are then put through sigmoid or softmax, instead of probabilities. Default false. */
  fromLogits?: boolean;
  /** From 0 to 1: how far labels are moved from certainty, to ½ or to 1 / classes. Default 0. */
  labelSmoothing?: number;
  /** The dimension of the classes, or that the mean is taken over first. Default −1, the last. */
  axis?: number;
}

const CROSSENTROPY = { fromLogits: false, labelSmoothing: 0, axis: -1, reduction };

/**
 * −y log p − (1 − y) log(1 − p), the mean over the units. Labels are 0 or 1, or a probability between.
 *
 * @example losses.binaryCrossentropy({ fromLogits: true, labelSmoothing: 0.1 })
 */
export function binaryCrossentropy(options?: CrossentropyOptions): Loss {
  const config = completeOptions("binaryCrossentropy", options, { ...CROSSENTROPY, name: "binary_crossentropy" });
  const { fromLogits, labelSmoothing, axis } = config;
  return define("BinaryCrossentropy", config, {
    ...core.binaryCrossentropy(),
    perRow(p, y, prediction) {
      const smoothed = smooth(p, y, labelSmoothing, 2);
      return crossentropy(p, BINARY, ...alongAxis(p, smoothed, prediction, axis), fromLogits);
    },
  });
}

/**
 * −Σ y log p over the classes. Labels are one-hot rows, or probabilities.
 *
 * @example losses.categoricalCrossentropy({ labelSmoothing: 0.1 })
 */
export function categoricalCrossentropy(options?: CrossentropyOptions): Loss {
  const config = completeOptions("categoricalCrossentropy", options, {
    ...CROSSENTROPY,
    name: "categorical_crossentropy",
  });
  const { fromLogits, labelSmoothing, axis } = config;
  const { checkOutput, checkLabel } = core.categoricalCrossentropy();
  return define("CategoricalCrossentropy", config, {
    checkLabel,
    checkOutput: (output) => checkOutput([classesAlong(output, axis)]),
    perRow(p, y, prediction) {
      const [targets, moved] = alongAxis(p, y, prediction, axis);
      return crossentropy(p, CATEGORICAL, smooth(p, targets, labelSmoothing, moved.columns), moved, fromLogits);
    },
  });
}

/** Options of `sparseCategoricalCrossentropy`. */
export interface SparseCrossentropyOptions extends Omit<CrossentropyOptions, "labelSmoothing"> {
  /** Rows with this label, e.g. −1 or 255, have no loss and don't count in the mean. Default none. */
  ignoreClass?: number | null;
}

const SPARSE_CROSSENTROPY: Complete<SparseCrossentropyOptions> = {
  fromLogits: false,
  ignoreClass: null,
  axis: -1,
  reduction,
  name: "sparse_categorical_crossentropy",
};

/**
 * −log p[y]. Labels are the numbers of the classes, from 0 on.
 *
 * @example losses.sparseCategoricalCrossentropy({ ignoreClass: -1 })
 */
export function sparseCategoricalCrossentropy(options?: SparseCrossentropyOptions): Loss {
  const config = completeOptions("sparseCategoricalCrossentropy", options, SPARSE_CROSSENTROPY);
  const { fromLogits, ignoreClass, axis } = config;
  const { checkLabel, checkOutput, labels } = core.sparseCategoricalCrossentropy();
  const last = (output: Shape) => (axis < 0 ? axis === -1 : axis === output.length);
  return define("SparseCategoricalCrossentropy", config, {
    labels,
    labelShape: (output) => {
      const at = axis < 0 ? output.length + axis : axis - 1;
      return last(output) ? [...output.slice(0, -1), 1] : [...output.slice(0, at), ...output.slice(at + 1)];
    },
    checkOutput: (output) => checkOutput([classesAlong(output, axis)]),
    checkLabel: (value, output) =>
      value === ignoreClass ? undefined : checkLabel!(value, [classesAlong(output, axis)]),
    perRow(p, y, prediction) {
      const moved = last(prediction.shape.slice(1)) ? prediction : alongLast(p, prediction, axis);
      if (ignoreClass === null) return crossentropy(p, SPARSE_CATEGORICAL, y, moved, fromLogits);
      const losses = crossentropy(p, SPARSE_CATEGORICAL, replace(p, y, ignoreClass, 0), moved, fromLogits);
      return maskedMean(p, losses, y, ignoreClass);
    },
  });
}

const alongLast = (p: ProgramBuilder, x: Value, axis: number): Value =>
  moveToLast(p, x, axis < 0 ? axis + x.shape.length : axis);

/** (y − p)², the mean over the columns. */
export function meanSquaredError(options?: CommonOptions): Loss {
  const config = completeOptions("meanSquaredError", options, { reduction, name: "mean_squared_error" });
  return define("MeanSquaredError", config, { perRow: squaredError });
}

/** |y − p|, the mean over the columns. */
export function meanAbsoluteError(options?: CommonOptions): Loss {
  const config = completeOptions("meanAbsoluteError", options, { reduction, name: "mean_absolute_error" });
  return define("MeanAbsoluteError", config, { perRow: absoluteError });
}

/**
 * ½ e² where |e| ≤ delta, else delta |e| − ½ delta², the mean over the columns. Default delta 1.
 *
 * Huber 1964, https://doi.org/10.1214/aoms/1177703732
 */
export function huber(options?: HuberOptions): Loss {
  return defineHuber(completeOptions("huber", options, HUBER));
}
