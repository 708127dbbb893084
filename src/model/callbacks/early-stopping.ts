import { checkBoolean, checkInteger, checkNumber, checkOptions } from "../../checks.ts";
import { Tensor } from "../../data/tensor.ts";
import type { Logs, Trainable } from "../trainable.ts";
import type { Callback } from "./callback.ts";
import { checkMonitor, checkState, checkVerbose, direction, type MonitorMode, monitored, say } from "./monitor.ts";

/** Options of `callbacks.earlyStopping`. */
export interface EarlyStoppingOptions {
  /** The number in the logs that is watched. Default `"val_loss"`. */
  monitor?: string;
  /** The least change that counts as better; its sign does not matter. Default 0. */
  minDelta?: number;
  /** After how many epochs without a better value training ends. Default 0. */
  patience?: number;
  /** 1 says when it acts. Default 0. */
  verbose?: 0 | 1;
  /** Whether the number is to shrink (`"min"`) or to grow (`"max"`). Default `"auto"`: its name tells. */
  mode?: MonitorMode;
  /** A value to be beaten: until it is, epochs count as without improvement. Default none. */
  baseline?: number;
  /** At the end put back the weights of the best epoch, whether or not it beat the baseline. Default false. */
  restoreBestWeights?: boolean;
  /** The first epoch that is looked at. Default 0. */
  startFromEpoch?: number;
}

/** What an `EarlyStopping` knows, as JSON can carry it. */
export interface EarlyStoppingState {
  wait: number;
  /** Null before the first value. */
  best: number | null;
  bestEpoch: number;
  stoppedEpoch: number;
  bestWeights: { shape: number[]; data: number[] }[] | null;
}

/**
 * Ends training when a number has not become better for `patience` epochs. Each `fit` begins anew.
 *
 * As Keras' EarlyStopping, https://keras.io/api/callbacks/early_stopping/: the first epoch alone never ends training; without
 * the number in the logs it warns and waits; NaN is never better.
 *
 * @throws ArgumentError for options; in `fit`, if `mode` is `"auto"` and the name does not tell the direction
 * @example await model.fit(x, y, { epochs: 500, validationSplit: 0.2, callbacks: callbacks.earlyStopping({ patience: 10, restoreBestWeights: true }) });
 */
export class EarlyStopping implements Callback {
  readonly monitor: string;
  readonly minDelta: number;
  readonly patience: number;
  readonly verbose: 0 | 1;
  readonly mode: MonitorMode;
  readonly baseline: number | undefined;
  readonly restoreBestWeights: boolean;
  readonly startFromEpoch: number;
  /** Epochs since the last better one. */
  wait = 0;
  /** The best value so far. */
  best: number | undefined;
  bestEpoch = 0;
  /** The epoch after which it ended training; 0 if it did not. */
  stoppedEpoch = 0;
  #bestWeights: Tensor[] | undefined;
  #model: Trainable | undefined;
  #next: EarlyStoppingState | undefined;

  constructor(options?: EarlyStoppingOptions) {
    const what = "earlyStopping";
    const {
      monitor = "val_loss",
      minDelta = 0,
      patience = 0,
      verbose = 0,
      mode = "auto",
      baseline,
      restoreBestWeights = false,
      startFromEpoch = 0,
    } = checkOptions(what, options, [
      "monitor",
      "minDelta",
      "patience",
      "verbose",
      "mode",
      "baseline",
      "restoreBestWeights",
      "startFromEpoch",
    ]);
    checkMonitor(what, monitor, mode);
    this.monitor = monitor;
    this.mode = mode;
    this.minDelta = Math.abs(checkNumber(`${what}: minDelta`, minDelta, "(an absolute change)"));
    this.patience = checkInteger(`${what}: patience`, patience, 0);
    this.verbose = checkVerbose(what, verbose);
    this.baseline = baseline === undefined ? undefined : checkNumber(`${what}: baseline`, baseline, "(or undefined)");
    this.restoreBestWeights = checkBoolean(`${what}: restoreBestWeights`, restoreBestWeights);
    this.startFromEpoch = checkInteger(`${what}: startFromEpoch`, startFromEpoch, 0);
  }

  setModel(model: Trainable): void {
    this.#model = model;
  }

  onTrainBegin(): void {
    const { wait = 0, best = null, bestEpoch = 0, stoppedEpoch = 0, bestWeights = null } = this.#next ?? {};
    this.#next = undefined;
    this.wait = wait;
    this.best = best ?? undefined;
    this.bestEpoch = bestEpoch;
    this.stoppedEpoch = stoppedEpoch;
    this.#bestWeights = bestWeights?.map(({ shape, data }) => new Tensor(Float32Array.from(data), shape));
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const smaller = direction("earlyStopping", this.monitor, this.mode) === "min";
    const worst = smaller ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    const better = (value: number, than: number) =>
      smaller ? value + this.minDelta < than : value - this.minDelta > than;
    const current = monitored("earlyStopping", this.monitor, logs);
    if (current === undefined || epoch < this.startFromEpoch) return;
    // Whatever comes first is the best so far, even NaN.
    if (this.restoreBestWeights && !this.#bestWeights) this.#keep(epoch);
    this.wait++;
    if (better(current, this.best ?? worst)) {
      this.best = current;
      this.#keep(epoch);
      if (this.baseline === undefined || better(current, this.baseline)) this.wait = 0;
    } else if (this.wait >= this.patience && epoch > 0) {
      this.stoppedEpoch = epoch;
      this.#model!.stopTraining = true;
    }
  }

  onTrainEnd(): void {
    if (this.stoppedEpoch > 0) say(this.verbose, `Epoch ${this.stoppedEpoch + 1}: early stopping`);
    if (!this.#bestWeights) return;
    say(this.verbose, `Restoring the weights of the end of the best epoch: ${this.bestEpoch + 1}.`);
    this.#model!.setWeights(this.#bestWeights);
  }

  /** What it knows, for `setState` of an equal one. */
  getState(): EarlyStoppingState {
    const { wait, best = null, bestEpoch, stoppedEpoch } = this;
    const bestWeights =
      this.#bestWeights?.map(({ shape, data }) => ({ shape: [...shape], data: Array.from(data) })) ?? null;
    return { wait, best, bestEpoch, stoppedEpoch, bestWeights };
  }

  /** Lets the next `fit` go on from here instead of beginning anew. @throws ArgumentError for what `getState` can't have given */
  setState(state: EarlyStoppingState): void {
    this.#next = checkState("earlyStopping", state, ["wait", "best", "bestEpoch", "stoppedEpoch"]);
  }

  #keep(epoch: number): void {
    this.bestEpoch = epoch;
    if (this.restoreBestWeights) this.#bestWeights = this.#model!.getWeights();
  }
}
