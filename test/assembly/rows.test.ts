import { describe, expect, it } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import { dialects, expectClose, KernelBench, sizes, skews, uniform } from "./harness.ts";
import { softmax } from "./reference.ts";

const rowsOf = (data: ArrayLike<number>, columns: number) =>
  Array.from({ length: data.length / columns }, (_, i) => Array.from(data).slice(i * columns, (i + 1) * columns));

describe.each(dialects)("rows (%s)", (dialect) => {
  const bench = new KernelBench(dialect);

  it("softmax agrees with its float64 reference, in place too", () => {
    for (const columns of sizes)
      for (const skew of skews) {
        bench.reset();
        const rows = 3;
        const data = uniform(rows * columns, columns).map((u) => u * 10);
        const x = bench.floats(data, skew);
        const y = bench.floats(rows * columns, (skew + 4) % 16);
        bench.execute(Op.SOFTMAX, y, x, rows, columns);
        // x - max x, up to 20, is rounded: an absolute error of 2^-20 is a relative one of e^x.
        expectClose(y.f32, rowsOf(data, columns).flatMap(softmax), 1.5e-6, 0, `columns=${columns}`);
        bench.execute(Op.SOFTMAX, x, x, rows, columns);
        expect(x.f32).toEqual(y.f32);
      }
  });

  it("softmax survives extreme rows as NumPy does", () => {
    for (const columns of [1, 3, 4, 5, 9]) {
      bench.reset();
      const row = (first: number, rest: number) => Array.from({ length: columns }, (_, i) => (i ? rest : first));
      const data = [
        row(3e38, -3e38),
        row(-1000, -1000),
        row(Infinity, 0),
        row(0, Number.NaN),
        row(-Infinity, -Infinity),
      ];
      const y = bench.floats(5 * columns);
      bench.execute(Op.SOFTMAX, y, bench.floats(data.flat()), 5, columns);
      const [large, equal, infinite, missing, none] = rowsOf(y.f32, columns);
      expect(large).toEqual(row(1, 0));
      expectClose(equal, row(1 / columns, 1 / columns), 1e-7);
      for (const spoilt of [infinite, none]) expect(spoilt).toEqual(row(Number.NaN, Number.NaN));
      expect(missing).toEqual(columns === 1 ? [1] : row(Number.NaN, Number.NaN));
    }
  });

  it("softmax does not see what lies beyond a row, and ruled-out columns get 0", () => {
    bench.reset();
    const y = bench.floats(6);
    bench.execute(Op.SOFTMAX, y, bench.floats([1, -Infinity, 1, 1e30, 1e30, -Infinity]), 2, 3);
    expect([...y.f32]).toEqual([0.5, 0, 0.5, 0.5, 0.5, 0]);
  });

  it("the gradient of softmax agrees with y (dy - Σ dy·y), in place too", () => {
    for (const columns of sizes)
      for (const skew of skews) {
        bench.reset();
        const rows = 2;
        const y = bench.floats(rowsOf(uniform(rows * columns, 5), columns).flatMap(softmax), skew);
        const upstream = uniform(rows * columns, 6);
        const dy = bench.floats(upstream, 4);
        const dx = bench.floats(rows * columns, 8);
        bench.execute(Op.SOFTMAX_GRADIENT, dx, dy, y, rows, columns);
        const expected = rowsOf(y.f32, columns).flatMap((y, i) => {
          const dy = rowsOf(upstream, columns)[i];
          const mean = y.reduce((sum, value, j) => sum + value * dy[j], 0);
          return y.map((value, j) => value * (dy[j] - mean));
        });
        expectClose(dx.f32, expected, 1e-6, 1e-6 / columns, `columns=${columns}`);
        bench.execute(Op.SOFTMAX_GRADIENT, dy, dy, y, rows, columns);
        expect(dy.f32).toEqual(dx.f32);
      }
  });

  it("the gradient of softmax is the central difference of its float64 reference", () => {
    bench.reset();
    const z = [...uniform(7, 8)].map((u) => u * 3);
    const dy = bench.floats(uniform(7, 9));
    const dx = bench.floats(7);
    bench.execute(Op.SOFTMAX_GRADIENT, dx, dy, bench.floats(softmax(z)), 1, 7);
    const value = (z: number[]) => softmax(z).reduce((sum, p, j) => sum + p * dy.f32[j], 0);
    const h = 1e-5;
    const difference = (j: number) =>
      (value(z.map((x, i) => (i === j ? x + h : x))) - value(z.map((x, i) => (i === j ? x - h : x)))) / (2 * h);
    expectClose(
      dx.f32,
      z.map((_, j) => difference(j)),
      1e-6,
      1e-7,
    );
  });

  it("sums rows in ascending order, exactly as float32 does", () => {
    for (const columns of sizes)
      for (const rows of [0, 1, 2, 3, 17, 100]) {
        bench.reset();
        const data = uniform(rows * columns, rows + columns);
        const x = bench.floats(data, 4);
        const out = bench.floats(columns, 8);
        bench.execute(Op.SUM_ROWS, out, x, rows, columns);
        const expected = new Float32Array(columns);
        for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) expected[j] += data[i * columns + j];
        expect(out.f32).toEqual(expected);
      }
  });
});
