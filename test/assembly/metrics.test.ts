import { describe, expect, it } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import { dialects, KernelBench, sizes, skews, uniform } from "./harness.ts";

const firstOfLargest = (row: Float32Array) => row.indexOf(Math.max(...row));

describe.each(dialects)("metrics (%s)", (dialect) => {
  const bench = new KernelBench(dialect);

  it("binary accuracy is the part of the columns where (p > threshold) = y", () => {
    for (const columns of sizes)
      for (const rows of [1, 3, 4, 9]) {
        bench.reset();
        const threshold = 0.25;
        const p = uniform(rows * columns, rows).map((u, i) => (i % 5 ? u : threshold));
        const y = uniform(rows * columns, columns).map((u) => (u > 0 ? 1 : 0));
        const out = bench.floats(rows, 4);
        bench.execute(Op.BINARY_ACCURACY, out, bench.floats(p, 8), bench.floats(y, 12), rows, columns, {
          float: threshold,
        });
        const expected = Float32Array.from({ length: rows }, (_, i) => {
          let right = 0;
          for (let j = i * columns; j < (i + 1) * columns; j++) if (Number(p[j] > threshold) === y[j]) right++;
          return right / columns;
        });
        expect(out.f32).toEqual(expected);
      }
  });

  it("categorical accuracies compare the first of the largest columns", () => {
    for (const columns of sizes)
      for (const skew of skews) {
        bench.reset();
        const rows = 9;
        // Few different values: ties in most rows.
        const p = uniform(rows * columns, columns + skew).map((u) => Math.round(u * 3));
        const y = uniform(rows * columns, skew).map((u) => Math.round(u * 2));
        for (let i = 0; i < rows; i += 2) y.set(p.subarray(i * columns, (i + 1) * columns), i * columns);
        const row = (data: Float32Array, i: number) => data.subarray(i * columns, (i + 1) * columns);
        const out = bench.floats(rows, skew);
        const predictions = bench.floats(p, skew);
        bench.execute(Op.CATEGORICAL_ACCURACY, out, predictions, bench.floats(y, 4), rows, columns);
        const dense = Float32Array.from(out.f32, (_, i) =>
          Number(firstOfLargest(row(p, i)) === firstOfLargest(row(y, i))),
        );
        expect(out.f32).toEqual(dense);
        const classes = Float32Array.from({ length: rows }, (_, i) =>
          i % 3 ? firstOfLargest(row(p, i)) : columns - 1,
        );
        bench.execute(Op.SPARSE_CATEGORICAL_ACCURACY, out, predictions, bench.floats(classes), rows, columns);
        const sparse = Float32Array.from(out.f32, (_, i) => Number(firstOfLargest(row(p, i)) === classes[i]));
        expect(out.f32).toEqual(sparse);
      }
  });

  it("does not count NaN as the largest, whichever its column", () => {
    for (const columns of [2, 3, 4, 5, 9])
      for (let at = 0; at < columns; at++) {
        bench.reset();
        const p = new Float32Array(columns).fill(-1);
        const largest = (at + 1) % columns;
        p[at] = Number.NaN;
        p[largest] = 2;
        const out = bench.floats(1);
        bench.execute(Op.SPARSE_CATEGORICAL_ACCURACY, out, bench.floats(p), bench.floats([largest]), 1, columns);
        expect(out.f32[0]).toBe(1);
        bench.execute(
          Op.SPARSE_CATEGORICAL_ACCURACY,
          out,
          bench.floats(p.fill(Number.NaN)),
          bench.floats([0]),
          1,
          columns,
        );
        expect(out.f32[0]).toBe(0);
      }
  });

  it("accumulates in float64", () => {
    bench.reset();
    const cell = bench.words([0, 0, 0, 0]);
    const x = bench.floats([2 ** 24, 1, -(2 ** 24), 2 ** -20]);
    bench.execute(Op.ACCUMULATE, cell, x, 4);
    bench.execute(Op.ACCUMULATE, cell, x, 2);
    bench.execute(Op.ACCUMULATE, cell, x, 0);
    const cells = new DataView(bench.memory.buffer);
    expect(cells.getFloat64(cell.address, true)).toBe(1 + 2 ** -20 + 2 ** 24 + 1);
    expect(cells.getFloat64(cell.address + 8, true)).toBe(6);
  });
});
