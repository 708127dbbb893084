/**
 * Elementary functions of four floats. Every element's result depends on its value alone, not on its lane.
 *
 * Largest errors, in units in the last place of the exact result as scripts/measure-ulp.ts found them: sigmoid and
 * silu over every float from 2e-4 to 105, tanh over every second from 1e-3 to 20, exp, log and log1p over all floats, expm1
 * over every 29th:
 *
 * | function                     | simd128 | relaxed |
 * |------------------------------|---------|---------|
 * | exp                          | 1.03    | 1.06    |
 * | expm1 (x <= 0)               | 1.07    | 0.98    |
 * | log                          | 0.91    | 0.89    |
 * | log1p (-1 < x <= 1)          | 1.27    | 1.27    |
 * | tanh                         | 1.96    | 1.92    |
 * | sigmoid                      | 1.63    | 1.50    |
 * | silu                         | 2.84    | 2.67    |
 *
 * NaN gives NaN, infinities give the limits, subnormals are neither read nor written as zero. `pmin` and `pmax` return
 * their first operand where one of the two is NaN, so a clamped value always comes first.
 *
 * The reductions are the classical ones (J.-M. Muller, Elementary Functions, 3rd ed., ch. 11); the polynomials are our
 * own minimax fits (scripts/fit-polynomials.py), with errors of 2^-25 to 2^-28. They are summed by Estrin's scheme, in
 * pairs, as a chain of multiply-adds leaves the units idle.
 */
import {
  ARTANH_0,
  ARTANH_1,
  ARTANH_2,
  ARTANH_3,
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
  INVERSE_SPARE,
  LEAST_NORMAL,
  LN2,
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
  ROUND_SPARE,
  SIGN,
  TWENTY_THREE,
  TWO,
  TWO_23,
  TWO_SPARE,
} from "./constants";
import { f32v } from "./simd";

/**
 * The steps of e^x = 2^n · (1 + t): n the integer next to x / ln 2, r = x - n ln 2, t = r + r² q(r) = e^r - 1.
 *
 * n comes from adding 1.5 · 2^23 + bias, which leaves n + bias in the low bits of the sum. With the exponent's own bias
 * in it, those bits need only be shifted to be a power of two. A result that may be subnormal is first made 2^SPARE times
 * as large, so that it is rounded once, by the last multiplication.
 */
export class exponential {
  /** n plus the constant, whose name is `round`. */
  @inline static rounded(x: v128, round: usize): v128 {
    return f32v.madd(x, constant.at(LOG2_E), constant.at(round));
  }

  /** r = x - n ln 2, ln 2 in two parts (Cody & Waite, 1980), for every x that has a result. */
  @inline static remainder(x: v128, rounded: v128, round: usize): v128 {
    const n = f32x4.sub(rounded, constant.at(round));
    return f32v.nmadd(n, constant.at(LN2_LOW), f32v.nmadd(n, constant.at(LN2_HIGH), x));
  }

  /** The same with ln 2 in one part: where n · ln 2 is rounded, 2^n is so small that e^x - 1 hardly shows it. */
  @inline static remainderOfFew(x: v128, rounded: v128): v128 {
    return f32v.nmadd(f32x4.sub(rounded, constant.at(ROUND)), constant.at(LN2), x);
  }

  /** t = e^r - 1, |r| <= 0.4. */
  @inline static minusOne(r: v128): v128 {
    const square = f32x4.mul(r, r);
    const low = f32v.madd(constant.at(EXP_Q1), r, constant.at(EXP_Q0));
    const middle = f32v.madd(constant.at(EXP_Q3), r, constant.at(EXP_Q2));
    const q = f32v.madd(f32v.madd(constant.at(EXP_Q4), square, middle), square, low);
    return f32v.madd(square, q, r);
  }

  /** 2^n with ROUND, 2^(n + SPARE) with ROUND_SPARE. */
  @inline static power(rounded: v128): v128 {
    return i32x4.shl(rounded, 23);
  }

  /** 2^SPARE · e^x. */
  @inline static spared(t: v128, rounded: v128): v128 {
    const power = exponential.power(rounded);
    return f32v.madd(t, power, power);
  }
}

/** log(2^e · (1 + f)) = e · ln 2 + f - f²/2 + f³ p(f), where 3/4 <= 1 + f < 3/2. */
class logarithm {
  /** The bits of 2^e · 1.0, less those of 1.0. */
  @inline static exponent(x: v128): v128 {
    return v128.and(i32x4.sub(x, constant.at(LOG_LOW)), constant.at(EXPONENT));
  }

