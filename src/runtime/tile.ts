/**
 * Which tile the matrix products work in. Engines differ in registers and in what they make of a loop, so the tiles are
 * tried where they run, once in a process. Results don't depend on the choice, not in a bit.
 */
import { NN, scratchFloats, TILE_2X16, TILE_2X16X4, TILE_2X24, TILE_3X24X2 } from "../../assembly/gemm/sizes.ts";
import type { Runtime } from "./backend.ts";
import { breathe } from "./pacer.ts";

/** Rows x columns of C that stay in registers, x the unrolling of the sum. */
export type Tile = "2x16" | "2x16x4" | "2x24" | "3x24x2";

/** Models with a weight of fewer floats have no product that is worth the measurement. */
const WORTH = 2 ** 14;

/** One of a runtime's kernels. */
export class TileChoice {
  /** The tile in use. */
  tile: Tile = "2x16";
  /** The operand of a product that says so. */
  operand = TILE_2X16;
  #measurement: Promise<void> | undefined;

  /**
   * Chooses the fastest tile, if that was not done before and weights of these sizes are worth it.
   * @throws OutOfMemoryError if there is no room for a small product
   */
  async measure(runtime: Runtime, sizes: readonly number[]): Promise<void> {
    if (!sizes.some((size) => size >= WORTH)) return;
    this.#measurement ??= this.#choose(runtime).catch((error) => {
      this.#measurement = undefined;
      throw error;
    });
    await this.#measurement;
  }

  async #choose(runtime: Runtime): Promise<void> {
    const { fastestTile } = await import("./try-tiles.ts");
    const operands = { "2x16": TILE_2X16, "2x16x4": TILE_2X16X4, "2x24": TILE_2X24, "3x24x2": TILE_3X24X2 };
    const scratch = (m: number, n: number, k: number) => scratchFloats(NN, m, n, k);
    [this.tile, this.operand] = await fastestTile(runtime, operands, scratch, breathe);
  }
}
