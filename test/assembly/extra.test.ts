/** The extra kernels on their own memory: every size, canaries, special numbers, and what fixtures don't show. */
import { describe, expect, it } from "vitest";
import * as Op from "../../assembly/extra/opcodes.ts";
import { type Buffer, dialects, KernelBench, sizes, skews, uniform } from "./harness.ts";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** Functions in float64; the largest relative error of the kernel is a few units in the last place. */
const UNARY: Record<string, [kind: number, f: (x: number) => number]> = {
  negate: [Op.NEGATE, (x) => -x],
  abs: [Op.ABS, Math.abs],
  square: [Op.SQUARE, (x) => Math.fround(x * x)],
  sqrt: [Op.SQRT, Math.sqrt],
  rsqrt: [Op.RSQRT, (x) => 1 / Math.sqrt(x)],
  reciprocal: [Op.RECIPROCAL, (x) => 1 / x],
  exp: [Op.EXP, Math.exp],
  expm1: [Op.EXPM1, Math.expm1],
  log: [Op.LOG, Math.log],
  log1p: [Op.LOG1P, Math.log1p],
  sin: [Op.SIN, Math.sin],
  cos: [Op.COS, Math.cos],
  floor: [Op.FLOOR, Math.floor],
  ceil: [Op.CEIL, Math.ceil],
  sign: [Op.SIGN, Math.sign],
  not: [Op.LOGICAL_NOT, (x) => Number(x === 0)],
  finite: [Op.IS_FINITE, (x) => Number(Number.isFinite(x))],
};

const SPECIAL = [0, 1, -1, 0.5, -0.5, 1e-30, -1e-30, 1e30, -1e30, 88, -100, 1e-45, inf, -inf, nan, 2, -2];

function expectNear(found: number, wanted: number, what: string, relative = 4e-7): void {
  const value = Math.fround(wanted);
  const near = Number.isFinite(value)
    ? Math.abs(found - wanted) <= relative * Math.abs(wanted) + 1e-45
    : Object.is(found, value);
  if (!near) expect.fail(`${what}: ${found}, not ${wanted}`);
}

