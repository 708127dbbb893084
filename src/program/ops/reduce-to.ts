/** Sums of what was repeated: the gradient of broadcasting. Apart, as copies and reductions both need it. */
import { REDUCE, SUM } from "../../../assembly/extra/opcodes.ts";
import type { Shape } from "../../data/tensor.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { product, same } from "./shapes.ts";

export const REDUCES = { opcode: REDUCE, format: "reduce >out <x #outer #length #inner #function %stride" };

/** out = Σ of x over the dimensions along which out, of a shape that can be broadcast to x', has size 1 or is missing. */
export function sumInto(p: ProgramBuilder, out: Value, x: Value): void {
  const more = x.shape.length - out.shape.length;
  const axes = x.shape.flatMap((size, i) => (size > 1 && (i < more || out.shape[i - more] === 1) ? [i] : []));
  // Runs of neighbours, the last first: the sizes before them are then still those of x.
  const runs: { readonly first: number; last: number }[] = [];
  for (const axis of axes) {
    const run = runs.at(-1);
    if (run && x.shape.slice(run.last + 1, axis).every((size) => size === 1)) run.last = axis;
    else runs.push({ first: axis, last: axis });
  }
  if (runs.length === 0) {
    p.assign(out, x);
    return;
  }
  let from = x;
  while (runs.length > 0) {
    const { first, last } = runs.pop()!;
    const shape = from.shape.map((size, i) => (i >= first && i <= last ? 1 : size));
    const to = runs.length > 0 ? p.value(shape) : out;
    const sizes = [from.shape.slice(0, first), from.shape.slice(first, last + 1), from.shape.slice(last + 1)];
    p.emit(REDUCES, to, from, ...sizes.map(product), SUM);
    from = to;
  }
}

/**
 * Adds a term to the gradient of x, an operand that may be repeated in y: `emit` writes the term in y's shape, and what belongs to one element of
 * x is summed.
 */
export function accumulateRepeated(p: ProgramBuilder, x: Value, shape: Shape, emit: (out: Value) => void): void {
  if (!x.needsGradient) return;
  if (same(x.shape, shape)) {
    p.accumulate(x, emit);
    return;
  }
  const term = p.value(shape);
  emit(term);
  p.accumulate(x, (dx) => sumInto(p, dx, term));
}

/** Adds dy, summed over what was repeated, to the gradient of x. */
export function contributeRepeated(p: ProgramBuilder, x: Value, dy: Value): void {
  if (same(x.shape, dy.shape)) p.contribute(x, dy);
  else p.accumulate(x, (dx) => sumInto(p, dx, dy));
}
