/**
 * Block sizes of the matrix products, which path a product takes, and the scratch that it needs. Read by both
 * compilers: AssemblyScript's `number` is f64, and all these counts are exact in it.
 */

/** The forms: C = A·B, C = Aᵀ·B, C = A·Bᵀ. */
export const NN = 0;
export const TN = 1;
export const NT = 2;

/**
 * Tiles of C (rows x columns, x the unrolling of the sum) that a product may be told to use, see micro.ts. 2x16 is good
 * everywhere, each of the others is the fastest on some engine: only a measurement tells. No bit depends on the tile.
 * 2x24 is for fused multiply-adds, 2x16x4 for separate ones; in the other dialect they are 2x16.
 */
export const TILE_2X16 = 0;
export const TILE_2X16X4 = 1;
export const TILE_2X24 = 2;
export const TILE_3X24X2 = 3;

/** Products summed before C is reloaded. A panel of B (24 KiB at most) and a tile's rows of A stay in an L1 of 32 KiB. */
export const KC = 256;
/** Rows of A in a block (384 KiB), which stays in L2 while every panel of B passes. A multiple of the tiles' heights. */
export const MC = 384;
/** Columns of the widest panel of B. */
export const NR = 24;
/** Rows that are computed at a time at C's right edge, and copied from there. A multiple of the tiles' heights. */
export const MR = 12;

/** Floats ahead of the packed panel: the first row of the tiles, and rows at C's right edge. */
export const EDGE = NR + MR * NR;
/** Floats ahead of the packed block of A. */
export const HEAD = EDGE + KC * NR;

/** A matrix of this many floats (16 KiB) is used from L1 as it lies: packing it would only cost. */
export const SMALL = 4096;
/** Up to here the direct path's tiles of 8 and 4 columns leave fewer lanes idle than a panel of 16 (measured). */
const NARROW = 12;
/** But so many columns, or one less, have a tile of their own, micro4x10. It reads a transposed A as it lies. */
const TEN = 10;
/** Rows of this many floats (4 KiB), or a multiple, all fall on the same few lines of L1. */
const ALIASED = 1024;

/** Whether C (m, n), sums of k terms, is blocked and packed, rather than computed from A and B as they lie. */
export function isPacked(form: number, m: number, n: number, k: number): boolean {
  if (m === 1 || n === 1 || k === 1) return false;
  if (form === TN) return k > 8 && k * (m + n) > SMALL && (fitsPanels(n) || isAliased(m));
  return n * k > SMALL && (form === NT || (m > 4 && fitsPanels(n)));
}

/** Whether the blocks of A are packed too: to transpose them, or because their rows share the same few lines of L1. */
export function isBlockPacked(form: number, n: number, k: number): boolean {
  return form === TN ? !isTen(n) : isAliased(k) && n >= 64;
}

/** Floats of scratch that the product needs. */
export function scratchFloats(form: number, m: number, n: number, k: number): number {
  if (isPacked(form, m, n, k)) {
    return isBlockPacked(form, n, k) ? HEAD + roundUp(Math.min(m, MC)) * roundUp(Math.min(k, KC)) : HEAD;
  }
  return form === NT && m > 1 && n > 1 && k > 1 ? roundUp(n) * roundUp(k) : 0;
}

function fitsPanels(n: number): boolean {
  return n > NARROW || isTen(n);
}

function isTen(n: number): boolean {
  return n === TEN || n === TEN - 1;
}

/** Whether rows of this many floats fall on the same lines of L1. (`%` would be a loop, in f64.) */
function isAliased(columns: number): boolean {
  return Math.floor(columns / ALIASED) * ALIASED === columns;
}

/** The next multiple of 4. */
function roundUp(x: number): number {
  return Math.ceil(x / 4) * 4;
}