describe.each(dialects)("extra kernels (%s)", (dialect) => {
  const bench = new KernelBench(dialect, 128);
  const call = (
    opcode: number,
    out: Buffer,
    ...operands: Parameters<KernelBench["execute"]> extends [number, ...infer R] ? R : never
  ) => {
    bench.execute(opcode, out, ...operands);
    return [...out.f32];
  };

  it.each(Object.entries(UNARY))(
    "%s at every size and alignment, in place too, and of special numbers",
    (name, [kind, f]) => {
      for (const n of sizes)
        for (const skew of skews) {
          bench.reset();
          const x = bench.floats(
            uniform(n, n).map((v) => (name.startsWith("log") || name.endsWith("sqrt") ? Math.abs(v) : v)),
            skew,
          );
          const input = x.f32.slice();
          const y = call(Op.UNARY, bench.floats(n, 4), x, n, kind);
          y.forEach((value, i) => {
            expectNear(value, f(input[i]), `${name} ${input[i]}`);
          });
          expect(call(Op.UNARY, x, x, n, kind)).toEqual(y);
        }
      bench.reset();
      const numbers = SPECIAL.filter((x) => !["sin", "cos"].includes(name) || Math.abs(x) < 1e6 || Number.isNaN(x));
      const y = call(Op.UNARY, bench.floats(numbers.length), bench.floats(numbers), numbers.length, kind);
      y.forEach((value, i) => {
        expectNear(value, f(Math.fround(numbers[i])), `${name} ${numbers[i]}`);
      });
    },
  );

  it("rounds halves to the even neighbour", () => {
    bench.reset();
    const numbers = [0.5, 1.5, 2.5, -0.5, -1.5, 2.4, 1e9];
    expect(call(Op.UNARY, bench.floats(7), bench.floats(numbers), 7, Op.ROUND)).toEqual([0, 2, 2, -0, -2, 2, 1e9]);
  });

  it("raises to powers as C does", () => {
    const bases = [0, 1, -1, 2, -2, 0.3, 10, 1e-40, inf, -inf, nan, 1.0001, 3e38];
    const exponents = [0, 1, -1, 2, 3, 0.5, -0.5, 100, -100, 2.5, inf, -inf, 1e30];
    for (const b of exponents) {
      bench.reset();
      const n = bases.length;
      const operands = [1, 1, n, 0, 0, 1, 0, 0, 0, Op.POWER];
      const y = call(Op.BINARY, bench.floats(n), bench.floats(bases), bench.floats([b]), ...operands);
      y.forEach((value, i) => {
        const a = Math.fround(bases[i]);
        // C: 1 to any power is 1, and so is -1 to an infinite one. ECMAScript gives NaN for infinite ones.
        const wanted = a === 1 || (a === -1 && !Number.isFinite(b)) ? 1 : a ** Math.fround(b);
        expectNear(value, wanted, `${a} ** ${b}`, 1.2e-7);
      });
    }
  });

  it("has powers and sines that are right to the last digit, nearly", () => {
    const n = 4096;
    const a = uniform(n, 1).map((v) => 10 ** (8 * v));
    const b = uniform(n, 2).map((v) => 4 * v);
    bench.reset();
    const y = call(Op.BINARY, bench.floats(n), bench.floats(a), bench.floats(b), 1, 1, n, 0, 0, 1, 0, 0, 1, Op.POWER);
    y.forEach((value, i) => {
      expectNear(value, a[i] ** b[i], `${a[i]} ** ${b[i]}`, 6.1e-8);
    });
    const angles = uniform(n, 3).map((v) => v * 2 ** 20);
    for (const [kind, f] of [UNARY.sin, UNARY.cos]) {
      const found = call(Op.UNARY, bench.floats(n), bench.floats(angles), n, kind);
      found.forEach((value, i) => {
        expectNear(value, f(angles[i]), `${angles[i]}`, 6.1e-8);
      });
    }
    for (const value of call(Op.UNARY, bench.floats(3), bench.floats([3e38, -1e20, inf]), 3, Op.SIN)) {
      expect(Number.isNaN(value) || Math.abs(value) <= 1).toBe(true);
    }
  });

  it("applies functions of two at every size, in place too", () => {
    for (const n of sizes)
      for (const [stepA, stepB] of [
        [1, 1],
        [1, 0],
        [0, 1],
        [2, 1],
      ]) {
        bench.reset();
        const a = bench.floats(uniform(2 * n, 1), 4);
        const b = bench.floats(uniform(2 * n, 2), 8);
        const wanted = Array.from({ length: n }, (_, i) => Math.fround(a.f32[stepA * i] - b.f32[stepB * i]));
        expect(call(Op.BINARY, bench.floats(n, 12), a, b, 1, 1, n, 0, 0, stepA, 0, 0, stepB, Op.SUBTRACT)).toEqual(
          wanted,
        );
      }
  });

  it("takes the larger and the smaller: NaN if one is", () => {
    bench.reset();
    const [a, b] = [bench.floats([1, nan, 3, -0]), bench.floats([2, 1, nan, 0])];
    const operands = [1, 1, 4, 0, 0, 1, 0, 0, 1];
    expect(call(Op.BINARY, bench.floats(4), a, b, ...operands, Op.MAXIMUM)).toEqual([2, nan, nan, 0]);
    expect(call(Op.BINARY, bench.floats(4), a, b, ...operands, Op.MINIMUM)).toEqual([1, nan, nan, -0]);
  });

  it("chooses and clips at every size; NaN is not 0, and stays when clipped", () => {
    for (const n of sizes) {
      bench.reset();
      const mask = bench.floats(uniform(n, 1).map((v) => (v > 0 ? v : 0)));
      const [a, b] = [bench.floats(uniform(n, 2), 4), bench.floats([7])];
      const chosen = [...mask.f32].map((each, i) => (each ? a.f32[i] : 7));
      expect(call(Op.SELECT, bench.floats(n, 8), mask, a, b, n, 1, 1, 0)).toEqual(chosen);
      const [low, high] = [Math.fround(-0.3), Math.fround(0.4)];
      const clipped = [...a.f32].map((v) => Math.min(Math.max(v, low), high));
      expect(call(Op.CLIP, bench.floats(n, 12), a, n, { float: low }, { float: high })).toEqual(clipped);
      const dy = bench.floats(uniform(n, 3));
      const passed = [...a.f32].map((v, i) => (v >= low && v <= high ? dy.f32[i] : 0));
      expect(call(Op.CLIP_GRADIENT, bench.floats(n, 4), dy, a, n, { float: low }, { float: high })).toEqual(passed);
    }
    bench.reset();
    const odd = bench.floats([nan, 0, -0]);
    expect(call(Op.SELECT, bench.floats(3), odd, bench.floats([1]), bench.floats([2]), 3, 1, 0, 0)).toEqual([1, 2, 2]);
    expect(call(Op.CLIP, bench.floats(1), odd, 1, { float: 0 }, { float: 1 })).toEqual([nan]);
  });

  it("follows three lines at every size; a slope of 0 makes a constant of infinity, not of NaN", () => {
    const floats = (numbers: number[]) => numbers.map((float) => ({ float }));
    for (const n of sizes) {
      bench.reset();
      const x = bench.floats(uniform(n, 2), 4);
      const [low, high] = [-0.25, 0.5];
      // Slopes and shifts of which products and sums are exact.
      const lines = [0.5, -0.25, 2, 1, 0, 3];
      const at = (v: number) => (v <= low ? 0 : v >= high ? 4 : 2);
      const expected = [...x.f32].map((v) => Math.fround(v * lines[at(v)] + lines[at(v) + 1]));
      const operands = floats([low, high, ...lines]);
      call(Op.PIECEWISE, bench.floats(n, 8), x, n, ...operands).forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i], 6);
      });
      const dy = bench.floats(uniform(n, 3));
      const passed = [...x.f32].map((v, i) => dy.f32[i] * lines[at(v)] + 0);
      const slopes = floats([low, high, 0.5, 2, 0]);
      const found = call(Op.PIECEWISE_GRADIENT, bench.floats(n, 12), dy, x, n, ...slopes);
      expect(found.map((value) => value + 0)).toEqual(passed);
    }
    bench.reset();
    const odd = bench.floats([nan, -Infinity, Infinity, 0, 1]);
    const found = call(Op.PIECEWISE, bench.floats(5), odd, 5, ...floats([0, 1, 0, -2, 1, 0, 0, 6]));
    expect(found).toEqual([nan, -2, 6, -2, 6]);
  });

  it("reduces along contiguous and other dimensions, at every size", () => {
    for (const length of sizes.slice(0, 18))
      for (const inner of [1, 2, 3, 4, 5, 9]) {
        bench.reset();
        const outer = 2;
        const x = bench.floats(uniform(outer * length * inner, length), 4);
        const column = (o: number, j: number) => Array.from({ length }, (_, i) => x.f32[(o * length + i) * inner + j]);
        const wanted = (f: (values: number[]) => number) =>
          Array.from({ length: outer * inner }, (_, at) => f(column(Math.floor(at / inner), at % inner)));
        const found = (kind: number) => call(Op.REDUCE, bench.floats(outer * inner, 8), x, outer, length, inner, kind);
        const total = (values: number[]) => values.reduce((sum, v) => sum + v, 0);
        found(Op.SUM).forEach((value, i) => {
          expect(value).toBeCloseTo(wanted(total)[i], 5);
        });
        found(Op.MEAN).forEach((value, i) => {
          expect(value).toBeCloseTo(wanted(total)[i] / length, 5);
        });
        expect(found(Op.MAX)).toEqual(wanted((values) => Math.max(...values)));
        expect(found(Op.MIN)).toEqual(wanted((values) => Math.min(...values)));
        const products = wanted((values) => values.reduce((a, b) => a * b, 1));
        found(Op.PRODUCT).forEach((value, i) => {
          expectNear(value, products[i], "Π", 1e-5);
        });
        expect(found(Op.ARG_MAX)).toEqual(wanted((values) => values.indexOf(Math.max(...values))));
        expect(found(Op.ARG_MIN)).toEqual(wanted((values) => values.indexOf(Math.min(...values))));
      }
  });

  it("reduces parts of the inner dimension, cut from longer rows, to the bits of the whole", () => {
    const [length, inner] = [13, 23];
    for (const kind of [Op.SUM, Op.MEAN, Op.MAX, Op.MIN, Op.PRODUCT, Op.ARG_MAX, Op.ARG_MIN]) {
      bench.reset();
      const x = bench.floats(uniform(length * inner, 6), 4);
      const whole = call(Op.REDUCE, bench.floats(inner, 8), x, 1, length, inner, kind);
      for (const [from, to] of [
        [0, 23],
        [0, 1],
        [1, 4],
        [5, 22],
        [22, 23],
      ] as const) {
        const at = x.address + 4 * from;
        const part = call(Op.REDUCE, bench.floats(to - from, 8), at, 1, length, to - from, kind, inner);
        expect(part, `${kind}: ${from} to ${to}`).toEqual(whole.slice(from, to));
      }
    }
  });

  it("sums half a million numbers as float64 does, rounded once", () => {
    bench.reset();
    const n = 1 << 19;
    const x = uniform(n, 9).map((v) => v + 1);
    const exact = x.reduce((sum, v) => sum + v, 0);
    const numbers = bench.floats(x);
    expect(call(Op.REDUCE, bench.floats(1), numbers, 1, n, 1, Op.SUM)).toEqual([Math.fround(exact)]);
    expect(call(Op.REDUCE, bench.floats(1), numbers, 1, n, 1, Op.MEAN)).toEqual([Math.fround(exact / n)]);
  });

  it("finds NaN: it is the largest, the smallest, and the first of them is where both are", () => {
    bench.reset();
    const x = bench.floats([1, nan, 5, nan, 0]);
    for (const kind of [Op.MAX, Op.MIN, Op.SUM])
      expect(call(Op.REDUCE, bench.floats(1), x, 1, 5, 1, kind)).toEqual([nan]);
    for (const kind of [Op.ARG_MAX, Op.ARG_MIN])
      expect(call(Op.REDUCE, bench.floats(1), x, 1, 5, 1, kind)).toEqual([1]);
  });

  it("transposes matrices of all sizes", () => {
    for (const m of [1, 2, 3, 4, 5, 8, 11])
      for (const n of [1, 2, 3, 4, 5, 8, 13]) {
        bench.reset();
        const x = bench.floats(uniform(m * n, m), 4);
        const wanted = Array.from({ length: m * n }, (_, at) => x.f32[(at % m) * n + Math.floor(at / m)]);
        expect(call(Op.COPY, bench.floats(m * n, 8), x, 0, 1, 1, 1, 1, n, m, 0, 0, 0, 0, 1, n)).toEqual(wanted);
      }
  });

  it("places rows in a larger array and leaves the rest", () => {
    bench.reset();
    const out = bench.floats(new Float32Array(12).fill(9));
    bench.execute(Op.PLACE, out, bench.floats([1, 2, 3, 4]), 5, 1, 1, 1, 1, 2, 2, 0, 0, 0, 0, 4, 1);
    expect([...out.f32]).toEqual([9, 9, 9, 9, 9, 1, 2, 9, 9, 3, 4, 9]);
  });

  it("takes rows and adds to them in order; a number that names no row gives NaN, and adds nowhere", () => {
    for (const columns of [1, 3, 4, 5, 17]) {
      bench.reset();
      const rows = 3;
      const table = bench.floats(uniform(rows * columns, 1), 4);
      const numbers = [2, 0, 2, 3, -1, 0.5, nan, 1e20, inf, 1];
      const indices = bench.floats(numbers);
      const taken = call(
        Op.TAKE,
        bench.floats(numbers.length * columns, 8),
        table,
        indices,
        numbers.length,
        rows,
        columns,
      );
      const valid = (i: number) => [0, 1, 2].includes(numbers[i]);
      const row = (i: number) => [...table.f32.subarray(numbers[i] * columns, (numbers[i] + 1) * columns)];
      expect(taken).toEqual(numbers.flatMap((_, i) => (valid(i) ? row(i) : new Array(columns).fill(nan))));
      const x = bench.floats(uniform(numbers.length * columns, 2), 12);
      const sums = new Float32Array(rows * columns);
      numbers.forEach((number, i) => {
        for (let j = 0; valid(i) && j < columns; j++) sums[number * columns + j] += x.f32[i * columns + j];
      });
      const added = call(Op.SCATTER_ADD, bench.floats(rows * columns, 4), x, indices, numbers.length, rows, columns);
      expect(added).toEqual([...sums]);
      const hot = call(Op.ONE_HOT, bench.floats(numbers.length * rows, 4), indices, numbers.length, rows);
      expect(hot).toEqual(numbers.flatMap((number) => [0, 1, 2].map((each) => Number(each === number))));
    }
  });

  it("orders rows: of equal numbers the first comes first, NaN last, whichever way", () => {
    for (const columns of [1, 2, 3, 7, 16, 50]) {
      bench.reset();
      const row = [...uniform(columns, columns)].map((v, i) => (i % 9 === 4 ? nan : Math.round(8 * v) / 8));
      for (const [k, smallest] of [1, 2, 5, columns]
        .filter((k) => k <= columns)
        .flatMap((k) => [
          [k, 0],
          [k, 1],
        ])) {
        const positions = row.map((_, i) => i);
        positions.sort((i, j) => {
          const [a, b] = [row[i], row[j]];
          if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || i - j;
          return (smallest ? a - b : b - a) || i - j;
        });
        const [values, indices] = [bench.floats(k), bench.floats(k)];
        bench.execute(Op.TOP_K, values, indices, bench.floats(row), 1, columns, k, smallest);
        expect([...indices.f32]).toEqual(positions.slice(0, k));
        expect([...values.f32]).toEqual(positions.slice(0, k).map((i) => Math.fround(row[i])));
      }
    }
  });
});

