/**
 * Optimizer steps over whole blocks of n weights, after Keras 3, https://keras.io/api/optimizers/. An element's result
 * does not depend on its position: the last 1 to 3 take the same vector instructions, are read up to 12 bytes beyond
 * the block, and are written exactly. No alignment is needed. `scalars` are f32, set by the host before each step.
 */
import { f32v } from "./simd";

/** w ← w − learningRate · g. Scalars: learningRate. */
export function sgd(w: usize, g: usize, n: i32, scalars: usize): void {
  const learningRate = v128.load32_splat(scalars);
  for (; n >= 8; n -= 8, w += 32, g += 32) {
    const a = f32v.nmadd(learningRate, v128.load(g), v128.load(w));
    const b = f32v.nmadd(learningRate, v128.load(g, 16), v128.load(w, 16));
    v128.store(w, a);
    v128.store(w, b, 16);
  }
  for (; n > 0; n -= 4, w += 16, g += 16) f32v.storeUpTo4(w, f32v.nmadd(learningRate, v128.load(g), v128.load(w)), n);
}

class Adam {
  /** old + (x − old) · rate */
  @inline static average(x: v128, old: v128, rate: v128): v128 {
    return f32v.madd(f32x4.sub(x, old), rate, old);
  }

  /** alpha · mean / (√square + epsilon): a root and a division, whose unit sets the pace of the whole kernel. */
  @inline static step(mean: v128, square: v128, alpha: v128, epsilon: v128): v128 {
    return f32x4.div(f32x4.mul(mean, alpha), f32x4.add(f32x4.sqrt(square), epsilon));
  }
}

/**
 * m ← m + (g − m) · (1 − beta1); v ← v + (g² − v) · (1 − beta2)
 * w ← w − alpha · m / (√v + epsilon), alpha = learningRate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) computed by the host;
 * with AMSGrad largest ← max(largest, v) takes the place of v in the last line.
 *
 * Kingma and Ba, "Adam: a method for stochastic optimization", 2015, section 2, last paragraph; Reddi et al., "On the
 * convergence of Adam and beyond", 2018. `largest` is the address of a slot, or 0.
 * Scalars: alpha, 1 − beta1, 1 − beta2, epsilon.
 */
export function adam(w: usize, g: usize, m: usize, v: usize, largest: usize, n: i32, scalars: usize): void {
  const alpha = v128.load32_splat(scalars);
  const rate1 = v128.load32_splat(scalars, 4);
  const rate2 = v128.load32_splat(scalars, 8);
  const epsilon = v128.load32_splat(scalars, 12);
  if (!largest) {
    for (; n >= 8; n -= 8, w += 32, g += 32, m += 32, v += 32) {
      const g0 = v128.load(g);
      const g1 = v128.load(g, 16);
      const v0 = Adam.average(f32x4.mul(g0, g0), v128.load(v), rate2);
      const v1 = Adam.average(f32x4.mul(g1, g1), v128.load(v, 16), rate2);
      v128.store(v, v0);
      v128.store(v, v1, 16);
      const m0 = Adam.average(g0, v128.load(m), rate1);
      const m1 = Adam.average(g1, v128.load(m, 16), rate1);
      v128.store(m, m0);
      v128.store(m, m1, 16);
      const step0 = Adam.step(m0, v0, alpha, epsilon);
      const step1 = Adam.step(m1, v1, alpha, epsilon);
      const w0 = f32x4.sub(v128.load(w), step0);
      const w1 = f32x4.sub(v128.load(w, 16), step1);
      v128.store(w, w0);
      v128.store(w, w1, 16);
    }
  }
  for (; n > 0; n -= 4, w += 16, g += 16, m += 16, v += 16) {
    const gradient = v128.load(g);
    const mean = Adam.average(gradient, v128.load(m), rate1);
    const square = Adam.average(f32x4.mul(gradient, gradient), v128.load(v), rate2);
    f32v.storeUpTo4(m, mean, n);
    f32v.storeUpTo4(v, square, n);
    let scale = square;
    if (largest) {
      // pmax(a, b) = a < b ? b : a keeps a NaN of v in this order.
      scale = f32x4.pmax(square, v128.load(largest));
      f32v.storeUpTo4(largest, scale, n);
      largest += 16;
    }
    f32v.storeUpTo4(w, f32x4.sub(v128.load(w), Adam.step(mean, scale, alpha, epsilon)), n);
  }
}
