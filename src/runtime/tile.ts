/**
 * Which tile the matrix products work in. Engines differ in registers and in what they make of a loop, so the tiles are
 * tried where they run, once in a process. Results don't depend on the choice, not in a bit.
 */
import { NN, scratchFloats, TILE_2X16, TILE_2X16X4, TILE_2X24, TILE_3X24X2 } from "../../assembly/gemm/sizes.ts";
import { END, GEMM, LINEAR, STRIDE } from "../../assembly/opcodes.ts";
import type { Runtime } from "./backend.ts";
import { breathe } from "./pacer.ts";

/** Rows x columns of C that stay in registers, x the unrolling of the sum. */
export type Tile = "2x16" | "2x16x4" | "2x24" | "3x24x2";

const OPERANDS: Record<Tile, number> = {
  "2x16": TILE_2X16,
  "2x16x4": TILE_2X16X4,
  "2x24": TILE_2X24,
  "3x24x2": TILE_3X24X2,
};

/** The first is good everywhere: another has to be faster by MARGIN. */
const CANDIDATES: Record<Runtime["dialect"], readonly Tile[]> = {
  relaxed: ["2x16", "2x24", "3x24x2"],
  simd128: ["2x16", "2x16x4", "3x24x2"],
};
const MARGIN = 0.97;

/** Models with a weight of fewer floats have no product that is worth the measurement. */
const WORTH = 2 ** 14;

/** The product that is tried, some 40 µs of work: whole tiles of every candidate. */
const [M, N, K] = [96, 96, 128];

/**
 * Milliseconds of trying: at least so many, as an engine needs a while to replace its quick code by its good one; so many
 * since anything became faster; and at the most.
 */
const [LEAST, CALM, MOST] = [16, 6, 40];

/** One of a runtime's kernels. */
export class TileChoice {
  /** The tile in use. */
  tile: Tile = "2x16";
  #measurement: Promise<void> | undefined;

  /** The operand of a product. */
  get operand(): number {
    return OPERANDS[this.tile];
  }

  /**
   * Chooses the fastest tile, if that was not done before and weights of these sizes are worth it.
   * @throws OutOfMemoryError if there is no room for a small product
   */
  async measure(runtime: Runtime, sizes: readonly number[]): Promise<void> {
    if (!sizes.some((size) => size >= WORTH)) return;
    this.#measurement ??= fastest(runtime).then(
      (tile) => {
        this.tile = tile;
      },
      (error) => {
        this.#measurement = undefined;
        throw error;
      },
    );
    await this.#measurement;
  }
}

/** Tries all candidates in turn, so that whatever else the machine does hits all of them, and compares their best times. */
async function fastest({ dialect, arena, run }: Runtime): Promise<Tile> {
  const lengths = [M * N, M * K, K * N, scratchFloats(NN, M, N, K)];
  const matrices = lengths.map((length) => arena.allocate(length, "init: trying tiles").clear());
  const tries = CANDIDATES[dialect].map((tile) => {
    const program = arena.allocate((2 * STRIDE) / 4, "init: trying tiles");
    const [c, a, b, scratch] = matrices.map(({ address }) => address);
    program.u32.set([GEMM, c!, a!, b!, 0, M, N, K, LINEAR, scratch!, OPERANDS[tile]]);
    program.u32[STRIDE / 4] = END;
    return { tile, program, best: Number.POSITIVE_INFINITY };
  });
  const start = performance.now();
  let [now, improved] = [start, start];
  while (now - start < MOST && (now - start < LEAST || now - improved < CALM)) {
    for (const candidate of tries) {
      const before = performance.now();
      run(candidate.program.address);
      now = performance.now();
      if (now - before < MARGIN * candidate.best) improved = now;
      candidate.best = Math.min(candidate.best, now - before);
    }
    if (now - improved > CALM / 2) await breathe();
  }
  for (const block of [...matrices, ...tries.map(({ program }) => program)]) block.release();
  const [first] = tries;
  return tries.reduce((best, other) => (other.best < best.best && other.best < MARGIN * first!.best ? other : best))
    .tile;
}
