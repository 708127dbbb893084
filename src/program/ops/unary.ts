/** Functions of each element. */
import { NEGATE, UNARY } from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

const KERNEL = { opcode: UNARY, format: "unary >y <x #n #function" };

/** −x */
export function negate(p: ProgramBuilder, x: Value): Value {
  const y = p.value(x.shape, [x]);
  p.emit(KERNEL, y, x, x.size, NEGATE);
  p.backward(y, (dy) => p.accumulate(x, (dx) => p.emit(KERNEL, dx, dy, x.size, NEGATE)));
  return y;
}
