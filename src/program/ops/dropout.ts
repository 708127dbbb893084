import * as Op from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/**
 * y = x / (1 − rate) for the units that are kept, 0 for the others; only in training. Which are kept depends on the seed, the
 * training step and the position alone, so the backward pass draws the same numbers again instead of storing a mask.
 */
export function dropout(p: ProgramBuilder, x: Value, rate: number, seed: number): Value {
  if (!p.training || rate === 0) return x;
  const drop = (out: Value, of: Value) =>
    p.emit(Op.DROPOUT, out, of, x.size, { float: rate }, seed, p.places.cells.step);
  const y = p.value(x.shape, [x]);
  drop(y, x);
  p.backward(y, (dy) => p.accumulate(x, (dx) => drop(dx, dy)));
  return y;
}
