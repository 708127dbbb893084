/** Makers of optimizers. */
import { fill } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Missing } from "../missing.ts";
import { log } from "../random/log.ts";
import { ADADELTA, type AdadeltaOptions } from "./adadelta.ts";
import { ADAFACTOR, type AdafactorOptions } from "./adafactor.ts";
import { ADAGRAD, type AdagradOptions } from "./adagrad.ts";
import { ADAM_OPTIONS, Adam, type AdamOptions } from "./adam.ts";
import { ADAMAX } from "./adamax.ts";
import { FTRL, type FtrlOptions } from "./ftrl.ts";
import { ADAMW_DECAY, type CommonOptions, kit } from "./kit.ts";
import { LAMB } from "./lamb.ts";
import { LION, type LionOptions } from "./lion.ts";
import type { MomentsOptions } from "./moments.ts";
import { MUON, type MuonOptions } from "./muon.ts";
import { NADAM } from "./nadam.ts";
import { Optimizer, Powers } from "./optimizer.ts";
import { RMSPROP_OPTIONS, RMSprop, type RmspropOptions } from "./rmsprop.ts";
import { SGD, SGD_OPTIONS, type SgdOptions } from "./sgd.ts";

const KIT = /* @__PURE__ */ kit({ Optimizer, Powers, Missing, ArgumentError, fill, log });

/** See {@link SGD}. */
export const sgd = (options?: SgdOptions & CommonOptions): Optimizer =>
  KIT.tuned("sgd", SGD_OPTIONS, options, (own: SgdOptions) => new SGD(own));
/** See {@link RMSprop}. */
export const rmsprop = (options?: RmspropOptions & CommonOptions): Optimizer =>
  KIT.tuned("rmsprop", RMSPROP_OPTIONS, options, (own: RmspropOptions) => new RMSprop(own));
/** See {@link Adam}. */
export const adam = (options?: AdamOptions & CommonOptions): Optimizer =>
  KIT.tuned("adam", ADAM_OPTIONS, options, (own: AdamOptions) => new Adam(own));
/**
 * Adam with decoupled weight decay: w ← w − weightDecay · learningRate · w, then Adam's step. By default weightDecay is 0.004.
 *
 * Loshchilov and Hutter 2019, https://arxiv.org/abs/1711.05101; as Keras' AdamW, https://keras.io/api/optimizers/adamw/
 */
export const adamW = (options?: AdamOptions & CommonOptions): Optimizer =>
  KIT.tuned("adamw", ADAM_OPTIONS, options, (own: AdamOptions) => new Adam(own, "adamw"), ADAMW_DECAY);
/** See {@link ADAMAX}. */
export const adamax = (options?: MomentsOptions & CommonOptions): Optimizer => KIT.composed(ADAMAX, options);
/** See {@link NADAM}. */
export const nadam = (options?: MomentsOptions & CommonOptions): Optimizer => KIT.composed(NADAM, options);
/** See {@link ADAGRAD}. */
export const adagrad = (options?: AdagradOptions & CommonOptions): Optimizer => KIT.composed(ADAGRAD, options);
/** See {@link ADADELTA}. */
export const adadelta = (options?: AdadeltaOptions & CommonOptions): Optimizer => KIT.composed(ADADELTA, options);
/** See {@link FTRL}. */
export const ftrl = (options?: FtrlOptions & CommonOptions): Optimizer => KIT.composed(FTRL, options);
/** See {@link LION}. */
export const lion = (options?: LionOptions & CommonOptions): Optimizer => KIT.composed(LION, options);
/** See {@link LAMB}. */
export const lamb = (options?: MomentsOptions & CommonOptions): Optimizer => KIT.composed(LAMB, options);
/** See {@link ADAFACTOR}. */
export const adafactor = (options?: AdafactorOptions & CommonOptions): Optimizer => KIT.composed(ADAFACTOR, options);
/** See {@link MUON}. */
export const muon = (options?: MuonOptions & CommonOptions): Optimizer => KIT.composed(MUON, options);

/**
 * An optimizer of one's own with the options that all have, e.g. `optimizers.withOptions(new Mine(), { clipnorm: 1 })`.
 *
 * @throws ArgumentError for unknown options and values that can't be
 */
export const withOptions = (optimizer: Optimizer, options: CommonOptions): Optimizer =>
  KIT.tuned(optimizer.name, [], options, () => optimizer);
