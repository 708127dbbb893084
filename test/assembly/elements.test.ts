import { describe, expect, it } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import { dialects, KernelBench, sizes, skews, uniform } from "./harness.ts";

describe.each(dialects)("elements (%s)", (dialect) => {
  const bench = new KernelBench(dialect);

  it("gathers the rows that the indices name", () => {
    for (const columns of sizes)
      for (const rows of [0, 1, 2, 5]) {
        bench.reset();
        const data = uniform(7 * columns, columns);
        const source = bench.floats(data, 4);
        const indices = bench.words([6, 0, 3, 3, 5].slice(0, rows));
        const out = bench.floats(rows * columns, 8);
        const cells = bench.words([source.address, indices.address]);
        bench.execute(Op.GATHER, out, cells.address, cells.address + 4, rows, columns);
        const expected = [...indices.i32].flatMap((row) => [...data.subarray(row * columns, (row + 1) * columns)]);
        expect([...out.f32]).toEqual(expected);
      }
  });

  it("fills n floats, no more", () => {
    for (const n of sizes)
      for (const skew of skews) {
        bench.reset();
        const out = bench.floats(n, skew);
        bench.execute(Op.FILL, out, n, { float: -1.5 });
        expect(out.f32).toEqual(new Float32Array(n).fill(-1.5));
      }
  });

  it("adds, in place too", () => {
    for (const n of sizes)
      for (const skew of skews) {
        bench.reset();
        const a = bench.floats(uniform(n, 1), skew);
        const b = bench.floats(uniform(n, 2), 4);
        const out = bench.floats(n, 12);
        const expected = a.f32.map((value, i) => value + b.f32[i]);
        bench.execute(Op.ADD, out, a, b, n);
        expect(out.f32).toEqual(expected);
        bench.execute(Op.ADD, a, a, b, n);
        expect(a.f32).toEqual(expected);
        bench.execute(Op.ADD, b, b, b, n);
      }
  });
});

