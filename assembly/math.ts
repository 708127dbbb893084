/**
 * Elementary functions of four floats. Every element's result depends on its value alone, not on its lane.
 *
 * Largest errors over all 2^32 floats, in units in the last place of the exact result (scripts/measure-ulp.ts):
 *
 * | function                     | simd128 | relaxed |
 * |------------------------------|---------|---------|
 * | exp                          | ?       | ?       |
 * | expm1 (x <= 0)               | ?       | ?       |
 * | log                          | ?       | ?       |
 * | log1p (-1 < x <= 1)          | ?       | ?       |
 * | tanh                         | ?       | ?       |
 * | sigmoid                      | ?       | ?       |
 *
 * NaN gives NaN, infinities give the limits, subnormals are neither read nor written as zero. `pmin` and `pmax` return
 * their first operand where one of the two is NaN, so a clamped value always comes first.
 *
 * The reductions are the classical ones (J.-M. Muller, Elementary Functions, 3rd ed., ch. 11); the polynomials are our
 * own minimax fits (scripts/fit-polynomials.py).
 */
import {
  constant,
  EXP_HIGHEST,
  EXP_LOWEST,
  EXP_Q0,
  EXP_Q1,
  EXP_Q2,
  EXP_Q3,
  EXP_Q4,
  EXPM1_LOWEST,
  EXPONENT,
  INFINITY,
  LEAST_NORMAL,
  LN2_HIGH,
  LN2_LOW,
  LOG_LOW,
  LOG_P0,
  LOG_P1,
  LOG_P2,
  LOG_P3,
  LOG_P4,
  LOG_P5,
  LOG_P6,
  LOG_P7,
  LOG2_E,
  MINUS_HALF,
  ONE,
  ROUND,
  SIGN,
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
  TWENTY_THREE,
  TWO_23,
  UPPER_BITS,
} from "./constants";
import { f32v } from "./simd";

/** The steps of e^x = 2^n · (1 + t): n the integer next to x / ln 2, r = x - n ln 2, t = r + r² q(r) = e^r - 1. */
class exponential {
  /** n + ROUND, which holds the integer n in its low bits. */
  @inline static rounded(x: v128): v128 {
    return f32v.madd(x, constant.at(LOG2_E), constant.at(ROUND));
  }

  /** r = x - n ln 2, ln 2 in two parts (Cody & Waite, 1980). */
  @inline static remainder(x: v128, rounded: v128): v128 {
    const n = f32x4.sub(rounded, constant.at(ROUND));
    return f32v.nmadd(n, constant.at(LN2_LOW), f32v.nmadd(n, constant.at(LN2_HIGH), x));
  }

  /** t = e^r - 1, |r| <= 0.4. */
  @inline static minusOne(r: v128): v128 {
    let q = f32v.madd(constant.at(EXP_Q4), r, constant.at(EXP_Q3));
    q = f32v.madd(q, r, constant.at(EXP_Q2));
    q = f32v.madd(q, r, constant.at(EXP_Q1));
    q = f32v.madd(q, r, constant.at(EXP_Q0));
    return f32v.madd(f32x4.mul(r, r), q, r);
  }

  /** 2^n, -126 <= n <= 127. */
  @inline static power(n: v128): v128 {
    return i32x4.add(i32x4.shl(n, 23), constant.at(ONE));
  }

  /** n as an integer. */
  @inline static integer(rounded: v128): v128 {
    return i32x4.sub(rounded, constant.at(ROUND));
  }

  /**
   * weight · e^r · 2^n: half of n goes in at once and the other half last, exactly unless the result is subnormal, which
   * is so rounded only once.
   */
  @inline static scaled(t: v128, rounded: v128, weight: v128): v128 {
    const n = exponential.integer(rounded);
    const half = i32x4.shr_s(n, 1);
    const first = exponential.power(half);
    return f32x4.mul(f32x4.mul(f32v.madd(t, first, first), weight), exponential.power(i32x4.sub(n, half)));
  }

  /** As `scaled` with the weight 1. */
  @inline static whole(t: v128, rounded: v128): v128 {
    const n = exponential.integer(rounded);
    const half = i32x4.shr_s(n, 1);
    const first = exponential.power(half);
    return f32x4.mul(f32v.madd(t, first, first), exponential.power(i32x4.sub(n, half)));
  }
}

