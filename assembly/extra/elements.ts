/** Choices, element by element. */
import { f32v } from "../simd";

class source {
  /** Four floats of x, or one of them four times; `step` is 1 or 0. */
  @inline static of(x: usize, step: i32): v128 {
    return step ? v128.load(x) : v128.load32_splat(x);
  }
}

/** out (n) = a where mask is not 0, also where it is NaN; b elsewhere. */
export function select(out: usize, mask: usize, a: usize, b: usize, n: i32, stepM: i32, stepA: i32, stepB: i32): void {
  const zero = i32x4.splat(0);
  for (; n > 0; n -= 4, out += 16) {
    const chosen = f32x4.ne(source.of(mask, stepM), zero);
    f32v.storeUpTo4(out, v128.bitselect(source.of(a, stepA), source.of(b, stepB), chosen), n);
    mask += stepM << 4;
    a += stepA << 4;
    b += stepB << 4;
  }
}

/** y (n) = min(max(x, low), high); NaN stays. */
export function clip(y: usize, x: usize, n: i32, low: f32, high: f32): void {
  const least = f32x4.splat(low);
  const most = f32x4.splat(high);
  for (; n > 0; n -= 4, x += 16, y += 16) f32v.storeUpTo4(y, f32x4.pmin(f32x4.pmax(v128.load(x), least), most), n);
}

/** dx (n) = dy where low <= x <= high, else 0. */
export function clipGradient(dx: usize, dy: usize, x: usize, n: i32, low: f32, high: f32): void {
  const least = f32x4.splat(low);
  const most = f32x4.splat(high);
  for (; n > 0; n -= 4, x += 16, dy += 16, dx += 16) {
    const v = v128.load(x);
    f32v.storeUpTo4(dx, v128.and(v128.load(dy), v128.and(f32x4.ge(v, least), f32x4.le(v, most))), n);
  }
}
