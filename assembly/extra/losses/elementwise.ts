/**
 * Losses that are sums or means over the columns of a function of one prediction p and one target y, with Keras 3's definitions
 * (https://keras.io/api/losses/). Where a difference of logarithms is small, it is computed as the logarithm of a quotient near 1,
 * so that its digits are kept.
 */
import { constant, HALF, LN2, ONE, SIGN } from "../../constants";
import { math } from "../../math";
import { lanes } from "../../rowwise";
import { f32v } from "../../simd";
import { PROBABILITY_LEAST } from "../constants";
import * as Op from "../judging-opcodes";
import { clip } from "./clip";

// Each class is one loss: `value` of an element, and `slope`, its derivative by the prediction, given two parameters. They have no
// instances: a type argument gives the loop its formula, and the compiler inlines it.

class parts {
  /** x where it is above ε = 1e-7, else ε. NaN stays NaN. */
  @inline static atLeastEpsilon(x: v128): v128 {
    return f32x4.pmax(x, constant.at(PROBABILITY_LEAST));
  }

  /** 1 or -1 with the sign of x, 0 at 0. */
  @inline static sign(x: v128): v128 {
    const sign = v128.bitselect(x, constant.at(ONE), constant.at(SIGN));
    return v128.bitselect(sign, x, f32x4.gt(f32x4.abs(x), i32x4.splat(0)));
  }

  /** Class 0 is -1, as hinge losses want it; all other numbers are as they are. */
  @inline static hingeLabel(y: v128): v128 {
    return f32x4.sub(y, v128.and(constant.at(ONE), f32x4.eq(y, i32x4.splat(0))));
  }
}

/** log(a / b) for a, b > 0, with all digits where a is near b. A function, as it would be long in several places. */
function logOfQuotient(a: v128, b: v128): v128 {
  const relative = f32x4.div(f32x4.sub(a, b), b);
  const near = f32x4.le(f32x4.abs(relative), constant.at(HALF));
  return f32v.select(math.log1p(relative), f32x4.sub(math.log(a), math.log(b)), near);
}

/** x^exponent for x >= 0. Its error grows with the exponent times log x, so the usual ones are products. */
function power(x: v128, exponent: f32): v128 {
  if (exponent === 0) return constant.at(ONE);
  if (exponent === 1) return x;
  if (exponent === 2) return f32x4.mul(x, x);
  return math.exp(f32x4.mul(f32x4.splat(exponent), math.log(x)));
}

/** 1 where p = y, else 0. A metric: it has no slope. */
class Equal {
  @inline value(p: v128, y: v128, _a: f32, _b: f32): v128 {
    return v128.and(constant.at(ONE), f32x4.eq(p, y));
  }
}

/** (p - y)². A metric: the core has the loss. */
class SquaredDifference {
  @inline value(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const e = f32x4.sub(p, y);
    return f32x4.mul(e, e);
  }
}

/** 100 |p - y| / max(|y|, ε) */
class AbsolutePercentageError {
  @inline value(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const part = f32x4.div(f32x4.abs(f32x4.sub(p, y)), parts.atLeastEpsilon(f32x4.abs(y)));
    return f32x4.mul(part, f32x4.splat(100));
  }
  @inline slope(p: v128, y: v128, _a: f32, _b: f32): v128 {
    return f32x4.div(f32x4.mul(parts.sign(f32x4.sub(p, y)), f32x4.splat(100)), parts.atLeastEpsilon(f32x4.abs(y)));
  }
}

/** d = log(1 + max(p, ε)) - log(1 + max(y, ε)) */
function logarithmicError(p: v128, y: v128): v128 {
  const a = parts.atLeastEpsilon(p);
  const b = parts.atLeastEpsilon(y);
  const one = constant.at(ONE);
  const relative = f32x4.div(f32x4.sub(a, b), f32x4.add(one, b));
  const near = f32x4.le(f32x4.abs(relative), constant.at(HALF));
  const far = f32x4.sub(math.log(f32x4.add(one, a)), math.log(f32x4.add(one, b)));
  return f32v.select(math.log1p(relative), far, near);
}

/** d², slope 2 d / (1 + p), 0 below ε */
class SquaredLogarithmicError {
  @inline value(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const d = logarithmicError(p, y);
    return f32x4.mul(d, d);
  }
  @inline slope(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const d = logarithmicError(p, y);
    const slope = f32x4.div(f32x4.add(d, d), f32x4.add(constant.at(ONE), p));
    return v128.andnot(slope, f32x4.lt(p, constant.at(PROBABILITY_LEAST)));
  }
}

