/** Functions of one number, and their derivatives. */
import { constant, HALF, INFINITY, MINUS_HALF, ONE, SIGN } from "../constants";
import { math } from "../math";
import { f32v } from "../simd";
import { TWO_OVER_ROOT_PI } from "./constants";
import { functions } from "./functions";
import { normal } from "./normal";
import * as Op from "./opcodes";

// Each class is one function: `of` x, and `slope`, f' from x and y = f(x). They have no instances: a type argument gives the loop its
// formula, and the compiler inlines it.

class sign {
  /** 1 with the sign of x; x itself where that is 0 or NaN. */
  @inline static of(x: v128): v128 {
    const one = v128.bitselect(x, constant.at(ONE), constant.at(SIGN));
    return v128.bitselect(one, x, f32x4.gt(f32x4.abs(x), i32x4.splat(0)));
  }
}

class Negate {
  @inline of(x: v128): v128 {
    return f32x4.neg(x);
  }
  @inline slope(_x: v128, _y: v128): v128 {
    return f32x4.neg(constant.at(ONE));
  }
}

class Abs {
  @inline of(x: v128): v128 {
    return f32x4.abs(x);
  }
  @inline slope(x: v128, _y: v128): v128 {
    return sign.of(x);
  }
}

class Square {
  @inline of(x: v128): v128 {
    return f32x4.mul(x, x);
  }
  @inline slope(x: v128, _y: v128): v128 {
    return f32x4.add(x, x);
  }
}

class Sqrt {
  @inline of(x: v128): v128 {
    return f32x4.sqrt(x);
  }
  @inline slope(_x: v128, y: v128): v128 {
    return f32x4.div(constant.at(HALF), y);
  }
}

class Rsqrt {
  @inline of(x: v128): v128 {
    return f32x4.div(constant.at(ONE), f32x4.sqrt(x));
  }
  @inline slope(_x: v128, y: v128): v128 {
    return f32x4.mul(f32x4.mul(y, constant.at(MINUS_HALF)), f32x4.mul(y, y));
  }
}

class Reciprocal {
  @inline of(x: v128): v128 {
    return f32x4.div(constant.at(ONE), x);
  }
  @inline slope(_x: v128, y: v128): v128 {
    return f32x4.neg(f32x4.mul(y, y));
  }
}

class Exp {
  @inline of(x: v128): v128 {
    return math.exp(x);
  }
  @inline slope(_x: v128, y: v128): v128 {
    return y;
  }
}

class Expm1 {
  @inline of(x: v128): v128 {
    return functions.expm1(x);
  }
  @inline slope(x: v128, _y: v128): v128 {
    return math.exp(x);
  }
}

class Log {
  @inline of(x: v128): v128 {
    return math.log(x);
  }
  @inline slope(x: v128, _y: v128): v128 {
    return f32x4.div(constant.at(ONE), x);
  }
}

class Log1p {
  @inline of(x: v128): v128 {
    return functions.log1p(x);
  }
  @inline slope(x: v128, _y: v128): v128 {
    const one = constant.at(ONE);
    return f32x4.div(one, f32x4.add(one, x));
  }
}

class Sin {
  @inline of(x: v128): v128 {
    return functions.sin(x);
  }
  @inline slope(x: v128, _y: v128): v128 {
    return functions.cos(x);
  }
}

class Cos {
  @inline of(x: v128): v128 {
    return functions.cos(x);
  }
  @inline slope(x: v128, _y: v128): v128 {
    return f32x4.neg(functions.sin(x));
  }
}

class Erf {
  @inline of(x: v128): v128 {
    return normal.erf(x);
  }
  @inline slope(x: v128, _y: v128): v128 {
    return f32x4.mul(constant.at(TWO_OVER_ROOT_PI), math.expOfNegative(f32x4.neg(f32x4.mul(x, x))));
  }
}

class Floor {
  @inline of(x: v128): v128 {
    return f32x4.floor(x);
  }
}

class Ceil {
  @inline of(x: v128): v128 {
    return f32x4.ceil(x);
  }
}

/** Halves to the even neighbour. */
class Round {
  @inline of(x: v128): v128 {
    return f32x4.nearest(x);
  }
}

class Sign {
  @inline of(x: v128): v128 {
    return sign.of(x);
  }
}

