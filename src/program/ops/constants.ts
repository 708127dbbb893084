import { CONSTANTS } from "../../../assembly/extra/judging-opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/** The values that fit in an instruction beside its other operands. */
const CONSTANTS_EACH = 11;

/** Numbers that are known when the program is recorded, as a value (n,). */
export function constants(p: ProgramBuilder, values: readonly number[]): Value {
  const out = p.value([values.length]);
  for (let first = 0; first < values.length; first += CONSTANTS_EACH) {
    const some = values.slice(first, first + CONSTANTS_EACH).map((float) => ({ float }));
    const format = `constants ${first === 0 ? ">" : "="}out #first #count${" #value".repeat(some.length)}`;
    p.emit({ opcode: CONSTANTS, format }, out, first, some.length, ...some);
  }
  return out;
}
