/**
 * Activations with Keras 3's definitions (https://keras.io/api/layers/activations/), y = f(x), and their gradients
 * dx = dy · f'(x).
 *
 * | activation | f(x)                            | f' is computed from               |
 * |------------|---------------------------------|-----------------------------------|
 * | linear     | x                               | neither                           |
 * | relu       | max(x, 0)                       | y: 1 where y > 0, 0 elsewhere     |
 * | sigmoid    | 1 / (1 + e^-x)                  | y: y (1 - y)                      |
 * | tanh       | tanh x                          | y: 1 - y², as (1 - y)(1 + y)      |
 * | softplus   | log(1 + e^x)                    | y: 1 - e^-y                       |
 * | elu        | x, below 0 e^x - 1              | y: 1, below 0 y + 1               |
 * | selu       | λx, below 0 λα (e^x - 1)        | y: λ, below 0 y + λα              |
 * | gelu       | x Φ(x), Φ(x) = (1 + erf(x/√2))/2 | x: Φ(x) + x e^(-x²/2) / √(2π)     |
 * | silu       | x / (1 + e^-x)                  | x: s + x s (1 - s), s = sigmoid x |
 *
 * The operand that an activation's gradient does not read may be 0. Both kernels work in place.
 *
 * Largest errors of the values that math.ts and normal.ts do not state, in units in the last place, by
 * scripts/measure-ulp.ts: softplus 2.08, elu 1.07 (expm1's), selu 1.94.
 */
import { constant, ONE, SELU_SCALE, SELU_SCALE_ALPHA, SIGN } from "./constants";
import { math } from "./math";
import { normal } from "./normal";
import { ELU, GELU, LINEAR, RELU, SELU, SIGMOID, SILU, SOFTPLUS, TANH } from "./opcodes";
import { f32v } from "./simd";

// Each class is one activation: `value` of x, and `slope`, f' from the operand that the table names. They have no
// instances: a type argument gives the loop its formula, and the compiler inlines it.

class Linear {
  @inline value(x: v128): v128 {
    return x;
  }
}

class Relu {
  @inline value(x: v128): v128 {
    return f32x4.pmax(x, i32x4.splat(0));
  }
  @inline slope(y: v128): v128 {
    return v128.and(constant.at(ONE), f32x4.gt(y, i32x4.splat(0)));
  }
}

class Sigmoid {
  @inline value(x: v128): v128 {
    return math.sigmoid(x);
  }
  @inline slope(y: v128): v128 {
    return f32x4.mul(y, f32x4.sub(constant.at(ONE), y));
  }
}

class Tanh {
  @inline value(x: v128): v128 {
    return math.tanh(x);
  }
  @inline slope(y: v128): v128 {
    const one = constant.at(ONE);
    return f32x4.mul(f32x4.sub(one, y), f32x4.add(one, y));
  }
}

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

/** y = f(x), two vectors at a time as long as there are: they share the constants that the formula loads. */
function map<F>(y: usize, x: usize, n: i32): void {
  const f = changetype<F>(0);
  for (; n >= 8; n -= 8, x += 32, y += 32) {
    const a = f.value(v128.load(x));
    const b = f.value(v128.load(x, 16));
    v128.store(y, a);
    v128.store(y, b, 16);
  }
  for (; n > 0; n -= 4, x += 16, y += 16) f32v.storeUpTo4(y, f.value(v128.load(x)), n);
}

/** dx = dy · f', f' from x or y. */
function mapGradient<F>(dx: usize, dy: usize, from: usize, n: i32): void {
  const f = changetype<F>(0);
  for (; n >= 8; n -= 8, from += 32, dy += 32, dx += 32) {
    const a = f32x4.mul(v128.load(dy), f.slope(v128.load(from)));
    const b = f32x4.mul(v128.load(dy, 16), f.slope(v128.load(from, 16)));
    v128.store(dx, a);
    v128.store(dx, b, 16);
  }
  for (; n > 0; n -= 4, from += 16, dy += 16, dx += 16)
    f32v.storeUpTo4(dx, f32x4.mul(v128.load(dy), f.slope(v128.load(from))), n);
}

/** y (n) = f(x), see opcodes.ts. */
export function activation(y: usize, x: usize, n: i32, kind: i32): void {
  switch (kind) {
    case LINEAR:
      map<Linear>(y, x, n);
      break;
    case RELU:
      map<Relu>(y, x, n);
      break;
    case SIGMOID:
      map<Sigmoid>(y, x, n);
      break;
    case TANH:
      map<Tanh>(y, x, n);
      break;
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
    case LINEAR:
      map<Linear>(dx, dy, n);
      break;
    case RELU:
      mapGradient<Relu>(dx, dy, y, n);
      break;
    case SIGMOID:
      mapGradient<Sigmoid>(dx, dy, y, n);
      break;
    case TANH:
      mapGradient<Tanh>(dx, dy, y, n);
      break;
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
