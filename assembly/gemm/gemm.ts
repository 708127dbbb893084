/**
 * The three products of training, row-major. Every output is one chain of multiply-adds from the bias (or 0) in
 * ascending k, whichever path computes it, so that no bit depends on a tile, a block or a split. C is written before it
 * is read.
 *
 * Parts of larger products are cut from longer rows: of B and C (gemm), of A (gemmTN), of C (gemmNT), `stride` floats, or
 * 0 where it is the whole. `scratch` has `scratchFloats(form, m, n, k)` floats. `tile` is TILE_2X16 or another, see sizes.ts and micro.ts.
 */

import { activateRows } from "../activations";
import { blocked } from "../env";
import { LINEAR } from "../opcodes";
import { transpose } from "./pack";
import { isPacked, NN, NT, TN } from "./sizes";
import { direct } from "./small";
import { matrixVector, outer, vectorMatrix } from "./vector";

/** C (m, n) = activation(A (m, k) · B (k, n) + bias (n)). */
export function gemm(
  c: usize,
  a: usize,
  b: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
  activation: i32,
  scratch: usize,
  tile: i32,
  stride: i32,
): void {
  const ldc = (<usize>(stride ? stride : n)) << 2;
  if (n === 1) {
    matrixVector(c, a, b, bias, m, k);
  } else if (m === 1) {
    vectorMatrix(c, a, b, ldc, bias, n, k);
  } else if (isPacked(NN, m, n, k)) {
    blocked(NN, c, ldc, a, (<usize>k) << 2, b, ldc, bias, m, n, k, activation, scratch, tile);
    return;
  } else {
    direct(c, ldc, a, (<usize>k) << 2, 4, b, ldc, bias, m, n, k);
  }
  activateRows(c, ldc, m, n, activation);
}

/** C (m, n) = Aᵀ · B with A (k, m), B (k, n). */
export function gemmTN(
  c: usize,
  a: usize,
  b: usize,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
  tile: i32,
  stride: i32,
): void {
  const lda = (<usize>(stride ? stride : m)) << 2;
  const ldb = (<usize>n) << 2;
  if (m === 1) vectorMatrix(c, a, b, ldb, 0, n, k);
  else if (n === 1) vectorMatrix(c, b, a, lda, 0, m, k);
  else if (k === 1) outer(c, a, b, m, n);
  else if (!isPacked(TN, m, n, k) || !blocked(TN, c, ldb, a, lda, b, ldb, 0, m, n, k, LINEAR, scratch, tile))
    direct(c, ldb, a, 4, lda, b, ldb, 0, m, n, k);
}

/** C (m, n) = A · Bᵀ with A (m, k), B (n, k). */
export function gemmNT(
  c: usize,
  a: usize,
  b: usize,
  m: i32,
  n: i32,
  k: i32,
  scratch: usize,
  tile: i32,
  stride: i32,
): void {
  const lda = (<usize>k) << 2;
  const ldc = (<usize>(stride ? stride : n)) << 2;
  if (k === 1) {
    outer(c, a, b, m, n);
  } else if (m === 1) {
    matrixVector(c, b, a, 0, n, k);
  } else if (n === 1) {
    matrixVector(c, a, b, 0, m, k);
  } else if (isPacked(NT, m, n, k)) {
    blocked(NT, c, ldc, a, lda, b, lda, 0, m, n, k, LINEAR, scratch, tile);
  } else {
    const ldb = (<usize>((n + 3) & ~3)) << 2;
    transpose(scratch, ldb, b, n, k);
    direct(c, ldc, a, lda, 4, scratch, ldb, 0, m, n, k);
  }
}
