import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RandomState } from "../../src/random/mt19937.ts";
import streams from "../fixtures/random/randomstate.json" with { type: "json" };
import { ulps } from "./ulps.ts";

const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);

/** NumPy's libm and this library's logarithm may each be off by one ULP, before a division and a square root. */
function expectNormals(found: number[], expected: number[]): void {
  expect(found.length).toBe(expected.length);
  found.forEach((x, i) => {
    expect(ulps(x, expected[i]!), `number ${i}: ${x} for ${expected[i]}`).toBeLessThanOrEqual(3);
  });
}

describe.each(streams)("RandomState($seed) is NumPy's", (stream) => {
  const start = () => new RandomState(stream.seed);

  test("32-bit words, also after the state was refilled", () => {
    const random = start();
    expect(times(8, () => random.uint32())).toEqual(stream.uint32);
    times(1292, () => random.uint32());
    expect(times(4, () => random.uint32())).toEqual(stream.uint32After1300);
  });

  test("random and uniform", () => {
    const [a, b] = [start(), start()];
    expect(times(6, () => a.random())).toEqual(stream.random);
    expect(times(6, () => b.uniform(-10, 7.5))).toEqual(stream.uniform);
  });

  test("normal numbers, with the spare kept over other draws", () => {
    const random = start();
    const first = times(7, () => random.standardNormal());
    expectNormals(first, stream.standardNormal);
    expect(random.random()).toBe(stream.randomAfterNormal);
    const second = times(2, () => random.standardNormal());
    expectNormals(second, stream.standardNormalAfterRandom);
    const scaled = start();
    const third = times(5, () => scaled.normal(2.5, 0.3));
    expectNormals(third, stream.normal);
  });

  test("permutation and choice without replacement", () => {
    expect([...start().permutation(23)]).toEqual(stream.permutation);
    expect([...start().permutation(3000).slice(-5)]).toEqual(stream.permutationLast);
    expect([...start().choice(Uint32Array.of(4, 8, 15, 16, 23, 42), 4)]).toEqual(stream.choice);
  });

  test("choosing the only one draws nothing", () => {
    const random = start();
    expect([[...random.choice(Uint32Array.of(7), 1)], random.random()]).toEqual(stream.choiceOfOne);
  });
});

test("interval stays in its range for every bound", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 0xffffffff }), (seed, most) => {
      const value = new RandomState(seed).interval(most);
      return Number.isInteger(value) && value >= 0 && value <= most;
    }),
    { numRuns: 50 },
  );
});

test("interval of nothing but 0 draws nothing", () => {
  const random = new RandomState(0);
  expect(random.interval(0)).toBe(0);
  expect(random.uint32()).toBe(new RandomState(0).uint32());
});

test.each([-1, 2 ** 32, 0.5, NaN, "3", undefined])("refuses %s for a seed", (seed) => {
  expect(() => new RandomState(seed as number)).toThrow(
    "randomState must be a whole number from 0 to 4294967295, found ",
  );
});

test("can't choose more than there are", () => {
  expect(() => new RandomState(0).choice(Uint32Array.of(1, 2), 3)).toThrow(
    "choice: can't take 3 different ones out of 2. Take fewer.",
  );
});
