/**
 * Intersection over union of classes: TP / (TP + FP + FN), of a confusion matrix over all rows. Keras 3's,
 * https://keras.io/api/metrics/segmentation_metrics/
 */
import type { Shape } from "../../data/tensor.ts";
import { countConfusions } from "../../program/ops/counts.ts";
import { moveToLast } from "../../program/ops/losses.ts";
import { type Complete, type NameOption, rowsOf, streaming, sum } from "../define.ts";
import type { StreamingMetric } from "../metric.ts";

export interface MeanIoUOptions extends NameOption {
  /** How many classes there are. Default the size of the output's dimension `axis`. */
  numClasses?: number | null;
  /** Rows of this class don't count, e.g. −1 or 255. Default none. */
  ignoreClass?: number | null;
  /** Whether labels are class numbers, else rows whose largest number is the class. Default as the loss takes them. */
  sparseYTrue?: boolean | null;
  /** Whether the model gives class numbers, else rows whose largest number is the class. Default false, unlike Keras. */
  sparseYPred?: boolean;
  /** The dimension of the classes. Default −1, the last. */
  axis?: number;
}

export interface IoUOptions extends MeanIoUOptions {
  /** The classes whose mean is reported. Default all. */
  targetClassIds?: readonly number[] | null;
}

export interface BinaryIoUOptions extends NameOption {
  /** `[0]`, `[1]`, or both: the classes whose mean is reported. Default both. */
  targetClassIds?: readonly number[];
  /** Predictions from it on are class 1. Default 0.5. */
  threshold?: number;
}

export type OneHotMeanIoUOptions = Omit<MeanIoUOptions, "sparseYTrue">;
export type OneHotIoUOptions = Omit<IoUOptions, "sparseYTrue">;

const COMMON = { numClasses: null, ignoreClass: null, sparseYTrue: null, sparseYPred: false, axis: -1 };
export const MEAN_IOU: Complete<MeanIoUOptions> = { ...COMMON, name: "mean_io_u" };
export const IOU: Complete<IoUOptions> = { ...COMMON, targetClassIds: null, name: "io_u" };
const { sparseYTrue: _, ...ONE_HOT } = COMMON;
export const ONE_HOT_MEAN_IOU: Complete<OneHotMeanIoUOptions> = { ...ONE_HOT, name: "one_hot_mean_io_u" };
export const ONE_HOT_IOU: Complete<OneHotIoUOptions> = { ...ONE_HOT, targetClassIds: null, name: "one_hot_io_u" };
export const BINARY_IOU: Complete<BinaryIoUOptions> = { targetClassIds: [0, 1], threshold: 0.5, name: "binary_io_u" };

export const meanIoU = (config: Complete<MeanIoUOptions> = MEAN_IOU): StreamingMetric => overlap("MeanIoU", config);
export const iou = (config: Complete<IoUOptions> = IOU): StreamingMetric =>
  overlap("IoU", config, config.targetClassIds);
export const oneHotMeanIoU = (config: Complete<OneHotMeanIoUOptions> = ONE_HOT_MEAN_IOU): StreamingMetric =>
  overlap("OneHotMeanIoU", { ...config, sparseYTrue: false }, null, config);
export const oneHotIoU = (config: Complete<OneHotIoUOptions> = ONE_HOT_IOU): StreamingMetric =>
  overlap("OneHotIoU", { ...config, sparseYTrue: false }, config.targetClassIds, config);

export function binaryIoU(config: Complete<BinaryIoUOptions> = BINARY_IOU): StreamingMetric {
  return streaming("BinaryIoU", config, {
    labels: "values",
    size: () => 4,
    update(p, y, prediction, state, weights) {
      const { threshold } = config;
      const numbers = { sparseLabels: true, sparsePredictions: true };
      countConfusions(p, state, y, prediction, { classes: 2, ...numbers, threshold, weights });
    },
    result: (state) => meanOf(state, 2, config.targetClassIds),
  });
}

function overlap(
  className: string,
  settings: Complete<MeanIoUOptions>,
  targets: readonly number[] | null = null,
  config: { readonly name: string } = settings,
): StreamingMetric {
  const { numClasses, ignoreClass, sparseYTrue, sparseYPred, axis } = settings;
  const classesOf = (output: Shape) => numClasses ?? output.at(axis < 0 ? axis : axis - 1)!;
  return streaming(className, config, {
    ...(sparseYTrue === null ? {} : { labels: sparseYTrue && !sparseYPred ? "classes" : "values" }),
    checkOutput(output) {
      if (axis === 0 || axis > output.length || axis < -output.length) {
        return `axis must be a dimension of the output ${rowsOf(output)}, 1 to ${output.length} or negative from the end, found ${axis}.`;
      }
      if (sparseYPred && numClasses === null) return "class numbers don't tell how many there are. Give numClasses.";
      const classes = classesOf(output);
      const odd = targets?.find((target) => target >= classes);
      return odd === undefined ? undefined : `targetClassIds has ${odd}, but there are only ${classes} classes.`;
    },
    size: (output) => classesOf(output) ** 2,
    update(p, y, prediction, state, weights) {
      const [at, last] = [axis < 0 ? axis + prediction.shape.length : axis, prediction.shape.length - 1];
      const sparseLabels = sparseYPred || y.size !== prediction.size;
      const moved = sparseYPred || at === last ? prediction : moveToLast(p, prediction, at);
      const labels = sparseLabels || at === last ? y : moveToLast(p, y, at);
      const classes = classesOf(prediction.shape.slice(1));
      countConfusions(p, state, labels, moved, {
        classes,
        sparseLabels,
        sparsePredictions: sparseYPred,
        ignored: ignoreClass,
        weights,
      });
    },
    result: (state) => meanOf(state, Math.sqrt(state.length), targets),
  });
}

/** The mean over the target classes that are in the labels or in the predictions; 0 without any. */
function meanOf(state: Float64Array, classes: number, targets: readonly number[] | null): number {
  const ids = targets ?? Array.from({ length: classes }, (_, i) => i);
  const along = (first: number, step: number) =>
    sum(Array.from({ length: classes }, (_, i) => state[first + i * step]!));
  const overlaps = ids.flatMap((id) => {
    const both = state[id * classes + id]!;
    const either = along(id * classes, 1) + along(id, classes) - both;
    return either > 0 ? [both / either] : [];
  });
  return overlaps.length === 0 ? 0 : sum(overlaps) / overlaps.length;
}
