import { checkInteger, checkNumber, checkOptions } from "../../checks.ts";
import type { Logs, Trainable } from "../trainable.ts";
import type { Callback } from "./callback.ts";
import { checkMonitor, checkState, checkVerbose, direction, type MonitorMode, monitored, say } from "./monitor.ts";

/** Options of `callbacks.reduceLROnPlateau`. */
export interface ReduceLROnPlateauOptions {
  /** The number in the logs that is watched. Default `"val_loss"`. */
  monitor?: string;
  /** What the learning rate is multiplied by, below 1. Default 0.1. */
  factor?: number;
  /** After how many epochs without a better value. Default 10. */
  patience?: number;
  /** 1 says when it acts. Default 0. */
  verbose?: 0 | 1;
  /** Whether the number is to shrink (`"min"`) or to grow (`"max"`). Default `"auto"`: its name tells. */
  mode?: MonitorMode;
  /** The least change that counts as better. Default 1e-4. */
  minDelta?: number;
  /** How many epochs after a reduction are not counted. Default 0. */
  cooldown?: number;
  /** The learning rate never goes below it. Default 0. */
  minLr?: number;
}

/** What a `ReduceLROnPlateau` knows, as JSON can carry it. */
export interface ReduceLROnPlateauState {
  wait: number;
  /** Null before the first value. */
  best: number | null;
  cooldownCounter: number;
}

/**
 * rate ← max(rate · factor, minLr) when a number has not become better for `patience` epochs. Each `fit` begins anew. The rate
 * of each epoch is in the logs, and so in the history, as `learning_rate`.
 *
 * As Keras' ReduceLROnPlateau, https://keras.io/api/callbacks/reduce_lr_on_plateau/; but `mode: "auto"` tells the direction as
 * `earlyStopping` does, where Keras takes whatever has no "acc" in its name as to shrink.
 *
 * @throws ArgumentError for options; in `fit`, if `mode` is `"auto"` and the name does not tell the direction
 * @example callbacks.reduceLROnPlateau({ factor: 0.2, patience: 5, minLr: 1e-4 })
 */
export class ReduceLROnPlateau implements Callback {
  readonly monitor: string;
  readonly factor: number;
  readonly patience: number;
  readonly verbose: 0 | 1;
  readonly mode: MonitorMode;
  readonly minDelta: number;
  readonly cooldown: number;
  readonly minLr: number;
  /** Epochs since the last better one. */
  wait = 0;
  /** The best value so far. */
  best: number | undefined;
  /** Epochs that still are not counted. */
  cooldownCounter = 0;
  #model: Trainable | undefined;
  #next: ReduceLROnPlateauState | undefined;

  constructor(options?: ReduceLROnPlateauOptions) {
    const what = "reduceLROnPlateau";
    const {
      monitor = "val_loss",
      factor = 0.1,
      patience = 10,
      verbose = 0,
      mode = "auto",
      minDelta = 1e-4,
      cooldown = 0,
      minLr = 0,
    } = checkOptions(what, options, [
      "monitor",
      "factor",
      "patience",
      "verbose",
      "mode",
      "minDelta",
      "cooldown",
      "minLr",
    ]);
    checkMonitor(what, monitor, mode);
    this.monitor = monitor;
    this.mode = mode;
    this.factor = checkNumber(`${what}: factor`, factor, "in [0, 1)", (value) => value >= 0 && value < 1);
    this.patience = checkInteger(`${what}: patience`, patience, 0);
    this.verbose = checkVerbose(what, verbose);
    this.minDelta = checkNumber(`${what}: minDelta`, minDelta, ">= 0", (value) => value >= 0);
    this.cooldown = checkInteger(`${what}: cooldown`, cooldown, 0);
    this.minLr = checkNumber(`${what}: minLr`, minLr, ">= 0", (value) => value >= 0);
  }

  setModel(model: Trainable): void {
    this.#model = model;
  }

  onTrainBegin(): void {
    const { wait = 0, best = null, cooldownCounter = 0 } = this.#next ?? {};
    this.#next = undefined;
    this.wait = wait;
    this.best = best ?? undefined;
    this.cooldownCounter = cooldownCounter;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    const { optimizer } = this.#model!;
    const rate = optimizer.learningRate;
    logs.learning_rate = rate;
    const smaller = direction("reduceLROnPlateau", this.monitor, this.mode) === "min";
    const current = monitored("reduceLROnPlateau", this.monitor, logs);
    if (current === undefined) return;
    if (this.cooldownCounter > 0) {
      this.cooldownCounter--;
      this.wait = 0;
    }
    const best = this.best ?? (smaller ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
    if (smaller ? current < best - this.minDelta : current > best + this.minDelta) {
      this.best = current;
      this.wait = 0;
      return;
    }
    if (this.cooldownCounter > 0 || ++this.wait < this.patience || rate <= this.minLr) return;
    optimizer.learningRate = Math.max(rate * this.factor, this.minLr);
    say(this.verbose, `Epoch ${epoch + 1}: reducing the learning rate to ${optimizer.learningRate}.`);
    this.cooldownCounter = this.cooldown;
    this.wait = 0;
  }

  /** What it knows, for `setState` of an equal one. */
  getState(): ReduceLROnPlateauState {
    const { wait, best = null, cooldownCounter } = this;
    return { wait, best, cooldownCounter };
  }

  /** Lets the next `fit` go on from here instead of beginning anew. @throws ArgumentError for what `getState` can't have given */
  setState(state: ReduceLROnPlateauState): void {
    this.#next = checkState("reduceLROnPlateau", state, ["wait", "best", "cooldownCounter"]);
  }
}
