import { checkNumber, checkOptions, show } from "../../checks.ts";
import { ArgumentError } from "../../errors.ts";
import type { Logs, Trainable } from "../trainable.ts";
import type { Callback } from "./callback.ts";
import { checkVerbose, say } from "./monitor.ts";

/** The learning rate of an epoch (from 0), from its number and the rate so far. */
export type EpochSchedule = (epoch: number, rate: number) => number;

/**
 * rate ← schedule(epoch, rate) before each epoch. The rate is in the logs, and so in the history, as `learning_rate`.
 *
 * As Keras' LearningRateScheduler, https://keras.io/api/callbacks/learning_rate_scheduler/. A schedule that uses `Math.exp` or
 * `Math.pow` differs between engines in its last bits, and so do the weights then.
 *
 * @throws ArgumentError unless schedule is a function; in `fit`, if it gives anything but a number >= 0
 * @example callbacks.learningRateScheduler((epoch, rate) => (epoch < 10 ? rate : rate * 0.9))
 */
export class LearningRateScheduler implements Callback {
  readonly schedule: EpochSchedule;
  readonly verbose: 0 | 1;
  #model: Trainable | undefined;

  constructor(schedule: EpochSchedule, options?: { verbose?: 0 | 1 }) {
    const { verbose = 0 } = checkOptions("learningRateScheduler", options, ["verbose"]);
    if (typeof schedule !== "function") {
      throw new ArgumentError(
        `learningRateScheduler: schedule must be a function (epoch, rate) => rate, found ${show(schedule)}.`,
      );
    }
    this.schedule = schedule;
    this.verbose = checkVerbose("learningRateScheduler", verbose);
  }

  setModel(model: Trainable): void {
    this.#model = model;
  }

  onEpochBegin(epoch: number): void {
    const { optimizer } = this.#model!;
    const rate = this.schedule(epoch, optimizer.learningRate);
    checkNumber(`learningRateScheduler: what schedule gives for epoch ${epoch}`, rate, ">= 0", (value) => value >= 0);
    optimizer.learningRate = rate;
    say(this.verbose, `Epoch ${epoch + 1}: setting the learning rate to ${rate}.`);
  }

  onEpochEnd(_: number, logs: Logs): void {
    logs.learning_rate = this.#model!.optimizer.learningRate;
  }
}
