/**
 * Products with a vector: each element of the matrix is used once, so these run as fast as memory delivers. No
 * alignment is needed; the last vector of a row is read up to 12 bytes beyond the matrix, y is written exactly.
 */
import { f32v } from "../simd";

/** y (n) = x (k) · B (k, n) + bias (n) or 0, rows of B ldb bytes apart. */
export function vectorMatrix(y: usize, x: usize, b: usize, ldb: usize, bias: usize, n: i32, k: i32): void {
  if (n <= 16) narrow(y, x, b, ldb, bias, n, k);
  else wide(y, x, b, ldb, bias, n, k);
}

/**
 * C (m, n) = a (m) · b (n). Rows are stored as whole vectors, and the up to 3 floats too many are overwritten by the next
 * row: so a row must have at least 2 floats.
 */
export function outer(c: usize, a: usize, b: usize, m: i32, n: i32): void {
  if (n === 1) {
    vectorMatrix(c, b, a, 0, 0, m, 1);
    return;
  }
  const zero = f32x4.splat(0);
  const ldc = (<usize>n) << 2;
  const b0 = v128.load(b);
  if (n <= 4) {
    for (; m > 1; m--, a += 4, c += ldc) v128.store(c, f32v.madd(v128.load32_splat(a), b0, zero));
    f32v.storeUpTo4(c, f32v.madd(v128.load32_splat(a), b0, zero), n);
    return;
  }
  for (; m > 1; m--, a += 4, c += ldc) {
    const x = v128.load32_splat(a);
    v128.store(c, f32v.madd(x, b0, zero));
    for (let j: usize = 16; j < ldc; j += 16) v128.store(c + j, f32v.madd(x, v128.load(b + j), zero));
  }
  wide(c, a, b, 0, 0, n, 1);
}

/** y (n <= 16), rows of B ldb bytes apart. */
function narrow(y: usize, x: usize, b: usize, ldb: usize, bias: usize, n: i32, k: i32): void {
  let s0 = bias ? v128.load(bias) : f32x4.splat(0);
  if (n <= 4) {
    for (; k > 0; k--, x += 4, b += ldb) s0 = f32v.madd(v128.load32_splat(x), v128.load(b), s0);
    f32v.storeUpTo4(y, s0, n);
    return;
  }
  let s1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  if (n <= 8) {
    for (; k > 0; k--, x += 4, b += ldb) {
      const xk = v128.load32_splat(x);
      s0 = f32v.madd(xk, v128.load(b), s0);
      s1 = f32v.madd(xk, v128.load(b, 16), s1);
    }
    v128.store(y, s0);
    f32v.storeUpTo4(y + 16, s1, n - 4);
    return;
  }
  let s2 = bias ? v128.load(bias, 32) : f32x4.splat(0);
  if (n <= 12) {
    for (; k > 0; k--, x += 4, b += ldb) {
      const xk = v128.load32_splat(x);
      s0 = f32v.madd(xk, v128.load(b), s0);
      s1 = f32v.madd(xk, v128.load(b, 16), s1);
      s2 = f32v.madd(xk, v128.load(b, 32), s2);
    }
    v128.store(y, s0);
    v128.store(y, s1, 16);
    f32v.storeUpTo4(y + 32, s2, n - 8);
    return;
  }
  let s3 = bias ? v128.load(bias, 48) : f32x4.splat(0);
  for (; k > 0; k--, x += 4, b += ldb) {
    const xk = v128.load32_splat(x);
    s0 = f32v.madd(xk, v128.load(b), s0);
    s1 = f32v.madd(xk, v128.load(b, 16), s1);
    s2 = f32v.madd(xk, v128.load(b, 32), s2);
    s3 = f32v.madd(xk, v128.load(b, 48), s3);
  }
  v128.store(y, s0);
  v128.store(y, s1, 16);
  v128.store(y, s2, 32);
  f32v.storeUpTo4(y + 48, s3, n - 12);
}

/** Rows of B that are added to y at a time: streams that processors read ahead, unlike columns (measured). */
const ROWS = 8;

