/**
 * C (m, n) = A (m, k) · B (k, n) + bias (n), from A and B as they lie: for matrices that fit in L1, or A of few rows.
 *
 * Element (i, p) of A is at a + i·aRow + p·aStep, so that A may be transposed; rows of B and C are ldb and ldc bytes apart. No
 * alignment is needed. The last columns are read up to 12 bytes beyond B and the bias, and C is written exactly.
 */
import { f32v } from "../simd";

export function direct(
  c: usize,
  ldc: usize,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  ldb: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
): void {
  for (let i = 0; i < m; i += 4) {
    tileRow(c, ldc, a, aRow, aStep, b, ldb, bias, min(m - i, 4), n, k);
    a += aRow << 2;
    c += ldc << 2;
  }
}

/** 1 to 4 rows of C in tiles of 8, then 4 columns. Fewer rows repeat the last one and store it again. */
function tileRow(
  c0: usize,
  ldc: usize,
  a0: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  ldb: usize,
  bias: usize,
  rows: i32,
  n: i32,
  k: i32,
): void {
  // Offsets from the first row, in A and in C.
  const a1 = rows > 1 ? aRow : 0,
    a2 = rows > 2 ? a1 + aRow : a1,
    a3 = rows > 3 ? a2 + aRow : a2;
  let c1 = rows > 1 ? c0 + ldc : c0,
    c2 = rows > 2 ? c1 + ldc : c1,
    c3 = rows > 3 ? c2 + ldc : c2;
  let j = n;
  for (; j >= 8; j -= 8) {
    let c00 = f32x4.splat(0),
      c01 = c00;
    if (bias) {
      c00 = v128.load(bias);
      c01 = v128.load(bias, 16);
      bias += 32;
    }
    let c10 = c00,
      c11 = c01,
      c20 = c00,
      c21 = c01,
      c30 = c00,
      c31 = c01;
    let ap = a0,
      bp = b;
    for (let p = 0; p < k; p++) {
      const b0 = v128.load(bp),
        b1 = v128.load(bp, 16);
      let x = v128.load32_splat(ap);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      x = v128.load32_splat(ap + a1);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      x = v128.load32_splat(ap + a2);
      c20 = f32v.madd(x, b0, c20);
      c21 = f32v.madd(x, b1, c21);
      x = v128.load32_splat(ap + a3);
      c30 = f32v.madd(x, b0, c30);
      c31 = f32v.madd(x, b1, c31);
      ap += aStep;
      bp += ldb;
    }
    v128.store(c0, c00);
    v128.store(c0, c01, 16);
    v128.store(c1, c10);
    v128.store(c1, c11, 16);
    v128.store(c2, c20);
    v128.store(c2, c21, 16);
    v128.store(c3, c30);
    v128.store(c3, c31, 16);
    c0 += 32;
    c1 += 32;
    c2 += 32;
    c3 += 32;
    b += 32;
  }
  for (; j > 0; j -= 4) {
    let s0 = f32x4.splat(0);
    if (bias) {
      s0 = v128.load(bias);
      bias += 16;
    }
    let s1 = s0,
      s2 = s0,
      s3 = s0;
    let ap = a0,
      bp = b;
    for (let p = 0; p < k; p++) {
      const b0 = v128.load(bp);
      s0 = f32v.madd(v128.load32_splat(ap), b0, s0);
      s1 = f32v.madd(v128.load32_splat(ap + a1), b0, s1);
      s2 = f32v.madd(v128.load32_splat(ap + a2), b0, s2);
      s3 = f32v.madd(v128.load32_splat(ap + a3), b0, s3);
      ap += aStep;
      bp += ldb;
    }
    if (j >= 4) {
      v128.store(c0, s0);
      v128.store(c1, s1);
      v128.store(c2, s2);
      v128.store(c3, s3);
    } else {
      f32v.storePart(c0, s0, j);
      f32v.storePart(c1, s1, j);
      f32v.storePart(c2, s2, j);
      f32v.storePart(c3, s3, j);
    }
    c0 += 16;
    c1 += 16;
    c2 += 16;
    c3 += 16;
    b += 16;
  }
}
