/** Optimizer steps that few networks take, as in ../update.ts. */
import { f32v } from "../simd";

/**
 * velocity ← momentum · velocity − learningRate · g; w ← w + velocity,
 * with Nesterov's momentum w ← w + momentum · velocity − learningRate · g. Scalars: learningRate, momentum.
 */
export function sgdMomentum(w: usize, g: usize, velocity: usize, n: i32, nesterov: i32, scalars: usize): void {
  const learningRate = v128.load32_splat(scalars);
  const momentum = v128.load32_splat(scalars, 4);
  for (let i = n; i > 0; i -= 4) {
    const step = f32x4.mul(learningRate, v128.load(g));
    const speed = f32x4.sub(f32x4.mul(momentum, v128.load(velocity)), step);
    const move = nesterov ? f32x4.sub(f32x4.mul(momentum, speed), step) : speed;
    f32v.storeUpTo4(velocity, speed, i);
    f32v.storeUpTo4(w, f32x4.add(v128.load(w), move), i);
    w += 16;
    g += 16;
    velocity += 16;
  }
}

/**
 * velocity ← rho · velocity + (1 − rho) · g²
 * increment = learningRate · g / √(velocity + epsilon),
 * centered, with average ← rho · average + (1 − rho) · g: learningRate · g / √(velocity − average² + epsilon)
 * w ← w − increment, with momentum m ← momentum · m + increment; w ← w − m.
 *
 * `momentum` and `average` are addresses of slots, or 0. Scalars: learningRate, rho, momentum, epsilon.
 */
export function rmsprop(
  w: usize,
  g: usize,
  velocity: usize,
  momentum: usize,
  average: usize,
  n: i32,
  scalars: usize,
): void {
  const learningRate = v128.load32_splat(scalars);
  const rho = v128.load32_splat(scalars, 4);
  const mu = v128.load32_splat(scalars, 8);
  const epsilon = v128.load32_splat(scalars, 12);
  const rest = v128.load32_splat(scalars, 16); // Of a rho near 1 in float32 the difference would have lost digits.
  for (let i = n; i > 0; i -= 4) {
    const gradient = v128.load(g);
    const square = f32x4.add(f32x4.mul(rho, v128.load(velocity)), f32x4.mul(rest, f32x4.mul(gradient, gradient)));
    f32v.storeUpTo4(velocity, square, i);
    let variance = square;
    if (average) {
      const mean = f32x4.add(f32x4.mul(rho, v128.load(average)), f32x4.mul(rest, gradient));
      f32v.storeUpTo4(average, mean, i);
      variance = f32x4.sub(square, f32x4.mul(mean, mean));
      average += 16;
    }
    let increment = f32x4.div(f32x4.mul(learningRate, gradient), f32x4.sqrt(f32x4.add(variance, epsilon)));
    if (momentum) {
      increment = f32x4.add(f32x4.mul(mu, v128.load(momentum)), increment);
      f32v.storeUpTo4(momentum, increment, i);
      momentum += 16;
    }
    f32v.storeUpTo4(w, f32x4.sub(v128.load(w), increment), i);
    w += 16;
    g += 16;
    velocity += 16;
  }
}
