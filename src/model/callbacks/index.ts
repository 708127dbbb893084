/** Makers of callbacks, as `callbacks.earlyStopping({ … })`. */
import { CsvLogger, type CsvLoggerOptions, type CsvSink } from "./csv-logger.ts";
import { EarlyStopping, type EarlyStoppingOptions } from "./early-stopping.ts";
import { History } from "./history.ts";
import { type EpochSchedule, LearningRateScheduler } from "./learning-rate-scheduler.ts";
import { ProgressBar, type ProgressBarOptions } from "./progress-bar.ts";
import { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./reduce-lr-on-plateau.ts";
import { SwapEMAWeights, type SwapEMAWeightsOptions } from "./swap-ema-weights.ts";
import { TerminateOnNaN } from "./terminate-on-nan.ts";

export type { EarlyStoppingState } from "./early-stopping.ts";
export { lambdaCallback } from "./lambda-callback.ts";
export type { MonitorMode } from "./monitor.ts";
export type { Output } from "./progress.ts";
export type { ReduceLROnPlateauState } from "./reduce-lr-on-plateau.ts";
export type {
  CsvLogger,
  CsvLoggerOptions,
  CsvSink,
  EarlyStopping,
  EarlyStoppingOptions,
  EpochSchedule,
  History,
  LearningRateScheduler,
  ProgressBar,
  ProgressBarOptions,
  ReduceLROnPlateau,
  ReduceLROnPlateauOptions,
  SwapEMAWeights,
  SwapEMAWeightsOptions,
  TerminateOnNaN,
};

/** See {@link CsvLogger}. */
export const csvLogger = (target?: string | CsvSink, options?: CsvLoggerOptions): CsvLogger =>
  new CsvLogger(target, options);
/** See {@link EarlyStopping}. */
export const earlyStopping = (options?: EarlyStoppingOptions): EarlyStopping => new EarlyStopping(options);
/** See {@link History}. `fit` makes one by itself; one that is given is used instead, and gathers all its runs. */
export const history = (): History => new History();
/** See {@link LearningRateScheduler}. */
export const learningRateScheduler = (schedule: EpochSchedule, options?: { verbose?: 0 | 1 }): LearningRateScheduler =>
  new LearningRateScheduler(schedule, options);
/** See {@link ProgressBar}. */
export const progressBar = (options?: ProgressBarOptions): ProgressBar => new ProgressBar(options);
/** See {@link ReduceLROnPlateau}. */
export const reduceLROnPlateau = (options?: ReduceLROnPlateauOptions): ReduceLROnPlateau =>
  new ReduceLROnPlateau(options);
/** See {@link SwapEMAWeights}. */
export const swapEMAWeights = (options?: SwapEMAWeightsOptions): SwapEMAWeights => new SwapEMAWeights(options);
/** See {@link TerminateOnNaN}. */
export const terminateOnNaN = (options?: { raiseError?: boolean }): TerminateOnNaN => new TerminateOnNaN(options);
