/**
 * The activations that ../activations.ts does not have, in the same form.
 *
 * | activation | f(x)                             | f' is computed from               |
 * |------------|----------------------------------|-----------------------------------|
 * | softplus   | log(1 + e^x)                     | y: 1 - e^-y                       |
 * | elu        | x, below 0 e^x - 1               | y: 1, below 0 y + 1               |
 * | selu       | λx, below 0 λα (e^x - 1)         | y: λ, below 0 y + λα              |
 * | gelu       | x Φ(x), Φ(x) = (1 + erf(x/√2))/2 | x: Φ(x) + x e^(-x²/2) / √(2π)     |
 * | silu       | x / (1 + e^-x)                   | x: s + x s (1 - s), s = sigmoid x |
 *
 * Largest errors of the values that math.ts and normal.ts do not state, in units in the last place, by
 * scripts/measure-ulp.ts: softplus 2.08, elu 1.07 (expm1's), selu 1.94.
 */
import { map, mapGradient } from "../activations";
import { constant, ONE, SIGN } from "../constants";
import { math } from "../math";
import { ELU, GELU, SELU, SILU, SOFTPLUS } from "../opcodes";
import { f32v } from "../simd";
import { SELU_SCALE, SELU_SCALE_ALPHA } from "./constants";
import { normal } from "./normal";

class Softplus {
  /** max(x, 0) + log(1 + e^-|x|) does not overflow. */
  @inline value(x: v128): v128 {
    const e = math.expOfNegative(v128.or(x, constant.at(SIGN)));
    return f32x4.add(f32x4.pmax(x, i32x4.splat(0)), math.log1pOfUnit(e));
  }
  @inline slope(y: v128): v128 {
    return f32x4.neg(math.expm1(f32x4.neg(y)));
  }
}

class Elu {
  /** e^x - 1 is never less than x, and 0 at 0. */
  @inline value(x: v128): v128 {
    return f32x4.pmax(x, math.expm1(f32x4.pmin(x, i32x4.splat(0))));
  }
  @inline slope(y: v128): v128 {
    return f32x4.add(f32x4.pmin(y, i32x4.splat(0)), constant.at(ONE));
  }
}

class Selu {
  @inline value(x: v128): v128 {
    const positive = f32x4.mul(x, constant.at(SELU_SCALE));
    const negative = f32x4.mul(math.expm1(x), constant.at(SELU_SCALE_ALPHA));
    return f32v.select(positive, negative, f32x4.ge(x, i32x4.splat(0)));
  }
  @inline slope(y: v128): v128 {
    const negative = f32x4.add(y, constant.at(SELU_SCALE_ALPHA));
    return f32v.select(constant.at(SELU_SCALE), negative, f32x4.ge(y, i32x4.splat(0)));
  }
}

class Gelu {
  @inline value(x: v128): v128 {
    return normal.gelu(x);
  }
  @inline slope(x: v128): v128 {
    return normal.geluSlope(x);
  }
}

class Silu {
  @inline value(x: v128): v128 {
    return math.silu(x);
  }
  @inline slope(x: v128): v128 {
    return math.siluSlope(x);
  }
}

/** y (n) = f(x). */
export function activation(y: usize, x: usize, n: i32, kind: i32): void {
  switch (kind) {
    case SOFTPLUS:
      map<Softplus>(y, x, n);
      break;
    case ELU:
      map<Elu>(y, x, n);
      break;
    case SELU:
      map<Selu>(y, x, n);
      break;
    case GELU:
      map<Gelu>(y, x, n);
      break;
    case SILU:
      map<Silu>(y, x, n);
      break;
    default:
      unreachable();
  }
}

/** dx (n) = dy · f'(x), from x or y as the table says. */
export function activationGradient(dx: usize, dy: usize, x: usize, y: usize, n: i32, kind: i32): void {
  switch (kind) {
    case SOFTPLUS:
      mapGradient<Softplus>(dx, dy, y, n);
      break;
    case ELU:
      mapGradient<Elu>(dx, dy, y, n);
      break;
    case SELU:
      mapGradient<Selu>(dx, dy, y, n);
      break;
    case GELU:
      mapGradient<Gelu>(dx, dy, x, n);
      break;
    case SILU:
      mapGradient<Silu>(dx, dy, x, n);
      break;
    default:
      unreachable();
  }
}
