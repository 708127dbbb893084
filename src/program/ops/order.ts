/** Numbers in order. Along the last dimension; others by `transpose`. No gradients. */
import * as Op from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

const TOP_K = { opcode: Op.TOP_K, format: "top_k >values >indices <x #rows #columns #k #smallest" };

/** Options of `topK`, `sort` and `argsort`. */
export interface OrderOptions {
  /** The smallest first. Default true for `sort` and `argsort`, false for `topK`. */
  readonly ascending?: boolean;
}

/** The k largest numbers of each row in order, and where they are: of equal ones the first comes first, NaN last. */
export function topK(
  p: ProgramBuilder,
  x: Value,
  k: number,
  { ascending = false }: OrderOptions = {},
): { readonly values: Value; readonly indices: Value } {
  const { columns } = x;
  p.require(
    Number.isInteger(k) && k >= 1 && k <= columns,
    () => `topK: k must be a whole number from 1 to ${columns}, the last size, found ${k}.`,
  );
  const shape = [...x.shape.slice(0, -1), k];
  const [values, indices] = [p.value(shape), p.value(shape)];
  p.emit(TOP_K, values, indices, x, x.rows, columns, k, Number(ascending));
  return { values, indices };
}

/** Each row in order. */
export const sort = (p: ProgramBuilder, x: Value, { ascending = true }: OrderOptions = {}): Value =>
  topK(p, x, x.columns, { ascending }).values;

/** Where the numbers of each row are, in their order. */
export const argsort = (p: ProgramBuilder, x: Value, { ascending = true }: OrderOptions = {}): Value =>
  topK(p, x, x.columns, { ascending }).indices;
