/** One thing, several in order, or several by name: how inputs and outputs of a model, and all that belongs to them, are given. */
import { checkName, show } from "../checks.ts";
import type { Tensor, TensorLike } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";

/** One thing, an array of them, or a record by name. */
export type Arrangement<Item> = Item | readonly Item[] | Readonly<Record<string, Item>>;

/** `Item`s arranged as `Like` is. */
export type ArrangedAs<Like, Item> = Like extends readonly unknown[]
  ? Item[]
  : Like extends { readonly node: unknown }
    ? Item
    : { [Name in keyof Like]: Item };

/** Data for a model with several inputs or outputs: one for each, in their order or by their names. */
export type DataPerPort = Arrangement<TensorLike | null>;

/** What `predict` gives: as the model's outputs were given. */
export type Predictions = Tensor | Tensor[] | Record<string, Tensor>;

/** `items` arranged as `like` is. */
export function arrange<Item>(like: unknown, items: readonly Item[], isItem: (like: unknown) => boolean): unknown {
  if (isItem(like)) return items[0];
  if (Array.isArray(like)) return [...items];
  return Object.fromEntries(Object.keys(like as object).map((name, i) => [name, items[i]]));
}

/** What is meant for each of the `names`. */
export interface Expected {
  readonly names: readonly string[];
  /** How messages call them. */
  readonly kind: "input" | "output";
  /** Those that must be there; by default all. */
  readonly needed?: readonly number[];
  /** Whether one thing may be given for all. */
  readonly forAll?: boolean;
}

/** A list with what was given for each name, undefined for what was not. @throws ArgumentError if names or their number don't fit */
export function perName(what: string, given: unknown, { names, kind, needed, forAll }: Expected): unknown[] {
  const must = needed ?? names.map((_, i) => i);
  if (isRecord(given, names)) {
    for (const key of Object.keys(given)) checkName(`${what}: the name of an ${kind}`, key, names);
    const list = names.map((name) => given[name] ?? undefined);
    const missing = must.find((i) => list[i] === undefined);
    if (missing === undefined) return list;
    throw new ArgumentError(`${what}: nothing is given for ${kind} "${names[missing]}". Found ${show(given)}.`);
  }
  if (names.length === 1)
    return Array.isArray(given) && given.length === 1 && isWhole(given[0], forAll) ? given : [given];
  const list = Array.isArray(given) ? given : undefined;
  if (must.length === 1 && !(list?.length === names.length && list.some((item) => item == null)))
    return names.map((_, i) => (i === must[0] ? given : undefined));
  if (list?.length === names.length) return list.map((item) => item ?? undefined);
  if (list?.length === must.length) return names.map((_, i) => list[must.indexOf(i)]);
  if (forAll && !list) return names.map(() => given ?? undefined);
  throw new ArgumentError(
    `${what}: the model has ${names.length} ${kind}s (${names.join(", ")}). Give an array of ${names.length}, or a record by these names; found ${show(given)}.`,
  );
}

/** Whether the only item of an array is something for the only port, rather than a row of data. */
function isWhole(item: unknown, forAll = false): boolean {
  return forAll || (typeof item === "object" && item !== null && "shape" in item);
}

/** A plain object by name, and not a tensor, a loss or a metric. */
function isRecord(given: unknown, names: readonly string[]): given is Record<string, unknown> {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) return false;
  const prototype = Object.getPrototypeOf(given);
  if (prototype !== Object.prototype && prototype !== null) return false;
  const keys = Object.keys(given);
  return keys.every((key) => names.includes(key)) || !["shape", "name", "perRow", "update"].some((key) => key in given);
}