  @inline static of(e: v128, f: v128): v128 {
    const square = f32x4.mul(f, f);
    const p01 = f32v.madd(constant.at(LOG_P1), f, constant.at(LOG_P0));
    const p23 = f32v.madd(constant.at(LOG_P3), f, constant.at(LOG_P2));
    const p45 = f32v.madd(constant.at(LOG_P5), f, constant.at(LOG_P4));
    const p67 = f32v.madd(constant.at(LOG_P7), f, constant.at(LOG_P6));
    const low = f32v.madd(p23, square, p01);
    const high = f32v.madd(p67, square, p45);
    const p = f32v.madd(high, f32x4.mul(square, square), low);
    let small = f32v.madd(e, constant.at(LN2_LOW), f32x4.mul(f32x4.mul(square, f), p));
    small = f32v.madd(square, constant.at(MINUS_HALF), small);
    return f32v.madd(e, constant.at(LN2_HIGH), f32x4.add(f, small));
  }
}

export class math {
  /**
   * e^x over the whole range; kernels need only `expOfNegative`. The halves of 2^n are multiplied one after the other:
   * neither overflows, and only the last may round.
   */
  @inline static exp(x: v128): v128 {
    x = f32x4.pmin(f32x4.pmax(x, constant.at(EXP_LOWEST)), constant.at(EXP_HIGHEST));
    const rounded = exponential.rounded(x, ROUND);
    const t = exponential.minusOne(exponential.remainder(x, rounded, ROUND));
    const n = i32x4.sub(rounded, constant.at(ROUND));
    const half = i32x4.shr_s(n, 1);
    const one = constant.at(ONE);
    const first = i32x4.add(i32x4.shl(half, 23), one);
    const second = i32x4.add(i32x4.shl(i32x4.sub(n, half), 23), one);
    return f32x4.mul(f32v.madd(t, first, first), second);
  }

  /** e^x for x <= 0, or a little above, at a lower price. */
  @inline static expOfNegative(x: v128): v128 {
    x = f32x4.pmax(x, constant.at(EXP_LOWEST));
    const rounded = exponential.rounded(x, ROUND_SPARE);
    const t = exponential.minusOne(exponential.remainder(x, rounded, ROUND_SPARE));
    return f32x4.mul(exponential.spared(t, rounded), constant.at(INVERSE_SPARE));
  }

  /** e^x - 1 for x <= 0 (+0 for -0): (2^n - 1) + 2^n · t keeps the digits of a small x. */
  @inline static expm1(x: v128): v128 {
    x = f32x4.pmax(x, constant.at(EXPM1_LOWEST));
    const rounded = exponential.rounded(x, ROUND);
    const t = exponential.minusOne(exponential.remainderOfFew(x, rounded));
    const power = exponential.power(rounded);
    return f32v.madd(t, power, f32x4.sub(power, constant.at(ONE)));
  }

  /** Natural logarithm of a normal number above 0, at a lower price; not NaN where x is. */
  @inline static logOfNormal(x: v128): v128 {
    const exponent = logarithm.exponent(x);
    const e = f32x4.convert_i32x4_s(i32x4.shr_s(exponent, 23));
    return logarithm.of(e, f32x4.sub(i32x4.sub(x, exponent), constant.at(ONE)));
  }

  /** Natural logarithm; -Infinity at ±0, NaN below. */
  @inline static log(x: v128): v128 {
    const subnormal = f32x4.lt(x, constant.at(LEAST_NORMAL));
    const normal = f32v.select(f32x4.mul(x, constant.at(TWO_23)), x, subnormal);
    const exponent = logarithm.exponent(normal);
    const e = f32x4.sub(
      f32x4.convert_i32x4_s(i32x4.shr_s(exponent, 23)),
      v128.and(constant.at(TWENTY_THREE), subnormal),
    );
    const y = logarithm.of(e, f32x4.sub(i32x4.sub(normal, exponent), constant.at(ONE)));
    const finite = f32v.select(y, x, f32x4.lt(x, constant.at(INFINITY)));
    const zero = f32x4.eq(x, i32x4.splat(0));
    return v128.or(f32v.select(constant.at(EXPONENT), finite, zero), f32x4.lt(x, i32x4.splat(0)));
  }

  /** log(1 + x) for x > -1: what 1 + x rounds away is added to f, if 2^-e is a normal number, else it does not show. */
  @inline static log1p(x: v128): v128 {
    const one = constant.at(ONE);
    const sum = f32x4.add(x, one);
    const lost = f32x4.sub(x, f32x4.sub(sum, one));
    const exponent = logarithm.exponent(sum);
    const f = f32v.madd(
      lost,
      i32x4.max_s(i32x4.sub(one, exponent), i32x4.splat(0)),
      f32x4.sub(i32x4.sub(sum, exponent), one),
    );
    return logarithm.of(f32x4.convert_i32x4_s(i32x4.shr_s(exponent, 23)), f);
  }

