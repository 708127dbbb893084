/** Makers of optimizers, as `optimizers.adam({ … })`. */
export type { AdamOptions } from "./adam.ts";
export { adam, rmsprop, sgd } from "./makers.ts";
export type { OptimizerName } from "./names.ts";
export type { Optimizer } from "./optimizer.ts";
export type { RmspropOptions } from "./rmsprop.ts";
export type { SgdOptions } from "./sgd.ts";