/** y (n): 48, then 16 columns at a time, whose sums stay in registers for some rows of B. */
function wide(y: usize, x: usize, b: usize, ldb: usize, bias: usize, n: i32, k: i32): void {
  for (; k > 0; k -= ROWS) {
    const rows = min(k, ROWS);
    for (let j = 0; j < n; ) {
      const columns = n - j >= 48 ? 48 : min(n - j, 16);
      const at = (<usize>j) << 2;
      const start = bias ? bias + at : 0;
      if (columns === 48) fortyEight(y + at, x, b + at, ldb, start, rows);
      else narrow(y + at, x, b + at, ldb, start, columns, rows);
      j += columns;
    }
    bias = y;
    x += ROWS << 2;
    b += ldb * ROWS;
  }
}

/** y (48) = x (k) · B (k, 48) + bias (48) or 0 */
function fortyEight(y: usize, x: usize, b: usize, ldb: usize, bias: usize, k: i32): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  let s8 = s0;
  let s9 = s0;
  let s10 = s0;
  let s11 = s0;
  if (bias) {
    s0 = v128.load(bias);
    s1 = v128.load(bias, 16);
    s2 = v128.load(bias, 32);
    s3 = v128.load(bias, 48);
    s4 = v128.load(bias, 64);
    s5 = v128.load(bias, 80);
    s6 = v128.load(bias, 96);
    s7 = v128.load(bias, 112);
    s8 = v128.load(bias, 128);
    s9 = v128.load(bias, 144);
    s10 = v128.load(bias, 160);
    s11 = v128.load(bias, 176);
  }
  for (const end = x + ((<usize>k) << 2); x !== end; x += 4) {
    const xk = v128.load32_splat(x);
    s0 = f32v.madd(xk, v128.load(b), s0);
    s1 = f32v.madd(xk, v128.load(b, 16), s1);
    s2 = f32v.madd(xk, v128.load(b, 32), s2);
    s3 = f32v.madd(xk, v128.load(b, 48), s3);
    s4 = f32v.madd(xk, v128.load(b, 64), s4);
    s5 = f32v.madd(xk, v128.load(b, 80), s5);
    s6 = f32v.madd(xk, v128.load(b, 96), s6);
    s7 = f32v.madd(xk, v128.load(b, 112), s7);
    s8 = f32v.madd(xk, v128.load(b, 128), s8);
    s9 = f32v.madd(xk, v128.load(b, 144), s9);
    s10 = f32v.madd(xk, v128.load(b, 160), s10);
    s11 = f32v.madd(xk, v128.load(b, 176), s11);
    b += ldb;
  }
  v128.store(y, s0);
  v128.store(y, s1, 16);
  v128.store(y, s2, 32);
  v128.store(y, s3, 48);
  v128.store(y, s4, 64);
  v128.store(y, s5, 80);
  v128.store(y, s6, 96);
  v128.store(y, s7, 112);
  v128.store(y, s8, 128);
  v128.store(y, s9, 144);
  v128.store(y, s10, 160);
  v128.store(y, s11, 176);
}

/** y (m) = A (m, k) · x (k) + bias (1) or 0: sums 16, then 4 rows at a time in the lanes of vectors. */
export function matrixVector(y: usize, a: usize, x: usize, bias: usize, m: i32, k: i32): void {
  const lda = (<usize>k) << 2;
  let i = m;
  for (; i >= 16; i -= 16) {
    dot16(y, a, lda, x, bias, k);
    a += lda << 4;
    y += 64;
  }
  for (; i > 0; i -= 4) {
    f32v.storeUpTo4(y, dot4(a, lda, min(i, 4), x, bias, k), i);
    a += lda << 2;
    y += 16;
  }
}

class rows4 {
  /** sum + A (4, 4) · x (4), the columns of A in turn. */
  @inline static dot(sum: v128, r0: v128, r1: v128, r2: v128, r3: v128, x: usize): v128 {
    const low01 = f32v.zipLow(r0, r1),
      low23 = f32v.zipLow(r2, r3);
    const high01 = f32v.zipHigh(r0, r1),
      high23 = f32v.zipHigh(r2, r3);
    sum = f32v.madd(v128.load32_splat(x), f32v.joinLow(low01, low23), sum);
    sum = f32v.madd(v128.load32_splat(x, 4), f32v.joinHigh(low01, low23), sum);
    sum = f32v.madd(v128.load32_splat(x, 8), f32v.joinLow(high01, high23), sum);
    return f32v.madd(v128.load32_splat(x, 12), f32v.joinHigh(high01, high23), sum);
  }