describe.each(dialects)("dropout (%s)", (dialect) => {
  const bench = new KernelBench(dialect, 64);
  const N = 1 << 15;

  /** Which of n elements are kept. */
  function mask(n: number, rate: number, seed: number, step: number): Float32Array {
    bench.reset();
    const y = bench.floats(n);
    const x = bench.floats(new Float32Array(n).fill(1));
    bench.execute(Op.DROPOUT, y, x, n, { float: rate }, seed, bench.words([step]));
    return y.f32.map((value) => (value === 0 ? 0 : 1));
  }

  /** The correlation of two masks in standard deviations: about normal if they are independent. */
  function deviations(a: Float32Array, b: Float32Array, kept: number): number {
    let sum = 0;
    for (let i = 0; i < b.length; i++) sum += (a[i] - kept) * (b[i] - kept);
    return Math.abs(sum / (kept * (1 - kept) * Math.sqrt(b.length)));
  }

  it.each([0, 0.1, 0.5, 0.9])("keeps a share of 1 - rate at rate %d, and scales it", (rate) => {
    for (const [seed, step] of [
      [0, 0],
      [1, 1],
      [-5, 1000],
      [123456789, 7],
    ]) {
      const kept = mask(N, rate, seed, step).reduce((sum, value) => sum + value, 0);
      const deviation = Math.sqrt(N * rate * (1 - rate));
      expect(Math.abs(kept - N * (1 - rate))).toBeLessThanOrEqual(4.5 * deviation);
    }
    bench.reset();
    const x = bench.floats(uniform(1000, 4));
    const y = bench.floats(1000);
    bench.execute(Op.DROPOUT, y, x, 1000, { float: rate }, 1, bench.words([1]));
    const scale = Math.fround(1 / (1 - Math.fround(rate)));
    y.f32.forEach((value, i) => {
      if (value !== 0) expect(value).toBe(Math.fround(x.f32[i] * scale));
    });
  });

  it("drops what its definition drops: two rounds of lowbias32 under two keys", () => {
    const lowbias = (word: number) => {
      let h = word >>> 0;
      h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
      h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
      return (h ^ (h >>> 16)) >>> 0;
    };
    const golden = 0x9e3779b9;
    for (const [seed, step, rate] of [
      [0, 0, 0.5],
      [42, 5, 0.25],
      [-1, 123456, 0.125],
    ]) {
      const key = lowbias(seed ^ lowbias(step + golden));
      const key2 = lowbias(step ^ lowbias(seed + 2 * golden));
      const expected = Float32Array.from({ length: 1001 }, (_, i) =>
        Number(lowbias(lowbias(i ^ key) + key2) >>> 8 >= rate * 2 ** 24),
      );
      expect(mask(1001, rate, seed, step)).toEqual(expected);
    }
  });

  it("is a function of seed, step and index: the same operands give the same mask, at every size, in place", () => {
    const whole = mask(1000, 0.3, 42, 5);
    for (const n of sizes)
      for (const skew of skews) {
        bench.reset();
        const x = bench.floats(new Float32Array(n).fill(1), skew);
        bench.execute(Op.DROPOUT, x, x, n, { float: 0.3 }, 42, bench.words([5]));
        expect(x.f32.map((value) => (value === 0 ? 0 : 1))).toEqual(whole.subarray(0, n));
      }
  });

  it("is independent between steps, seeds and neighbours", () => {
    const kept = 0.5;
    const pairs = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
      [2, 0],
      [0, 2],
      [3, 65536],
      [65536, 3],
      [-1, 0],
      [0, -1],
    ];
    const masks = pairs.map(([seed, step]) => mask(N, kept, seed, step));
    for (let i = 0; i < masks.length; i++) {
      for (let j = 0; j < i; j++)
        expect(deviations(masks[i], masks[j], kept), `${pairs[i]} ${pairs[j]}`).toBeLessThan(4.5);
      for (const lag of [1, 2, 3, 4, 8, 16, 32, 256, 4096])
        expect(deviations(masks[i], masks[i].subarray(lag), kept), `${pairs[i]}, lag ${lag}`).toBeLessThan(4.5);
    }
  });

  it("treats an element alike over many steps and over many seeds", () => {
    const count = 4096;
    const ofSteps = new Float32Array(8);
    const ofSeeds = new Float32Array(8);
    for (let i = 0; i < count; i++) {
      mask(8, 0.25, 7, i).forEach((value, j) => {
        ofSteps[j] += value;
      });
      mask(8, 0.25, i, 7).forEach((value, j) => {
        ofSeeds[j] += value;
      });
    }
    const deviation = Math.sqrt(count * 0.25 * 0.75);
    for (const kept of [...ofSteps, ...ofSeeds]) expect(Math.abs(kept - count * 0.75)).toBeLessThan(4.5 * deviation);
  });

  it("has uniform random numbers: a higher rate drops what a lower one drops, and as many more as it should", () => {
    let before = mask(N, 0, 3, 3);
    expect(before).toEqual(new Float32Array(N).fill(1));
    let chi = 0;
    for (let rate = 1; rate <= 32; rate++) {
      const next = rate < 32 ? mask(N, rate / 32, 3, 3) : new Float32Array(N);
      let dropped = 0;
      let revived = 0;
      for (let i = 0; i < N; i++) {
        if (next[i] > before[i]) revived++;
        dropped += before[i] - next[i];
      }
      expect(revived).toBe(0);
      chi += (dropped - N / 32) ** 2 / (N / 32);
      before = next;
    }
    expect(chi).toBeLessThan(31 + 4.5 * Math.sqrt(62));
  });

  it("drops NaN to 0", () => {
    bench.reset();
    const x = bench.floats(new Float32Array(64).fill(Number.NaN));
    bench.execute(Op.DROPOUT, x, x, 64, { float: 0.5 }, 1, bench.words([1]));
    expect(x.f32.some((value) => value === 0)).toBe(true);
    expect(x.f32.every((value) => value === 0 || Number.isNaN(value))).toBe(true);
  });
});
