/**
 * Categorical cross-entropy of logits z: loss = Σ y (log Σ e^z - z), with the row's largest z subtracted first. The
 * gradients take p = softmax(z), which the host computes for them.
 *
 * Sparse: y (rows) holds class numbers as floats, trusted to be in range, in place of rows with a single 1.
 */
import { math } from "../math";
import { lanes, largestOf, sumOf } from "../rowwise";
import { f32v } from "../simd";

class logits {
  /** log x of one float. */
  @inline static log(x: f32): f32 {
    return f32x4.extract_lane(math.log(f32x4.splat(x)), 0);
  }

  /** y · z, but 0 where y is: a class that is ruled out by z = -Infinity costs nothing. */
  @inline static product(y: v128, z: v128): v128 {
    return v128.and(f32x4.mul(y, z), f32x4.ne(y, i32x4.splat(0)));
  }
}

/** Σ e^(z - largest) of a row. */
function sumOfExponentials(z: usize, columns: i32, largest: f32): f32 {
  const shift = f32x4.splat(largest);
  let sum = f32x4.splat(0);
  for (; columns >= 4; columns -= 4, z += 16) sum = f32x4.add(sum, math.expOfNegative(f32x4.sub(v128.load(z), shift)));
  if (columns > 0) {
    const e = math.expOfNegative(f32x4.sub(v128.load(z), shift));
    sum = f32x4.add(sum, v128.and(e, lanes.first(columns)));
  }
  return lanes.sum(sum);
}

export function categoricalCrossentropyLogits(loss: usize, z: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (; rows > 0; rows--, loss += 4, z += bytes, y += bytes) {
    const largest = largestOf(z, columns);
    const shift = f32x4.splat(largest);
    let sum = f32x4.splat(0);
    for (let j: usize = 0; j < whole; j += 16)
      sum = f32x4.add(sum, logits.product(v128.load(y + j), f32x4.sub(v128.load(z + j), shift)));
    if (rest) {
      const product = logits.product(v128.load(y + whole), f32x4.sub(v128.load(z + whole), shift));
      sum = f32x4.add(sum, v128.and(product, lanes.first(rest)));
    }
    const total = logits.log(sumOfExponentials(z, columns, largest));
    store<f32>(loss, total * sumOf(y, columns) - lanes.sum(sum));
  }
}

/** dz = dl · (p Σy - y). */
export function categoricalCrossentropyLogitsGradient(
  dz: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  for (; rows > 0; rows--, dl += 4) {
    const scale = v128.load32_splat(dl);
    const targets = f32x4.splat(sumOf(y, columns));
    let n = columns;
    for (; n >= 4; n -= 4, dz += 16, p += 16, y += 16)
      v128.store(dz, f32x4.mul(scale, f32x4.sub(f32x4.mul(v128.load(p), targets), v128.load(y))));
    if (n > 0) {
      f32v.storePart(dz, f32x4.mul(scale, f32x4.sub(f32x4.mul(v128.load(p), targets), v128.load(y))), n);
      const part = (<usize>n) << 2;
      dz += part;
      p += part;
      y += part;
    }
  }
}

export function sparseCategoricalCrossentropyLogits(loss: usize, z: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, loss += 4, z += bytes, y += 4) {
    const largest = largestOf(z, columns);
    const target = load<f32>(z + ((<usize>(<i32>load<f32>(y))) << 2));
    store<f32>(loss, logits.log(sumOfExponentials(z, columns, largest)) - (target - largest));
  }
}

/** dz = dl · p, and dl · (p - 1) for the class of the row. */
export function sparseCategoricalCrossentropyLogitsGradient(
  dz: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
): void {
  const bytes = (<usize>columns) << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (; rows > 0; rows--, dl += 4, dz += bytes, p += bytes, y += 4) {
    const scale = v128.load32_splat(dl);
    const target = (<usize>(<i32>load<f32>(y))) << 2;
    const probability = load<f32>(p + target);
    for (let j: usize = 0; j < whole; j += 16) v128.store(dz + j, f32x4.mul(scale, v128.load(p + j)));
    if (rest) f32v.storePart(dz + whole, f32x4.mul(scale, v128.load(p + whole)), rest);
    store<f32>(dz + target, load<f32>(dl) * (probability - 1));
  }
}
