/** Accuracies with Keras 3's definitions (https://keras.io/api/metrics/accuracy_metrics/), one number per row, and totals. */
import { constant, ONE } from "./constants";
import { largestOf, meanOfColumns } from "./rowwise";

/** 1 where (p > threshold) = y, else 0. No instances, see losses/elementwise.ts. */
class BinaryAccuracy {
  @inline value(p: v128, y: v128, threshold: v128): v128 {
    const one = constant.at(ONE);
    return v128.and(one, f32x4.eq(v128.and(one, f32x4.gt(p, threshold)), y));
  }
}

/** out (rows) = the part of the columns where (p > threshold) = y. */
export function binaryAccuracy(out: usize, p: usize, y: usize, rows: i32, columns: i32, threshold: f32): void {
  meanOfColumns<BinaryAccuracy>(out, p, y, rows, columns, threshold);
}

/** The first column with the largest of a row, not counting NaNs; no column of the row if there is nothing else. */
function firstOfLargest(x: usize, columns: i32): i32 {
  const largest = f32x4.splat(largestOf(x, columns));
  for (let j = 0; j < columns; j += 4, x += 16) {
    const found = i32x4.bitmask(f32x4.eq(v128.load(x), largest));
    if (found) return j + ctz(found);
  }
  return -1;
}

/** out (rows) = 1 where the largest of p and the largest of y are in the same column, else 0. */
export function categoricalAccuracy(out: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, out += 4, p += bytes, y += bytes)
    store<f32>(out, <f32>(firstOfLargest(p, columns) === firstOfLargest(y, columns)));
}

/** out (rows) = 1 where the largest of p is in the column that y (rows) names, else 0. */
export function sparseCategoricalAccuracy(out: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, out += 4, p += bytes, y += 4)
    store<f32>(out, <f32>(firstOfLargest(p, columns) === <i32>load<f32>(y)));
}

/** total += Σ x (rows), in float64 and row order, count += rows. */
export function accumulate(cell: usize, x: usize, rows: i32): void {
  let total = load<f64>(cell);
  for (let i = 0; i < rows; i++, x += 4) total += <f64>load<f32>(x);
  store<f64>(cell, total);
  store<f64>(cell, load<f64>(cell, 8) + <f64>rows, 8);
}
