/**
 * C (m, n) = activation(op(A) (m, k) · op(B) (k, n) + bias (n)) in blocks that stay in the caches, after Goto and van
 * de Geijn, "Anatomy of high-performance matrix multiplication", 2008, and BLIS. The panel of B is packed right before
 * it is used, so it is read from L1 and scratch stays small. Rows of A, B and C, as they lie, are lda, ldb and ldc bytes apart.
 *
 * A binary of its own, loaded for networks that have such products: small ones need not download it.
 */
import { activateRows } from "../activations";
import { FUSED } from "../simd";
import { micro2x16, micro2x24, micro4x8, micro4x10 } from "./micro";
import { packBlock, packBlockTransposed, packPanel, packPanelTransposed } from "./pack";
import { EDGE, HEAD, isBlockPacked, KC, MC, MR, NR, NT, TILE_2X16X4, TILE_2X24, TILE_3X24X2, TN } from "./sizes";
import { micro2x16x4, micro3x24x2 } from "./unrolled";

/** True, which tells its caller that it is there. */
export function blocked(
  form: i32,
  c: usize,
  ldc: usize,
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
  activation: i32,
  scratch: usize,
  tile: i32,
): bool {
  const packsBlock = isBlockPacked(form, n, k);
  const mc = evenly(m, MC, 12);
  const kc = evenly(k, KC, 4);
  const start = scratch;
  const panel = scratch + (EDGE << 2);
  const block = scratch + (HEAD << 2);

  // Rows of C
  for (let i = 0; i < m; i += mc) {
    const rows = min(mc, m - i);
    const cRows = c + <usize>i * ldc;

    // Terms of the sums
    for (let p = 0; p < k; p += kc) {
      const terms = min(kc, k - p);
      let aBlock = form === TN ? a + <usize>p * lda + ((<usize>i) << 2) : a + <usize>i * lda + ((<usize>p) << 2);
      let aRow = form === TN ? <usize>4 : lda;
      let aStep = form === TN ? lda : <usize>4;
      if (packsBlock) {
        const ldblock = (<usize>((terms + 3) & ~3)) << 2;
        if (form === TN) packBlockTransposed(block, ldblock, aBlock, lda, rows, terms);
        else packBlock(block, ldblock, aBlock, lda, rows, terms);
        aBlock = block;
        aRow = ldblock;
        aStep = 4;
      }

      // Columns of C, a panel of B
      for (let j = 0; j < n; ) {
        const width = panelWidth(tile, n - j);
        const columns = min(width, n - j);
        const packed = (width + 3) & ~3;
        if (form === NT)
          packPanelTransposed(panel, packed, b + <usize>j * ldb + ((<usize>p) << 2), ldb, columns, terms);
        else packPanel(panel, packed, b + <usize>p * ldb + ((<usize>j) << 2), ldb, columns, terms);
        if (p === 0) setStart(start, bias ? bias + ((<usize>j) << 2) : 0, columns);
        const cPanel = cRows + ((<usize>j) << 2);
        multiplyPanel(cPanel, ldc, p === 0, aBlock, aRow, aStep, rows, columns, width, terms, scratch, tile);
        j += width;
      }
    }
    activateRows(cRows, ldc, rows, n, activation);
  }
  return true;
}

/** The size of equal blocks of at most `limit`, a multiple of `unit`, as `limit` is. */
function evenly(total: i32, limit: i32, unit: i32): i32 {
  const blocks = (total + limit - 1) / limit;
  const size = (total + blocks - 1) / blocks;
  return ((size + unit - 1) / unit) * unit;
}

/** Columns of the next panel: as many as the tile has, and few at the right edge of C, so that few lanes are idle. */
function panelWidth(tile: i32, columns: i32): i32 {
  if (columns > 16 && ((FUSED && tile === TILE_2X24) || tile === TILE_3X24X2)) return 24;
  return columns > 10 ? 16 : columns > 8 ? 10 : 8;
}

/** start (NR) = bias (columns) or 0 */
function setStart(start: usize, bias: usize, columns: i32): void {
  for (let j = 0; j < NR; j += 4) v128.store(start + ((<usize>j) << 2), i32x4.splat(0));
  if (bias) memory.copy(start, bias, (<usize>columns) << 2);
}

/** C (rows, columns) = A (rows, terms) · panel (terms, width) + C, or + start if this is the first block of terms. */
function multiplyPanel(
  c: usize,
  ldc: usize,
  isFirst: bool,
  a: usize,
  lda: usize,
  step: usize,
  rows: i32,
  columns: i32,
  width: i32,
  terms: i32,
  scratch: usize,
  tile: i32,
): void {
  const panel = scratch + (EDGE << 2);
  if (columns === width) {
    micro.panel(tile, width, c, ldc, isFirst ? scratch : c, isFirst ? 0 : ldc, a, lda, step, rows, panel, terms);
    return;
  }
  const edge = scratch + (NR << 2);
  const ldedge = (<usize>width) << 2;
  for (; rows > 0; rows -= MR) {
    const used = min(rows, MR);
    if (!isFirst) copyColumns(edge, ldedge, c, ldc, used, columns);
    micro.panel(
      tile,
      width,
      edge,
      ldedge,
      isFirst ? scratch : edge,
      isFirst ? 0 : ldedge,
      a,
      lda,
      step,
      used,
      panel,
      terms,
    );
    copyColumns(c, ldc, edge, ldedge, used, columns);
    a += lda * MR;
    c += ldc * MR;
  }
}

class micro {
  /** Used in two places, which also keeps the compiler from moving the micro-kernels into their only caller. */
  @inline static panel(
    tile: i32,
    width: i32,
    c: usize,
    ldc: usize,
    start: usize,
    lds: usize,
    a: usize,
    lda: usize,
    step: usize,
    rows: i32,
    panel: usize,
    terms: i32,
  ): void {
    if (width === 24) {
      if (FUSED && tile === TILE_2X24) micro2x24(c, ldc, start, lds, a, lda, rows, panel, terms);
      else micro3x24x2(c, ldc, start, lds, a, lda, rows, panel, terms);
    } else if (width === 16) {
      if (!FUSED && tile === TILE_2X16X4) micro2x16x4(c, ldc, start, lds, a, lda, rows, panel, terms);
      else micro2x16(c, ldc, start, lds, a, lda, rows, panel, terms);
    } else if (width === 10) {
      micro4x10(c, ldc, start, lds, a, lda, step, rows, panel, terms);
    } else {
      micro4x8(c, ldc, start, lds, a, lda, rows, panel, terms);
    }
  }
}

/** to (rows, columns) = from (rows, columns), with no word beyond. */
function copyColumns(to: usize, ldto: usize, from: usize, ldfrom: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j: usize = 0; j < (<usize>columns) << 2; j += 4) store<i32>(to + j, load<i32>(from + j));
    to += ldto;
    from += ldfrom;
  }
}
