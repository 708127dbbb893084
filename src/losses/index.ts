/** Makers of losses, as `losses.huber({ … })`. */
export {
  binaryCrossentropy,
  type CrossentropyOptions,
  categoricalCrossentropy,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  type SparseCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from "./core-makers.ts";
export type { CommonOptions, Reduction } from "./define.ts";
export type {
  BinaryFocalOptions,
  CategoricalFocalOptions,
  CircleOptions,
  CosineSimilarityOptions,
  DiceOptions,
  GeneralizedCrossentropyOptions,
  HuberOptions,
  TverskyOptions,
} from "./definitions.ts";
export type { Loss, LossFunction } from "./loss.ts";
export {
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  categoricalGeneralizedCrossEntropy,
  categoricalHinge,
  circle,
  cosineSimilarity,
  dice,
  hinge,
  klDivergence,
  logCosh,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  poisson,
  squaredHinge,
  tversky,
} from "./makers.ts";
export type { LossName } from "./names.ts";
