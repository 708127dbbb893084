import { checkBoolean, checkOptions } from "../../checks.ts";
import { StateError } from "../../errors.ts";
import type { Weight } from "../../program/weight.ts";
import type { ModelCore } from "../core.ts";
import { averagedWeights } from "../optimizer-state.ts";
import type { Trainable } from "../trainable.ts";
import type { Callback } from "./callback.ts";

/** Options of `callbacks.swapEMAWeights`. */
export interface SwapEMAWeightsOptions {
  /** Have the averages in the model from the end of an epoch to the beginning of the next, for callbacks after it. Default false. */
  swapOnEpoch?: boolean;
}

/**
 * Judges and predicts with the moving averages of the weights, which an optimizer with `useEma: true` keeps, and goes on training
 * with the weights themselves (Polyak and Juditsky 1992, https://doi.org/10.1137/0330046).
 *
 * As Keras' SwapEMAWeights, https://keras.io/api/callbacks/swap_ema_weights/. Before the first step there are no averages, and
 * nothing is swapped.
 *
 * @throws ArgumentError for options; in `fit`, `evaluate` and `predict`, StateError if the optimizer keeps no averages
 * @example
 * model.compile({ optimizer: optimizers.adam({ useEma: true }), loss: "meanSquaredError" });
 * await model.fit(x, y, { validationSplit: 0.2, callbacks: callbacks.swapEMAWeights() });
 */
export class SwapEMAWeights implements Callback {
  readonly swapOnEpoch: boolean;
  #model: Trainable | undefined;
  /** What the model trains with, while it has the averages. */
  #kept: Map<Weight, Float32Array> | undefined;

  constructor(options?: SwapEMAWeightsOptions) {
    const { swapOnEpoch = false } = checkOptions("swapEMAWeights", options, ["swapOnEpoch"]);
    this.swapOnEpoch = checkBoolean("swapEMAWeights: swapOnEpoch", swapOnEpoch);
  }

  setModel(model: Trainable): void {
    if (!model.optimizer.slots.includes("average")) {
      throw new StateError(
        `swapEMAWeights: the optimizer ${model.optimizer.name} keeps no averages of the weights. Make it with useEma: true.`,
      );
    }
    this.#model = model;
    this.#kept = undefined;
  }

  onEpochBegin(): void {
    if (this.swapOnEpoch) this.#putBack();
  }

  async onEpochEnd(): Promise<void> {
    if (this.swapOnEpoch) await this.#swap();
  }

  onTestBegin(): Promise<void> {
    return this.#swap();
  }

  onTestEnd(): void {
    this.#putBack();
  }

  onPredictBegin(): Promise<void> {
    return this.#swap();
  }

  onPredictEnd(): void {
    this.#putBack();
  }

  async #swap(): Promise<void> {
    const { core } = this.#model as unknown as { core: ModelCore };
    if (this.#kept || core.iterations === 0) return;
    const averages = (await averagedWeights(core))!;
    this.#kept = new Map([...averages.keys()].map((weight) => [weight, weight.read()]));
    for (const [weight, values] of averages) weight.write(values);
  }

  #putBack(): void {
    for (const [weight, values] of this.#kept ?? []) weight.write(values);
    this.#kept = undefined;
  }
}
