/**
 * Elementary functions of four floats that only the extra kernels need. Largest errors, in units in the last place of the exact result,
 * over every 331st float (scripts/measure-ulp.ts):
 *
 * | function                     | simd128 | relaxed |
 * |------------------------------|---------|---------|
 * | sin, cos (to 2^20)           | 0.501   | 0.501   |
 * | power (of 3.3)               | 0.500   | 0.500   |
 * | expm1 (everywhere)           | 1.64    | 1.57    |
 * | log1p (everywhere)           | 1.27    | 1.27    |
 *
 * Sine, cosine and power are computed in double precision, two lanes at a time, and rounded once.
 */
import { constant, EXPONENT, INFINITY, ONE, ROUND } from "../constants";
import { exponential, math } from "../math";
import { f32v } from "../simd";
import {
  COS_4,
  COS_6,
  COS_8,
  COS_10,
  double,
  EXP2_1,
  EXP2_2,
  EXP2_3,
  EXP2_4,
  EXP2_5,
  EXP2_6,
  EXP2_7,
  EXP2_8,
  EXP2_9,
  EXP2_LIMIT,
  EXPM1_HIGHEST,
  EXPONENT_64,
  HALF_64,
  HALF_PI_HIGH,
  HALF_PI_LOW,
  HALF_PI_MIDDLE,
  LOG2_0,
  LOG2_1,
  LOG2_2,
  LOG2_3,
  LOG2_4,
  LOG2_5,
  LOG2_6,
  ONE_64,
  ROOT_HALF_BITS,
  ROUND_64,
  SIN_3,
  SIN_5,
  SIN_7,
  SIN_9,
  SIN_11,
  TWO_OVER_PI,
} from "./constants";

class pair {
  @inline static madd(a: v128, b: v128, c: v128): v128 {
    return f64x2.add(f64x2.mul(a, b), c);
  }

  /** The upper two floats as doubles. */
  @inline static high(x: v128): v128 {
    return f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0));
  }

  /** Four floats of two pairs of doubles. */
  @inline static join(low: v128, high: v128): v128 {
    return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
  }
}

/**
 * sin (x + shift · π/2) of two doubles. Cody and Waite's reduction in three parts, as in fdlibm; beyond 2^20 digits are lost, in proportion
 * to x.
 */
function sine(x: v128, shift: v128): v128 {
  const n = f64x2.nearest(f64x2.mul(x, double.at(TWO_OVER_PI)));
  let r = f64x2.sub(x, f64x2.mul(n, double.at(HALF_PI_HIGH)));
  r = f64x2.sub(r, f64x2.mul(n, double.at(HALF_PI_MIDDLE)));
  r = f64x2.sub(r, f64x2.mul(n, double.at(HALF_PI_LOW)));
  const z = f64x2.mul(r, r);
  let s = pair.madd(double.at(SIN_11), z, double.at(SIN_9));
  s = pair.madd(pair.madd(pair.madd(s, z, double.at(SIN_7)), z, double.at(SIN_5)), z, double.at(SIN_3));
  s = pair.madd(f64x2.mul(s, z), r, r);
  let c = pair.madd(double.at(COS_10), z, double.at(COS_8));
  c = pair.madd(pair.madd(c, z, double.at(COS_6)), z, double.at(COS_4));
  c = pair.madd(f64x2.mul(c, z), z, f64x2.sub(double.at(ONE_64), f64x2.mul(double.at(HALF_64), z)));
  // The quarter of the circle, n + shift modulo 4, as a double: odd ones take the cosine, the last two the other sign.
  const turn = f64x2.add(n, shift);
  const half = f64x2.mul(turn, double.at(HALF_64));
  const odd = f64x2.ne(f64x2.floor(half), half);
  const whole = f64x2.floor(half);
  const upper = f64x2.mul(whole, double.at(HALF_64));
  const negative = f64x2.ne(f64x2.floor(upper), upper);
  const y = v128.bitselect(c, s, odd);
  return v128.bitselect(f64x2.neg(y), y, negative);
}

/** log2 of a double that is positive, finite and not subnormal: atanh's series, 2^-39 relative. */
function log2(x: v128): v128 {
  const exponent = v128.and(i64x2.sub(x, double.at(ROOT_HALF_BITS)), double.at(EXPONENT_64));
  const m = i64x2.sub(x, exponent);
  const e32 = v128.shuffle<i32>(i64x2.shr_s(exponent, 52), exponent, 0, 2, 0, 2);
  const e = f64x2.convert_low_i32x4_s(e32);
  const one = double.at(ONE_64);
  const s = f64x2.div(f64x2.sub(m, one), f64x2.add(m, one));
  const z = f64x2.mul(s, s);
  let p = pair.madd(double.at(LOG2_6), z, double.at(LOG2_5));
  p = pair.madd(pair.madd(p, z, double.at(LOG2_4)), z, double.at(LOG2_3));
  p = pair.madd(pair.madd(pair.madd(p, z, double.at(LOG2_2)), z, double.at(LOG2_1)), z, double.at(LOG2_0));
  return pair.madd(p, s, e);
}