describe.each(dialects)("noise (%s)", (dialect) => {
  const bench = new KernelBench(dialect, 128);
  const N = 1 << 17;
  const draw = (kind: number, a: number, b: number, { n = N, seed = 5, step = 3, first = 0 } = {}) => {
    bench.reset();
    const out = bench.floats(n);
    bench.execute(Op.NOISE, out, n, kind, { float: a }, { float: b }, seed, bench.words([step]), first);
    return out.f32.slice();
  };
  const moment = (x: Float32Array, f: (v: number) => number) => x.reduce((sum, v) => sum + f(v), 0) / x.length;

  it("is uniform in [a, b): bounds, mean, and equal shares of 32 parts", () => {
    const x = draw(Op.UNIFORM, -1, 3);
    expect(Math.min(...x.subarray(0, 5000))).toBeGreaterThanOrEqual(-1);
    expect(x.every((v) => v >= -1 && v < 3)).toBe(true);
    const counts = new Array(32).fill(0);
    for (const v of x) counts[Math.floor(8 * (v + 1))]++;
    const chi = counts.reduce((sum, count) => sum + (count - N / 32) ** 2 / (N / 32), 0);
    expect(chi).toBeLessThan(31 + 5 * Math.sqrt(62));
  });

  it("is normal: moments, tails and neighbours", () => {
    const x = draw(Op.NORMAL, 0, 1);
    expect(x.every(Number.isFinite)).toBe(true);
    const deviation = 1 / Math.sqrt(N);
    expect(Math.abs(moment(x, (v) => v))).toBeLessThan(5 * deviation);
    expect(Math.abs(moment(x, (v) => v ** 2) - 1)).toBeLessThan(5 * Math.sqrt(2) * deviation);
    expect(Math.abs(moment(x, (v) => v ** 3))).toBeLessThan(5 * Math.sqrt(15) * deviation);
    expect(Math.abs(moment(x, (v) => v ** 4) - 3)).toBeLessThan(5 * Math.sqrt(96) * deviation);
    for (const [limit, share] of [
      [1, 0.317311],
      [2, 0.0455],
      [3, 0.0026998],
    ]) {
      const found = moment(x, (v) => Number(Math.abs(v) > limit));
      expect(Math.abs(found - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / N));
    }
    for (const lag of [1, 2, 3, 4, 8, 64]) {
      const other = x.subarray(lag);
      const sum = other.reduce((total, v, i) => total + v * x[i], 0);
      expect(Math.abs(sum / other.length)).toBeLessThan(5 * deviation);
    }
  });

  it("has the mean and deviation asked for", () => {
    const x = draw(Op.NORMAL, 10, 0.5);
    const y = draw(Op.NORMAL, 0, 1);
    expect(Math.max(...x.map((v, i) => Math.abs(v - (10 + y[i] / 2))).subarray(0, 10_000))).toBeLessThan(2e-6);
  });

  it("depends on seed, step and position alone", () => {
    const whole = draw(Op.NORMAL, 0, 1, { n: 1000 });
    for (const n of sizes.slice(0, 20)) expect(draw(Op.NORMAL, 0, 1, { n })).toEqual(whole.subarray(0, n));
    expect(draw(Op.NORMAL, 0, 1, { n: 100, first: 37 })).toEqual(whole.subarray(37, 137));
    for (const other of [{ seed: 6 }, { step: 4 }]) {
      const x = draw(Op.NORMAL, 0, 1, other);
      const y = draw(Op.NORMAL, 0, 1);
      const sum = x.reduce((total, v, i) => total + v * y[i], 0);
      expect(Math.abs(sum / N)).toBeLessThan(5 / Math.sqrt(N));
    }
  });
});
