import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isBlockPacked,
  isPacked,
  KC,
  MC,
  NN,
  NT,
  scratchFloats,
  TILE_2X16,
  TILE_2X16X4,
  TILE_2X24,
  TILE_3X24X2,
  TN,
} from "../../assembly/gemm/sizes.ts";
import { ACTIVATION, GEMM, GEMM_NT, GEMM_TN, LINEAR, RELU, SIGMOID, TANH } from "../../assembly/opcodes.ts";
import { type Dialect, dialects, KernelBench, uniform } from "./harness.ts";

const EPSILON = 2 ** -24;
const forms = { A·B: NN, Aᵀ·B: TN, A·Bᵀ: NT };
const tiles = [TILE_2X16, TILE_2X16X4, TILE_2X24, TILE_3X24X2];

interface Product {
  form: number;
  m: number;
  n: number;
  k: number;
  a: ArrayLike<number>;
  b: ArrayLike<number>;
  bias?: ArrayLike<number>;
  activation?: number;
  tile?: number;
  skew?: number;
}

/** Runs one product in fresh buffers: C full of NaN, scratch of exactly the published size. */
function multiply(
  bench: KernelBench,
  { form, m, n, k, a, b, bias, activation = LINEAR, tile = TILE_2X16, skew = 0 }: Product,
): Float32Array {
  bench.reset();
  const c = bench.floats(m * n, skew);
  const aBuffer = bench.floats(a, skew);
  const bBuffer = bench.floats(b, (skew * 2) % 16);
  const scratch = bench.floats(scratchFloats(form, m, n, k));
  if (form === NN) {
    const biasBuffer = bias ? bench.floats(bias, skew) : 0;
    bench.execute(GEMM, c, aBuffer, bBuffer, biasBuffer, m, n, k, activation, scratch, tile);
  } else {
    bench.execute(form === TN ? GEMM_TN : GEMM_NT, c, aBuffer, bBuffer, m, n, k, scratch, tile);
  }
  return c.f32.slice();
}

function random(form: number, m: number, n: number, k: number, seed = 1): Product {
  return { form, m, n, k, a: uniform(m * k, seed), b: uniform(n * k, seed + 1) };
}

type Madd = (a: number, b: number, c: number) => number;

/** a·b + c on floats, rounded twice. */
const separate: Madd = (a, b, c) => Math.fround(Math.fround(a * b) + c);

/**
 * a·b + c on floats, rounded once. a·b is exact in float64; the sum is rounded to odd there, which makes the second
 * rounding correct. Boldo and Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding
 * to odd", 2008.
 */
const fused: Madd = (a, b, c) => {
  const product = a * b;
  const sum = product + c;
  const part = sum - product;
  const error = product - (sum - part) + (c - part);
  if (error === 0 || !Number.isFinite(sum)) return Math.fround(sum);
  word.float[0] = sum;
  if ((word.bits[0] & 1n) === 0n) word.bits[0] += error > 0 === sum > 0 ? 1n : -1n;
  return Math.fround(word.float[0]);
};
const word = { float: new Float64Array(1), bits: new BigInt64Array(0) };
word.bits = new BigInt64Array(word.float.buffer);

/** What this engine's multiply-add does: relaxed SIMD fuses where the processor can. */
function maddOf(bench: KernelBench): Madd {
  const x = 1 + 2 ** -12;
  const [sum] = multiply(bench, { form: NN, m: 1, n: 1, k: 1, a: [x], b: [x], bias: [-1] });
  expect([separate(x, x, -1), fused(x, x, -1)]).toContain(sum);
  return sum === fused(x, x, -1) ? fused : separate;
}

/** Element (i, p) of op(A) and (p, j) of op(B). */
function operands({ form, m, n, k, a, b }: Product) {
  return {
    left: (i: number, p: number) => a[form === TN ? p * m + i : i * k + p],
    right: (p: number, j: number) => b[form === NT ? j * k + p : p * n + j],
  };
}

/** The rule of bits, spelled out: each output is one chain of multiply-adds from the bias, k ascending. */
function chains(product: Product, madd: Madd): Float32Array {
  const { m, n, k, bias } = product;
  const { left, right } = operands(product);
  return Float32Array.from({ length: m * n }, (_, at) => {
    const i = Math.floor(at / n);
    const j = at % n;
    let sum = bias ? bias[j] : 0;
    for (let p = 0; p < k; p++) sum = madd(left(i, p), right(p, j), sum);
    return sum;
  });
}

/** |C − float64 C| ≤ (k + 1)·ε·(|bias| + Σ|a||b|), the bound of a chain; Higham, "Accuracy and Stability", 3.5. */
function expectAccurate(c: Float32Array, product: Product): void {
  const { m, n, k, bias } = product;
  const { left, right } = operands(product);
  let worst = 0;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let sum = bias ? bias[j] : 0;
      let size = Math.abs(sum);
      for (let p = 0; p < k; p++) {
        sum += left(i, p) * right(p, j);
        size += Math.abs(left(i, p) * right(p, j));
      }
      const ratio = Math.abs(c[i * n + j] - sum) / ((k + 1) * EPSILON * size);
      if (!(ratio <= worst)) worst = ratio;
    }
  }
  expect(worst).toBeLessThanOrEqual(1);
}

