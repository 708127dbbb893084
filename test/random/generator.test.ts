import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { defaultGenerator, Generator, seed } from "../../src/random/generator.ts";
import reference from "../fixtures/random/generator.json" with { type: "json" };

const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
const seeds = fc.integer({ min: 0, max: 0xffffffff });

describe("Generator", () => {
  test("is xoshiro128** seeded by splitmix32", () => {
    for (const { seed, state, uint32 } of reference) {
      const random = new Generator(seed ?? 0);
      if (seed === undefined) random.restore(state);
      expect(random.state()).toEqual(state);
      expect(times(10, () => random.uint32())).toEqual(uint32);
    }
  });

  test("gives these numbers in every engine", () => {
    const random = new Generator(0);
    expect(times(3, () => random.normal())).toEqual([0.85249790593953, -0.777291812889166, 1.1266133294261131]);
    expect(times(3, () => random.uniform())).toEqual([0.4422643184661865, 0.4645411968231201, 0.845094621181488]);
    expect(times(5, () => random.integer(10))).toEqual([2, 2, 9, 7, 4]);
  });

  test("uniform is in [0, 1), also as a float32", () => {
    const random = new Generator(1);
    random.restore([0, 0x831c71c7, 0, 0]); // The next word is 2³² - 1.
    expect(random.uniform()).toBe(1 - 1 / 2 ** 24);
    fc.assert(fc.property(seeds, (seed) => inUnitInterval(new Generator(seed).uniform())));
  });

  test("uniform and normal have their moments", () => {
    const random = new Generator(2);
    const count = 200_000;
    const moments = (draw: () => number): number[] => {
      const sums = [0, 0, 0, 0];
      for (let i = 0; i < count; i++) {
        const x = draw();
        for (let power = 0; power < 4; power++) sums[power]! += x ** (power + 1) / count;
      }
      return sums;
    };
    // Six standard deviations of each mean at most.
    moments(() => random.uniform()).forEach((m, i) => {
      expect(Math.abs(m - 1 / (i + 2))).toBeLessThan(0.004);
    });
    const [mean, square, cube, fourth] = moments(() => random.normal());
    expect(Math.abs(mean!)).toBeLessThan(6 * Math.sqrt(1 / count));
    expect(Math.abs(square! - 1)).toBeLessThan(6 * Math.sqrt(2 / count));
    expect(Math.abs(cube!)).toBeLessThan(6 * Math.sqrt(15 / count));
    expect(Math.abs(fourth! - 3)).toBeLessThan(6 * Math.sqrt(96 / count));
  });

  test("integer is in range for every n", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 ** 32 }), (seed, n) => {
        const value = new Generator(seed).integer(n);
        return Number.isInteger(value) && value >= 0 && value < n;
      }),
    );
  });

  test("integer favours no number", () => {
    // With n = 3·2³⁰ the remainder of 32 bits alone would give the first third half of all draws.
    const random = new Generator(3);
    const low = times(30_000, () => random.integer(3 * 2 ** 30)).filter((value) => value < 2 ** 30).length;
    expect(Math.abs(low - 10_000)).toBeLessThan(6 * Math.sqrt((30_000 * 2) / 9));
    const counts = new Array(7).fill(0);
    for (let i = 0; i < 70_000; i++) counts[random.integer(7)]++;
    for (const found of counts) expect(Math.abs(found - 10_000)).toBeLessThan(6 * Math.sqrt(10_000));
  });

  test("shuffle permutes, and every order is as likely", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 200 }), (seed, length) => {
        const indices = Uint32Array.from({ length }, (_, i) => i);
        new Generator(seed).shuffle(indices);
        expect([...indices].sort((a, b) => a - b)).toEqual(times(length, () => 0).map((_, i) => i));
      }),
    );
    const random = new Generator(4);
    const orders = new Map<string, number>();
    for (let i = 0; i < 24_000; i++) {
      const indices = Uint32Array.of(0, 1, 2, 3);
      random.shuffle(indices);
      const order = indices.join("");
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect(orders.size).toBe(24);
    for (const found of orders.values()) expect(Math.abs(found - 1000)).toBeLessThan(6 * Math.sqrt(1000));
  });

  test("restore goes on exactly where state was taken", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 50 }), (seed, draws) => {
        const random = new Generator(seed);
        times(draws, () => random.normal());
        const state = random.state();
        const next = times(5, () => random.normal());
        const other = new Generator(0);
        other.restore(JSON.parse(JSON.stringify(state)));
        expect(times(5, () => other.normal())).toEqual(next);
      }),
    );
  });

  test.each([[[1, 2, 3]], [[0, 0, 0, 0]], [[1, 2, 3, -4]], [[1, 2, 3, 2 ** 32]], [[1, 2, 3, 0.5]], [undefined]])(
    "refuses %s for a state",
    (state) => {
      expect(() => new Generator(0).restore(state as number[])).toThrow(
        "Generator.restore: state must be four whole numbers",
      );
    },
  );

  test.each([0, -1, 2 ** 32 + 1, 1.5])("refuses integer(%s)", (n) => {
    expect(() => new Generator(0).integer(n)).toThrow(
      "Generator.integer: n must be a whole number from 1 to 4294967296",
    );
  });
});

describe("the default generator", () => {
  test("starts from entropy", async () => {
    vi.resetModules();
    const fresh = await import("../../src/random/generator.ts");
    vi.resetModules();
    const another = await import("../../src/random/generator.ts");
    const states = [fresh.defaultGenerator().state(), another.defaultGenerator().state()];
    expect(states[0]).not.toEqual(states[1]);
  });

  test("is the same one until it is seeded anew", () => {
    expect(defaultGenerator()).toBe(defaultGenerator());
    seed(5);
    const first = [defaultGenerator().uint32(), defaultGenerator().normal()];
    seed(5);
    expect([defaultGenerator().uint32(), defaultGenerator().normal()]).toEqual(first);
    seed(6);
    expect([defaultGenerator().uint32(), defaultGenerator().normal()]).not.toEqual(first);
  });

  test.each([-1, 2 ** 32, 0.5, NaN, "0", undefined])("refuses %s for a seed and keeps the one before", (value) => {
    const before = defaultGenerator();
    expect(() => seed(value as number)).toThrow("seed must be a whole number from 0 to 4294967295, found ");
    expect(defaultGenerator()).toBe(before);
  });
});

function inUnitInterval(value: number): boolean {
  return value >= 0 && value < 1 && Math.fround(value) === value;
}
