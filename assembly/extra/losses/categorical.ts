/**
 * Categorical cross-entropy of probabilities: loss = -Σ y log q, q = p / Σp clipped, as in Keras. Its gradient passes
 * through clip and normalisation: dp = dl / Σp · (Y - y / q), both terms without the classes whose q is clipped, Y = Σ y.
 *
 * Sparse: y (rows) holds class numbers as floats, trusted to be in range, in place of rows with a single 1.
 */
import { math } from "../../math";
import { lanes, sumOf } from "../../rowwise";
import { f32v } from "../../simd";
import { clip } from "./clip";

/** The address of the class numbered by y, in the row p. */
class target {
  @inline static of(p: usize, y: usize): usize {
    return p + ((<usize>(<i32>load<f32>(y))) << 2);
  }
}

export function categoricalCrossentropy(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (; rows > 0; rows--, loss += 4, p += bytes, y += bytes) {
    const total = f32x4.splat(sumOf(p, columns));
    let sum = f32x4.splat(0);
    for (let j: usize = 0; j < whole; j += 16) {
      const q = clip.value(f32x4.div(v128.load(p + j), total));
      sum = f32x4.sub(sum, f32x4.mul(v128.load(y + j), math.log(q)));
    }
    if (rest) {
      const q = clip.value(f32x4.div(v128.load(p + whole), total));
      sum = f32x4.sub(sum, v128.and(f32x4.mul(v128.load(y + whole), math.log(q)), lanes.first(rest)));
    }
    store<f32>(loss, lanes.sum(sum));
  }
}

export function categoricalCrossentropyGradient(
  dp: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = (<usize>columns) << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (; rows > 0; rows--, dp += bytes, dl += 4, p += bytes, y += bytes) {
    const sum = sumOf(p, columns);
    const total = f32x4.splat(sum);
    const scale = f32x4.splat(load<f32>(dl) / sum);
    let passed = f32x4.splat(0);
    for (let j: usize = 0; j < whole; j += 16)
      passed = f32x4.add(passed, clip.gradient(v128.load(y + j), f32x4.div(v128.load(p + j), total)));
    if (rest) {
      const part = clip.gradient(v128.load(y + whole), f32x4.div(v128.load(p + whole), total));
      passed = f32x4.add(passed, v128.and(part, lanes.first(rest)));
    }
    const targets = f32x4.splat(lanes.sum(passed));
    for (let j: usize = 0; j < whole; j += 16) {
      const q = f32x4.div(v128.load(p + j), total);
      const slope = clip.gradient(f32x4.div(v128.load(y + j), q), q);
      v128.store(dp + j, f32x4.mul(scale, f32x4.sub(targets, slope)));
    }
    if (rest) {
      const q = f32x4.div(v128.load(p + whole), total);
      const slope = clip.gradient(f32x4.div(v128.load(y + whole), q), q);
      f32v.storePart(dp + whole, f32x4.mul(scale, f32x4.sub(targets, slope)), rest);
    }
  }
}

export function sparseCategoricalCrossentropy(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, loss += 4, p += bytes, y += 4) {
    const q = f32x4.splat(load<f32>(target.of(p, y)) / sumOf(p, columns));
    v128.store32_lane(loss, f32x4.neg(math.log(clip.value(q))), 0);
  }
}

export function sparseCategoricalCrossentropyGradient(
  dp: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, dp += bytes, dl += 4, p += bytes, y += 4) {
    const sum = sumOf(p, columns);
    const q = load<f32>(target.of(p, y)) / sum;
    const passed = clip.gradient(f32x4.splat(1), f32x4.splat(q));
    const scale = f32x4.mul(passed, f32x4.splat(load<f32>(dl) / sum));
    let to = dp;
    let n = columns;
    for (; n >= 4; n -= 4, to += 16) v128.store(to, scale);
    if (n > 0) f32v.storePart(to, scale, n);
    if (f32x4.extract_lane(passed, 0) !== 0) store<f32>(target.of(dp, y), f32x4.extract_lane(scale, 0) * (1 - 1 / q));
  }
}
