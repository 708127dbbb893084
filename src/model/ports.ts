/** The inputs and outputs of a model, as data, losses and the like are given for them. */
import type { Tensor, TensorLike } from "../data/tensor.ts";

/** Data for a model with several inputs or outputs: one for each, in their order or by their names. */
export type DataPerPort = TensorLike | readonly TensorLike[] | Readonly<Record<string, TensorLike | null>>;

/** What `predict` gives: as the model's outputs were given. */
export type Predictions = Tensor | Tensor[] | Record<string, Tensor>;

/** What takes part in `fit` and `compile`: one thing for a model with one input and output, else lists or records by name. */
export interface Ports {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** What was given for each input. @throws ArgumentError if names or their number don't fit */
  perInput(what: string, given: unknown): readonly unknown[];
  /** What was given for each output, undefined where nothing was. `single` says whether one may be given for all of them. */
  perOutput(what: string, given: unknown, single?: "for all"): readonly unknown[];
}
