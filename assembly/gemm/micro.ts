/**
 * The innermost loops: C (rows, NR) = start (rows, NR) + A (rows, kc) · panel (kc, NR), k ascending, in tiles of MR x NR
 * that stay in registers. NR columns and MR rows give a kernel its name; x4 is a sum unrolled by 4.
 *
 * A: rows of kc floats, lda bytes apart. Panel: packed, NR floats after NR floats. start and C: rows of NR floats, lds and
 * ldc bytes apart; start may be C, or one row for all (lds = 0). The last tile repeats the last row and stores it again.
 * No alignment is needed.
 *
 * Each is a function of its own, called for every panel, because engines replace code by optimised code only between
 * calls. That the rows are walked inside gains 3 to 8 percent over a call for every tile, and double where sums are short
 * (measured). V8 has 15 vector registers on x64: a tile needs its sums, a row of B, an element of A (or the other way
 * around), and a temporary where multiplication and addition are separate. `npm run inspect` counts what becomes of it.
 */
import { f32v } from "../simd";

/** 8 sums, 4 vectors of B: fits every dialect and engine, and a row of the panel is one line of cache. */
export function micro2x16(
  c: usize,
  ldc: usize,
  start: usize,
  lds: usize,
  a: usize,
  lda: usize,
  rows: i32,
  panel: usize,
  kc: i32,
): void {
  for (; rows > 0; rows -= 2) {
    let a0 = a;
    let a1 = rows > 1 ? a0 + lda : a0;
    let s = start;
    let c00 = v128.load(s);
    let c01 = v128.load(s, 16);
    let c02 = v128.load(s, 32);
    let c03 = v128.load(s, 48);
    if (rows > 1) s += lds;
    let c10 = v128.load(s);
    let c11 = v128.load(s, 16);
    let c12 = v128.load(s, 32);
    let c13 = v128.load(s, 48);
    let b0: v128, b1: v128, b2: v128, b3: v128, x: v128;
    let b = panel;
    const end = b + ((<usize>kc) << 6);
    for (; b !== end; b += 64) {
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      b2 = v128.load(b, 32);
      b3 = v128.load(b, 48);
      x = v128.load32_splat(a0);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      c02 = f32v.madd(x, b2, c02);
      c03 = f32v.madd(x, b3, c03);
      x = v128.load32_splat(a1);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      c12 = f32v.madd(x, b2, c12);
      c13 = f32v.madd(x, b3, c13);
      a0 += 4;
      a1 += 4;
    }
    let to = c;
    v128.store(to, c00);
    v128.store(to, c01, 16);
    v128.store(to, c02, 32);
    v128.store(to, c03, 48);
    if (rows > 1) to += ldc;
    v128.store(to, c10);
    v128.store(to, c11, 16);
    v128.store(to, c12, 32);
    v128.store(to, c13, 48);
    start += lds << 1;
    a += lda << 1;
    c += ldc << 1;
  }
}

/** 12 sums, 2 elements of A: the fastest with fused multiply-add, which leaves no register free. */
export function micro2x24(
  c: usize,
  ldc: usize,
  start: usize,
  lds: usize,
  a: usize,
  lda: usize,
  rows: i32,
  panel: usize,
  kc: i32,
): void {
  for (; rows > 0; rows -= 2) {
    let a0 = a;
    let a1 = rows > 1 ? a0 + lda : a0;
    let s = start;
    let c00 = v128.load(s);
    let c01 = v128.load(s, 16);
    let c02 = v128.load(s, 32);
    let c03 = v128.load(s, 48);
    let c04 = v128.load(s, 64);
    let c05 = v128.load(s, 80);
    if (rows > 1) s += lds;
    let c10 = v128.load(s);
    let c11 = v128.load(s, 16);
    let c12 = v128.load(s, 32);
    let c13 = v128.load(s, 48);
    let c14 = v128.load(s, 64);
    let c15 = v128.load(s, 80);
    let x0: v128, x1: v128, bj: v128;
    let b = panel;
    const end = b + <usize>kc * 96;
    for (; b !== end; b += 96) {
      x0 = v128.load32_splat(a0);
      x1 = v128.load32_splat(a1);
      bj = v128.load(b);
      c00 = f32v.madd(x0, bj, c00);
      c10 = f32v.madd(x1, bj, c10);
      bj = v128.load(b, 16);
      c01 = f32v.madd(x0, bj, c01);
      c11 = f32v.madd(x1, bj, c11);
      bj = v128.load(b, 32);
      c02 = f32v.madd(x0, bj, c02);
      c12 = f32v.madd(x1, bj, c12);
      bj = v128.load(b, 48);
      c03 = f32v.madd(x0, bj, c03);
      c13 = f32v.madd(x1, bj, c13);
      bj = v128.load(b, 64);
      c04 = f32v.madd(x0, bj, c04);
      c14 = f32v.madd(x1, bj, c14);
      bj = v128.load(b, 80);
      c05 = f32v.madd(x0, bj, c05);
      c15 = f32v.madd(x1, bj, c15);
      a0 += 4;
      a1 += 4;
    }
    let to = c;
    v128.store(to, c00);
    v128.store(to, c01, 16);
    v128.store(to, c02, 32);
    v128.store(to, c03, 48);
    v128.store(to, c04, 64);
    v128.store(to, c05, 80);
    if (rows > 1) to += ldc;
    v128.store(to, c10);
    v128.store(to, c11, 16);
    v128.store(to, c12, 32);
    v128.store(to, c13, 48);
    v128.store(to, c14, 64);
    v128.store(to, c15, 80);
    start += lds << 1;
    a += lda << 1;
    c += ldc << 1;
  }
}

