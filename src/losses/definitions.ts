/**
 * Losses that not every application has: made of a complete configuration, which nobody checks here. The makers of `makers.ts` and the names of
 * `late.ts` are made of them. Formulas are Keras 3's, https://keras.io/api/losses/; p is the prediction, y the label, ε = 1e-7.
 */
import * as Op from "../../assembly/extra/judging-opcodes.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import * as op from "../program/ops/losses.ts";
import type { Value } from "../program/value.ts";
import {
  alongAxis,
  type CommonOptions,
  type Complete,
  checkFraction,
  classesAlong,
  classesComplaint,
  define,
  smooth,
} from "./define.ts";
import type { Loss } from "./loss.ts";

const reduction = "sum_over_batch_size" as const;

/** A loss that is the mean over the columns of a function of one prediction and one label. */
const elementwise =
  (className: string, name: string, kind: op.ElementFunction, checkLabel?: Loss["checkLabel"]) =>
  (config: Complete<CommonOptions> = { reduction, name }): Loss =>
    define(className, config, {
      checkLabel,
      perRow: (p, y, prediction) => op.elementLoss(p, kind, y, prediction),
    });

/** Hinge losses take −1 and 1, or 0 and 1. */
const checkSign = (value: number) =>
  value === 0 || value === 1 || value === -1 ? undefined : "labels are -1 or 1, or 0 or 1.";

export const meanAbsolutePercentageError = elementwise(
  "MeanAbsolutePercentageError",
  "mean_absolute_percentage_error",
  Op.ABSOLUTE_PERCENTAGE_ERROR,
);
export const meanSquaredLogarithmicError = elementwise(
  "MeanSquaredLogarithmicError",
  "mean_squared_logarithmic_error",
  Op.SQUARED_LOGARITHMIC_ERROR,
);
export const logCosh = elementwise("LogCosh", "log_cosh", Op.LOG_COSH);
export const hinge = elementwise("Hinge", "hinge", Op.HINGE, checkSign);
export const squaredHinge = elementwise("SquaredHinge", "squared_hinge", Op.SQUARED_HINGE, checkSign);
export const poisson = elementwise("Poisson", "poisson", Op.POISSON);

export function klDivergence(config: Complete<CommonOptions> = { reduction, name: "kl_divergence" }): Loss {
  return define("KLDivergence", config, {
    perRow: (p, y, prediction) => op.elementLoss(p, Op.DIVERGENCE, y, prediction, { divisor: 1 }),
  });
}

export function categoricalHinge(config: Complete<CommonOptions> = { reduction, name: "categorical_hinge" }): Loss {
  return define("CategoricalHinge", config, {
    checkOutput: classesComplaint,
    checkLabel: checkFraction("Make one-hot rows with oneHot(y)."),
    perRow: op.categoricalHinge,
  });
}

export interface HuberOptions extends CommonOptions {
  /** Where the loss goes on as a line. Default 1. */
  delta?: number;
}

export const HUBER = { delta: 1, reduction, name: "huber" };

export function huber(config: Complete<HuberOptions> = HUBER): Loss {
  return define("Huber", config, { perRow: (p, y, prediction) => op.huber(p, y, prediction, config.delta) });
}

export interface CosineSimilarityOptions extends CommonOptions {
  /** The dimension whose numbers are a vector. Default −1, the last. */
  axis?: number;
}

export const COSINE_SIMILARITY = { axis: -1, reduction, name: "cosine_similarity" };

export function cosineSimilarity(config: Complete<CosineSimilarityOptions> = COSINE_SIMILARITY): Loss {
  return define("CosineSimilarity", config, {
    perRow: (p, y, prediction) => op.cosine(p, ...alongAxis(p, y, prediction, config.axis), -1),
  });
}

export interface FocalOptions extends CommonOptions {
  /** How much less what is right already counts: (1 − p)^γ. Default 2. */
  gamma?: number;
  /** Whether the model gives logits. Default false. */
  fromLogits?: boolean;
  /** From 0 to 1: how far labels are moved from certainty. Default 0. */
  labelSmoothing?: number;
  /** The dimension of the classes, or that the mean is taken over first. Default −1, the last. */
  axis?: number;
}

export interface BinaryFocalOptions extends FocalOptions {
  /** Whether the classes have weights: `alpha` for class 1, 1 − `alpha` for class 0. Default false. */
  applyClassBalancing?: boolean;
  /** Default 0.25. */
  alpha?: number;
}

const FOCAL = { alpha: 0.25, gamma: 2, fromLogits: false, labelSmoothing: 0, axis: -1, reduction };
export const BINARY_FOCAL = { applyClassBalancing: false, ...FOCAL, name: "binary_focal_crossentropy" };

/** What makes probabilities of what the model gives: sigmoid or softmax, where it gives logits. */
type Probabilities = (p: ProgramBuilder, prediction: Value) => Value;
const asTheyAre: Probabilities = (_, prediction) => prediction;

export function binaryFocalCrossentropy(
  config: Complete<BinaryFocalOptions> = BINARY_FOCAL,
  probabilities: Probabilities = asTheyAre,
): Loss {
  const { applyClassBalancing, alpha, gamma, labelSmoothing, axis } = config;
  return define("BinaryFocalCrossentropy", config, {
    checkLabel: checkFraction('For class numbers use loss "sparseCategoricalCrossentropy".'),
    perRow(p, y, prediction) {
      const smoothed = smooth(p, y, labelSmoothing, 2);
      const [targets, moved] = alongAxis(p, smoothed, probabilities(p, prediction), axis);
      return op.elementLoss(p, Op.BINARY_FOCAL, targets, moved, { a: applyClassBalancing ? alpha : -1, b: gamma });
    },
  });
}

