/**
 * Functions of the normal distribution, four floats at a time: Φ is its distribution function, and e^(-a²/2) Φ's tail but
 * for a rational factor. Largest errors in units in the last place (scripts/measure-ulp.ts), over every float from 0.4
 * to 4, where they lie, and every third beyond:
 *
 * | function     | simd128 | relaxed |
 * |--------------|---------|---------|
 * | erf          | 1.62    | 1.42    |
 * | gelu, x > 0  | 2.03    | 1.84    |
 * | gelu, x < 0  | 3.12    | 2.72    |
 *
 * The tail of gelu falls to -1e-45 without losing digits. Polynomials and rationals are minimax fits of our own
 * (scripts/fit-polynomials.py), as those of math.ts.
 */
import { constant, HALF, INVERSE_SPARE, MINUS_HALF, MINUS_HALF_LOG2_E, ONE, ROUND_SPARE, SIGN } from "../constants";
import { exponential } from "../math";
import { f32v } from "../simd";
import {
  ERF_P0,
  ERF_P1,
  ERF_P2,
  ERF_P3,
  ERF_P4,
  ERF_P5,
  ERF_P6,
  GELU_0,
  GELU_1,
  GELU_2,
  GELU_3,
  GELU_INNER,
  INVERSE_ROOT_2PI,
  ROOT_2,
  TAIL_HIGHEST,
  TAIL_P0,
  TAIL_P1,
  TAIL_P2,
  TAIL_P3,
  TAIL_P4,
  TAIL_Q1,
  TAIL_Q2,
  TAIL_Q3,
  TAIL_Q4,
  TAIL_Q5,
  UPPER_BITS,
  WEIGHT_P0,
  WEIGHT_P1,
  WEIGHT_P2,
  WEIGHT_P3,
  WEIGHT_Q1,
  WEIGHT_Q2,
  WEIGHT_Q3,
  WEIGHT_Q4,
  WEIGHT_Q5,
} from "./constants";

export class normal {
  /** |x|, at most where the tail of the normal distribution vanishes. */
  @inline static tailArgument(x: v128): v128 {
    return f32x4.pmin(f32x4.abs(x), constant.at(TAIL_HIGHEST));
  }

  /** Φ(-a) · e^(a²/2) for 0 <= a <= TAIL_HIGHEST, Φ the normal distribution function: rational, all terms positive. */
  @inline static tailRatio(a: v128): v128 {
    const square = f32x4.mul(a, a);
    const p01 = f32v.madd(constant.at(TAIL_P1), a, constant.at(TAIL_P0));
    const p23 = f32v.madd(constant.at(TAIL_P3), a, constant.at(TAIL_P2));
    const p = f32v.madd(f32v.madd(constant.at(TAIL_P4), square, p23), square, p01);
    const q01 = f32v.madd(constant.at(TAIL_Q1), a, constant.at(ONE));
    const q23 = f32v.madd(constant.at(TAIL_Q3), a, constant.at(TAIL_Q2));
    const q45 = f32v.madd(constant.at(TAIL_Q5), a, constant.at(TAIL_Q4));
    const q = f32v.madd(f32v.madd(q45, square, q23), square, q01);
    return f32x4.div(p, q);
  }

  /** a · Φ(-a) · e^(a²/2) for GELU_INNER <= a <= TAIL_HIGHEST: its limit 1 / √(2π), less a rational whose errors count less. */
  @inline static tailWeight(a: v128): v128 {
    const square = f32x4.mul(a, a);
    const p01 = f32v.madd(constant.at(WEIGHT_P1), a, constant.at(WEIGHT_P0));
    const p23 = f32v.madd(constant.at(WEIGHT_P3), a, constant.at(WEIGHT_P2));
    const q01 = f32v.madd(constant.at(WEIGHT_Q1), a, constant.at(ONE));
    const q23 = f32v.madd(constant.at(WEIGHT_Q3), a, constant.at(WEIGHT_Q2));
    const q45 = f32v.madd(constant.at(WEIGHT_Q5), a, constant.at(WEIGHT_Q4));
    const q = f32v.madd(f32v.madd(q45, square, q23), square, q01);
    return f32x4.sub(constant.at(INVERSE_ROOT_2PI), f32x4.div(f32v.madd(p23, square, p01), q));
  }

