/**
 * Copies of A and B in the order in which the micro-kernels read them. No alignment is needed; columns past an edge are
 * read up to 12 bytes beyond the matrix and their values are never used.
 */
import { f32v } from "../simd";

/** panel (kc, width) = B (kc, columns), rows ldb bytes apart, width a multiple of 4. Vectors without a column are zero. */
export function packPanel(panel: usize, width: i32, b: usize, ldb: usize, columns: i32, kc: i32): void {
  const step = (<usize>width) << 2;
  if (columns > 20 || (columns > 12 && width === 16)) {
    for (let p = 0; p < kc; p++) {
      v128.store(panel, v128.load(b));
      v128.store(panel, v128.load(b, 16), 16);
      v128.store(panel, v128.load(b, 32), 32);
      v128.store(panel, v128.load(b, 48), 48);
      if (width === 24) {
        v128.store(panel, v128.load(b, 64), 64);
        v128.store(panel, v128.load(b, 80), 80);
      }
      b += ldb;
      panel += step;
    }
    return;
  }
  for (let j = 0; j < width; j += 4) {
    packFour(panel, step, b, j < columns ? ldb : 0, j < columns, kc);
    panel += 16;
    b += 16;
  }
}

/** Four columns of a panel: those of B, or zeros. */
function packFour(panel: usize, step: usize, b: usize, ldb: usize, isUsed: bool, kc: i32): void {
  for (let p = 0; p < kc; p++) {
    v128.store(panel, isUsed ? v128.load(b) : i32x4.splat(0));
    b += ldb;
    panel += step;
  }
}

/** panel (kc, width) = Bᵀ, B (columns, kc), rows ldb bytes apart. Rows past the edge repeat the last one. */
export function packPanelTransposed(panel: usize, width: i32, b: usize, ldb: usize, columns: i32, kc: i32): void {
  const step = (<usize>width) << 2;
  for (let j = 0; j < width; j += 4) {
    const last = columns - 1;
    const row = min(j, last);
    transposeRows(panel + ((<usize>j) << 2), step, b + <usize>row * ldb, ldb, min(columns - row, 4), kc);
  }
}

/** block (mc, kc) = A (mc, kc), rows lda bytes apart. */
export function packBlock(block: usize, ldblock: usize, a: usize, lda: usize, mc: i32, kc: i32): void {
  for (let i = 0; i < mc; i++) {
    memory.copy(block, a, (<usize>kc) << 2);
    block += ldblock;
    a += lda;
  }
}

/**
 * block (mc, kc) = Aᵀ, A (kc, mc), rows lda bytes apart. 16 columns of A, one line of cache, at a time: 16 rows of the
 * block are then written side by side, which L1 holds although they lie 1 KiB apart.
 */
export function packBlockTransposed(block: usize, ldblock: usize, a: usize, lda: usize, mc: i32, kc: i32): void {
  for (let i = 0; i < mc; i += 16) {
    let from = a + ((<usize>i) << 2);
    let to = block + <usize>i * ldblock;
    for (let p = 0; p < kc; p += 4) {
      transposeRows(to, ldblock, from, lda, min(kc - p, 4), min(mc - i, 16));
      from += lda << 2;
      to += 16;
    }
  }
}

/** out (k, 4 columns after 4) = Bᵀ, B (n, k) without gaps; out has room for n and k rounded up to 4. */
export function transpose(out: usize, ldout: usize, b: usize, n: i32, k: i32): void {
  const ldb = (<usize>k) << 2;
  for (let j = 0; j < n; j += 4) {
    transposeRows(out, ldout, b, ldb, min(n - j, 4), k);
    out += 16;
    b += ldb << 2;
  }
}

/** out (length, 4) = xᵀ, x (1 to 4 rows, length); writes length rounded up to 4. Missing rows repeat the last one. */
function transposeRows(out: usize, ldout: usize, x: usize, ldx: usize, rows: i32, length: i32): void {
  let x1 = rows > 1 ? x + ldx : x;
  let x2 = rows > 2 ? x1 + ldx : x1;
  let x3 = rows > 3 ? x2 + ldx : x2;
  const twice = ldout << 1;
  for (let i = 0; i < length; i += 4) {
    const r0 = v128.load(x),
      r1 = v128.load(x1),
      r2 = v128.load(x2),
      r3 = v128.load(x3);
    const low01 = f32v.zipLow(r0, r1),
      high01 = f32v.zipHigh(r0, r1);
    const low23 = f32v.zipLow(r2, r3),
      high23 = f32v.zipHigh(r2, r3);
    v128.store(out, f32v.joinLow(low01, low23));
    v128.store(out + ldout, f32v.joinHigh(low01, low23));
    out += twice;
    v128.store(out, f32v.joinLow(high01, high23));
    v128.store(out + ldout, f32v.joinHigh(high01, high23));
    out += twice;
    x += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
  }
}