/** log cosh x, x = p - y: |x| + log(1 + e^-2|x|) - log 2, and where |x| < 1 log(1 + s² / 2 (1 + s)), s = e^-|x| - 1. */
class LogCosh {
  @inline value(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const one = constant.at(ONE);
    const magnitude = f32x4.abs(f32x4.sub(p, y));
    const s = math.expm1(f32x4.neg(magnitude));
    const e = f32x4.add(one, s);
    const small = f32x4.mul(f32x4.div(f32x4.mul(s, s), e), constant.at(HALF));
    const large = math.expOfNegative(f32x4.mul(magnitude, f32x4.splat(-2)));
    const near = f32x4.lt(magnitude, one);
    const log = math.log1pOfUnit(f32v.select(small, large, near));
    return f32x4.add(log, v128.andnot(f32x4.sub(magnitude, constant.at(LN2)), near));
  }
  @inline slope(p: v128, y: v128, _a: f32, _b: f32): v128 {
    return math.tanh(f32x4.sub(p, y));
  }
}

/** max(1 - t p, 0), t = ±1 */
class Hinge {
  @inline value(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const distance = f32x4.sub(constant.at(ONE), f32x4.mul(parts.hingeLabel(y), p));
    return f32x4.pmax(distance, i32x4.splat(0));
  }
  @inline slope(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const t = parts.hingeLabel(y);
    return v128.andnot(f32x4.neg(t), f32x4.ge(f32x4.mul(t, p), constant.at(ONE)));
  }
}

/** max(1 - t p, 0)², t = ±1 */
class SquaredHinge {
  @inline value(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const distance = f32x4.sub(constant.at(ONE), f32x4.mul(parts.hingeLabel(y), p));
    const inside = f32x4.pmax(distance, i32x4.splat(0));
    return f32x4.mul(inside, inside);
  }
  @inline slope(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const t = parts.hingeLabel(y);
    const distance = f32x4.pmax(f32x4.sub(constant.at(ONE), f32x4.mul(t, p)), i32x4.splat(0));
    return f32x4.mul(f32x4.mul(t, f32x4.splat(-2)), distance);
  }
}

/** p - y log(p + ε) */
class Poisson {
  @inline value(p: v128, y: v128, _a: f32, _b: f32): v128 {
    return f32x4.sub(p, f32x4.mul(y, math.log(f32x4.add(p, constant.at(PROBABILITY_LEAST)))));
  }
  @inline slope(p: v128, y: v128, _a: f32, _b: f32): v128 {
    return f32x4.sub(constant.at(ONE), f32x4.div(y, f32x4.add(p, constant.at(PROBABILITY_LEAST))));
  }
}

/** y log(y / p), both clipped to [ε, 1] */
class Divergence {
  @inline value(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const one = constant.at(ONE);
    const target = f32x4.pmin(parts.atLeastEpsilon(y), one);
    return f32x4.mul(target, logOfQuotient(target, f32x4.pmin(parts.atLeastEpsilon(p), one)));
  }
  @inline slope(p: v128, y: v128, _a: f32, _b: f32): v128 {
    const one = constant.at(ONE);
    const target = f32x4.pmin(parts.atLeastEpsilon(y), one);
    const outside = v128.or(f32x4.lt(p, constant.at(PROBABILITY_LEAST)), f32x4.gt(p, one));
    return v128.andnot(f32x4.neg(f32x4.div(target, p)), outside);
  }
}

/** -(y log q + (1 - y) log(1 - q)), q = p clipped. */
function entropy(p: v128, y: v128): v128 {
  const q = clip.value(p);
  const negative = f32x4.mul(f32x4.sub(constant.at(ONE), y), math.log1p(f32x4.neg(q)));
  return f32x4.neg(f32x4.add(f32x4.mul(y, math.logOfNormal(q)), negative));
}

/**
 * w f^γ H, H the binary cross-entropy, f = y (1 - p) + (1 - y) p how far off p is, w = α y + (1 - α)(1 - y), or 1 if α is negative.
 * Lin et al. 2018, https://arxiv.org/abs/1708.02002
 */
class BinaryFocal {
  @inline value(p: v128, y: v128, alpha: f32, gamma: f32): v128 {
    return f32x4.mul(focalWeight(y, alpha), f32x4.mul(power(focalDistance(p, y), gamma), entropy(p, y)));
  }
  /** w (γ f^(γ - 1) (1 - 2y) H + f^γ H'), f not below ε, so that a saturated p has a finite slope where γ < 1. */
  @inline slope(p: v128, y: v128, alpha: f32, gamma: f32): v128 {
    const one = constant.at(ONE);
    const f = parts.atLeastEpsilon(focalDistance(p, y));
    const slope = clip.gradient(f32x4.div(f32x4.sub(p, y), f32x4.mul(p, f32x4.sub(one, p))), p);
    const direction = f32x4.mul(f32x4.splat(gamma), f32x4.sub(one, f32x4.add(y, y)));
    const factor = power(f, gamma - 1);
    const inner = f32x4.add(f32x4.mul(direction, entropy(p, y)), f32x4.mul(f, slope));
    return f32x4.mul(focalWeight(y, alpha), f32x4.mul(factor, inner));
  }
}

function focalDistance(p: v128, y: v128): v128 {
  const one = constant.at(ONE);
  return f32x4.add(f32x4.mul(y, f32x4.sub(one, p)), f32x4.mul(f32x4.sub(one, y), p));
}