  /**
   * log(1 + x) for 0 <= x <= 1, at a lower price: 2 artanh s = 2s + s Z(s²), s = x / (2 + x), with x - s x in place of 2s,
   * so that an error of s counts a third.
   */
  @inline static log1pOfUnit(x: v128): v128 {
    const s = f32x4.div(x, f32x4.add(x, constant.at(TWO)));
    const z = f32x4.mul(s, s);
    const low = f32v.madd(constant.at(ARTANH_1), z, constant.at(ARTANH_0));
    const high = f32v.madd(constant.at(ARTANH_3), z, constant.at(ARTANH_2));
    const rest = f32v.madd(high, f32x4.mul(z, z), low);
    return f32v.nmadd(s, f32v.nmadd(z, rest, x), x);
  }

  /** tanh |x| = (1 - e) / (1 + e), e = e^(-2|x|) = 2^n (1 + t), both rounded from t alone; and the sign of x. */
  @inline static tanh(x: v128): v128 {
    const negative = v128.or(x, constant.at(SIGN));
    const doubled = f32x4.pmax(f32x4.add(negative, negative), constant.at(EXPM1_LOWEST));
    const rounded = exponential.rounded(doubled, ROUND);
    const t = exponential.minusOne(exponential.remainderOfFew(doubled, rounded));
    const power = exponential.power(rounded);
    const one = constant.at(ONE);
    const above = f32v.nmadd(t, power, f32x4.sub(one, power));
    const below = f32v.madd(t, power, f32x4.add(one, power));
    return v128.or(f32x4.div(above, below), v128.and(x, constant.at(SIGN)));
  }

  /** 1 / (1 + e^-x) = c - c q with q = e / (1 + e), e = e^-|x|, c = e for negative x, else 1: an error of q counts in part. */
  @inline static sigmoid(x: v128): v128 {
    const negative = f32x4.pmax(v128.or(x, constant.at(SIGN)), constant.at(EXP_LOWEST));
    const rounded = exponential.rounded(negative, ROUND_SPARE);
    const t = exponential.minusOne(exponential.remainder(negative, rounded, ROUND_SPARE));
    const spared = exponential.spared(t, rounded);
    const e = f32x4.mul(spared, constant.at(INVERSE_SPARE));
    const c = f32x4.pmax(e, v128.andnot(constant.at(ONE), i32x4.shr_s(x, 31)));
    const power = exponential.power(rounded);
    const below = f32v.madd(t, power, f32x4.add(power, constant.at(TWO_SPARE)));
    return f32v.nmadd(c, f32x4.div(spared, below), c);
  }

  /**
   * x / (1 + e^-x), as x e / (1 + e) with e = e^-|x| for negative x; its limit 0 at -Infinity. Both parts of the division
   * are rounded from t alone: x is multiplied into 2^n, exactly.
   */
  @inline static silu(x: v128): v128 {
    const negative = f32x4.pmax(v128.or(x, constant.at(SIGN)), constant.at(EXP_LOWEST));
    const rounded = exponential.rounded(negative, ROUND_SPARE);
    const t = exponential.minusOne(exponential.remainder(negative, rounded, ROUND_SPARE));
    const spared = exponential.power(rounded);
    const inverse = constant.at(INVERSE_SPARE);
    const scaled = f32x4.mul(spared, negative);
    const tail = f32x4.mul(f32v.madd(t, scaled, scaled), inverse);
    const power = f32x4.mul(spared, inverse);
    const below = f32v.madd(t, power, f32x4.add(power, constant.at(ONE)));
    return f32x4.div(f32v.select(tail, x, i32x4.shr_s(x, 31)), below);
  }

  /** f' of silu: h = s(-a) (1 - a s(a)) at -a, a = |x|, and 1 - h at a; s(a) = 1 / (1 + e^-a), s(-a) = e^-a s(a). */
  @inline static siluSlope(x: v128): v128 {
    const negative = f32x4.pmax(v128.or(x, constant.at(SIGN)), constant.at(EXP_LOWEST));
    const rounded = exponential.rounded(negative, ROUND_SPARE);
    const t = exponential.minusOne(exponential.remainder(negative, rounded, ROUND_SPARE));
    const spared = exponential.spared(t, rounded);
    const inverse = constant.at(INVERSE_SPARE);
    const one = constant.at(ONE);
    const s = f32x4.div(one, f32v.madd(spared, inverse, one));
    const h = f32x4.mul(f32x4.mul(spared, f32x4.mul(s, f32v.madd(negative, s, one))), inverse);
    return f32v.select(h, f32x4.sub(one, h), f32x4.lt(x, i32x4.splat(0)));
  }
}