export interface CategoricalFocalOptions extends FocalOptions {
  /** Weight of all classes, or one for each. Default 0.25. */
  alpha?: number | readonly number[];
}

export const CATEGORICAL_FOCAL = { ...FOCAL, name: "categorical_focal_crossentropy" };

export function categoricalFocalCrossentropy(
  config: Complete<CategoricalFocalOptions> = CATEGORICAL_FOCAL,
  probabilities: Probabilities = asTheyAre,
): Loss {
  const { alpha, gamma, labelSmoothing, axis } = config;
  return define("CategoricalFocalCrossentropy", config, {
    checkOutput(output) {
      const classes = classesAlong(output, axis);
      if (typeof alpha === "number" || alpha.length === classes) return classesComplaint(output, axis);
      return `alpha has ${alpha.length} weights, but there are ${classes} classes. Give one number, or one for each class.`;
    },
    checkLabel: checkFraction("Make one-hot rows with oneHot(y)."),
    perRow(p, y, prediction) {
      const [targets, moved] = alongAxis(p, y, prediction, axis);
      const smoothed = smooth(p, targets, labelSmoothing, moved.columns);
      return op.categoricalFocal(p, smoothed, probabilities(p, moved), alpha, gamma);
    },
  });
}

export interface GeneralizedCrossentropyOptions extends CommonOptions {
  /** In (0, 1): near 0 as cross-entropy, near 1 as the mean absolute error. Default 0.5. */
  q?: number;
}

export const GENERALIZED = { q: 0.5, reduction, name: "categorical_generalized_cross_entropy" };

export function categoricalGeneralizedCrossEntropy(
  config: Complete<GeneralizedCrossentropyOptions> = GENERALIZED,
): Loss {
  return define("CategoricalGeneralizedCrossEntropy", config, {
    labels: "classes",
    checkOutput: classesComplaint,
    checkLabel: (value, output) => {
      const classes = classesAlong(output, -1);
      if (Number.isInteger(value) && value >= 0 && value < classes) return undefined;
      return `labels are whole numbers from 0 to ${classes - 1}, as the last layer has ${classes} units.`;
    },
    perRow: (p, y, prediction) => op.generalizedCrossentropy(p, y, prediction, config.q),
  });
}

export interface DiceOptions extends CommonOptions {
  /**
   * The dimensions that are summed over, counted with that of the batch, 0. By default all: the loss is one number for a whole batch. For images
   * (rows, height, width, channels) `[1, 2, 3]` makes it one for each image.
   */
  axis?: number | readonly number[] | null;
}

export interface TverskyOptions extends DiceOptions {
  /** Weight of Σ y (1 − p). Default 0.5. */
  alpha?: number;
  /** Weight of Σ p (1 − y). Default 0.5. */
  beta?: number;
}

export const DICE = { axis: null, reduction, name: "dice" };
export const TVERSKY = { alpha: 0.5, beta: 0.5, axis: null, reduction, name: "tversky" };

/** Dice is Tversky's loss with halves; of its ε there is half as much. */
export function dice(config: Complete<DiceOptions> = DICE): Loss {
  return overlap("Dice", config, { alpha: 0.5, beta: 0.5, epsilon: 0.5e-7 });
}

export function tversky(config: Complete<TverskyOptions> = TVERSKY): Loss {
  return overlap("Tversky", config, { alpha: config.alpha, beta: config.beta, epsilon: 1e-7 });
}

function overlap(
  className: string,
  config: Complete<DiceOptions>,
  parameters: { alpha: number; beta: number; epsilon: number },
): Loss {
  return define(className, config, {
    wholeBatch: true,
    perRow(p, y, prediction) {
      const { shape } = prediction;
      const given = config.axis === null ? shape.map((_, i) => i) : [config.axis].flat();
      const axes = [...new Set(given.map((axis) => (axis < 0 ? axis + shape.length : axis)))].sort((a, b) => a - b);
      // Each one that is moved to the end lets those behind it move up.
      const gathered = (x: typeof y) => axes.reduce((moved, axis, i) => op.moveToLast(p, moved, axis - i), x);
      const columns = axes.reduce((product, axis) => product * shape[axis]!, 1);
      const rows = prediction.size / columns;
      // A loss of a whole batch counts once for each of its rows, so that a smaller last batch counts for less.
      const copies = axes[0] === 0 ? p.rows : 1;
      const [targets, predictions] = [y, prediction].map((x) => p.view(gathered(x), [rows, columns]));
      return op.tversky(p, targets!, predictions!, { ...parameters, copies });
    },
  });
}

export interface CircleOptions extends CommonOptions {
  /** Scale of the similarities. Default 80. */
  gamma?: number;
  /** How far from 1 and from 0 similarities may be. Default 0.4. */
  margin?: number;
  /** Whether an embedding's similarity to itself is left out. Default true. */
  removeDiagonal?: boolean;
}

export const CIRCLE = { gamma: 80, margin: 0.4, removeDiagonal: true, reduction, name: "circle" };

export function circle(config: Complete<CircleOptions> = CIRCLE): Loss {
  return define("Circle", config, {
    labels: "classes",
    checkOutput: ({ length }) =>
      length === 1
        ? undefined
        : `the output must be one row of numbers for each sample, found ${length} dimensions. Put layers.flatten() before it.`,
    checkLabel: (value) => (Number.isInteger(value) ? undefined : "labels are whole numbers, one for each class."),
    perRow(p, y, prediction) {
      const losses = op.circle(p, y, prediction, config);
      return op.maskedMean(p, losses, losses, 0); // Embeddings without a partner have no loss, and don't count.
    },
  });
}