  /** sum + A (4, 1 to 3) · x (1 to 3) */
  @inline static dotPart(sum: v128, r0: v128, r1: v128, r2: v128, r3: v128, x: usize, count: i32): v128 {
    const low01 = f32v.zipLow(r0, r1),
      low23 = f32v.zipLow(r2, r3);
    sum = f32v.madd(v128.load32_splat(x), f32v.joinLow(low01, low23), sum);
    if (count > 1) sum = f32v.madd(v128.load32_splat(x, 4), f32v.joinHigh(low01, low23), sum);
    if (count > 2) {
      sum = f32v.madd(v128.load32_splat(x, 8), f32v.joinLow(f32v.zipHigh(r0, r1), f32v.zipHigh(r2, r3)), sum);
    }
    return sum;
  }
}

/** A (1 to 4 rows, k) · x (k) + bias. Missing rows repeat the last one. */
function dot4(a: usize, lda: usize, rows: i32, x: usize, bias: usize, k: i32): v128 {
  let a1 = rows > 1 ? a + lda : a;
  let a2 = rows > 2 ? a1 + lda : a1;
  let a3 = rows > 3 ? a2 + lda : a2;
  let sum = bias ? v128.load32_splat(bias) : f32x4.splat(0);
  let p = k;
  for (; p >= 4; p -= 4) {
    sum = rows4.dot(sum, v128.load(a), v128.load(a1), v128.load(a2), v128.load(a3), x);
    a += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
    x += 16;
  }
  return p ? rows4.dotPart(sum, v128.load(a), v128.load(a1), v128.load(a2), v128.load(a3), x, p) : sum;
}

/** y (16) = A (16, k) · x (k) + bias: four sums in flight hide the latency of the additions. */
function dot16(y: usize, a: usize, lda: usize, x: usize, bias: usize, k: i32): void {
  const twice = lda << 1,
    thrice = lda + twice;
  let a4 = a + (lda << 2),
    a8 = a4 + (lda << 2),
    a12 = a8 + (lda << 2);
  let s0 = bias ? v128.load32_splat(bias) : f32x4.splat(0);
  let s1 = s0,
    s2 = s0,
    s3 = s0;
  let p = k;
  for (; p >= 4; p -= 4) {
    s0 = rows4.dot(s0, v128.load(a), v128.load(a + lda), v128.load(a + twice), v128.load(a + thrice), x);
    s1 = rows4.dot(s1, v128.load(a4), v128.load(a4 + lda), v128.load(a4 + twice), v128.load(a4 + thrice), x);
    s2 = rows4.dot(s2, v128.load(a8), v128.load(a8 + lda), v128.load(a8 + twice), v128.load(a8 + thrice), x);
    s3 = rows4.dot(s3, v128.load(a12), v128.load(a12 + lda), v128.load(a12 + twice), v128.load(a12 + thrice), x);
    a += 16;
    a4 += 16;
    a8 += 16;
    a12 += 16;
    x += 16;
  }
  if (p) {
    s0 = rows4.dotPart(s0, v128.load(a), v128.load(a + lda), v128.load(a + twice), v128.load(a + thrice), x, p);
    s1 = rows4.dotPart(s1, v128.load(a4), v128.load(a4 + lda), v128.load(a4 + twice), v128.load(a4 + thrice), x, p);
    s2 = rows4.dotPart(s2, v128.load(a8), v128.load(a8 + lda), v128.load(a8 + twice), v128.load(a8 + thrice), x, p);
    s3 = rows4.dotPart(s3, v128.load(a12), v128.load(a12 + lda), v128.load(a12 + twice), v128.load(a12 + thrice), x, p);
  }
  v128.store(y, s0);
  v128.store(y, s1, 16);
  v128.store(y, s2, 32);
  v128.store(y, s3, 48);
}
