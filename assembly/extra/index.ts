/** The kernels that few networks need: `run` executes one instruction that the core's dispatcher does not know. */
import * as Op from "./opcodes";
import { unary } from "./unary";

export { setup } from "./constants";

/** Operand i (from 1) of the instruction at pc. */
class operand {
  @inline static at(pc: usize, i: usize): usize { return load<usize>(pc + (i << 2)); }
  @inline static int(pc: usize, i: usize): i32 { return load<i32>(pc + (i << 2)); }
  @inline static float(pc: usize, i: usize): f32 { return load<f32>(pc + (i << 2)); }
}

/** Executes the instruction at `pc`. It is trusted, as those of the core are. */
export function run(pc: usize): void {
  switch (load<i32>(pc)) {
    case Op.UNARY: unary(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4)); break;
    default: unreachable();
  }
}
