/** Finds the tile in which products are fastest. Loaded where the first larger model runs; it imports constants and types only. */
import { GEMM, LINEAR } from "../../assembly/opcodes.ts";
import type { Runtime } from "./backend.ts";
import type { Tile } from "./tile.ts";

/** The first is good everywhere: another has to be faster by a margin. */
const CANDIDATES: Record<Runtime["dialect"], readonly Tile[]> = {
  relaxed: ["2x16", "2x24", "3x24x2"],
  simd128: ["2x16", "2x16x4", "3x24x2"],
};

/** The product that is tried, some 40 µs of work: whole tiles of every candidate. */
const [M, N, K] = [96, 96, 128];

/** Faster is what takes less than this part of the time. */
const MARGIN = 0.97;

/** A try lasts at least so many of the clock's steps, which are 0.1 ms in a page that is not isolated, and takes at most so many runs. */
const [STEPS, RUNS] = [10, 64];

/** Floats that hold one instruction and the end of the program, a zero. */
const PROGRAM = 32;

/**
 * Milliseconds of trying: at least so many, as an engine needs a while to replace its quick code by its good one; so many
 * since anything became faster; and at the most.
 */
const [LEAST, CALM, MOST] = [16, 6, 40];

/** Milliseconds after which the event loop gets a turn in any case. */
const SLICE = 12;

/**
 * Tries all candidates in turn, so that whatever else the machine does hits all of them, and compares their best times. The
 * first one stays unless another is clearly faster. Gives the tile, and the operand of products that says so.
 */
export async function fastestTile(
  { arena, dialect, run }: Runtime,
  operands: Readonly<Record<Tile, number>>,
  scratchFloats: (m: number, n: number, k: number) => number,
  breathe: () => Promise<void>,
): Promise<[tile: Tile, operand: number]> {
  const lengths = [M * N, M * K, K * N, scratchFloats(M, N, K)];
  const matrices = lengths.map((length) => arena.allocate(length, "init: trying tiles").clear());
  const [c, a, b, scratch] = matrices.map(({ address }) => address);
  const tries = CANDIDATES[dialect].map((tile) => {
    const program = arena.allocate(PROGRAM, "init: trying tiles").clear();
    program.u32.set([GEMM, c!, a!, b!, 0, M, N, K, LINEAR, scratch!, operands[tile], 0]);
    return { tile, program, best: Number.POSITIVE_INFINITY };
  });
  const enough = STEPS * clockStep();
  let runs = 1;
  const start = performance.now();
  let [now, improved, breathed] = [start, start, start];
  while (now - start < MOST && (now - start < LEAST || now - improved < CALM)) {
    let least = Number.POSITIVE_INFINITY;
    for (const candidate of tries) {
      const before = performance.now();
      for (let i = 0; i < runs; i++) run(candidate.program.address);
      now = performance.now();
      least = Math.min(least, now - before);
      if (now - before < enough) continue; // too short to be told from another
      const time = (now - before) / runs;
      if (time < MARGIN * candidate.best) improved = now;
      candidate.best = Math.min(candidate.best, time);
    }
    if (least < enough) runs = Math.min(RUNS, runs * 2);
    if (now - improved > CALM / 2 || now - breathed > SLICE) {
      await breathe();
      breathed = performance.now();
    }
  }
  for (const block of [...matrices, ...tries.map(({ program }) => program)]) block.release();
  const [first] = tries;
  const { tile } = tries.reduce((best, other) =>
    other.best < best.best && other.best < MARGIN * first!.best ? other : best,
  );
  return [tile, operands[tile]];
}

/** The time between two readings of the clock that differ. */
function clockStep(): number {
  const next = (now: number) => {
    let later = now;
    while (later === now) later = performance.now();
    return later;
  };
  const tick = next(performance.now());
  return next(tick) - tick;
}