/** log(2^e · (1 + f)) = e · ln 2 + f - f²/2 + f³ p(f), where 3/4 <= 1 + f < 3/2. */
class logarithm {
  /** The bits of 2^e · 1.0, less those of 1.0. */
  @inline static exponent(x: v128): v128 {
    return v128.and(i32x4.sub(x, constant.at(LOG_LOW)), constant.at(EXPONENT));
  }

  @inline static of(e: v128, f: v128): v128 {
    let p = f32v.madd(constant.at(LOG_P7), f, constant.at(LOG_P6));
    p = f32v.madd(p, f, constant.at(LOG_P5));
    p = f32v.madd(p, f, constant.at(LOG_P4));
    p = f32v.madd(p, f, constant.at(LOG_P3));
    p = f32v.madd(p, f, constant.at(LOG_P2));
    p = f32v.madd(p, f, constant.at(LOG_P1));
    p = f32v.madd(p, f, constant.at(LOG_P0));
    const square = f32x4.mul(f, f);
    let small = f32v.madd(e, constant.at(LN2_LOW), f32x4.mul(f32x4.mul(square, f), p));
    small = f32v.madd(square, constant.at(MINUS_HALF), small);
    return f32v.madd(e, constant.at(LN2_HIGH), f32x4.add(f, small));
  }
}

export class math {
  /** e^x. */
  @inline static exp(x: v128): v128 {
    return math.expOfNegative(f32x4.pmin(x, constant.at(EXP_HIGHEST)));
  }

  /** e^x for x <= 89, such as a difference from the largest. */
  @inline static expOfNegative(x: v128): v128 {
    x = f32x4.pmax(x, constant.at(EXP_LOWEST));
    const rounded = exponential.rounded(x);
    return exponential.whole(exponential.minusOne(exponential.remainder(x, rounded)), rounded);
  }

  /** e^x - 1 for x <= 0 (+0 for -0): (2^n - 1) + 2^n · t keeps the digits of a small x. */
  @inline static expm1(x: v128): v128 {
    x = f32x4.pmax(x, constant.at(EXPM1_LOWEST));
    const rounded = exponential.rounded(x);
    const t = exponential.minusOne(exponential.remainder(x, rounded));
    const power = exponential.power(exponential.integer(rounded));
    return f32v.madd(t, power, f32x4.sub(power, constant.at(ONE)));
  }

  /** Natural logarithm; -Infinity at ±0, NaN below. */
  @inline static log(x: v128): v128 {
    const subnormal = f32x4.lt(x, constant.at(LEAST_NORMAL));
    const normal = v128.bitselect(f32x4.mul(x, constant.at(TWO_23)), x, subnormal);
    const exponent = logarithm.exponent(normal);
    const e = f32x4.sub(
      f32x4.convert_i32x4_s(i32x4.shr_s(exponent, 23)),
      v128.and(constant.at(TWENTY_THREE), subnormal),
    );
    const y = logarithm.of(e, f32x4.sub(i32x4.sub(normal, exponent), constant.at(ONE)));
    const finite = v128.bitselect(y, x, f32x4.lt(x, constant.at(INFINITY)));
    const zero = f32x4.eq(x, i32x4.splat(0));
    return v128.or(v128.bitselect(constant.at(EXPONENT), finite, zero), f32x4.lt(x, i32x4.splat(0)));
  }

  /** log(1 + x) for -1 < x <= 1: what 1 + x rounds away is added to f. */
  @inline static log1p(x: v128): v128 {
    const one = constant.at(ONE);
    const sum = f32x4.add(x, one);
    const lost = f32x4.sub(x, f32x4.sub(sum, one));
    const exponent = logarithm.exponent(sum);
    const f = f32v.madd(lost, i32x4.sub(one, exponent), f32x4.sub(i32x4.sub(sum, exponent), one));
    return logarithm.of(f32x4.convert_i32x4_s(i32x4.shr_s(exponent, 23)), f);
  }

