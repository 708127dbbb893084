/**
 * The innermost loops: C (rows, NR) = start (rows, NR) + A (rows, kc) · B (kc, NR), in registers, k ascending.
 *
 * A: `rows` rows (1 to the tile's) of kc floats, lda bytes apart. B: packed, NR floats after NR floats. start and C:
 * rows of NR floats, lds and ldc bytes apart; start may be C, or one row for all (lds = 0). A tile with fewer rows
 * repeats the last one and stores it again. No alignment is needed.
 *
 * Each tile is a function of its own, called many times, because engines replace code by optimised code only between
 * calls. V8 has 15 vector registers on x64: a tile needs its sums, a row of B, an element of A, and a temporary where
 * multiplication and addition are separate. The loops of 2x16 and 4x8 are not unrolled: that gains 0 to 3 percent in
 * Node 24 and costs 25 to 45 percent in Node 20, which then spills (measured).
 */
import { f32v } from "../simd";

/** 2 rows, 16 columns: the fastest that fits both dialects, and a row of B's panel is one line of cache. */
export function micro2x16(
  c: usize,
  ldc: usize,
  start: usize,
  lds: usize,
  a: usize,
  lda: usize,
  rows: i32,
  b: usize,
  kc: i32,
): void {
  let a1 = rows > 1 ? a + lda : a;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  let c02 = v128.load(start, 32);
  let c03 = v128.load(start, 48);
  if (rows > 1) start += lds;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  let c12 = v128.load(start, 32);
  let c13 = v128.load(start, 48);
  let b0: v128, b1: v128, b2: v128, b3: v128, x: v128;
  const end = b + ((<usize>kc) << 6);
  for (; b !== end; b += 64) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    b2 = v128.load(b, 32);
    b3 = v128.load(b, 48);
    x = v128.load32_splat(a);
    c00 = f32v.madd(x, b0, c00);
    c01 = f32v.madd(x, b1, c01);
    c02 = f32v.madd(x, b2, c02);
    c03 = f32v.madd(x, b3, c03);
    x = v128.load32_splat(a1);
    c10 = f32v.madd(x, b0, c10);
    c11 = f32v.madd(x, b1, c11);
    c12 = f32v.madd(x, b2, c12);
    c13 = f32v.madd(x, b3, c13);
    a += 4;
    a1 += 4;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  v128.store(c, c02, 32);
  v128.store(c, c03, 48);
  if (rows > 1) c += ldc;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  v128.store(c, c12, 32);
  v128.store(c, c13, 48);
}

/** 4 rows, 8 columns: for the last 1 to 8 columns. */
export function micro4x8(
  c: usize,
  ldc: usize,
  start: usize,
  lds: usize,
  a: usize,
  lda: usize,
  rows: i32,
  b: usize,
  kc: i32,
): void {
  let a1 = rows > 1 ? a + lda : a;
  let a2 = rows > 2 ? a1 + lda : a1;
  let a3 = rows > 3 ? a2 + lda : a2;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  if (rows > 1) start += lds;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  if (rows > 2) start += lds;
  let c20 = v128.load(start);
  let c21 = v128.load(start, 16);
  if (rows > 3) start += lds;
  let c30 = v128.load(start);
  let c31 = v128.load(start, 16);
  let b0: v128, b1: v128, x: v128;
  const end = b + ((<usize>kc) << 5);
  for (; b !== end; b += 32) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    x = v128.load32_splat(a);
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
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  if (rows > 1) c += ldc;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  if (rows > 2) c += ldc;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  if (rows > 3) c += ldc;
  v128.store(c, c30);
  v128.store(c, c31, 16);
}