/**
 * For 9 or 10 columns, as of ten classes: the last two of a pair of rows share a vector, so that no lane is idle. Rows of
 * the panel are 12 floats apart. Elements of A are `step` bytes apart within a row, so that A may be transposed.
 */
export function micro4x10(
  c: usize,
  ldc: usize,
  start: usize,
  lds: usize,
  a: usize,
  lda: usize,
  step: usize,
  rows: i32,
  panel: usize,
  kc: i32,
): void {
  for (; rows > 0; rows -= 4) {
    let a0 = a;
    let a1 = rows > 1 ? a0 + lda : a0;
    let a2 = rows > 2 ? a1 + lda : a1;
    let a3 = rows > 3 ? a2 + lda : a2;
    let s = start;
    let c00 = v128.load(s);
    let c01 = v128.load(s, 16);
    let c02 = v128.load64_zero(s, 32);
    if (rows > 1) s += lds;
    let c10 = v128.load(s);
    let c11 = v128.load(s, 16);
    c02 = v128.load64_lane(s, c02, 1, 32);
    if (rows > 2) s += lds;
    let c20 = v128.load(s);
    let c21 = v128.load(s, 16);
    let c22 = v128.load64_zero(s, 32);
    if (rows > 3) s += lds;
    let c30 = v128.load(s);
    let c31 = v128.load(s, 16);
    c22 = v128.load64_lane(s, c22, 1, 32);
    let b0: v128, b1: v128, x: v128, y: v128;
    const end = panel + <usize>kc * 48;
    for (let b = panel; b !== end; b += 48) {
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      x = v128.load32_splat(a0);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      y = v128.load32_splat(a1);
      c10 = f32v.madd(y, b0, c10);
      c11 = f32v.madd(y, b1, c11);
      c02 = f32v.madd(f32v.joinLow(x, y), v128.load64_splat(b, 32), c02);
      x = v128.load32_splat(a2);
      c20 = f32v.madd(x, b0, c20);
      c21 = f32v.madd(x, b1, c21);
      y = v128.load32_splat(a3);
      c30 = f32v.madd(y, b0, c30);
      c31 = f32v.madd(y, b1, c31);
      c22 = f32v.madd(f32v.joinLow(x, y), v128.load64_splat(b, 32), c22);
      a0 += step;
      a1 += step;
      a2 += step;
      a3 += step;
    }
    let to = c;
    v128.store(to, c00);
    v128.store(to, c01, 16);
    v128.store64_lane(to, c02, 0, 32);
    if (rows > 1) {
      to += ldc;
      v128.store(to, c10);
      v128.store(to, c11, 16);
      v128.store64_lane(to, c02, 1, 32);
    }
    if (rows > 2) {
      to += ldc;
      v128.store(to, c20);
      v128.store(to, c21, 16);
      v128.store64_lane(to, c22, 0, 32);
    }
    if (rows > 3) {
      to += ldc;
      v128.store(to, c30);
      v128.store(to, c31, 16);
      v128.store64_lane(to, c22, 1, 32);
    }
    start += lds << 2;
    a += lda << 2;
    c += ldc << 2;
  }
}

/** For the last 1 to 8 columns. */
export function micro4x8(
  c: usize,
  ldc: usize,
  start: usize,
  lds: usize,
  a: usize,
  lda: usize,
  rows: i32,
  panel: usize,
  kc: i32,
): void {
  for (; rows > 0; rows -= 4) {
    let a0 = a;
    let a1 = rows > 1 ? a0 + lda : a0;
    let a2 = rows > 2 ? a1 + lda : a1;
    let a3 = rows > 3 ? a2 + lda : a2;
    let s = start;
    let c00 = v128.load(s);
    let c01 = v128.load(s, 16);
    if (rows > 1) s += lds;
    let c10 = v128.load(s);
    let c11 = v128.load(s, 16);
    if (rows > 2) s += lds;
    let c20 = v128.load(s);
    let c21 = v128.load(s, 16);
    if (rows > 3) s += lds;
    let c30 = v128.load(s);
    let c31 = v128.load(s, 16);
    let b0: v128, b1: v128, x: v128;
    let b = panel;
    const end = b + <usize>kc * 32;
    for (; b !== end; b += 32) {
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      x = v128.load32_splat(a0);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      x = v128.load32_splat(a1);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      x = v128.load32_splat(a2);
      c20 = f32v.madd(x, b0, c20);
      c21 = f32v.madd(x, b1, c21);
      x = v128.load32_splat(a3);
      c30 = f32v.madd(x, b0, c30);
      c31 = f32v.madd(x, b1, c31);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      a3 += 4;
    }
    let to = c;
    v128.store(to, c00);
    v128.store(to, c01, 16);
    if (rows > 1) to += ldc;
    v128.store(to, c10);
    v128.store(to, c11, 16);
    if (rows > 2) to += ldc;
    v128.store(to, c20);
    v128.store(to, c21, 16);
    if (rows > 3) to += ldc;
    v128.store(to, c30);
    v128.store(to, c31, 16);
    start += lds << 2;
    a += lda << 2;
    c += ldc << 2;
  }
}
