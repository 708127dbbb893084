/** The inputs and outputs of a model, as data, losses and the like are given for them. */

/** What takes part in `fit` and `compile`: one thing for a model with one input and output, else lists or records by name. */
export interface Ports {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** What was given for each input. @throws ArgumentError if names or their number don't fit */
  perInput(what: string, given: unknown): readonly unknown[];
  /**
   * What was given for each output, undefined where nothing was.
   *
   * @param wanted `"for all"` if one thing may be given for all, else the outputs for which something is needed; by default for all
   */
  perOutput(what: string, given: unknown, wanted?: "for all" | readonly number[]): readonly unknown[];
}
