import { describe, expect, it } from "vitest";
import * as Extra from "../../assembly/extra/opcodes.ts";
import * as Core from "../../assembly/opcodes.ts";
import { type Buffer, dialects, expectClose, KernelBench, skews, uniform } from "./harness.ts";
import { functions, softmax } from "./reference.ts";

const Op = { ...Extra, ...Core };

const LEAST = Math.fround(1e-7);
const MOST = Math.fround(1 - 1e-7);
const clip = (p: number) => Math.min(Math.max(p, LEAST), MOST);
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const sum = (values: number[]) => values.reduce((sum, x) => sum + x, 0);
const normalised = (p: number[]) => p.map((x) => clip(x / sum(p)));
const logSumExp = (z: number[]) => {
  const largest = Math.max(...z);
  return largest + Math.log(sum(z.map((x) => Math.exp(x - largest))));
};
const DELTA = 0.75;

/** One loss: its instructions, what it reads, and the float64 reference of a row. */
interface Loss {
  name: string;
  forward: number;
  gradient: number;
  inputs: "probabilities" | "logits" | "numbers";
  targets: "same" | "class";
  row: (p: number[], y: number[]) => number;
  /** What the gradient reads instead of the forward's input. */
  link?: (z: number[]) => number[];
  parameters?: { float: number }[];
}

const losses: Loss[] = [
  {
    name: "binary cross-entropy",
    forward: Op.BINARY_CROSSENTROPY,
    gradient: Op.BINARY_CROSSENTROPY_GRADIENT,
    inputs: "probabilities",
    targets: "same",
    row: (p, y) => mean(p.map((x, j) => -(y[j] * Math.log(clip(x)) + (1 - y[j]) * Math.log1p(-clip(x))))),
  },
  {
    name: "binary cross-entropy of logits",
    forward: Op.BINARY_CROSSENTROPY_LOGITS,
    gradient: Op.BINARY_CROSSENTROPY_LOGITS_GRADIENT,
    inputs: "logits",
    targets: "same",
    row: (z, y) => mean(z.map((x, j) => functions.softplus(x) - x * y[j])),
    link: (z) => z.map(functions.sigmoid),
  },
  {
    name: "categorical cross-entropy",
    forward: Op.CATEGORICAL_CROSSENTROPY,
    gradient: Op.CATEGORICAL_CROSSENTROPY_GRADIENT,
    inputs: "probabilities",
    targets: "same",
    row: (p, y) => -sum(normalised(p).map((q, j) => y[j] * Math.log(q))),
  },
  {
    name: "categorical cross-entropy of logits",
    forward: Op.CATEGORICAL_CROSSENTROPY_LOGITS,
    gradient: Op.CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT,
    inputs: "logits",
    targets: "same",
    row: (z, y) => sum(z.map((x, j) => y[j] * (logSumExp(z) - x))),
    link: softmax,
  },
  {
    name: "sparse categorical cross-entropy",
    forward: Op.SPARSE_CATEGORICAL_CROSSENTROPY,
    gradient: Op.SPARSE_CATEGORICAL_CROSSENTROPY_GRADIENT,
    inputs: "probabilities",
    targets: "class",
    row: (p, [y]) => -Math.log(normalised(p)[y]),
  },
  {
    name: "sparse categorical cross-entropy of logits",
    forward: Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS,
    gradient: Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT,
    inputs: "logits",
    targets: "class",
    row: (z, [y]) => logSumExp(z) - z[y],
    link: softmax,
  },
  {
    name: "squared error",
    forward: Op.SQUARED_ERROR,
    gradient: Op.SQUARED_ERROR_GRADIENT,
    inputs: "numbers",
    targets: "same",
    row: (p, y) => mean(p.map((x, j) => (x - y[j]) ** 2)),
  },
  {
    name: "absolute error",
    forward: Op.ABSOLUTE_ERROR,
    gradient: Op.ABSOLUTE_ERROR_GRADIENT,
    inputs: "numbers",
    targets: "same",
    row: (p, y) => mean(p.map((x, j) => Math.abs(x - y[j]))),
  },
  {
    name: "huber",
    forward: Op.HUBER,
    gradient: Op.HUBER_GRADIENT,
    inputs: "numbers",
    targets: "same",
    row: (p, y) =>
      mean(
        p.map((x, j) => {
          const e = Math.abs(x - y[j]);
          return e <= DELTA ? e ** 2 / 2 : DELTA * e - DELTA ** 2 / 2;
        }),
      ),
    parameters: [{ float: DELTA }],
  },
];

