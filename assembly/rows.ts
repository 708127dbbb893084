/** Softmax of rows, and sums over rows. */
import { math } from "./math";
import { lanes, largestOf } from "./rowwise";
import { f32v } from "./simd";

/** y = e^(x - max x) / Σ e^(x - max x) in each row; NaN in the whole row if it holds NaN or +Infinity. In place or not. */
export function softmax(y: usize, x: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (; rows > 0; rows--, x += bytes, y += bytes) {
    const largest = f32x4.splat(largestOf(x, columns));
    let sum = f32x4.splat(0);
    for (let j: usize = 0; j < whole; j += 16) {
      const e = math.expOfNegative(f32x4.sub(v128.load(x + j), largest));
      v128.store(y + j, e);
      sum = f32x4.add(sum, e);
    }
    if (rest) {
      const e = math.expOfNegative(f32x4.sub(v128.load(x + whole), largest));
      f32v.storePart(y + whole, e, rest);
      sum = f32x4.add(sum, v128.and(e, lanes.first(rest)));
    }
    const total = f32x4.splat(lanes.sum(sum));
    for (let j: usize = 0; j < whole; j += 16) v128.store(y + j, f32x4.div(v128.load(y + j), total));
    if (rest) f32v.storePart(y + whole, f32x4.div(v128.load(y + whole), total), rest);
  }
}

/** dx = y · (dy - Σ dy·y) in each row. In place or not. */
export function softmaxGradient(dx: usize, dy: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  const whole = bytes & ~15;
  const rest = columns & 3;
  for (; rows > 0; rows--, dx += bytes, dy += bytes, y += bytes) {
    let sum = f32x4.splat(0);
    for (let j: usize = 0; j < whole; j += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(dy + j), v128.load(y + j)));
    if (rest) {
      const product = f32x4.mul(v128.load(dy + whole), v128.load(y + whole));
      sum = f32x4.add(sum, v128.and(product, lanes.first(rest)));
    }
    const mean = f32x4.splat(lanes.sum(sum));
    for (let j: usize = 0; j < whole; j += 16)
      v128.store(dx + j, f32x4.mul(v128.load(y + j), f32x4.sub(v128.load(dy + j), mean)));
    if (rest) {
      const part = f32x4.mul(v128.load(y + whole), f32x4.sub(v128.load(dy + whole), mean));
      f32v.storePart(dx + whole, part, rest);
    }
  }
}

/** out (columns) = Σ over rows of x (rows, columns), each column from the first row to the last; rows of x are `stride` floats apart, 0: columns. */
export function sumRows(out: usize, x: usize, rows: i32, columns: i32, stride: i32): void {
  const bytes = (<usize>(stride ? stride : columns)) << 2;
  for (; columns >= 16; columns -= 16, x += 64, out += 64) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let row = x;
    for (let i = 0; i < rows; i++, row += bytes) {
      a = f32x4.add(a, v128.load(row));
      b = f32x4.add(b, v128.load(row, 16));
      c = f32x4.add(c, v128.load(row, 32));
      d = f32x4.add(d, v128.load(row, 48));
    }
    v128.store(out, a);
    v128.store(out, b, 16);
    v128.store(out, c, 32);
    v128.store(out, d, 48);
  }
  for (; columns > 0; columns -= 4, x += 16, out += 16) {
    let sum = f32x4.splat(0);
    let row = x;
    for (let i = 0; i < rows; i++, row += bytes) sum = f32x4.add(sum, v128.load(row));
    if (columns >= 4) v128.store(out, sum);
    else f32v.storePart(out, sum, columns);
  }
}
