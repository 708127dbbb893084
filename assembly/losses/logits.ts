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
  /** The lanes after the first, and x: four rows' numbers, pushed one after the other, make a vector. */
  @inline static push(v: v128, x: f32): v128 {
    return v128.shuffle<f32>(v, f32x4.splat(x), 1, 2, 3, 4);
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

/** loss = Σy log Σe^z - Σ y z. Four rows at a time, as far as there are: their logarithms are one. */
export function categoricalCrossentropyLogits(loss: usize, z: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (; rows > 0; rows -= 4, loss += 16) {
    let totals = f32x4.splat(1);
    let targets = i32x4.splat(0);
    let linear = i32x4.splat(0);
    for (let i = 0; i < 4; i++) {
      let total: f32 = 1;
      let target: f32 = 0;
      let product: f32 = 0;
      if (i < rows) {
        const largest = largestOf(z, columns);
        const shift = f32x4.splat(largest);
        let sum = f32x4.splat(0);
        for (let j: usize = 0; j < whole; j += 16)
          sum = f32x4.add(sum, logits.product(v128.load(y + j), f32x4.sub(v128.load(z + j), shift)));
        if (rest) {
          const part = logits.product(v128.load(y + whole), f32x4.sub(v128.load(z + whole), shift));
          sum = f32x4.add(sum, v128.and(part, lanes.first(rest)));
        }
        product = lanes.sum(sum);
        total = sumOfExponentials(z, columns, largest);
        target = sumOf(y, columns);
        z += bytes;
        y += bytes;
      }
      totals = logits.push(totals, total);
      targets = logits.push(targets, target);
      linear = logits.push(linear, product);
    }
    f32v.storeUpTo4(loss, f32x4.sub(f32x4.mul(math.log(totals), targets), linear), rows);
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

/** Four rows at a time, as far as there are: their logarithms are one. */
export function sparseCategoricalCrossentropyLogits(loss: usize, z: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows -= 4, loss += 16) {
    let totals = f32x4.splat(1);
    let targets = i32x4.splat(0);
    for (let i = 0; i < 4; i++) {
      let total: f32 = 1;
      let target: f32 = 0;
      if (i < rows) {
        const largest = largestOf(z, columns);
        total = sumOfExponentials(z, columns, largest);
        target = load<f32>(z + ((<usize>(<i32>load<f32>(y))) << 2)) - largest;
        z += bytes;
        y += 4;
      }
      totals = logits.push(totals, total);
      targets = logits.push(targets, target);
    }
    f32v.storeUpTo4(loss, f32x4.sub(math.log(totals), targets), rows);
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
