/** Operand i (from 1) of the instruction at pc, as dispatchers read it. */
export class operand {
  @inline static at(pc: usize, i: usize): usize {
    return load<usize>(pc + (i << 2));
  }
  @inline static int(pc: usize, i: usize): i32 {
    return load<i32>(pc + (i << 2));
  }
  @inline static float(pc: usize, i: usize): f32 {
    return load<f32>(pc + (i << 2));
  }
}
