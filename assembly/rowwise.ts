/**
 * One number from the columns of a row. The order of a sum is fixed by the number of columns alone: four partial sums,
 * column j in the one numbered j mod 4, added as (0 + 2) + (1 + 3).
 */
import { LANES } from "./constants";
import { f32v } from "./simd";

export class lanes {
  /** A mask of the first `count` (1 to 3) lanes. What is read beyond a row may be NaN, so it is masked, not multiplied. */
  @inline static first(count: i32): v128 {
    return v128.load(LANES + ((<usize>(3 - count)) << 2));
  }

  @inline static sum(v: v128): f32 {
    const pairs = f32x4.add(v, v128.shuffle<i32>(v, v, 2, 3, 0, 1));
    return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
  }
}

/** Σ x (columns). */
export function sumOf(x: usize, columns: i32): f32 {
  let sum = f32x4.splat(0);
  for (; columns >= 4; columns -= 4, x += 16) sum = f32x4.add(sum, v128.load(x));
  if (columns > 0) sum = f32x4.add(sum, v128.and(v128.load(x), lanes.first(columns)));
  return lanes.sum(sum);
}

/** max x (columns), not counting NaNs; -Infinity if there is nothing else. */
export function largestOf(x: usize, columns: i32): f32 {
  const least = f32x4.splat(-Infinity);
  let largest = least;
  for (; columns >= 4; columns -= 4, x += 16) largest = f32x4.pmax(largest, v128.load(x));
  if (columns > 0) {
    const rest = v128.bitselect(v128.load(x), least, lanes.first(columns));
    largest = f32x4.pmax(largest, rest);
  }
  largest = f32x4.pmax(largest, v128.shuffle<i32>(largest, largest, 2, 3, 0, 1));
  largest = f32x4.pmax(largest, v128.shuffle<i32>(largest, largest, 1, 0, 3, 2));
  return f32x4.extract_lane(largest, 0);
}

/**
 * out (rows) = mean over columns of F.value(p, y, parameter), p and y (rows, columns). A single column, the usual case of
 * binary classification, is taken four rows at a time, with the same result.
 */
export function meanOfColumns<F>(out: usize, p: usize, y: usize, rows: i32, columns: i32, parameter: f32): void {
  const f = changetype<F>(0);
  const given = f32x4.splat(parameter);
  if (columns === 1) {
    for (; rows >= 4; rows -= 4, p += 16, y += 16, out += 16)
      v128.store(out, f.value(v128.load(p), v128.load(y), given));
    if (rows > 0) f32v.storePart(out, f.value(v128.load(p), v128.load(y), given), rows);
    return;
  }
  for (; rows > 0; rows--, out += 4) {
    let sum = f32x4.splat(0);
    let n = columns;
    for (; n >= 4; n -= 4, p += 16, y += 16) sum = f32x4.add(sum, f.value(v128.load(p), v128.load(y), given));
    if (n > 0) {
      sum = f32x4.add(sum, v128.and(f.value(v128.load(p), v128.load(y), given), lanes.first(n)));
      p += (<usize>n) << 2;
      y += (<usize>n) << 2;
    }
    store<f32>(out, lanes.sum(sum) / <f32>columns);
  }
}