class Not {
  @inline of(x: v128): v128 {
    return v128.and(constant.at(ONE), f32x4.eq(x, i32x4.splat(0)));
  }
}

class IsFinite {
  @inline of(x: v128): v128 {
    return v128.and(constant.at(ONE), f32x4.lt(f32x4.abs(x), constant.at(INFINITY)));
  }
}

/** y (n) = f(x). */
function map<F>(y: usize, x: usize, n: i32): void {
  const f = changetype<F>(0);
  for (; n > 0; n -= 4, x += 16, y += 16) f32v.storeUpTo4(y, f.of(v128.load(x)), n);
}

/** dx (n) = dy · f'. */
function mapGradient<F>(dx: usize, dy: usize, x: usize, y: usize, n: i32): void {
  const f = changetype<F>(0);
  // An operand that f' does not need may be 0, the address of no float, and is read all the same.
  for (; n > 0; n -= 4, x += 16, y += 16, dy += 16, dx += 16)
    f32v.storeUpTo4(dx, f32x4.mul(v128.load(dy), f.slope(v128.load(x), v128.load(y))), n);
}

export function unary(y: usize, x: usize, n: i32, kind: i32): void {
  switch (kind) {
    case Op.NEGATE:
      map<Negate>(y, x, n);
      break;
    case Op.ABS:
      map<Abs>(y, x, n);
      break;
    case Op.SQUARE:
      map<Square>(y, x, n);
      break;
    case Op.SQRT:
      map<Sqrt>(y, x, n);
      break;
    case Op.RSQRT:
      map<Rsqrt>(y, x, n);
      break;
    case Op.RECIPROCAL:
      map<Reciprocal>(y, x, n);
      break;
    case Op.EXP:
      map<Exp>(y, x, n);
      break;
    case Op.EXPM1:
      map<Expm1>(y, x, n);
      break;
    case Op.LOG:
      map<Log>(y, x, n);
      break;
    case Op.LOG1P:
      map<Log1p>(y, x, n);
      break;
    case Op.SIN:
      map<Sin>(y, x, n);
      break;
    case Op.COS:
      map<Cos>(y, x, n);
      break;
    case Op.ERF:
      map<Erf>(y, x, n);
      break;
    case Op.FLOOR:
      map<Floor>(y, x, n);
      break;
    case Op.CEIL:
      map<Ceil>(y, x, n);
      break;
    case Op.ROUND:
      map<Round>(y, x, n);
      break;
    case Op.SIGN:
      map<Sign>(y, x, n);
      break;
    case Op.LOGICAL_NOT:
      map<Not>(y, x, n);
      break;
    case Op.IS_FINITE:
      map<IsFinite>(y, x, n);
      break;
    default:
      unreachable();
  }
}

export function unaryGradient(dx: usize, dy: usize, x: usize, y: usize, n: i32, kind: i32): void {
  switch (kind) {
    case Op.NEGATE:
      mapGradient<Negate>(dx, dy, x, y, n);
      break;
    case Op.ABS:
      mapGradient<Abs>(dx, dy, x, y, n);
      break;
    case Op.SQUARE:
      mapGradient<Square>(dx, dy, x, y, n);
      break;
    case Op.SQRT:
      mapGradient<Sqrt>(dx, dy, x, y, n);
      break;
    case Op.RSQRT:
      mapGradient<Rsqrt>(dx, dy, x, y, n);
      break;
    case Op.RECIPROCAL:
      mapGradient<Reciprocal>(dx, dy, x, y, n);
      break;
    case Op.EXP:
      mapGradient<Exp>(dx, dy, x, y, n);
      break;
    case Op.EXPM1:
      mapGradient<Expm1>(dx, dy, x, y, n);
      break;
    case Op.LOG:
      mapGradient<Log>(dx, dy, x, y, n);
      break;
    case Op.LOG1P:
      mapGradient<Log1p>(dx, dy, x, y, n);
      break;
    case Op.SIN:
      mapGradient<Sin>(dx, dy, x, y, n);
      break;
    case Op.COS:
      mapGradient<Cos>(dx, dy, x, y, n);
      break;
    case Op.ERF:
      mapGradient<Erf>(dx, dy, x, y, n);
      break;
    default:
      unreachable();
  }
}
