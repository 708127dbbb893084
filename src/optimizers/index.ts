/** Makers of optimizers, as `optimizers.adam({ … })`. */
export type { AdadeltaOptions } from "./adadelta.ts";
export type { AdafactorOptions } from "./adafactor.ts";
export type { AdagradOptions } from "./adagrad.ts";
export type { AdamOptions } from "./adam.ts";
export type { RateOption } from "./definition.ts";
export { fromConfig, type OptimizerConfig } from "./from-config.ts";
export type { FtrlOptions } from "./ftrl.ts";
export type { CommonOptions } from "./kit.ts";
export type { LionOptions } from "./lion.ts";
export {
  adadelta,
  adafactor,
  adagrad,
  adam,
  adamax,
  adamW,
  ftrl,
  lamb,
  lion,
  muon,
  nadam,
  rmsprop,
  sgd,
  withOptions,
} from "./makers.ts";
export type { MomentsOptions } from "./moments.ts";
export type { MuonOptions } from "./muon.ts";
export type { OptimizerName } from "./names.ts";
export { type LearningRate, Optimizer, type Schedule, type UpdateRange } from "./optimizer.ts";
export type { RmspropOptions } from "./rmsprop.ts";
export type { SgdOptions } from "./sgd.ts";
