/** Losses that are means over the columns of a function of one prediction p and one target y, as in ../../losses/elementwise.ts. */
import { constant, ONE, SIGN } from "../../constants";
import { gradient } from "../../losses/elementwise";
import { math } from "../../math";
import { meanOfColumns } from "../../rowwise";
import { f32v } from "../../simd";
import { clip } from "./clip";

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

export function binaryCrossentropy(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  meanOfColumns<BinaryCrossentropy>(loss, p, y, rows, columns, 0);
}
export function binaryCrossentropyGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  gradient<BinaryCrossentropy>(dp, dl, p, y, rows, columns, 0);
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
