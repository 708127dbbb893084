/** A model as callbacks and the loops see it: what they may ask and do while it trains. */
import type { Tensor, TensorLike } from "../data/tensor.ts";
import type { Layer } from "../layers/layer.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";

/** Loss and metrics so far: means over the epoch, by name. Those of the validation data begin with `val_`. */
export type Logs = Record<string, number>;

export interface Trainable {
  readonly name: string;
  /** Set it to true to end `fit` after the current batch. */
  stopTraining: boolean;
  readonly layers: readonly Layer[];
  /** Its `learningRate` may be changed. */
  readonly optimizer: Optimizer;
  getWeights(): Tensor[];
  setWeights(values: readonly TensorLike[]): void;
  predict(x: TensorLike): Promise<Tensor>;
  evaluate(x: TensorLike, y: TensorLike): Promise<Logs>;
}
