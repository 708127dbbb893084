/** What the definitions of losses share: reduction, axes and smoothed labels. Imports types and ops of the extra kernels only: it is loaded late. */
import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { moveToLast, scaleShift, weightedMean } from "../program/ops/losses.ts";
import type { Value } from "../program/value.ts";
import type { Loss } from "./loss.ts";

/**
 * How the losses of rows become one number, as in Keras: `sum_over_batch_size` and `mean` their mean, `sum` their sum, and
 * `mean_with_sample_weight` their mean, divided by the sum of the sample weights where there are some.
 */
export type Reduction = "sum_over_batch_size" | "sum" | "mean" | "mean_with_sample_weight";

/** What every loss can be given. */
export interface CommonOptions {
  /** Default `sum_over_batch_size`. */
  reduction?: Reduction;
  /** Default the name of the loss in Keras' spelling. */
  name?: string;
}

/** Options with nothing left out. */
export type Complete<Options> = { readonly [Key in keyof Options]-?: Options[Key] };

type Parts = Pick<Loss, "perRow"> &
  Partial<Pick<Loss, "labels" | "checkLabel" | "checkOutput" | "labelShape">> & {
    /** Whether the batch, 0, may be one of the dimensions `axis`. */
    readonly wholeBatch?: boolean;
  };

const rowsOf = (output: Shape): string => `(rows, ${output.join(", ")})`;

function axisComplaint(axis: number | readonly number[], output: Shape, first: number): string | undefined {
  const rank = output.length + 1;
  const odd = [axis].flat().find((each) => each >= rank || (each < 0 ? each + rank : each) < first);
  if (odd === undefined) return undefined;
  return `axis must be a dimension of the output ${rowsOf(output)}, ${first} to ${rank - 1} or negative from the end, found ${odd}.`;
}

/** For losses over classes: one column means that there is nothing to choose from. */
export function classesComplaint(output: Shape, axis = -1): string | undefined {
  if (classesAlong(output, axis) >= 2) return undefined;
  return `it needs an output of two or more classes, but the last layer gives ${rowsOf(output)}. Give it a unit for each class.`;
}

/** A loss of its configuration and the parts that make it. */
export function define(className: string, config: Complete<CommonOptions>, parts: Parts): Loss {
  return {
    labels: "values",
    ...parts,
    checkOutput: (output) => {
      const { axis } = config as { axis?: number | readonly number[] | null };
      const complaint = axisComplaint(axis ?? [], output, parts.wholeBatch ? 0 : 1) ?? parts.checkOutput?.(output);
      return complaint && `compile: ${config.name}: ${complaint}`;
    },
    name: config.name,
    className,
    config: { ...config },
    ...(config.reduction === "mean_with_sample_weight" ? { weigh: weightedMean } : {}),
    perRow(p, y, prediction) {
      const losses = parts.perRow(p, y, prediction);
      // What is differentiated and reported is a mean over the rows.
      return config.reduction === "sum" ? scaleShift(p, losses, losses.size, 0) : losses;
    },
  };
}

/** y and prediction with dimension `axis` last; negative axes count from the end, and the first dimension is the batch. */
export function alongAxis(p: ProgramBuilder, y: Value, prediction: Value, axis: number): [Value, Value] {
  const { length } = prediction.shape;
  const at = axis < 0 ? axis + length : axis;
  return at === length - 1 ? [y, prediction] : [moveToLast(p, y, at), moveToLast(p, prediction, at)];
}

/** (1 − s) y + s / classes: certain labels made a little uncertain. */
export function smooth(p: ProgramBuilder, y: Value, smoothing: number, classes: number): Value {
  return smoothing === 0 ? y : scaleShift(p, y, 1 - smoothing, smoothing / classes);
}

/** Labels from 0 to 1. */
export const checkFraction = (mend: string) => (value: number) =>
  value >= 0 && value <= 1 ? undefined : `labels are numbers from 0 to 1. ${mend}`;

/** How many classes there are, of an output whose dimension `axis` counts them. */
export const classesAlong = (output: Shape, axis: number): number =>
  output[axis < 0 ? axis + output.length : axis - 1] ?? 1;
