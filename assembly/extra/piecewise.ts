/** Functions of three lines: ReLU with all its options, hard sigmoid, thresholds. */
import { f32v } from "../simd";

class three {
  /** The first where x <= low, else the last where x >= high; the middle for NaN. */
  @inline static select(x: v128, low: v128, high: v128, below: v128, between: v128, above: v128): v128 {
    return v128.bitselect(below, v128.bitselect(above, between, f32x4.ge(x, high)), f32x4.le(x, low));
  }
}

/** y (n) = slope · x + shift. `lines` are the addresses of the slope and shift below, between and above. */
export function piecewise(y: usize, x: usize, n: i32, low: f32, high: f32, lines: usize): void {
  const least = f32x4.splat(low);
  const most = f32x4.splat(high);
  const slopeBelow = v128.load32_splat(lines);
  const shiftBelow = v128.load32_splat(lines, 4);
  const slopeBetween = v128.load32_splat(lines, 8);
  const shiftBetween = v128.load32_splat(lines, 12);
  const slopeAbove = v128.load32_splat(lines, 16);
  const shiftAbove = v128.load32_splat(lines, 20);
  const zero = i32x4.splat(0);
  const largest = f32x4.splat(f32.MAX_VALUE);
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const v = v128.load(x);
    const slope = three.select(v, least, most, slopeBelow, slopeBetween, slopeAbove);
    const shift = three.select(v, least, most, shiftBelow, shiftBetween, shiftAbove);
    // 0 · ∞ would be NaN; NaN shall stay.
    const finite = f32x4.min(f32x4.max(v, f32x4.neg(largest)), largest);
    const factor = v128.bitselect(finite, v, f32x4.eq(slope, zero));
    f32v.storeUpTo4(y, f32v.madd(factor, slope, shift), n);
  }
}

/** dx (n) = dy · slope. `slopes` are the addresses of those below, between and above. */
export function piecewiseGradient(dx: usize, dy: usize, x: usize, n: i32, low: f32, high: f32, slopes: usize): void {
  const least = f32x4.splat(low);
  const most = f32x4.splat(high);
  const below = v128.load32_splat(slopes);
  const between = v128.load32_splat(slopes, 4);
  const above = v128.load32_splat(slopes, 8);
  for (; n > 0; n -= 4, x += 16, dy += 16, dx += 16) {
    const slope = three.select(v128.load(x), least, most, below, between, above);
    f32v.storeUpTo4(dx, f32x4.mul(v128.load(dy), slope), n);
  }
}
