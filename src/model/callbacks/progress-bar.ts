import { checkInteger, checkOptions, show } from "../../checks.ts";
import { ArgumentError } from "../../errors.ts";
import type { Logs } from "../trainable.ts";
import type { Callback, RunParams } from "./callback.ts";
import { type Output, Progress, standardOutput } from "./progress.ts";

/** Options of `callbacks.progressBar`. */
export interface ProgressBarOptions {
  /** Where lines go: a function that takes text, or an Output. Default: standard output in Node, the console in browsers. */
  output?: Output | ((text: string) => void);
  /** 1 draws a bar where the output is a terminal, 2 never. Default 1. */
  verbose?: 1 | 2;
}

/**
 * Shows the progress of `fit`, `evaluate` and `predict` on an output of one's own; it takes the place of what `verbose` would show.
 * On a terminal a bar is drawn again and again, elsewhere each epoch is a line.
 *
 * As Keras' ProgbarLogger, https://keras.io/api/callbacks/progbar_logger/: what callbacks before it add to the logs is shown, too.
 *
 * @throws ArgumentError for options
 * @example await model.fit(x, y, { callbacks: callbacks.progressBar({ output: (line) => { element.textContent = line; } }) });
 */
export class ProgressBar implements Callback {
  readonly showsProgress = true;
  readonly #output: Output;
  readonly #verbose: 1 | 2;
  #progress: Progress | undefined;
  #steps: number | undefined;
  #epochs = 1;
  #seen = 0;
  #fitting = false;

  constructor(options?: ProgressBarOptions) {
    const { output = standardOutput(), verbose = 1 } = checkOptions("progressBar", options, ["output", "verbose"]);
    this.#verbose = checkInteger("progressBar: verbose", verbose, 1, 2) as 1 | 2;
    if (typeof output === "function") this.#output = { terminal: false, write: output };
    else if (typeof output?.write === "function") this.#output = output;
    else throw new ArgumentError(`progressBar: output must be a function that takes a text, found ${show(output)}.`);
  }

  setParams({ epochs, steps }: RunParams): void {
    this.#epochs = epochs;
    this.#steps = steps;
    this.#fitting = false;
  }

  onTrainBegin(): void {
    this.#fitting = true;
  }

  onEpochBegin(epoch: number): void {
    this.#begin(epoch, this.#epochs);
  }

  onTrainBatchEnd(batch: number, logs: Logs): void {
    this.#update(batch, logs);
  }

  onEpochEnd(_: number, logs: Logs): void {
    this.#progress!.endEpoch(this.#seen, logs);
  }

  onTrainEnd(): void {
    this.#fitting = false;
  }

  onTestBegin(): void {
    if (!this.#fitting) this.#begin(0, 0);
  }

  onTestBatchEnd(batch: number, logs: Logs): void {
    if (!this.#fitting) this.#update(batch, logs);
  }

  onTestEnd(logs: Logs): void {
    if (!this.#fitting) this.#progress!.endEpoch(this.#seen, logs);
  }

  onPredictBegin(): void {
    this.#begin(0, 0);
  }

  onPredictBatchEnd(batch: number): void {
    this.#update(batch, {});
  }

  onPredictEnd(): void {
    this.#progress!.endEpoch(this.#seen, {});
  }

  #begin(epoch: number, epochs: number): void {
    this.#progress = new Progress(this.#verbose, epochs, this.#output);
    this.#seen = 0;
    this.#progress.beginEpoch(epoch);
  }

  #update(batch: number, logs: Logs): void {
    this.#seen = batch + 1;
    this.#progress!.update(this.#seen, this.#steps, () => logs);
  }
}
