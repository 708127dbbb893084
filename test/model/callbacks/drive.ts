/** Runs callbacks over logs made by hand, as `fit` would, without training anything. */
import type { Callback, Logs, Trainable } from "../../../src/index.ts";
import { type Tensor, tensor } from "../../../src/index.ts";

/** As much of a model as callbacks use; its one weight is the number of the epoch that it is after. */
export interface Puppet {
  stopTraining: boolean;
  optimizer: { learningRate: number };
  epoch: number;
  getWeights(): Tensor[];
  setWeights(weights: Tensor[]): void;
}

export function puppet(learningRate = 1): Puppet {
  return {
    stopTraining: false,
    optimizer: { learningRate },
    epoch: -1,
    getWeights() {
      return [tensor([this.epoch])];
    },
    setWeights([weight]) {
      this.epoch = weight!.data[0]!;
    },
  };
}

/** Goes through epochs with the given logs until they end or the callback ends it; the epochs that were run. */
export async function drive(callback: Callback, epochs: readonly Logs[], model = puppet(), initialEpoch = 0) {
  model.stopTraining = false;
  callback.setModel?.(model as unknown as Trainable);
  callback.setParams?.({ epochs: initialEpoch + epochs.length, steps: 1, verbose: 0 });
  await callback.onTrainBegin?.({});
  const run: number[] = [];
  for (const [i, logs] of epochs.entries()) {
    const epoch = initialEpoch + i;
    await callback.onEpochBegin?.(epoch, {});
    model.epoch = epoch;
    await callback.onEpochEnd?.(epoch, logs);
    run.push(epoch);
    if (model.stopTraining) break;
  }
  await callback.onTrainEnd?.(epochs[run.length - 1] ?? {});
  return { run, model };
}

/** Logs of one number. */
export const series = (name: string, values: readonly number[]): Logs[] => values.map((value) => ({ [name]: value }));
