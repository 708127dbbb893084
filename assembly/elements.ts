/** Copies, sums and random zeros, element by element. Buffers may be the same, but not overlap otherwise. */
import { GOLDEN, hash } from "./hash";
import { f32v } from "./simd";

/** out (rows, columns) = source[indices[first + i]]: both operands are cells, so that a batch is chosen without touching the program. */
export function gather(out: usize, source: usize, indices: usize, rows: i32, columns: i32, first: usize): void {
  const base = load<usize>(source);
  const bytes: u32 = (<u32>columns) << 2;
  let index = load<usize>(indices) + (first << 2);
  for (; rows > 0; rows--, index += 4) {
    let from = base + load<u32>(index) * bytes;
    let n = columns;
    for (; n >= 4; n -= 4, from += 16, out += 16) v128.store(out, v128.load(from));
    if (n > 0) f32v.storePart(out, v128.load(from), n);
    out += (<usize>n) << 2;
  }
}

/** out (n) = value. */
export function fill(out: usize, n: i32, value: f32): void {
  const values = f32x4.splat(value);
  for (; n >= 4; n -= 4, out += 16) v128.store(out, values);
  if (n > 0) f32v.storePart(out, values, n);
}

/** out (n) = a + b. */
export function add(out: usize, a: usize, b: usize, n: i32): void {
  for (; n >= 8; n -= 8, a += 32, b += 32, out += 32) {
    const first = f32x4.add(v128.load(a), v128.load(b));
    const second = f32x4.add(v128.load(a, 16), v128.load(b, 16));
    v128.store(out, first);
    v128.store(out, second, 16);
  }
  for (; n > 0; n -= 4, a += 16, b += 16, out += 16) f32v.storeUpTo4(out, f32x4.add(v128.load(a), v128.load(b)), n);
}

/** x · scale where the random number of the element, 24 bits, reaches the limit; 0, also for NaN, where it does not. */
class Dropout {
  @inline static apply(x: v128, index: v128, key: v128, key2: v128, limit: v128, scale: v128): v128 {
    const random = hash.words(i32x4.add(hash.words(v128.xor(index, key)), key2));
    const kept = f32x4.ge(f32x4.convert_i32x4_s(i32x4.shr_u(random, 8)), limit);
    return v128.and(f32x4.mul(x, scale), kept);
  }
}

/**
 * y (n) = x / (1 - rate) where r >= rate, else 0, with 0 <= rate < 1 and r uniform in [0, 1): inverted dropout (Srivastava
 * et al., 2014, https://jmlr.org/papers/v15/srivastava14a.html).
 *
 * r is a function of the seed, the word in the cell `step` and the element's index, counted from `first`, alone, so the gradient is the same
 * instruction on dy, and the order of evaluation is free: a counter-based generator (Salmon et al., SC 2011), two rounds
 * of a hash under two keys.
 */
export function dropout(y: usize, x: usize, n: i32, rate: f32, seed: i32, step: usize, first: i32): void {
  const at = load<u32>(step);
  const key = i32x4.splat(hash.word(<u32>seed ^ hash.word(at + GOLDEN)));
  const key2 = i32x4.splat(hash.word(at ^ hash.word(<u32>seed + 2 * GOLDEN)));
  const limit = f32x4.splat(rate * 16777216);
  const scale = f32x4.splat(1 / (1 - rate));
  const four = i32x4.splat(4);
  let index = i32x4.add(i32x4.splat(first), i32x4(0, 1, 2, 3));
  for (; n >= 4; n -= 4, x += 16, y += 16) {
    v128.store(y, Dropout.apply(v128.load(x), index, key, key2, limit, scale));
    index = i32x4.add(index, four);
  }
  if (n > 0) f32v.storePart(y, Dropout.apply(v128.load(x), index, key, key2, limit, scale), n);
}
