/** Losses that are means over the columns of a function of one prediction p and one target y. */
import { constant, SIGN } from "../constants";
import { math } from "../math";
import { meanOfColumns } from "../rowwise";
import { f32v } from "../simd";

// Each class is one loss: `value` of an element, and `slope`, its derivative by the prediction. They have no instances:
// a type argument gives the loop its formula, and the compiler inlines it. The parameter is for losses of extra/losses.

/** max(z, 0) - z y + log(1 + e^-|z|); the slope's prediction is p = sigmoid(z). */
class BinaryCrossentropyLogits {
  @inline value(z: v128, y: v128, _: v128): v128 {
    const linear = f32v.nmadd(z, y, f32x4.pmax(z, i32x4.splat(0)));
    return f32x4.add(linear, math.log1pOfUnit(math.expOfNegative(v128.or(z, constant.at(SIGN)))));
  }
  @inline slope(p: v128, y: v128, _: v128): v128 {
    return f32x4.sub(p, y);
  }
}

/** e², e = p - y. */
class SquaredError {
  @inline value(p: v128, y: v128, _: v128): v128 {
    const e = f32x4.sub(p, y);
    return f32x4.mul(e, e);
  }
  @inline slope(p: v128, y: v128, _: v128): v128 {
    const e = f32x4.sub(p, y);
    return f32x4.add(e, e);
  }
}

/** dp (rows, columns) = dl (rows) / columns · slope. Four rows at a time if there is one column. */
export function gradient<F>(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32, parameter: f32): void {
  const f = changetype<F>(0);
  const given = f32x4.splat(parameter);
  if (columns === 1) {
    for (; rows >= 4; rows -= 4, dp += 16, dl += 16, p += 16, y += 16)
      v128.store(dp, f32x4.mul(v128.load(dl), f.slope(v128.load(p), v128.load(y), given)));
    if (rows > 0) f32v.storePart(dp, f32x4.mul(v128.load(dl), f.slope(v128.load(p), v128.load(y), given)), rows);
    return;
  }
  for (; rows > 0; rows--, dl += 4) {
    const scale = f32x4.splat(load<f32>(dl) / <f32>columns);
    let n = columns;
    for (; n >= 4; n -= 4, dp += 16, p += 16, y += 16)
      v128.store(dp, f32x4.mul(scale, f.slope(v128.load(p), v128.load(y), given)));
    if (n > 0) {
      f32v.storePart(dp, f32x4.mul(scale, f.slope(v128.load(p), v128.load(y), given)), n);
      const bytes = (<usize>n) << 2;
      dp += bytes;
      p += bytes;
      y += bytes;
    }
  }
}

export function binaryCrossentropyLogits(loss: usize, z: usize, y: usize, rows: i32, columns: i32): void {
  meanOfColumns<BinaryCrossentropyLogits>(loss, z, y, rows, columns, 0);
}
export function binaryCrossentropyLogitsGradient(
  dz: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  gradient<BinaryCrossentropyLogits>(dz, dl, p, y, rows, columns, 0);
}
export function squaredError(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  meanOfColumns<SquaredError>(loss, p, y, rows, columns, 0);
}
export function squaredErrorGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  gradient<SquaredError>(dp, dl, p, y, rows, columns, 0);
}