/** 6 rows, 8 columns: more sums in flight. */
export function micro6x8(
  c: usize,
  ldc: usize,
  start: usize,
  lds: usize,
  a: usize,
  lda: usize,
  rows: i32,
  b: usize,
  kc: i32,
): void {
  let a1 = rows > 1 ? a + lda : a;
  let a2 = rows > 2 ? a1 + lda : a1;
  let a3 = rows > 3 ? a2 + lda : a2;
  let a4 = rows > 4 ? a3 + lda : a3;
  let a5 = rows > 5 ? a4 + lda : a4;
  let c00 = v128.load(start);
  let c01 = v128.load(start, 16);
  if (rows > 1) start += lds;
  let c10 = v128.load(start);
  let c11 = v128.load(start, 16);
  if (rows > 2) start += lds;
  let c20 = v128.load(start);
  let c21 = v128.load(start, 16);
  if (rows > 3) start += lds;
  let c30 = v128.load(start);
  let c31 = v128.load(start, 16);
  if (rows > 4) start += lds;
  let c40 = v128.load(start);
  let c41 = v128.load(start, 16);
  if (rows > 5) start += lds;
  let c50 = v128.load(start);
  let c51 = v128.load(start, 16);
  let b0: v128, b1: v128, x: v128;
  let p = kc;
  for (; p >= 4; p -= 4) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    x = v128.load32_splat(a);
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
    x = v128.load32_splat(a4);
    c40 = f32v.madd(x, b0, c40);
    c41 = f32v.madd(x, b1, c41);
    x = v128.load32_splat(a5);
    c50 = f32v.madd(x, b0, c50);
    c51 = f32v.madd(x, b1, c51);
    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load32_splat(a, 4);
    c00 = f32v.madd(x, b0, c00);
    c01 = f32v.madd(x, b1, c01);
    x = v128.load32_splat(a1, 4);
    c10 = f32v.madd(x, b0, c10);
    c11 = f32v.madd(x, b1, c11);
    x = v128.load32_splat(a2, 4);
    c20 = f32v.madd(x, b0, c20);
    c21 = f32v.madd(x, b1, c21);
    x = v128.load32_splat(a3, 4);
    c30 = f32v.madd(x, b0, c30);
    c31 = f32v.madd(x, b1, c31);
    x = v128.load32_splat(a4, 4);
    c40 = f32v.madd(x, b0, c40);
    c41 = f32v.madd(x, b1, c41);
    x = v128.load32_splat(a5, 4);
    c50 = f32v.madd(x, b0, c50);
    c51 = f32v.madd(x, b1, c51);
    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    x = v128.load32_splat(a, 8);
    c00 = f32v.madd(x, b0, c00);
    c01 = f32v.madd(x, b1, c01);
    x = v128.load32_splat(a1, 8);
    c10 = f32v.madd(x, b0, c10);
    c11 = f32v.madd(x, b1, c11);
    x = v128.load32_splat(a2, 8);
    c20 = f32v.madd(x, b0, c20);
    c21 = f32v.madd(x, b1, c21);
    x = v128.load32_splat(a3, 8);
    c30 = f32v.madd(x, b0, c30);
    c31 = f32v.madd(x, b1, c31);
    x = v128.load32_splat(a4, 8);
    c40 = f32v.madd(x, b0, c40);
    c41 = f32v.madd(x, b1, c41);
    x = v128.load32_splat(a5, 8);
    c50 = f32v.madd(x, b0, c50);
    c51 = f32v.madd(x, b1, c51);
    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    x = v128.load32_splat(a, 12);
    c00 = f32v.madd(x, b0, c00);
    c01 = f32v.madd(x, b1, c01);
    x = v128.load32_splat(a1, 12);
    c10 = f32v.madd(x, b0, c10);
    c11 = f32v.madd(x, b1, c11);
    x = v128.load32_splat(a2, 12);
    c20 = f32v.madd(x, b0, c20);
    c21 = f32v.madd(x, b1, c21);
    x = v128.load32_splat(a3, 12);
    c30 = f32v.madd(x, b0, c30);
    c31 = f32v.madd(x, b1, c31);
    x = v128.load32_splat(a4, 12);
    c40 = f32v.madd(x, b0, c40);
    c41 = f32v.madd(x, b1, c41);
    x = v128.load32_splat(a5, 12);
    c50 = f32v.madd(x, b0, c50);
    c51 = f32v.madd(x, b1, c51);
    a += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    a4 += 16;
    a5 += 16;
    b += 128;
  }
  for (; p > 0; p--) {
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    x = v128.load32_splat(a);
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
    x = v128.load32_splat(a4);
    c40 = f32v.madd(x, b0, c40);
    c41 = f32v.madd(x, b1, c41);
    x = v128.load32_splat(a5);
    c50 = f32v.madd(x, b0, c50);
    c51 = f32v.madd(x, b1, c51);
    a += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
    a5 += 4;
    b += 32;
  }
  v128.store(c, c00);
  v128.store(c, c01, 16);
  if (rows > 1) c += ldc;
  v128.store(c, c10);
  v128.store(c, c11, 16);
  if (rows > 2) c += ldc;
  v128.store(c, c20);
  v128.store(c, c21, 16);
  if (rows > 3) c += ldc;
  v128.store(c, c30);
  v128.store(c, c31, 16);
  if (rows > 4) c += ldc;
  v128.store(c, c40);
  v128.store(c, c41, 16);
  if (rows > 5) c += ldc;
  v128.store(c, c50);
  v128.store(c, c51, 16);
}
