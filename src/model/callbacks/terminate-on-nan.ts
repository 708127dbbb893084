import { checkBoolean, checkOptions } from "../../checks.ts";
import { DataError } from "../../errors.ts";
import type { Logs, Trainable } from "../trainable.ts";
import type { Callback } from "./callback.ts";

/**
 * Ends training after the first batch whose loss, the mean over the epoch so far, is NaN or infinite.
 *
 * As Keras' TerminateOnNaN, https://keras.io/api/callbacks/terminate_on_nan/. With `raiseError: true` `fit` rejects with a
 * DataError instead, and no `onTrainEnd` is called.
 *
 * @example await model.fit(x, y, { epochs: 100, callbacks: callbacks.terminateOnNaN() });
 */
export class TerminateOnNaN implements Callback {
  readonly raiseError: boolean;
  #model: Trainable | undefined;

  constructor(options?: { raiseError?: boolean }) {
    const { raiseError = false } = checkOptions("terminateOnNaN", options, ["raiseError"]);
    this.raiseError = checkBoolean("terminateOnNaN: raiseError", raiseError);
  }

  setModel(model: Trainable): void {
    this.#model = model;
  }

  onTrainBatchEnd(batch: number, { loss }: Logs): void {
    if (loss === undefined || Number.isFinite(loss)) return;
    const message = `terminateOnNaN: the loss became ${loss} in batch ${batch}, training ends.`;
    if (this.raiseError) {
      throw new DataError(`${message} Try a smaller learning rate, scale the inputs, or check the data.`);
    }
    console.warn(message);
    this.#model!.stopTraining = true;
  }
}