const bits = (x: Float32Array) => new Uint32Array(x.buffer, x.byteOffset, x.length);

function expectSame(actual: Float32Array, expected: Float32Array, what: string): void {
  const [words, wanted] = [bits(actual), bits(expected)];
  if (words.length === wanted.length && words.every((word, i) => word === wanted[i])) return;
  const at = actual.findIndex((value, i) => !Object.is(value, expected[i]));
  expect.fail(`${what}: element ${at} is ${actual[at]}, expected ${expected[at]}`);
}

/** Sizes that straddle every path, tile and block, few enough to run in seconds. */
const shapes: [m: number, n: number, k: number][] = [];
for (let i = 1; i <= 17; i++) {
  shapes.push(
    [i, ((i * 5) % 17) + 1, ((i * 7) % 17) + 1],
    [((i * 3) % 17) + 1, i, ((i * 11) % 17) + 1],
    [1, i, 18 - i],
  );
  shapes.push([i, 1, 19 - i], [18 - i, ((i * 4) % 17) + 1, i], [i, i + 8, KC + 1], [i + 3, 33 - i, 2 * KC + 1 - i]);
}
for (const size of [31, 32, 33, 63, 64, 65]) shapes.push([size, 96 - size, size], [7, size, 200], [size, 10, 2 * size]);
for (const k of [KC - 1, KC, KC + 1, 2 * KC, 3 * KC + 2]) shapes.push([13, 19, k], [2, 18, k], [1, 37, k], [37, 1, k]);
for (const m of [MC - 1, MC, MC + 1]) shapes.push([m, 9, 300], [m, 2, 5], [m, 17, 9]);
shapes.push(
  [14, 66, 1024],
  [5, 24, 2048],
  [1024, 5, 9],
  [1024, 10, 9],
  [7, 25, 300],
  [6, 58, 70],
  [128, 10, 64],
  [1, 300, 130],
  [130, 1, 300],
);