const rowsOf = (data: ArrayLike<number>, columns: number) =>
  Array.from({ length: data.length / columns }, (_, i) => Array.from(data).slice(i * columns, (i + 1) * columns));

/** Inputs and targets of a loss; probabilities lie well inside the clip's bounds, so that differences see no edge. */
function example(loss: Loss, rows: number, columns: number): { p: Float32Array; y: Float32Array } {
  const n = rows * columns;
  const u = uniform(n, n + columns);
  const scale = {
    probabilities: (x: number) => 0.5 + 0.49 * x,
    logits: (x: number) => x * 8,
    numbers: (x: number) => x * 2,
  };
  const p = u.map(scale[loss.inputs]);
  if (loss.targets === "class") return { p, y: uniform(rows, n).map((x) => Math.floor(((x + 1) / 2) * columns)) };
  return {
    p,
    y: uniform(n, 99).map((x) => (loss.inputs === "numbers" ? x * 2 : x < -0.2 ? 0 : x > 0.3 ? 1 : x + 0.2)),
  };
}

const SHAPES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 16, 17, 33, 65].flatMap((columns) =>
  [1, 2, 3, 4, 5, 9].map((rows): [number, number] => [rows, columns]),
);

describe.each(dialects)("losses (%s)", (dialect) => {
  const bench = new KernelBench(dialect);
  const forward = (loss: Loss, out: Buffer, p: Buffer, y: Buffer, rows: number, columns: number) =>
    bench.execute(loss.forward, out, p, y, rows, columns, ...(loss.parameters ?? []));
  const gradient = (loss: Loss, dp: Buffer, dl: Buffer, p: Buffer, y: Buffer, rows: number, columns: number) =>
    bench.execute(loss.gradient, dp, dl, p, y, rows, columns, ...(loss.parameters ?? []));

  it.each(losses)("$name agrees with its float64 reference", (loss) => {
    for (const [rows, columns] of SHAPES)
      for (const skew of skews) {
        bench.reset();
        const { p, y } = example(loss, rows, columns);
        const out = bench.floats(rows, skew);
        forward(loss, out, bench.floats(p, skew), bench.floats(y, 4), rows, columns);
        const targets = rowsOf(y, y.length / rows);
        const expected = rowsOf(p, columns).map((row, i) => loss.row(row, targets[i]));
        expectClose(out.f32, expected, 2e-6, 1e-6, `${loss.name} (${rows}, ${columns})`);
      }
  });

  it.each(losses)("the gradient of $name is the central difference of its float64 reference, in place too", (loss) => {
    for (const [rows, columns] of SHAPES) {
      bench.reset();
      const skew = skews[(rows + columns) % 4];
      const { p, y } = example(loss, rows, columns);
      const link = loss.link ?? ((row: number[]) => row);
      const linked = bench.floats(rowsOf(p, columns).flatMap(link), skew);
      const upstream = bench.floats(uniform(rows, 17), 8);
      const targets = bench.floats(y, 4);
      const dp = bench.floats(rows * columns, (skew + 4) % 16);
      gradient(loss, dp, upstream, linked, targets, rows, columns);
      const h = 1e-6;
      const rowTargets = rowsOf(y, y.length / rows);
      const expected = rowsOf(p, columns).flatMap((row, i) =>
        row.map((x, j) => {
          const value = (x: number) => loss.row(row.with(j, x), rowTargets[i]);
          return (upstream.f32[i] * (value(x + h) - value(x - h))) / (2 * h);
        }),
      );
      expectClose(dp.f32, expected, 4e-6, 2e-7, `${loss.name} (${rows}, ${columns})`);
      gradient(loss, linked, upstream, linked, targets, rows, columns);
      expect(linked.f32).toEqual(dp.f32);
    }
  });

  it.each(losses)("$name of a row does not depend on the rows around it", (loss) => {
    for (const columns of [1, 2, 5, 10]) {
      bench.reset();
      const { p, y } = example(loss, 9, columns);
      const [all, one] = [bench.floats(9), bench.floats(1)];
      const [inputs, targets] = [bench.floats(p), bench.floats(y)];
      forward(loss, all, inputs, targets, 9, columns);
      for (let i = 0; i < 9; i++) {
        const row = bench.floats(p.subarray(i * columns, (i + 1) * columns), 4);
        const width = y.length / 9;
        forward(loss, one, row, bench.floats(y.subarray(i * width, (i + 1) * width)), 1, columns);
        expect(one.i32[0]).toBe(all.i32[i]);
      }
    }
  });

  it.each(losses)("NaN in a row makes $name of that row NaN, and of no other", (loss) => {
    for (const columns of [1, 2, 3, 4, 5, 9])
      for (let at = 0; at < columns; at++) {
        bench.reset();
        const { p, y } = example(loss, 5, columns);
        p[2 * columns + at] = Number.NaN;
        const out = bench.floats(5);
        const inputs = bench.floats(p);
        forward(loss, out, inputs, bench.floats(y), 5, columns);
        expect([...out.f32].map(Number.isNaN)).toEqual([false, false, true, false, false]);
        gradient(loss, bench.floats(5 * columns), bench.floats(uniform(5)), inputs, bench.floats(y), 5, columns);
      }
  });
});

