/** Losses that are means over the columns of a function of one prediction p and one target y. */
import { constant, ONE, SIGN } from "../constants";
import { math } from "../math";
import { meanOfColumns } from "../rowwise";
import { f32v } from "../simd";
import { clip } from "./clip";

// Each class is one loss: `value` of an element, and `slope`, its derivative by the prediction. They have no instances:
// a type argument gives the loop its formula, and the compiler inlines it. Only Huber's parameter, δ, is read.

/** -(y log p + (1 - y) log(1 - p)), p clipped. NaN comes through log1p. A function, as it would be long in four places. */
function binaryCrossentropyOf(p: v128, y: v128): v128 {
  const q = clip.value(p);
  const positive = f32x4.mul(y, math.logOfNormal(q));
  const negative = f32x4.mul(f32x4.sub(constant.at(ONE), y), math.log1p(f32x4.neg(q)));
  return f32x4.neg(f32x4.add(positive, negative));
}

class BinaryCrossentropy {
  @inline value(p: v128, y: v128, _: v128): v128 {
    return binaryCrossentropyOf(p, y);
  }
  /** (p - y) / (p (1 - p)), 0 where p is clipped. */
  @inline slope(p: v128, y: v128, _: v128): v128 {
    const slope = f32x4.div(f32x4.sub(p, y), f32x4.mul(p, f32x4.sub(constant.at(ONE), p)));
    return clip.gradient(slope, p);
  }
}

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

/** |e|, e = p - y; the slope at 0 is 0. */
class AbsoluteError {
  @inline value(p: v128, y: v128, _: v128): v128 {
    return f32x4.abs(f32x4.sub(p, y));
  }
  @inline slope(p: v128, y: v128, _: v128): v128 {
    const e = f32x4.sub(p, y);
    const sign = v128.bitselect(e, constant.at(ONE), constant.at(SIGN));
    return v128.bitselect(sign, e, f32x4.gt(f32x4.abs(e), i32x4.splat(0)));
  }
}

/** e²/2 where |e| <= δ, else δ|e| - δ²/2: with c = min(|e|, δ) both are c (|e| - c/2). */
class Huber {
  @inline value(p: v128, y: v128, delta: v128): v128 {
    const magnitude = f32x4.abs(f32x4.sub(p, y));
    const c = f32x4.pmin(magnitude, delta);
    return f32x4.mul(c, f32v.nmadd(c, f32x4.splat(0.5), magnitude));
  }
  /** e, but not beyond ±δ. */
  @inline slope(p: v128, y: v128, delta: v128): v128 {
    return f32x4.pmax(f32x4.pmin(f32x4.sub(p, y), delta), f32x4.neg(delta));
  }
}

/** dp (rows, columns) = dl (rows) / columns · slope. Four rows at a time if there is one column. */
function gradient<F>(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32, parameter: f32): void {
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

export function binaryCrossentropy(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  meanOfColumns<BinaryCrossentropy>(loss, p, y, rows, columns, 0);
}
export function binaryCrossentropyGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  gradient<BinaryCrossentropy>(dp, dl, p, y, rows, columns, 0);
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
export function absoluteError(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  meanOfColumns<AbsoluteError>(loss, p, y, rows, columns, 0);
}
export function absoluteErrorGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  gradient<AbsoluteError>(dp, dl, p, y, rows, columns, 0);
}
export function huber(loss: usize, p: usize, y: usize, rows: i32, columns: i32, delta: f32): void {
  meanOfColumns<Huber>(loss, p, y, rows, columns, delta);
}
export function huberGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32, delta: f32): void {
  gradient<Huber>(dp, dl, p, y, rows, columns, delta);
}
