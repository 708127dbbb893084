/** Cross-entropies. Definitions are Keras', https://keras.io/api/losses/probabilistic_losses/ */
import { checkOptions, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { BINARY, CATEGORICAL, crossentropy, SPARSE_CATEGORICAL } from "../program/ops/crossentropy.ts";
import { checkClasses, type Loss } from "./loss.ts";

/** Options of the cross-entropies. */
export interface CrossentropyOptions {
  /** Whether the model gives logits, which are then put through sigmoid or softmax, instead of probabilities. Default false. */
  fromLogits?: boolean;
}

/**
 * −y log p − (1 − y) log(1 − p), the mean over the units. Labels are 0 or 1, or a probability between.
 *
 * @example losses.binaryCrossentropy({ fromLogits: true })
 */
export function binaryCrossentropy(options: CrossentropyOptions = {}): Loss {
  const fromLogits = checkFromLogits("binaryCrossentropy", options);
  return {
    name: "binary_crossentropy",
    config: { fromLogits },
    labels: "values",
    checkOutput() {},
    checkLabel: (value) => {
      if (value >= 0 && value <= 1) return undefined;
      return 'labels are 0 or 1. For class numbers use loss "sparseCategoricalCrossentropy" and one softmax unit for each class.';
    },
    perRow: (p, y, prediction) => crossentropy(p, BINARY, y, prediction, fromLogits),
  };
}

/**
 * −Σ y log p over the classes. Labels are one-hot rows, or probabilities.
 *
 * @example losses.categoricalCrossentropy({ fromLogits: true })
 */
export function categoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const fromLogits = checkFromLogits("categoricalCrossentropy", options);
  return {
    name: "categorical_crossentropy",
    config: { fromLogits },
    labels: "values",
    checkOutput: (output) => checkClasses("categoricalCrossentropy", output),
    checkLabel: (value) => {
      if (value >= 0 && value <= 1) return undefined;
      return "labels are one-hot rows of 0 and 1. Make them with oneHot(y).";
    },
    perRow: (p, y, prediction) => crossentropy(p, CATEGORICAL, y, prediction, fromLogits),
  };
}

/**
 * −log p[y]. Labels are the numbers of the classes, from 0 on.
 *
 * @example losses.sparseCategoricalCrossentropy()
 */
export function sparseCategoricalCrossentropy(options: CrossentropyOptions = {}): Loss {
  const fromLogits = checkFromLogits("sparseCategoricalCrossentropy", options);
  return {
    name: "sparse_categorical_crossentropy",
    config: { fromLogits },
    labels: "classes",
    checkOutput: (output) => checkClasses("sparseCategoricalCrossentropy", output),
    checkLabel: (value, output) => {
      const classes = output.at(-1)!;
      if (Number.isInteger(value) && value >= 0 && value < classes) return undefined;
      return `labels are whole numbers from 0 to ${classes - 1}, as the last layer has ${classes} units. Give it a unit for each class, or number the classes from 0.`;
    },
    perRow: (p, y, prediction) => crossentropy(p, SPARSE_CATEGORICAL, y, prediction, fromLogits),
  };
}

function checkFromLogits(name: string, options: CrossentropyOptions): boolean {
  const { fromLogits = false } = checkOptions(name, options, ["fromLogits"]);
  if (typeof fromLogits === "boolean") return fromLogits;
  throw new ArgumentError(`${name}: fromLogits must be true or false, found ${show(fromLogits)}.`);
}
