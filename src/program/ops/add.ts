import * as Op from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/** y = a + b, of equal shapes. Both have y's gradient. */
export function addEqual(p: ProgramBuilder, a: Value, b: Value): Value {
  const y = p.value(a.shape, [a, b]);
  p.emit(Op.ADD, y, a, b, a.size);
  p.backward(y, (dy) => {
    p.contribute(a, dy);
    p.contribute(b, dy);
  });
  return y;
}