/** 2^t, |t| <= 200. */
function exp2(t: v128): v128 {
  const rounded = f64x2.add(t, double.at(ROUND_64));
  const r = f64x2.sub(t, f64x2.sub(rounded, double.at(ROUND_64)));
  let p = pair.madd(double.at(EXP2_9), r, double.at(EXP2_8));
  p = pair.madd(pair.madd(p, r, double.at(EXP2_7)), r, double.at(EXP2_6));
  p = pair.madd(pair.madd(p, r, double.at(EXP2_5)), r, double.at(EXP2_4));
  p = pair.madd(pair.madd(p, r, double.at(EXP2_3)), r, double.at(EXP2_2));
  p = pair.madd(pair.madd(p, r, double.at(EXP2_1)), r, double.at(ONE_64));
  return f64x2.mul(p, i64x2.shl(rounded, 52));
}

/** 2^(b · log2 a) of two doubles, a > 0 and finite. */
function powerOfPositive(a: v128, b: v128): v128 {
  const limit = double.at(EXP2_LIMIT);
  const t = f64x2.mul(b, log2(a));
  return exp2(f64x2.pmax(f64x2.pmin(t, limit), f64x2.neg(limit)));
}

class unit {
  /** Within [-1, 1], also where no digit of a huge argument is left. */
  @inline static clamp(y: v128): v128 {
    const one = constant.at(ONE);
    return f32x4.pmax(f32x4.pmin(y, one), f32x4.neg(one));
  }
}

export class functions {
  @inline static sin(x: v128): v128 {
    const none = f64x2.splat(0);
    return unit.clamp(pair.join(sine(f64x2.promote_low_f32x4(x), none), sine(pair.high(x), none)));
  }

  @inline static cos(x: v128): v128 {
    const quarter = double.at(ONE_64);
    return unit.clamp(pair.join(sine(f64x2.promote_low_f32x4(x), quarter), sine(pair.high(x), quarter)));
  }

  /** e^x - 1 everywhere: as ../math.ts, which has x <= 0, with ln 2 in two parts; e^x where the 1 does not show. */
  @inline static expm1(x: v128): v128 {
    const highest = constant.at(EXPM1_HIGHEST);
    const small = f32x4.pmax(f32x4.pmin(x, highest), f32x4.neg(highest));
    const rounded = exponential.rounded(small, ROUND);
    const t = exponential.minusOne(exponential.remainder(small, rounded, ROUND));
    const power = exponential.power(rounded);
    const y = f32v.madd(t, power, f32x4.sub(power, constant.at(ONE)));
    return f32v.select(math.exp(x), y, f32x4.gt(x, highest));
  }

  /** log(1 + x) everywhere: -Infinity at -1, NaN below. */
  @inline static log1p(x: v128): v128 {
    const one = constant.at(ONE);
    const finite = f32v.select(math.log1p(x), x, f32x4.lt(x, constant.at(INFINITY)));
    const minusOne = f32x4.neg(one);
    const y = f32v.select(constant.at(EXPONENT), finite, f32x4.eq(x, minusOne));
    return v128.or(y, f32x4.lt(x, minusOne));
  }

  /** a^b as in C: a negative base takes whole exponents, b = 0 and a = 1 give 1. Not inlined, as it is long. */
  static power(a: v128, b: v128): v128 {
    const zero = f32x4.splat(0);
    const one = constant.at(ONE);
    const infinity = constant.at(INFINITY);
    const base = f32x4.abs(a);
    // Doubles have room for subnormal floats; 0 and infinity, whose logarithm is not finite, are put in at the end.
    const small = f32x4.eq(base, zero);
    const large = f32x4.eq(base, infinity);
    const ordinary = v128.bitselect(one, base, v128.or(small, large));
    const bound = f32x4.pmin(f32x4.pmax(b, f32x4.splat(-1e30)), f32x4.splat(1e30)); // an infinite exponent, too
    let y = pair.join(
      powerOfPositive(f64x2.promote_low_f32x4(ordinary), f64x2.promote_low_f32x4(bound)),
      powerOfPositive(pair.high(ordinary), pair.high(bound)),
    );
    const up = f32x4.gt(b, zero);
    const toZero = v128.or(v128.and(small, up), v128.andnot(large, up));
    const toInfinity = v128.or(v128.andnot(small, up), v128.and(large, up));
    y = v128.bitselect(zero, v128.bitselect(infinity, y, toInfinity), toZero);

    const half = f32x4.mul(b, f32x4.splat(0.5));
    const whole = f32x4.eq(f32x4.nearest(b), b);
    const odd = v128.and(whole, f32x4.ne(f32x4.nearest(half), half));
    const negative = i32x4.shr_s(a, 31);
    y = v128.xor(y, v128.and(v128.and(negative, odd), i32x4.splat(0x80000000)));
    const impossible = v128.andnot(f32x4.lt(a, zero), v128.or(whole, large));
    y = v128.or(y, v128.or(impossible, v128.or(f32x4.ne(a, a), f32x4.ne(b, b))));
    return v128.bitselect(one, y, v128.or(f32x4.eq(b, zero), f32x4.eq(a, one)));
  }
}