  /**
   * weight · e^(-a²/2) for 0 <= a <= TAIL_HIGHEST. An error of a² would be one of e^(a²) times a²: a² = high + low. The
   * weight is multiplied into 2^n, exactly, and so takes part in one rounding only.
   */
  @inline static gaussian(a: v128, weight: v128): v128 {
    const upper = v128.and(a, constant.at(UPPER_BITS));
    const minusHalf = constant.at(MINUS_HALF);
    const high = f32x4.mul(f32x4.mul(upper, upper), minusHalf);
    const low = f32x4.mul(f32x4.mul(f32x4.sub(a, upper), f32x4.add(a, upper)), minusHalf);
    const rounded = f32v.madd(f32x4.mul(a, a), constant.at(MINUS_HALF_LOG2_E), constant.at(ROUND_SPARE));
    const r = f32x4.add(exponential.remainder(high, rounded, ROUND_SPARE), low);
    const scaled = f32x4.mul(weight, exponential.power(rounded));
    return f32x4.mul(f32v.madd(exponential.minusOne(r), scaled, scaled), constant.at(INVERSE_SPARE));
  }

  /** erf x = 1 - 2 Φ(-√2 x), and x + x p(x²) where |x| < 1; the sign of x. */
  @inline static erf(x: v128): v128 {
    const z = f32x4.mul(x, x);
    const square = f32x4.mul(z, z);
    const p01 = f32v.madd(constant.at(ERF_P1), z, constant.at(ERF_P0));
    const p23 = f32v.madd(constant.at(ERF_P3), z, constant.at(ERF_P2));
    const p45 = f32v.madd(constant.at(ERF_P5), z, constant.at(ERF_P4));
    const high = f32v.madd(f32v.madd(constant.at(ERF_P6), square, p45), square, p23);
    const inner = f32v.madd(f32v.madd(high, square, p01), x, x);
    const a = normal.tailArgument(f32x4.mul(x, constant.at(ROOT_2)));
    const ratio = normal.tailRatio(a);
    const one = constant.at(ONE);
    const outer = f32x4.sub(one, normal.gaussian(a, f32x4.add(ratio, ratio)));
    const y = f32v.select(inner, outer, f32x4.lt(f32x4.abs(x), one));
    return v128.or(y, v128.and(x, constant.at(SIGN)));
  }

  /** x Φ(x): x (1/2 + x c(x²)) near 0, and max(x, 0) - a Φ(-a), a = |x|, beyond: nothing cancels, on either side. */
  @inline static gelu(x: v128): v128 {
    const a = normal.tailArgument(x);
    const outer = f32x4.sub(f32x4.pmax(x, i32x4.splat(0)), normal.gaussian(a, normal.tailWeight(a)));
    const z = f32x4.mul(a, a);
    const low = f32v.madd(constant.at(GELU_1), z, constant.at(GELU_0));
    const high = f32v.madd(constant.at(GELU_3), z, constant.at(GELU_2));
    const c = f32v.madd(high, f32x4.mul(z, z), low);
    const inner = f32x4.mul(x, f32v.madd(c, x, constant.at(HALF)));
    return f32v.select(inner, outer, f32x4.lt(a, constant.at(GELU_INNER)));
  }

  /** f' of gelu: h(-a) = Φ(-a) - a e^(-a²/2) / √(2π) for negative x, and 1 - h(-a) for positive. */
  static geluSlope(x: v128): v128 {
    const a = normal.tailArgument(x);
    const h = normal.gaussian(a, f32v.nmadd(a, constant.at(INVERSE_ROOT_2PI), normal.tailRatio(a)));
    return f32v.select(h, f32x4.sub(constant.at(ONE), h), f32x4.lt(x, i32x4.splat(0)));
  }
}
