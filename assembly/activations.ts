/**
 * Activations with Keras 3's definitions (https://keras.io/api/layers/activations/), y = f(x), and their gradients
 * dx = dy · f'(x). Those that most networks have; the others are in extra/activations.ts.
 *
 * | activation | f(x)           | f' is computed from           |
 * |------------|----------------|-------------------------------|
 * | linear     | x              | neither                       |
 * | relu       | max(x, 0)      | y: 1 where y > 0, 0 elsewhere |
 * | sigmoid    | 1 / (1 + e^-x) | y: y (1 - y)                  |
 * | tanh       | tanh x         | y: 1 - y², as (1 - y)(1 + y)  |
 *
 * The operand that an activation's gradient does not read may be 0. Both kernels work in place.
 */
import { constant, ONE } from "./constants";
import { math } from "./math";
import { LINEAR, RELU, SIGMOID, TANH } from "./opcodes";
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

/** y = f(x), two vectors at a time as long as there are: they share the constants that the formula loads. */
export function map<F>(y: usize, x: usize, n: i32): void {
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
export function mapGradient<F>(dx: usize, dy: usize, from: usize, n: i32): void {
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
    default:
      unreachable();
  }
}

/** C (m, n) = f(C), rows ldc bytes apart. */
export function activateRows(c: usize, ldc: usize, m: i32, n: i32, kind: i32): void {
  if (kind === LINEAR) return;
  if (ldc === (<usize>n) << 2) {
    n *= m;
    m = 1;
  }
  for (; m > 0; m--, c += ldc) activation(c, c, n, kind);
}

/** dx (n) = dy · f'(x), from y as the table says; x is for the activations of the extra kernels. */
export function activationGradient(dx: usize, dy: usize, _x: usize, y: usize, n: i32, kind: i32): void {
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
    default:
      unreachable();
  }
}
