/** Functions of one number. */
import { f32v } from "../simd";
import { NEGATE } from "./opcodes";

class Negate {
  @inline of(x: v128): v128 {
    return f32x4.neg(x);
  }
}

/** y (n) = f(x). */
function map<F>(y: usize, x: usize, n: i32): void {
  const f = changetype<F>(0);
  for (; n >= 8; n -= 8, x += 32, y += 32) {
    const a = f.of(v128.load(x));
    const b = f.of(v128.load(x, 16));
    v128.store(y, a);
    v128.store(y, b, 16);
  }
  for (; n > 0; n -= 4, x += 16, y += 16) f32v.storeUpTo4(y, f.of(v128.load(x)), n);
}

export function unary(y: usize, x: usize, n: i32, kind: i32): void {
  switch (kind) {
    case NEGATE:
      map<Negate>(y, x, n);
      break;
    default:
      unreachable();
  }
}
