/**
 * The three products of training, row-major. Every output is one chain of multiply-adds from the bias (or 0) in
 * ascending k, whichever path computes it, so that no bit depends on a tile, a block or a split. C is written before it
 * is read.
 *
 * `scratch` has `scratchFloats(form, m, n, k)` floats. `tile` is TILE_2X16 or another, see sizes.ts and micro.ts.
 */
import { activation as activate } from "../activations";
import { LINEAR } from "../opcodes";
import { blocked } from "./blocked";
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
): void {
  if (n === 1) {
    matrixVector(c, a, b, bias, m, k);
  } else if (m === 1) {
    vectorMatrix(c, a, b, bias, n, k);
  } else if (isPacked(NN, m, n, k)) {
    blocked(NN, c, a, b, bias, m, n, k, activation, scratch, tile);
    return;
  } else {
    direct(c, a, (<usize>k) << 2, 4, b, (<usize>n) << 2, bias, m, n, k);
  }
  if (activation !== LINEAR) activate(c, c, m * n, activation);
}

/** C (m, n) = Aᵀ · B with A (k, m), B (k, n). */
export function gemmTN(c: usize, a: usize, b: usize, m: i32, n: i32, k: i32, scratch: usize, tile: i32): void {
  if (m === 1) vectorMatrix(c, a, b, 0, n, k);
  else if (n === 1) vectorMatrix(c, b, a, 0, m, k);
  else if (k === 1) outer(c, a, b, m, n);
  else if (isPacked(TN, m, n, k)) blocked(TN, c, a, b, 0, m, n, k, LINEAR, scratch, tile);
  else direct(c, a, 4, (<usize>m) << 2, b, (<usize>n) << 2, 0, m, n, k);
}

/** C (m, n) = A · Bᵀ with A (m, k), B (n, k). */
export function gemmNT(c: usize, a: usize, b: usize, m: i32, n: i32, k: i32, scratch: usize, tile: i32): void {
  if (k === 1) {
    outer(c, a, b, m, n);
  } else if (m === 1) {
    matrixVector(c, b, a, 0, n, k);
  } else if (n === 1) {
    matrixVector(c, a, b, 0, m, k);
  } else if (isPacked(NT, m, n, k)) {
    blocked(NT, c, a, b, 0, m, n, k, LINEAR, scratch, tile);
  } else {
    const ldb = (<usize>((n + 3) & ~3)) << 2;
    transpose(scratch, ldb, b, n, k);
    direct(c, a, (<usize>k) << 2, 4, scratch, ldb, 0, m, n, k);
  }
}
