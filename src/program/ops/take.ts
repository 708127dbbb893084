/** Rows by number: embeddings, and one-hot rows. Numbers are floats that hold whole numbers, as labels and data come. */
import * as Op from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { transpose } from "./copy.ts";
import { type Axis, axisOf, product } from "./shapes.ts";

const TAKE = { opcode: Op.TAKE, format: "take >out <table <indices #n #rows #columns" };
const SCATTER_ADD = { opcode: Op.SCATTER_ADD, format: "scatter_add >out <x <indices #n #rows #columns" };
const ONE_HOT = { opcode: Op.ONE_HOT, format: "one_hot >out <indices #n #depth" };

/**
 * The elements of x along `axis` that the indices name: for axis 0, indices (…) of a table (rows, …row) give (…, …row). A number that is not
 * from 0 to rows − 1 gives NaN, so that the mistake shows, and has no gradient. The order in which gradients of equal indices are added is
 * that of the indices.
 */
export function take(p: ProgramBuilder, x: Value, indices: Value, axis: Axis = 0): Value {
  const at = axisOf(p, "take", x.shape, axis);
  if (at > 0) {
    const others = x.shape.map((_, i) => i).filter((i) => i !== at);
    const taken = take(p, transpose(p, x, [at, ...others]), indices);
    const rank = indices.shape.length;
    const back = others.map((_, i) => i + rank);
    return transpose(p, taken, back.toSpliced(at, 0, ...indices.shape.keys()));
  }
  const [rows, ...row] = x.shape as [number, ...number[]];
  const sizes = [indices.size, rows, product(row)];
  const y = p.value([...indices.shape, ...row], [x]);
  p.emit(TAKE, y, x, indices, ...sizes);
  p.backward(y, (dy) => p.accumulate(x, (dx) => p.emit(SCATTER_ADD, dx, dy, indices, ...sizes)));
  return y;
}

/** Sums of rows by number: out (rows, …row) = Σ of those x (n, …row) whose index is the row's. The gradient takes them back. */
export function segmentSum(p: ProgramBuilder, x: Value, indices: Value, rows: number): Value {
  const [n, ...row] = x.shape as [number, ...number[]];
  p.require(indices.size === n, () => `segmentSum: expected an index for each of ${n} rows, found ${indices.size}.`);
  const sizes = [n, rows, product(row)];
  const y = p.value([rows, ...row], [x]);
  p.emit(SCATTER_ADD, y, x, indices, ...sizes);
  p.backward(y, (dy) => p.accumulate(x, (dx) => p.emit(TAKE, dx, dy, indices, ...sizes)));
  return y;
}

/** 1 at the position that the index names, 0 elsewhere: indices (…) → (…, depth). All 0 for one that is out of range. No gradient. */
export function oneHot(p: ProgramBuilder, indices: Value, depth: number): Value {
  p.require(
    Number.isInteger(depth) && depth > 0,
    () => `oneHot: depth must be a whole number from 1 on, found ${depth}.`,
  );
  const y = p.value([...indices.shape, depth]);
  p.emit(ONE_HOT, y, indices, indices.size, depth);
  return y;
}
