/** What callbacks that watch a number share: which number, and which of two values of it is better. */
import { checkName, show } from "../../checks.ts";
import { ArgumentError } from "../../errors.ts";
import type { Logs } from "../trainable.ts";

/** Whether less or more of a number is better; `"auto"` tells by its name. */
export type MonitorMode = "auto" | "min" | "max";

const MODES = ["auto", "min", "max"] as const;

/** Ends of Keras' names of what is to grow and what is to shrink, lower case and without underscores. */
const GROWS =
  /(acc|accuracy|auc|precision|recall|score|iou|similarity|correlation|specificity|sensitivity|true(posi|nega)tives)\d*$/;
const SHRINKS =
  /(loss|error|mse|mae|mape|msle|rmse|entropy|divergence|kld|hinge|poisson|logcosh|huber|dice|tversky|circle|false(posi|nega)tives)\d*$/;

/** The options as callbacks keep them. @throws ArgumentError unless they are a name and a mode */
export function checkMonitor(what: string, monitor: string, mode: MonitorMode): void {
  if (typeof monitor !== "string" || monitor === "") {
    throw new ArgumentError(`${what}: monitor must be the name of a number in the logs, found ${show(monitor)}.`);
  }
  checkName(`${what}: mode`, mode, MODES);
}

/**
 * Whether less or more is better. As Keras, a name says it: losses and errors are to shrink, accuracies and scores are to grow.
 *
 * @throws ArgumentError for a name that says nothing, with `mode: "auto"`
 */
export function direction(what: string, monitor: string, mode: MonitorMode): "min" | "max" {
  if (mode !== "auto") return mode;
  const name = monitor.replaceAll("_", "").toLowerCase();
  if (SHRINKS.test(name)) return "min";
  if (GROWS.test(name)) return "max";
  throw new ArgumentError(
    `${what}: whether ${show(monitor)} is to grow or to shrink can't be told by its name. ` +
      'Say it: mode "max" if more is better, "min" if less is.',
  );
}

/** The number that is watched. Without it warns, as Keras does, and returns undefined. */
export function monitored(what: string, monitor: string, logs: Logs): number | undefined {
  const value = logs[monitor];
  if (typeof value === "number") return value;
  const found = Object.keys(logs).join(", ");
  const mend = monitor.startsWith("val_") ? " Give fit validationData or validationSplit." : "";
  console.warn(`${what}: monitor ${show(monitor)} is not in the logs, which have ${found}.${mend}`);
  return undefined;
}

/** Prints if asked to. */
export function say(verbose: number, text: string): void {
  if (verbose > 0) console.log(text);
}

/** @throws ArgumentError unless it is 0 or 1 */
export function checkVerbose(what: string, verbose: unknown): 0 | 1 {
  if (verbose === 0 || verbose === 1) return verbose;
  throw new ArgumentError(`${what}: verbose must be 0 or 1, found ${show(verbose)}.`);
}

/** A saved state with the given numbers in it, null where there was none yet. @throws ArgumentError for anything else */
export function checkState<State extends object>(what: string, state: State, keys: readonly (keyof State)[]): State {
  const sound =
    typeof state === "object" &&
    state !== null &&
    keys.every((key) => typeof state[key] === "number" || state[key] === null);
  if (sound) return state;
  throw new ArgumentError(
    `${what}: setState expects what getState gave, with the numbers ${keys.join(", ")}, found ${show(state)}.`,
  );
}
