/** What every loss is. */
import { type Shape, shapeText, type Tensor } from "../data/tensor.ts";
import { ArgumentError, DataError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";

/** A loss: one number per row, whose mean over the rows is made small. */
export interface Loss {
  /** In Keras' spelling, e.g. `binary_crossentropy`. */
  readonly name: string;
  /** Keras' name of the class, e.g. `BinaryCrossentropy`, where the loss may be called otherwise. */
  readonly className?: string;
  /** The options that make an equal one. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What labels it takes: numbers of the output's shape, or the number of a class instead of its last dimension. */
  readonly labels: "values" | "classes";
  /** The shape of one row of labels, where it isn't what `labels` says. */
  labelShape?(output: Shape): Shape;
  /** Throws, or says what is wrong, if the model's output can't be meant for it. `output` is the shape of one row. */
  checkOutput(output: Shape): string | undefined;
  /** Throws if label `i` of y is none, e.g. a class that does not exist. All labels are finite by then. */
  checkLabel?(value: number, output: Shape): string | undefined;
  /** Multiplies the losses of rows with the rows' weights, where that is all but a product. */
  weigh?(p: ProgramBuilder, losses: Value, weights: Value): Value;
  /** The loss of each row, (rows, 1). */
  perRow(p: ProgramBuilder, y: Value, prediction: Value): Value;
}

/** The loss of each row, made of ops: (rows, 1), or several numbers for a row, whose mean is its loss. */
export type LossFunction = Loss["perRow"];

/** The loss that a function is. It takes labels of the output's shape, and is called as the function is. */
export const ofFunction = (perRow: LossFunction): Loss => ({
  name: perRow.name || "loss",
  config: {},
  labels: "values",
  checkOutput() {},
  perRow,
});

/** The shape of one row of labels for rows of output: the output's own, or without its last dimension for class numbers. */
export function labelShape(loss: Pick<Loss, "labels" | "labelShape">, output: Shape): Shape {
  return loss.labelShape?.(output) ?? (loss.labels === "values" ? output : [...output.slice(0, -1), 1]);
}

/** For losses over classes: one column means that there is nothing to choose from. */
export function checkClasses(name: string, output: Shape): undefined {
  if ((output.at(-1) ?? 1) >= 2) return;
  throw new ArgumentError(
    `compile: ${name} needs an output of two or more classes, but the last layer gives ${shapeText([null, ...output])}. ` +
      'Use loss "binaryCrossentropy" with 1 unit and sigmoid, or as many units as there are classes with softmax.',
  );
}

/** Looks at every label, for a loss or a metric. @throws DataError that names the row, what was expected and what was found */
export function checkLabels(what: string, loss: Pick<Loss, "name" | "checkLabel">, y: Tensor, output: Shape): void {
  if (!loss.checkLabel) return;
  const { data } = y;
  const width = data.length / (y.shape[0] || 1);
  for (let i = 0; i < data.length; i++) {
    const complaint = loss.checkLabel(data[i]!, output);
    if (complaint)
      throw new DataError(
        `${what}: label ${data[i]} in row ${Math.floor(i / width)} does not fit ${loss.name}: ${complaint}`,
      );
  }
}
