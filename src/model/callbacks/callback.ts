/** Callbacks: user code that runs at certain points of training, testing and prediction. */
import { show } from "../../checks.ts";
import type { Tensor } from "../../data/tensor.ts";
import { ArgumentError } from "../../errors.ts";
import type { Logs, Trainable } from "../trainable.ts";

/** What a run is about to do. */
export interface RunParams {
  readonly epochs: number;
  /** Batches in an epoch; undefined for a stream that was not read to its end yet. */
  readonly steps: number | undefined;
  readonly verbose: number;
}

type Result = void | Promise<void>;

/** What `onPredictBatchEnd` gets: the rows that were predicted, of several outputs an array. */
export interface PredictLogs {
  readonly outputs: Tensor | readonly Tensor[];
}

/**
 * An object with any of these hooks, as Keras' Callback, https://keras.io/api/callbacks/base_callback/. A hook may return a
 * promise; training waits for it. Set `model.stopTraining = true` in one to end training after the current batch.
 *
 * @example
 * await model.fit(x, y, { callbacks: [{ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) }] });
 */
export interface Callback {
  /** Called first, with the model and what the run is about to do. */
  setModel?(model: Trainable): void;
  setParams?(params: RunParams): void;
  onTrainBegin?(logs: Logs): Result;
  onTrainEnd?(logs: Logs): Result;
  onEpochBegin?(epoch: number, logs: Logs): Result;
  onEpochEnd?(epoch: number, logs: Logs): Result;
  onTrainBatchBegin?(batch: number, logs: Logs): Result;
  onTrainBatchEnd?(batch: number, logs: Logs): Result;
  /** Another name of `onTrainBatchBegin`; called where that is missing. */
  onBatchBegin?(batch: number, logs: Logs): Result;
  /** Another name of `onTrainBatchEnd`; called where that is missing. */
  onBatchEnd?(batch: number, logs: Logs): Result;
  onTestBegin?(logs: Logs): Result;
  onTestEnd?(logs: Logs): Result;
  onTestBatchBegin?(batch: number, logs: Logs): Result;
  onTestBatchEnd?(batch: number, logs: Logs): Result;
  onPredictBegin?(logs: Logs): Result;
  onPredictEnd?(logs: Logs): Result;
  onPredictBatchBegin?(batch: number, logs: Logs): Result;
  onPredictBatchEnd?(batch: number, logs: PredictLogs): Result;
  /** Takes the place of what `verbose` would show. */
  readonly showsProgress?: boolean;
  /** What it knows, as JSON can carry it, so that a later run can go on with `setState`. */
  getState?(): unknown;
  setState?(state: never): void;
}

/** The hooks that are called with the number of an epoch or batch, and those that are called without. */
type NumberedHook = "onEpochBegin" | "onEpochEnd" | `on${"Train" | "Test" | "Predict"}Batch${"Begin" | "End"}`;
type PlainHook = `on${"Train" | "Test" | "Predict"}${"Begin" | "End"}`;

const ALIASES: Partial<Record<NumberedHook, keyof Callback>> = {
  onTrainBatchBegin: "onBatchBegin",
  onTrainBatchEnd: "onBatchEnd",
};

/** Names that are meant to be hooks. */
const HOOK = /^(on|set)[A-Z]/;

/** All callbacks of a run, called in their order. */
export class CallbackList {
  readonly #callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[], model: Trainable, params: RunParams) {
    this.#callbacks = callbacks;
    for (const callback of callbacks) callback.setModel?.(model);
    for (const callback of callbacks) callback.setParams?.(params);
  }

  /** Whether any callback wants to know of a hook: what nobody wants to know need not be computed. */
  wants(hook: NumberedHook | "showsProgress"): boolean {
    const alias = ALIASES[hook as NumberedHook];
    return this.#callbacks.some((callback) => callback[hook] || (alias && callback[alias]));
  }

  async call(hook: PlainHook, logs: Logs = {}): Promise<void> {
    for (const callback of this.#callbacks) await callback[hook]?.(logs);
  }

  async callNumbered(hook: NumberedHook, index: number, logs: object = {}): Promise<void> {
    const alias = (ALIASES[hook] ?? hook) as NumberedHook;
    for (const callback of this.#callbacks) await callback[callback[hook] ? hook : alias]?.(index, logs as never);
  }
}

/** The option as a list. @throws ArgumentError unless it is a callback or an array of them */
export function checkCallbacks(
  what: string,
  callbacks: Callback | readonly Callback[] | undefined,
): readonly Callback[] {
  const list = callbacks === undefined ? [] : Array.isArray(callbacks) ? callbacks : [callbacks];
  for (const callback of list) {
    if (typeof callback !== "object" || callback === null) {
      throw new ArgumentError(
        `${what}: callbacks must be objects with hooks such as { onEpochEnd(epoch, logs) {} }, found ${show(callback)}.`,
      );
    }
    for (const [hook, value] of Object.entries(callback)) {
      if (value === undefined || typeof value === "function" || !HOOK.test(hook)) continue;
      throw new ArgumentError(`${what}: callbacks: ${hook} must be a function, found ${show(value)}.`);
    }
  }
  return list;
}
