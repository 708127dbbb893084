/**
 * From the middle dimension of x (outer, length, inner) to one number, and sums so far.
 *
 * The order of a sum is fixed by the sizes alone: along contiguous floats (inner = 1) four partial sums, element j in the one numbered
 * j mod 4, added as (0 + 2) + (1 + 3); else from the first to the last. Sums are double precision, rounded once.
 */
import { lanes } from "../rowwise";
import { f32v } from "../simd";
import * as Op from "./opcodes";

class doubles {
  @inline static low(x: v128): v128 {
    return f64x2.promote_low_f32x4(x);
  }
  @inline static high(x: v128): v128 {
    return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
  }
}

/** The sum divided by `divisor`. `row` is from how many floats the inner ones are cut: it decides the order, so that parts have that of the whole. */
function sums(out: usize, x: usize, outer: i32, length: i32, inner: i32, row: i32, divisor: f64): void {
  const bytes = (<usize>row) << 2;
  for (; outer > 0; outer--) {
    if (row === 1) {
      let low = f64x2.splat(0);
      let high = f64x2.splat(0);
      let n = length;
      for (; n >= 4; n -= 4, x += 16) {
        const v = v128.load(x);
        low = f64x2.add(low, doubles.low(v));
        high = f64x2.add(high, doubles.high(v));
      }
      if (n > 0) {
        const v = v128.and(v128.load(x), lanes.first(n));
        low = f64x2.add(low, doubles.low(v));
        high = f64x2.add(high, doubles.high(v));
        x += (<usize>n) << 2;
      }
      const pairs = f64x2.add(low, high);
      store<f32>(out, <f32>((f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1)) / divisor));
      out += 4;
      continue;
    }
    const divisors = f64x2.splat(divisor);
    for (let j = inner; j > 0; j -= 4) {
      let low = f64x2.splat(0);
      let high = f64x2.splat(0);
      let at = x + ((<usize>(inner - j)) << 2);
      for (let i = 0; i < length; i++, at += bytes) {
        const v = v128.load(at);
        low = f64x2.add(low, doubles.low(v));
        high = f64x2.add(high, doubles.high(v));
      }
      const a = f32x4.demote_f64x2_zero(f64x2.div(low, divisors));
      const b = f32x4.demote_f64x2_zero(f64x2.div(high, divisors));
      f32v.storeUpTo4(out, v128.shuffle<i64>(a, b, 0, 2), j);
      out += (<usize>min(j, 4)) << 2;
    }
    x += bytes * <usize>length;
  }
}

/** NaN if there is one. */
class Max {
  @inline first(): f32 {
    return -Infinity;
  }
  @inline of(a: v128, b: v128): v128 {
    return f32x4.max(a, b);
  }
}

class Min {
  @inline first(): f32 {
    return Infinity;
  }
  @inline of(a: v128, b: v128): v128 {
    return f32x4.min(a, b);
  }
}

class Product {
  @inline first(): f32 {
    return 1;
  }
  @inline of(a: v128, b: v128): v128 {
    return f32x4.mul(a, b);
  }
}

function fold<F>(out: usize, x: usize, outer: i32, length: i32, inner: i32, row: i32): void {
  const f = changetype<F>(0);
  const bytes = (<usize>row) << 2;
  const first = f32x4.splat(f.first());
  for (; outer > 0; outer--) {
    if (row === 1) {
      let y = first;
      let n = length;
      for (; n >= 4; n -= 4, x += 16) y = f.of(y, v128.load(x));
      if (n > 0) {
        y = f.of(y, v128.bitselect(v128.load(x), first, lanes.first(n)));
        x += (<usize>n) << 2;
      }
      y = f.of(y, v128.shuffle<i32>(y, y, 2, 3, 0, 1));
      y = f.of(y, v128.shuffle<i32>(y, y, 1, 0, 3, 2));
      v128.store32_lane(out, y, 0);
      out += 4;
      continue;
    }
    for (let j = inner; j > 0; j -= 4) {
      let y = first;
      let at = x + ((<usize>(inner - j)) << 2);
      for (let i = 0; i < length; i++, at += bytes) y = f.of(y, v128.load(at));
      f32v.storeUpTo4(out, y, j);
      out += (<usize>min(j, 4)) << 2;
    }
    x += bytes * <usize>length;
  }
}

/** Where the largest (sign 1) or the smallest (sign -1) is: the first of several, and the first NaN before all. */
function extreme(out: usize, x: usize, outer: i32, length: i32, inner: i32, row: i32, sign: f32): void {
  const bytes = (<usize>row) << 2;
  for (; outer > 0; outer--, x += bytes * <usize>length) {
    for (let j = 0; j < inner; j++, out += 4) {
      let at = x + ((<usize>j) << 2);
      let best = sign * load<f32>(at);
      let where = 0;
      for (let i = 1; i < length; i++) {
        at += bytes;
        const v = sign * load<f32>(at);
        if (v > best || (isNaN(v) && !isNaN(best))) {
          best = v;
          where = i;
        }
      }
      store<f32>(out, <f32>where);
    }
  }
}

export function reduce(out: usize, x: usize, outer: i32, length: i32, inner: i32, kind: i32, stride: i32): void {
  const row = stride || inner;
  switch (kind) {
    case Op.SUM:
      sums(out, x, outer, length, inner, row, 1);
      break;
    case Op.MEAN:
      sums(out, x, outer, length, inner, row, <f64>length);
      break;
    case Op.MAX:
      fold<Max>(out, x, outer, length, inner, row);
      break;
    case Op.MIN:
      fold<Min>(out, x, outer, length, inner, row);
      break;
    case Op.PRODUCT:
      fold<Product>(out, x, outer, length, inner, row);
      break;
    case Op.ARG_MAX:
      extreme(out, x, outer, length, inner, row, 1);
      break;
    case Op.ARG_MIN:
      extreme(out, x, outer, length, inner, row, -1);
      break;
    default:
      unreachable();
  }
}

/** dx = dy · Π of the others, without a division: the product of those before, then times that of those after. */
export function productGradient(dx: usize, dy: usize, x: usize, outer: i32, length: i32, inner: i32): void {
  const bytes = (<usize>inner) << 2;
  for (; outer > 0; outer--, x += bytes * <usize>length, dx += bytes * <usize>length) {
    for (let j = 0; j < inner; j++, dy += 4) {
      const start = (<usize>j) << 2;
      let product = load<f32>(dy);
      let at = start;
      for (let i = 0; i < length; i++, at += bytes) {
        store<f32>(dx + at, product);
        product *= load<f32>(x + at);
      }
      product = 1;
      for (let i = 0; i < length; i++) {
        at -= bytes;
        store<f32>(dx + at, load<f32>(dx + at) * product);
        product *= load<f32>(x + at);
      }
    }
  }
}

/** y = sums so far along the middle, from the last to the first if reverse; exclusive ones leave the element itself out. */
export function cumulate(y: usize, x: usize, outer: i32, length: i32, inner: i32, reverse: i32, exclusive: i32): void {
  const bytes = (<usize>inner) << 2;
  const whole = bytes * <usize>length;
  for (; outer > 0; outer--, x += whole, y += whole) {
    for (let j = 0; j < inner; j++) {
      let sum: f64 = 0;
      for (let i = 0; i < length; i++) {
        const at = ((<usize>j) << 2) + bytes * <usize>(reverse ? length - 1 - i : i);
        const v = <f64>load<f32>(x + at);
        store<f32>(y + at, <f32>(exclusive ? sum : sum + v));
        sum += v;
      }
    }
  }
}
