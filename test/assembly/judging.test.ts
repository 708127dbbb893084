/** Kernels of losses and metrics, against float64, over sizes on either side of every vector edge; canaries are looked after by the bench. */
import { describe, expect, it } from "vitest";
import * as Op from "../../assembly/extra/judging-opcodes.ts";
import { type Buffer, dialects, expectClose, KernelBench, uniform } from "./harness.ts";

const shapes = [1, 2, 3, 4, 5, 7, 8, 9, 31].flatMap((columns) => [1, 2, 5].map((rows) => [rows, columns] as const));
const float = (value: number) => ({ float: value });
const rowsOf = (x: ArrayLike<number>, columns: number): number[][] =>
  Array.from({ length: x.length / columns }, (_, i) => Array.from(x).slice(i * columns, (i + 1) * columns));
type OfTwo = (p: number, y: number) => number;
const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

describe.each(dialects)("%s", (dialect) => {
  const bench = new KernelBench(dialect);
  /** Runs one instruction for each shape, with p in (0, 1) and y of 0 and 1. */
  const each = (
    run: (rows: number, columns: number, p: Buffer, y: Buffer, bits: number[][], ps: number[][]) => void,
  ) => {
    for (const [rows, columns] of shapes) {
      bench.reset();
      const p = bench.floats(uniform(rows * columns, columns).map((value) => 0.5 + 0.45 * value));
      const y = bench.floats(uniform(rows * columns, 77).map((value) => Number(value > 0)));
      run(rows, columns, p, y, rowsOf(y.f32, columns), rowsOf(p.f32, columns));
    }
  };

  /** Of p and y: value, and slope by p. */
  const functions: [name: string, kind: number, value: OfTwo, slope: OfTwo][] = [
    ["log cosh", Op.LOG_COSH, (p, y) => Math.log(Math.cosh(p - y)), (p, y) => Math.tanh(p - y)],
    ["hinge", Op.HINGE, (p, y) => Math.max(0, 1 - (2 * y - 1) * p), (_, y) => 1 - 2 * y],
    ["poisson", Op.POISSON, (p, y) => p - y * Math.log(p + 1e-7), (p, y) => 1 - y / (p + 1e-7)],
    [
      "divergence",
      Op.DIVERGENCE,
      (p, y) => Math.max(y, 1e-7) * Math.log(Math.max(y, 1e-7) / p),
      (p, y) => -Math.max(y, 1e-7) / p,
    ],
  ];
  it.each(functions)("%s and its gradient", (_, kind, value, slope) => {
    each((rows, columns, p, y, ys, ps) => {
      const loss = bench.floats(rows);
      const parameters = [rows, columns, kind, float(columns), float(0), float(0)];
      bench.execute(Op.ELEMENT_LOSS, loss, p, y, ...parameters);
      const expected = ps.map((row, i) => sum(row.map((v, j) => value(v, ys[i][j]))) / columns);
      expectClose(loss.f32, expected, 2e-6, 1e-7);
      const [dp, dl] = [bench.floats(rows * columns), bench.floats(uniform(rows, 9))];
      bench.execute(Op.ELEMENT_LOSS_GRADIENT, dp, dl, p, y, ...parameters);
      const slopes = ps.flatMap((row, i) => row.map((v, j) => (dl.f32[i] / columns) * slope(v, ys[i][j])));
      expectClose(dp.f32, slopes, 2e-6, 1e-9);
    });
  });

  it("scaled, replaced, masked, weighted and swapped", () => {
    each((rows, columns, p, y, ys, ps) => {
      const n = rows * columns;
      const out = bench.floats(n);
      bench.execute(Op.SCALE_SHIFT, out, p, n, float(0.75), float(-2));
      expectClose(
        out.f32,
        p.f32.map((v) => Math.fround(v * 0.75) - 2),
        1e-6,
        1e-7,
      );
      bench.execute(Op.REPLACE, out, y, n, float(1), float(-7));
      expect([...out.f32]).toEqual(ys.flat().map((v) => (v === 1 ? -7 : v)));
      bench.execute(Op.MASKED_MEAN, out, p, y, n, float(0));
      const valid = sum(ys.flat());
      expectClose(
        out.f32,
        ps.flat().map((v, i) => (y.f32[i] ? (v * n) / valid : 0)),
        1e-6,
      );
      const weights = bench.floats(uniform(rows, 5).map((v) => v + 1.5));
      bench.execute(Op.WEIGHTED_MEAN, out, p, weights, n, rows);
      const total = sum([...weights.f32]);
      expectClose(
        out.f32,
        ps.flatMap((row, i) => row.map((v) => (v * weights.f32[i] * rows) / total)),
        1e-6,
      );
      bench.execute(Op.SWAP, out, p, 1, rows, columns);
      expect([...out.f32]).toEqual(ps[0].flatMap((_, j) => ps.map((row) => row[j])));
    });
  });

  it("similarities and their gradient", () => {
    each((n, d, p, _, __, ps) => {
      const s = bench.floats(n * n);
      bench.execute(Op.SIMILARITIES, s, p, n, d);
      expectClose(
        s.f32,
        ps.flatMap((a) => ps.map((b) => sum(a.map((v, k) => v * b[k])))),
        1e-6,
      );
      const [ds, de] = [bench.floats(uniform(n * n, 3)), bench.floats(n * d)];
      bench.execute(Op.SIMILARITIES_GRADIENT, de, ds, p, n, d);
      const g = rowsOf(ds.f32, n);
      expectClose(
        de.f32,
        ps.flatMap((row, i) => row.map((_, k) => sum(ps.map((e, j) => (g[i][j] + g[j][i]) * e[k])))),
        1e-5,
        1e-6,
      );
    });
  });

  it("the k largest", () => {
    each((rows, columns, p, y, ys, ps) => {
      for (const k of [1, 2, columns]) {
        const [out, hits] = [bench.floats(rows * columns), bench.floats(rows)];
        bench.execute(Op.KEEP_TOP_K, out, p, rows, columns, k);
        const least = ps.map((row) => row.toSorted((a, b) => b - a)[Math.min(k, columns) - 1]);
        expect([...out.f32]).toEqual(ps.flatMap((row, i) => row.map((v) => (v >= least[i] ? v : -1e10))));
        bench.execute(Op.IN_TOP_K, hits, p, y, rows, columns, columns, k);
        expect([...hits.f32]).toEqual(ps.map((row, i) => Number(row[Math.max(0, ys[i].indexOf(1))] >= least[i])));
      }
    });
  });

  it("of equal ones the first are kept, and a class that there is not is in no top", () => {
    bench.reset();
    const [p, out] = [bench.floats([1, 3, 3, 3]), bench.floats(4)];
    bench.execute(Op.KEEP_TOP_K, out, p, 1, 4, 2);
    expect([...out.f32]).toEqual([-1e10, 3, 3, -1e10]);
    for (const [label, expected] of [
      [3, 1],
      [0, 0],
      [4, 0],
      [-1, 0],
    ]) {
      const hit = bench.floats(1);
      bench.execute(Op.IN_TOP_K, hit, p, bench.floats([label]), 1, 4, 0, 1);
      expect(hit.f32[0]).toBe(expected);
    }
  });

  it("counts at thresholds: whole numbers in float64, each prediction in one place", () => {
    each((rows, columns, p, y, ys, ps) => {
      const thresholds = bench.floats([0.2, 0.5, 0.5, 0.9]);
      const words = bench.floats(new Float32Array(2 * 10 * columns));
      const state = new Float64Array(bench.memory.buffer, words.address, 10 * columns);
      bench.execute(Op.COUNT_AT_THRESHOLDS, words, p, y, 0, 0, thresholds, rows, columns, 4, Op.EACH_COLUMN);
      const expected = new Array<number>(10 * columns).fill(0);
      ps.forEach((row, i) => {
        row.forEach((v, j) => {
          const rank = [...thresholds.f32].filter((t) => t < v).length;
          expected[j * 10 + ys[i][j] * 5 + rank]++;
        });
      });
      expect([...state]).toEqual(expected);
    });
  });

  it("moments of what is far from 0 keep their digits", () => {
    bench.reset();
    const [n, words] = [1000, bench.floats(new Float32Array(14))];
    const y = bench.floats(uniform(n, 4).map((v) => v + 3e4));
    const p = bench.floats(uniform(n, 5).map((v) => v - 3e4));
    bench.execute(Op.ADD_MOMENTS, words, p, y, 0, n, 1);
    const [count, meanY, meanP, yy, pp, yp] = new Float64Array(bench.memory.buffer, words.address, 7);
    const mean = (x: Float32Array) => sum([...x]) / n;
    const about = (a: Float32Array, b: Float32Array) => sum(Array.from(a, (v, i) => (v - mean(a)) * (b[i] - mean(b))));
    expectClose([count, meanY, meanP], [n, mean(y.f32), mean(p.f32)], 1e-14);
    expectClose([yy, pp, yp], [about(y.f32, y.f32), about(p.f32, p.f32), about(y.f32, p.f32)], 1e-9);
  });
});
