/** Rows by number. Numbers are floats; one that is not a whole number from 0 to rows - 1 names no row. */
import { f32v } from "../simd";

class row {
  /** The number as an integer, -1 if it names no row. */
  @inline static of(index: usize, rows: i32): i32 {
    const wanted = load<f32>(index);
    const number = <i32>wanted;
    return wanted >= 0 && wanted < <f32>rows && <f32>number === wanted ? number : -1;
  }
}

/** out (n, columns) = rows of table; NaN for one that it does not have, so that a mistake shows. */
export function take(out: usize, table: usize, indices: usize, n: i32, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  for (; n > 0; n--, indices += 4, out += bytes) {
    const number = row.of(indices, rows);
    const missing = f32x4.splat(NaN);
    let from = table + <usize>max(number, 0) * bytes;
    let to = out;
    for (let j = columns; j > 0; j -= 4, from += 16, to += 16)
      f32v.storeUpTo4(to, number < 0 ? missing : v128.load(from), j);
  }
}

/** out (rows, columns) = 0, then out[indices[i]] += x[i], i from 0 on: the order of every sum is that of the indices. */
export function scatterAdd(out: usize, x: usize, indices: usize, n: i32, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  memory.fill(out, 0, bytes * <usize>rows);
  for (; n > 0; n--, indices += 4, x += bytes) {
    const number = row.of(indices, rows);
    if (number < 0) continue;
    let from = x;
    let to = out + <usize>number * bytes;
    for (let j = columns; j > 0; j -= 4, from += 16, to += 16)
      f32v.storeUpTo4(to, f32x4.add(v128.load(to), v128.load(from)), j);
  }
}

/** out (n, depth): 1 at the column of the number, 0 elsewhere. */
export function oneHot(out: usize, indices: usize, n: i32, depth: i32): void {
  const bytes = (<usize>depth) << 2;
  memory.fill(out, 0, bytes * <usize>n);
  for (; n > 0; n--, indices += 4, out += bytes) {
    const number = row.of(indices, depth);
    if (number >= 0) store<f32>(out + ((<usize>number) << 2), 1);
  }
}
