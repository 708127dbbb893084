import { describe, expect, it } from "vitest";
import {
  isPacked,
  NN,
  NT,
  scratchFloats,
  TILE_2X16,
  TILE_2X16X4,
  TILE_2X24,
  TILE_3X24X2,
  TN,
} from "../../assembly/gemm/sizes.ts";
import * as Op from "../../assembly/opcodes.ts";
import { type Buffer, dialects, KernelBench, uniform } from "./harness.ts";

const tiles = [TILE_2X16, TILE_2X16X4, TILE_2X24, TILE_3X24X2];

/** 0 to `length` in pieces of at least two, of all remainders of 16. */
function cuts(length: number, piece: number): [from: number, to: number][] {
  const parts: [number, number][] = [];
  for (let from = 0, size = piece; from < length; size++) {
    const to = length - from - size < 2 ? length : from + size;
    parts.push([from, to]);
    from = to;
  }
  return parts;
}

describe.each(dialects)("parts of an instruction give the bits of the whole, %s", (dialect) => {
  const bench = new KernelBench(dialect);
  const at = (buffer: Buffer, index: number) => buffer.address + index * 4;
  const scratch = (form: number, m: number, n: number, k: number) => bench.floats(scratchFloats(form, m, n, k));
  /** Whole and parts side by side, in fresh buffers. */
  const both = (length: number): [Buffer, Buffer] => [bench.floats(length), bench.floats(length)];

  it.each([Op.LINEAR, Op.TANH])("columns of A·B, activation %i", (activation) => {
    for (const [m, n, k] of [
      [1, 75, 30],
      [1, 500, 9],
      [3, 75, 600],
      [5, 70, 40],
      [20, 131, 300],
      [40, 64, 1024],
    ] as const) {
      for (const tile of isPacked(NN, m, n, k) ? tiles : [TILE_2X16]) {
        bench.reset();
        const [whole, parts] = both(m * n);
        const [a, b, bias] = [
          bench.floats(uniform(m * k)),
          bench.floats(uniform(k * n, 2)),
          bench.floats(uniform(n, 3)),
        ];
        bench.execute(Op.GEMM, whole, a, b, bias, m, n, k, activation, scratch(NN, m, n, k), tile);
        for (const [from, to] of cuts(n, 16)) {
          const room = scratch(NN, m, to - from, k);
          const [c, right, start] = [at(parts, from), at(b, from), at(bias, from)];
          bench.execute(Op.GEMM, c, a, right, start, m, to - from, k, activation, room, tile, n);
        }
        expect(parts.f32, `${m}×${n}×${k}, tile ${tile}`).toEqual(whole.f32);
      }
    }
  });

  it("rows of Aᵀ·B", () => {
    for (const [m, n, k] of [
      [70, 5, 3],
      [70, 2, 300],
      [130, 40, 64],
      [64, 10, 300],
      [1024, 3, 20],
      [90, 70, 400],
    ] as const) {
      for (const tile of isPacked(TN, m, n, k) ? tiles : [TILE_2X16]) {
        bench.reset();
        const [whole, parts] = both(m * n);
        const [a, b] = [bench.floats(uniform(m * k)), bench.floats(uniform(k * n, 2))];
        bench.execute(Op.GEMM_TN, whole, a, b, m, n, k, scratch(TN, m, n, k), tile);
        for (const [from, to] of cuts(m, 4)) {
          const room = scratch(TN, to - from, n, k);
          bench.execute(Op.GEMM_TN, at(parts, from * n), at(a, from), b, to - from, n, k, room, tile, m);
        }
        expect(parts.f32, `${m}×${n}×${k}, tile ${tile}`).toEqual(whole.f32);
      }
    }
  });

  it("columns of A·Bᵀ", () => {
    for (const [m, n, k] of [
      [1, 75, 30],
      [3, 75, 600],
      [5, 70, 40],
      [20, 131, 300],
      [40, 70, 10],
      [40, 128, 1024],
    ] as const) {
      for (const tile of isPacked(NT, m, n, k) ? tiles : [TILE_2X16]) {
        bench.reset();
        const [whole, parts] = both(m * n);
        const [a, b] = [bench.floats(uniform(m * k)), bench.floats(uniform(k * n, 2))];
        bench.execute(Op.GEMM_NT, whole, a, b, m, n, k, scratch(NT, m, n, k), tile);
        for (const [from, to] of cuts(n, 16)) {
          const room = scratch(NT, m, to - from, k);
          bench.execute(Op.GEMM_NT, at(parts, from), a, at(b, from * k), m, to - from, k, room, tile, n);
        }
        expect(parts.f32, `${m}×${n}×${k}, tile ${tile}`).toEqual(whole.f32);
      }
    }
  });

  it("columns of a sum over rows", () => {
    for (const columns of [5, 33, 100]) {
      bench.reset();
      const [whole, parts] = both(columns);
      const x = bench.floats(uniform(columns * 23));
      bench.execute(Op.SUM_ROWS, whole, x, 23, columns);
      for (const [from, to] of cuts(columns, 2)) {
        bench.execute(Op.SUM_ROWS, at(parts, from), at(x, from), 23, to - from, columns);
      }
      expect(parts.f32).toEqual(whole.f32);
    }
  });

  it("rows of a gathered batch", () => {
    bench.reset();
    const [whole, parts] = both(40 * 7);
    const source = bench.floats(uniform(60 * 7));
    const indices = bench.words(Int32Array.from({ length: 40 }, (_, i) => (i * 17) % 60));
    const cells = bench.words([source.address, indices.address]);
    bench.execute(Op.GATHER, whole, cells, at(cells, 1), 40, 7);
    for (const [from, to] of cuts(40, 3)) {
      bench.execute(Op.GATHER, at(parts, from * 7), cells, at(cells, 1), to - from, 7, from);
    }
    expect(parts.f32).toEqual(whole.f32);
  });

  it("elements of a dropout", () => {
    bench.reset();
    const [whole, parts] = both(301);
    const [x, step] = [bench.floats(uniform(301)), bench.words([3])];
    bench.execute(Op.DROPOUT, whole, x, 301, { float: 0.4 }, 9, step);
    for (const [from, to] of cuts(301, 2)) {
      bench.execute(Op.DROPOUT, at(parts, from), at(x, from), to - from, { float: 0.4 }, 9, step, from);
    }
    expect(parts.f32).toEqual(whole.f32);
    expect(whole.f32.filter((value) => value === 0).length).toBeGreaterThan(60);
  });
});
