/** What scalers and encoders share: they are fitted before they are used, and their state travels as JSON. */
import { show } from "../checks.ts";
import { ArgumentError, ShapeError, StateError } from "../errors.ts";
import type { Matrix } from "./read.ts";

/** @throws StateError before `fit` */
export function checkFitted<State>(what: string, state: State | undefined): State {
  if (state !== undefined) return state;
  throw new StateError(`${what}: it is not fitted yet. Call fit(x) first, or setState with what getState gave.`);
}

/** @throws ShapeError unless x has the columns that `fit` saw */
export function checkColumns(what: string, { columns }: Matrix, expected: number): void {
  if (columns === expected) return;
  throw new ShapeError(`${what}: x must have the ${expected} columns that fit saw, found ${columns}.`);
}

/**
 * A state as `JSON.parse` gives it: whatever stands under `keys` must be there, and be of the class that it says.
 *
 * @throws ArgumentError for anything else
 */
export function checkSaved<State extends { className: string }>(
  what: string,
  state: unknown,
  className: State["className"],
  keys: readonly (keyof State & string)[],
): State {
  const found = state as State;
  if (typeof state === "object" && state !== null && found.className === className) {
    const missing = keys.find((key) => !(key in state));
    if (missing === undefined) return found;
    throw new ArgumentError(`${what}: setState: ${missing} is missing. Pass what getState gave.`);
  }
  throw new ArgumentError(
    `${what}: setState expects what getState of a ${className} gave, found ${show(found?.className ?? state)}.`,
  );
}

/** Numbers that JSON carried, where NaN became null. @throws ArgumentError for anything else */
export function savedNumbers(what: string, values: unknown, length?: number): Float64Array {
  const sound =
    Array.isArray(values) &&
    (length === undefined || values.length === length) &&
    values.every((value) => value === null || typeof value === "number");
  if (sound) return Float64Array.from(values as (number | null)[], (value) => value ?? Number.NaN);
  throw new ArgumentError(
    `${what} must be an array of ${length ?? ""} numbers, found ${show(values)}. Pass what getState gave.`,
  );
}