  /** tanh |x| = (1 - e) / (1 + e), e = e^(-2|x|) = 2^n (1 + t), both rounded from t alone; and the sign of x. */
  @inline static tanh(x: v128): v128 {
    const negative = v128.or(x, constant.at(SIGN));
    const doubled = f32x4.pmax(f32x4.add(negative, negative), constant.at(EXPM1_LOWEST));
    const rounded = exponential.rounded(doubled);
    const t = exponential.minusOne(exponential.remainder(doubled, rounded));
    const power = exponential.power(exponential.integer(rounded));
    const one = constant.at(ONE);
    const above = f32v.madd(t, power, f32x4.sub(power, one));
    const below = f32v.madd(t, power, f32x4.add(power, one));
    return v128.bitselect(x, f32x4.div(above, below), constant.at(SIGN));
  }

  /** 1 / (1 + e^-x), as e^-|x| / (1 + e^-|x|) for negative x. */
  @inline static sigmoid(x: v128): v128 {
    const e = math.expOfNegative(v128.or(x, constant.at(SIGN)));
    const one = constant.at(ONE);
    const numerator = v128.bitselect(e, one, f32x4.lt(x, i32x4.splat(0)));
    return f32x4.div(numerator, f32x4.add(e, one));
  }

  /** x / (1 + e^-x); its limit 0 at -Infinity. */
  @inline static silu(x: v128): v128 {
    const negative = f32x4.pmax(v128.or(x, constant.at(SIGN)), constant.at(EXP_LOWEST));
    const rounded = exponential.rounded(negative);
    const t = exponential.minusOne(exponential.remainder(negative, rounded));
    const numerator = v128.bitselect(exponential.scaled(t, rounded, negative), x, f32x4.lt(x, i32x4.splat(0)));
    return f32x4.div(numerator, f32x4.add(exponential.whole(t, rounded), constant.at(ONE)));
  }

  /** f' of silu: h = s(-a) (1 - a s(a)) at -a, a = |x|, and 1 - h at a; s(a) = 1 / (1 + e^-a), s(-a) = e^-a s(a). */
  @inline static siluSlope(x: v128): v128 {
    const negative = f32x4.pmax(v128.or(x, constant.at(SIGN)), constant.at(EXP_LOWEST));
    const one = constant.at(ONE);
    const rounded = exponential.rounded(negative);
    const t = exponential.minusOne(exponential.remainder(negative, rounded));
    const s = f32x4.div(one, f32x4.add(exponential.whole(t, rounded), one));
    const h = exponential.scaled(t, rounded, f32x4.mul(s, f32v.madd(negative, s, one)));
    return v128.bitselect(h, f32x4.sub(one, h), f32x4.lt(x, i32x4.splat(0)));
  }

  /** |x|, at most where the tail of the normal distribution vanishes. */
  @inline static tailArgument(x: v128): v128 {
    return f32x4.pmin(f32x4.abs(x), constant.at(TAIL_HIGHEST));
  }

  /** Φ(-a) · e^(a²/2) for 0 <= a <= TAIL_HIGHEST, Φ the normal distribution function: rational, all terms positive. */
  @inline static tailRatio(a: v128): v128 {
    let p = f32v.madd(constant.at(TAIL_P4), a, constant.at(TAIL_P3));
    p = f32v.madd(p, a, constant.at(TAIL_P2));
    p = f32v.madd(p, a, constant.at(TAIL_P1));
    p = f32v.madd(p, a, constant.at(TAIL_P0));
    let q = f32v.madd(constant.at(TAIL_Q5), a, constant.at(TAIL_Q4));
    q = f32v.madd(q, a, constant.at(TAIL_Q3));
    q = f32v.madd(q, a, constant.at(TAIL_Q2));
    q = f32v.madd(q, a, constant.at(TAIL_Q1));
    q = f32v.madd(q, a, constant.at(ONE));
    return f32x4.div(p, q);
  }

  /** weight · e^(-a²/2) for 0 <= a <= TAIL_HIGHEST. An error of a² would be one of e^(a²) times a²: a² = high + low. */
  @inline static gaussian(a: v128, weight: v128): v128 {
    const upper = v128.and(a, constant.at(UPPER_BITS));
    const minusHalf = constant.at(MINUS_HALF);
    const high = f32x4.mul(f32x4.mul(upper, upper), minusHalf);
    const low = f32x4.mul(f32x4.mul(f32x4.sub(a, upper), f32x4.add(a, upper)), minusHalf);
    const rounded = exponential.rounded(f32x4.add(high, low));
    const r = f32x4.add(exponential.remainder(high, rounded), low);
    return exponential.scaled(exponential.minusOne(r), rounded, weight);
  }
}