describe.each(dialects)("losses at their edges (%s)", (dialect) => {
  const bench = new KernelBench(dialect);

  it("binary cross-entropy clips probabilities, and has no gradient outside the bounds", () => {
    bench.reset();
    const p = bench.floats([0, 0, 1, 1, -3, 5, 1e-8, 0.99999994]);
    const y = bench.floats([0, 1, 0, 1, 1, 0, 1, 0]);
    const loss = bench.floats(8);
    bench.execute(Op.BINARY_CROSSENTROPY, loss, p, y, 8, 1);
    const [most, near] = [-Math.log(LEAST), -Math.log(MOST)];
    const mostOfOne = -Math.log1p(-MOST);
    expectClose(loss.f32, [-Math.log1p(-LEAST), most, mostOfOne, near, most, mostOfOne, most, mostOfOne], 3e-7);
    const dp = bench.floats(8);
    bench.execute(Op.BINARY_CROSSENTROPY_GRADIENT, dp, bench.floats(uniform(8)), p, y, 8, 1);
    expect([...dp.f32].map(Math.abs)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    const inside = bench.floats([LEAST, MOST, 1e-6, 0.999999]);
    const one = bench.floats([1, 1, 1, 1]);
    bench.execute(Op.BINARY_CROSSENTROPY_GRADIENT, dp, one, inside, bench.floats([1, 0, 0, 1]), 4, 1);
    const expected = [-1 / LEAST, 1 / (1 - MOST), 1 / (1 - inside.f32[2]), -1 / inside.f32[3]];
    expectClose(dp.f32.subarray(0, 4), expected, 3e-7);
  });

  it("categorical cross-entropy clips normalised probabilities, in the gradient too", () => {
    bench.reset();
    const p = [0, 2, 2, 0, 1e-9, 4];
    const y = [1, 1, 0, 1, 0.5, 2];
    const loss = bench.floats(2);
    const rows: [p: number[], y: number[]][] = [0, 3].map((i) => [p.slice(i, i + 3), y.slice(i, i + 3)]);
    bench.execute(Op.CATEGORICAL_CROSSENTROPY, loss, bench.floats(p), bench.floats(y), 2, 3);
    const dense = losses.find((loss) => loss.forward === Op.CATEGORICAL_CROSSENTROPY)!;
    expectClose(
      loss.f32,
      rows.map(([p, y]) => dense.row(p, y)),
      1e-6,
    );
    const dp = bench.floats(6);
    bench.execute(
      Op.CATEGORICAL_CROSSENTROPY_GRADIENT,
      dp,
      bench.floats([1, 1]),
      bench.floats(p),
      bench.floats(y),
      2,
      3,
    );
    // Row 0: q = (clipped, 1/2, 1/2), Y = 1. Row 1: all three are clipped, the last one at the upper bound.
    expectClose(dp.f32, [1 / 4, (1 - 2) / 4, 1 / 4, 0, 0, 0], 3e-7);
    bench.execute(Op.SPARSE_CATEGORICAL_CROSSENTROPY, loss, bench.floats(p), bench.floats([0, 2]), 2, 3);
    expectClose(loss.f32, [-Math.log(LEAST), -Math.log(MOST)], 1e-6);
    const sparse = Op.SPARSE_CATEGORICAL_CROSSENTROPY_GRADIENT;
    bench.execute(sparse, dp, bench.floats([1, 1]), bench.floats(p), bench.floats([1, 2]), 2, 3);
    expectClose(dp.f32, [1 / 4, (1 - 2) / 4, 1 / 4, 0, 0, 0], 3e-7);
  });

  it("losses of logits are finite for extreme logits", () => {
    bench.reset();
    const z = bench.floats([-1e4, 1e4, 3e38, -3e38, 88.8, -104, 0, 1e-45]);
    const y = bench.floats([1, 0, 1, 0, 0, 1, 1, 0]);
    const loss = bench.floats(8);
    bench.execute(Op.BINARY_CROSSENTROPY_LOGITS, loss, z, y, 8, 1);
    expectClose(loss.f32, [1e4, 1e4, 0, 0, Math.fround(88.8), 104, Math.LN2, Math.LN2], 3e-7);
    const extreme = bench.floats([1e4, 0, -1e4, 3e38, 3e38, 0]);
    const classes = bench.floats([2, 1]);
    bench.execute(Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS, loss, extreme, classes, 2, 3);
    expectClose(loss.f32.subarray(0, 2), [2e4, Math.LN2], 3e-7);
    const dense = bench.floats([0, 0, 1, 0, 1, 0]);
    bench.execute(Op.CATEGORICAL_CROSSENTROPY_LOGITS, loss, extreme, dense, 2, 3);
    expectClose(loss.f32.subarray(0, 2), [2e4, Math.LN2], 3e-7);
  });

  it("a class that is ruled out by -Infinity costs nothing unless it is the target", () => {
    bench.reset();
    const z = bench.floats([0, -Infinity, 0, 0, -Infinity, 0]);
    const loss = bench.floats(2);
    bench.execute(Op.CATEGORICAL_CROSSENTROPY_LOGITS, loss, z, bench.floats([1, 0, 0, 0, 1, 0]), 2, 3);
    expectClose(loss.f32, [Math.LN2, Infinity], 3e-7);
    bench.execute(Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS, loss, z, bench.floats([0, 1]), 2, 3);
    expectClose(loss.f32, [Math.LN2, Infinity], 3e-7);
  });

  it("absolute error has slope 0 at 0, huber's changes at delta", () => {
    bench.reset();
    const dp = bench.floats(5);
    const dl = bench.floats([1, 1, 1, 1, 1]);
    const p = bench.floats([2, 1, -3, 1e-45, 0.5]);
    bench.execute(Op.ABSOLUTE_ERROR_GRADIENT, dp, dl, p, bench.floats([2, 2, -4, 0, 0.5]), 5, 1);
    expect([...dp.f32]).toEqual([0, -1, 1, 1, 0]);
    bench.execute(
      Op.HUBER_GRADIENT,
      dp,
      dl,
      bench.floats([0.5, 0.75, 1, -0.75, -9]),
      bench.floats([0, 0, 0, 0, 0]),
      5,
      1,
      {
        float: DELTA,
      },
    );
    expect([...dp.f32]).toEqual([0.5, 0.75, 0.75, -0.75, -0.75]);
  });
});