function focalWeight(y: v128, alpha: f32): v128 {
  const one = constant.at(ONE);
  if (alpha < 0) return one;
  return f32x4.add(f32x4.mul(y, f32x4.splat(alpha)), f32x4.mul(f32x4.sub(one, y), f32x4.splat(1 - alpha)));
}

/** loss (rows) = scale · Σ over columns of F.value. The order of the sum is that of rowwise.ts. */
function sum<F>(loss: usize, p: usize, y: usize, rows: i32, columns: i32, divisor: f32, a: f32, b: f32): void {
  const f = changetype<F>(0);
  for (; rows > 0; rows--, loss += 4) {
    let total = f32x4.splat(0);
    let n = columns;
    for (; n >= 4; n -= 4, p += 16, y += 16) total = f32x4.add(total, f.value(v128.load(p), v128.load(y), a, b));
    if (n > 0) {
      total = f32x4.add(total, v128.and(f.value(v128.load(p), v128.load(y), a, b), lanes.first(n)));
      p += (<usize>n) << 2;
      y += (<usize>n) << 2;
    }
    store<f32>(loss, lanes.sum(total) / divisor);
  }
}

/** dp (rows, columns) = dl (rows) · scale · F.slope. */
function gradient<F>(
  dp: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
  divisor: f32,
  a: f32,
  b: f32,
): void {
  const f = changetype<F>(0);
  for (; rows > 0; rows--, dl += 4) {
    const scaled = f32x4.splat(load<f32>(dl) / divisor);
    for (let n = columns; n > 0; n -= 4) {
      const slope = f32x4.mul(scaled, f.slope(v128.load(p), v128.load(y), a, b));
      const step: usize = n < 4 ? (<usize>n) << 2 : 16;
      f32v.storeUpTo4(dp, slope, n);
      dp += step;
      p += step;
      y += step;
    }
  }
}

export function elementLoss(
  loss: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
  kind: i32,
  divisor: f32,
  a: f32,
  b: f32,
): void {
  switch (kind) {
    case Op.EQUAL:
      sum<Equal>(loss, p, y, rows, columns, divisor, a, b);
      break;
    case Op.SQUARED_DIFFERENCE:
      sum<SquaredDifference>(loss, p, y, rows, columns, divisor, a, b);
      break;
    case Op.ABSOLUTE_PERCENTAGE_ERROR:
      sum<AbsolutePercentageError>(loss, p, y, rows, columns, divisor, a, b);
      break;
    case Op.SQUARED_LOGARITHMIC_ERROR:
      sum<SquaredLogarithmicError>(loss, p, y, rows, columns, divisor, a, b);
      break;
    case Op.LOG_COSH:
      sum<LogCosh>(loss, p, y, rows, columns, divisor, a, b);
      break;
    case Op.HINGE:
      sum<Hinge>(loss, p, y, rows, columns, divisor, a, b);
      break;
    case Op.SQUARED_HINGE:
      sum<SquaredHinge>(loss, p, y, rows, columns, divisor, a, b);
      break;
    case Op.POISSON:
      sum<Poisson>(loss, p, y, rows, columns, divisor, a, b);
      break;
    case Op.DIVERGENCE:
      sum<Divergence>(loss, p, y, rows, columns, divisor, a, b);
      break;
    case Op.BINARY_FOCAL:
      sum<BinaryFocal>(loss, p, y, rows, columns, divisor, a, b);
      break;
    default:
      unreachable();
  }
}

export function elementLossGradient(
  dp: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
  kind: i32,
  divisor: f32,
  a: f32,
  b: f32,
): void {
  switch (kind) {
    case Op.ABSOLUTE_PERCENTAGE_ERROR:
      gradient<AbsolutePercentageError>(dp, dl, p, y, rows, columns, divisor, a, b);
      break;
    case Op.SQUARED_LOGARITHMIC_ERROR:
      gradient<SquaredLogarithmicError>(dp, dl, p, y, rows, columns, divisor, a, b);
      break;
    case Op.LOG_COSH:
      gradient<LogCosh>(dp, dl, p, y, rows, columns, divisor, a, b);
      break;
    case Op.HINGE:
      gradient<Hinge>(dp, dl, p, y, rows, columns, divisor, a, b);
      break;
    case Op.SQUARED_HINGE:
      gradient<SquaredHinge>(dp, dl, p, y, rows, columns, divisor, a, b);
      break;
    case Op.POISSON:
      gradient<Poisson>(dp, dl, p, y, rows, columns, divisor, a, b);
      break;
    case Op.DIVERGENCE:
      gradient<Divergence>(dp, dl, p, y, rows, columns, divisor, a, b);
      break;
    case Op.BINARY_FOCAL:
      gradient<BinaryFocal>(dp, dl, p, y, rows, columns, divisor, a, b);
      break;
    default:
      unreachable();
  }
}