describe.each(dialects)("products, %s", (dialect: Dialect) => {
  const bench = new KernelBench(dialect);
  const madd = maddOf(bench);

  describe.each(Object.entries(forms))("%s", (_, form) => {
    it("is one chain per output, bit for bit, at every size, tile and alignment", () => {
      shapes.forEach(([m, n, k], index) => {
        const product = random(form, m, n, k, index + 1);
        if (form === NN && index % 3 > 0) product.bias = uniform(n, index + 7);
        const expected = chains(product, madd);
        for (const tile of isPacked(form, m, n, k) ? tiles : [TILE_2X16]) {
          const c = multiply(bench, { ...product, tile, skew: (index % 4) * 4 });
          expectSame(c, expected, `${m}×${n}×${k}, tile ${tile}`);
        }
      });
    });

    it("stays within the error bound of float64", () => {
      for (const [m, n, k] of shapes) {
        const product = random(form, m, n, k, m + n + k);
        if (form === NN) product.bias = uniform(n, 5);
        expectAccurate(multiply(bench, product), product);
      }
    });

    it("propagates NaN and infinity, also against zeros", () => {
      for (const [m, n, k] of [
        [1, 5, 6],
        [6, 1, 6],
        [3, 5, 7],
        [14, 35, 260],
      ]) {
        for (const poison of [Number.NaN, Infinity]) {
          const a = new Float32Array(m * k);
          const row = m - 1;
          const term = k - 1;
          a[form === TN ? term * m + row : row * k + term] = poison;
          const c = multiply(bench, { form, m, n, k, a, b: new Float32Array(n * k) });
          c.forEach((value, at) => {
            expect(value, `${m}×${n}×${k} at ${at}`).toBe(at >= row * n ? Number.NaN : 0);
          });
        }
      }
    });

    it("gives a row the same bits whatever rows are beside it", () => {
      const [m, n, k] = [45, 70, 300];
      const whole = random(form, m, n, k);
      const { left } = operands(whole);
      const c = multiply(bench, whole);
      for (const [from, rows] of [
        [0, 1],
        [7, 2],
        [3, 4],
        [20, 5],
        [0, 13],
        [44, 1],
        [13, 32],
      ]) {
        const a = new Float32Array(rows * k);
        for (let i = 0; i < rows; i++) {
          for (let p = 0; p < k; p++) a[form === TN ? p * rows + i : i * k + p] = left(from + i, p);
        }
        const part = multiply(bench, { ...whole, m: rows, a });
        expectSame(part, c.slice(from * n, (from + rows) * n), `rows ${from} to ${from + rows}`);
      }
    });
  });

  it("applies the activation once to every element, as the instruction of its own does", () => {
    for (const [m, n, k] of [
      [1, 11, 5],
      [11, 1, 5],
      [5, 7, 3],
      [3, 130, 300],
      [MC + 2, 19, 2 * KC + 3],
    ]) {
      const product = { ...random(NN, m, n, k), bias: uniform(n, 9) };
      const linear = multiply(bench, product);
      for (const activation of [RELU, SIGMOID, TANH]) {
        const c = multiply(bench, { ...product, activation });
        bench.reset();
        const expected = bench.floats(m * n);
        bench.execute(ACTIVATION, expected, bench.floats(linear), m * n, activation);
        expectSame(c, expected.f32, `${m}×${n}×${k}, activation ${activation}`);
        expect(c).not.toEqual(linear);
      }
    }
  });

  it.each(Object.entries(forms))("%s reads at most 12 bytes beyond A, B and the bias", (_, form) => {
    for (const [m, n, k] of shapes) {
      for (const last of ["a", "b", "bias"]) {
        bench.reset();
        const c = bench.floats(m * n);
        const scratch = bench.floats(scratchFloats(form, m, n, k));
        const place = (name: string, length: number) =>
          name === last ? bench.memory.buffer.byteLength - 12 - 4 * length : bench.floats(length);
        const [a, b, bias] = [place("a", m * k), place("b", n * k), place("bias", n)];
        // One byte more leaves the memory, which traps.
        if (form === NN) bench.execute(GEMM, c, a, b, bias, m, n, k, LINEAR, scratch, TILE_2X16);
        else bench.execute(form === TN ? GEMM_TN : GEMM_NT, c, a, b, m, n, k, scratch, TILE_2X16);
      }
    }
  });

  it("agrees bit for bit between the forms, and (A·B)ᵀ = Bᵀ·Aᵀ", () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 90 }));
    const sum = fc.oneof(fc.integer({ min: 1, max: 24 }), fc.integer({ min: 1, max: 600 }));
    fc.assert(
      fc.property(size, size, sum, fc.nat(), fc.constantFrom(...tiles), (m, n, k, seed, tile) => {
        const { a, b } = random(NN, m, n, k, seed);
        const c = multiply(bench, { form: NN, m, n, k, a, b, tile });
        const at = transposed(a, m, k);
        const bt = transposed(b, k, n);
        expectSame(multiply(bench, { form: TN, m, n, k, a: at, b }), c, "Aᵀ·B");
        expectSame(multiply(bench, { form: NT, m, n, k, a, b: bt, tile }), c, "A·Bᵀ");
        const ct = multiply(bench, { form: NN, m: n, n: m, k, a: bt, b: at });
        expectSame(transposed(ct, n, m), c, "(Bᵀ·Aᵀ)ᵀ");
      }),
      { numRuns: 150, seed: 7 },
    );
  });
});

describe.each(dialects)("binary, %s", (dialect) => {
  const text = readFileSync(`build/${dialect}-blocked.wat`, "utf8");

  it("keeps no state of its own: no globals, no data", () => {
    expect(text).toContain('(import "env" "memory"');
    expect(text).not.toMatch(/^ \((global|data|table) /m);
  });

  it("keeps the micro-kernels functions of their own, which engines can replace within a product", () => {
    const files = {
      micro: ["2x16", "4x10", "4x8", ...(dialect === "relaxed" ? ["2x24"] : [])],
      unrolled: ["3x24x2", ...(dialect === "simd128" ? ["2x16x4"] : [])],
    };
    for (const [file, names] of Object.entries(files)) {
      for (const name of names) expect(text).toContain(`(func $assembly/gemm/${file}/micro${name} `);
    }
  });
});

describe("scratch", () => {
  it("is nothing where A and B are used as they lie", () => {
    expect(scratchFloats(NN, 1, 10, 2)).toBe(0);
    expect(scratchFloats(TN, 2, 10, 1)).toBe(0);
    expect(scratchFloats(NT, 1, 512, 512)).toBe(0);
    expect(scratchFloats(NN, 4, 512, 512)).toBe(0);
  });

  it("does not grow with the matrices", () => {
    const most = Math.max(...[NN, TN, NT].map((form) => scratchFloats(form, 1e5, 1e5, 1e5)));
    expect(scratchFloats(TN, 4096, 4096, 4096)).toBe(most);
  });

  it("covers blocks of A wherever they are packed", () => {
    expect(isBlockPacked(TN, 64, 100)).toBe(true);
    expect(scratchFloats(TN, 400, 64, 100)).toBeGreaterThan(MC * 100);
    expect(scratchFloats(NN, 400, 64, 1024)).toBeGreaterThan(MC * KC);
  });
});

function transposed(x: ArrayLike<number>, rows: number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, at) => x[(at % rows) * columns + Math.floor(at / rows)]);
}
