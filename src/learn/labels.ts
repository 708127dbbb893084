/** Labels that are texts or numbers: in order, and as arrays. */
import { show } from "../checks.ts";
import { type TensorLike, tensor } from "../data/tensor.ts";
import { ArgumentError, DataError, ShapeError } from "../errors.ts";

/** A class as people name it. */
export type Label = string | number;

/** Labels, one for each row. */
export type Labels = readonly (Label | boolean)[] | TensorLike;

/** One label for each row; true and false become 1 and 0. @throws DataError for NaN, ArgumentError for texts among numbers */
export function readLabels(what: string, given: Labels): Label[] {
  if (Array.isArray(given) && given.length > 0 && given.every((value) => typeof value === "string")) return [...given];
  const odd = Array.isArray(given) ? given.find((value) => typeof value === "string") : undefined;
  if (odd !== undefined) {
    throw new ArgumentError(`${what} must be texts only or numbers only, found ${show(odd)} among others.`);
  }
  const { shape, data } = tensor(given as TensorLike, undefined, what);
  if (data.length === 0 || !(shape.length === 1 || (shape.length === 2 && shape[1] === 1))) {
    throw new ShapeError(`${what} must be one label for each row, at least one, found shape (${shape.join(", ")}).`);
  }
  const flat = Array.isArray(given) ? (given.flat() as unknown[]).map(Number) : Array.from(data);
  const bad = flat.findIndex(Number.isNaN);
  if (bad !== -1) throw new DataError(`${what} must not be NaN, found it in row ${bad}.`);
  return flat;
}

/** All different labels, ascending: texts by their characters' code points, as Python sorts them. */
export function sortedLabels(labels: readonly Label[]): Label[] {
  return [...new Set(labels)].sort(compareLabels);
}

export function compareLabels(a: Label, b: Label): number {
  if (typeof a === "number" || typeof b === "number") return Number(a) - Number(b);
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, i) => character !== right[i]);
  if (at === -1) return left.length - right.length;
  return at < right.length ? left[at]!.codePointAt(0)! - right[at]!.codePointAt(0)! : 1;
}

/** Labels that JSON carried: texts only or numbers only, different and ascending. @throws ArgumentError for anything else */
export function savedLabels(what: string, labels: unknown): Label[] {
  const sound =
    Array.isArray(labels) &&
    labels.length > 0 &&
    ["string", "number"].some((type) => labels.every((label) => typeof label === type && !Number.isNaN(label))) &&
    labels.every((label, i) => i === 0 || compareLabels(labels[i - 1], label) < 0);
  if (sound) return [...labels];
  throw new ArgumentError(
    `${what} must be different labels, ascending, found ${show(labels)}. Pass what getState gave.`,
  );
}
