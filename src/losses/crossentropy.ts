/** Cross-entropies as names mean them, of probabilities; `core-makers.ts` has the options. Keras', https://keras.io/api/losses/probabilistic_losses/ */
import { BINARY, CATEGORICAL, crossentropy, SPARSE_CATEGORICAL } from "../program/ops/crossentropy.ts";
import { checkClasses, type Loss } from "./loss.ts";

/**
 * −y log p − (1 − y) log(1 − p), the mean over the units. Labels are 0 or 1, or a probability between.
 */
export function binaryCrossentropy(): Loss {
  return {
    name: "binary_crossentropy",
    config: {},
    labels: "values",
    checkOutput() {},
    checkLabel: (value) => {
      if (value >= 0 && value <= 1) return undefined;
      return 'labels are 0 or 1. For class numbers use loss "sparseCategoricalCrossentropy" and one softmax unit for each class.';
    },
    perRow: (p, y, prediction) => crossentropy(p, BINARY, y, prediction, false),
  };
}

/**
 * −Σ y log p over the classes. Labels are one-hot rows, or probabilities.
 */
export function categoricalCrossentropy(): Loss {
  return {
    name: "categorical_crossentropy",
    config: {},
    labels: "values",
    checkOutput: (output) => checkClasses("categoricalCrossentropy", output),
    checkLabel: (value) => {
      if (value >= 0 && value <= 1) return undefined;
      return "labels are one-hot rows of 0 and 1. Make them with oneHot(y).";
    },
    perRow: (p, y, prediction) => crossentropy(p, CATEGORICAL, y, prediction, false),
  };
}

/**
 * −log p[y]. Labels are the numbers of the classes, from 0 on.
 */
export function sparseCategoricalCrossentropy(): Loss {
  return {
    name: "sparse_categorical_crossentropy",
    config: {},
    labels: "classes",
    checkOutput: (output) => checkClasses("sparseCategoricalCrossentropy", output),
    checkLabel: (value, output) => {
      const classes = output.at(-1)!;
      if (Number.isInteger(value) && value >= 0 && value < classes) return undefined;
      return `labels are whole numbers from 0 to ${classes - 1}, as the last layer has ${classes} units. Give it a unit for each class, or number the classes from 0.`;
    },
    perRow: (p, y, prediction) => crossentropy(p, SPARSE_CATEGORICAL, y, prediction, false),
  };
}
