import type { Logs } from "../trainable.ts";
import type { Callback, RunParams } from "./callback.ts";

/** What `fit` returns: loss and metrics of each epoch, as Keras' History, https://keras.io/api/models/model_training_apis/ */
export class History implements Callback {
  /** One array for each key, e.g. `loss`, `accuracy`, `val_loss`, `val_accuracy`; one number for each epoch. */
  readonly history: Record<string, number[]> = {};
  /** The numbers of the epochs, from `initialEpoch` on. */
  readonly epoch: number[] = [];
  params: RunParams | undefined;

  setParams(params: RunParams): void {
    this.params = params;
  }

  onEpochEnd(epoch: number, logs: Logs): void {
    this.epoch.push(epoch);
    for (const [key, value] of Object.entries(logs)) {
      this.history[key] ??= [];
      this.history[key].push(value);
    }
  }
}
