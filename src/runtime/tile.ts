/**
 * Which tile the matrix products work in. Engines differ in registers and in what they make of a loop, so the tiles are
 * tried where they run, once in a process. Results don't depend on the choice, not in a bit.
 */
import { NN, scratchFloats, TILE_2X16, TILE_2X16X4, TILE_2X24, TILE_3X24X2 } from "../../assembly/gemm/sizes.ts";
import { GEMM, LINEAR } from "../../assembly/opcodes.ts";
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

/** The first is good everywhere: another has to be faster by a margin. */
const CANDIDATES: Record<Runtime["dialect"], readonly Tile[]> = {
  relaxed: ["2x16", "2x24", "3x24x2"],
  simd128: ["2x16", "2x16x4", "3x24x2"],
};

/** Models with a weight of fewer floats have no product that is worth the measurement. */
const WORTH = 2 ** 14;

/** The product that is tried, some 40 µs of work: whole tiles of every candidate. */
const [M, N, K] = [96, 96, 128];

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
    this.#measurement ??= measured(runtime).then(
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

async function measured(runtime: Runtime): Promise<Tile> {
  const { fastest } = await import("./try-tiles.ts");
  const lengths = [M * N, M * K, K * N, scratchFloats(NN, M, N, K)];
  const instruction = ([c, a, b, scratch]: readonly number[], tile: Tile) => [
    GEMM,
    c!,
    a!,
    b!,
    0,
    M,
    N,
    K,
    LINEAR,
    scratch!,
    OPERANDS[tile],
    0,
  ];
  return fastest(runtime, CANDIDATES[runtime.dialect], lengths, instruction, breathe);
}
