/** Makers of losses, as `losses.huber({ … })`. */
export {
  binaryCrossentropy,
  type CrossentropyOptions,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "./crossentropy.ts";
export type { Loss } from "./loss.ts";
export type { LossName } from "./names.ts";
export { huber, meanAbsoluteError, meanSquaredError } from "./regression.ts";
