import { describe, expect, test } from "vitest";
import { exp } from "../../src/random/exp.ts";
import { log } from "../../src/random/log.ts";
import { pow } from "../../src/random/pow.ts";
import { cos, sin } from "../../src/random/sincos.ts";
import reference from "../fixtures/random/elementary.json" with { type: "json" };
import { fromBits, ulps } from "./ulps.ts";

// A result within 1 ULP of the truth is the correctly rounded double or one of its neighbours.
describe.each([
  ["exp", exp, reference.exp],
  ["log", log, reference.log],
  ["sin", sin, reference.sin],
  ["cos", cos, reference.cos],
] as const)("%s", (_, compute, pairs) => {
  test(`is at most one double away from the correctly rounded value at ${pairs.length} points`, () => {
    for (const [x, y] of pairs) {
      const argument = fromBits(x!);
      expect(ulps(compute(argument), fromBits(y!)), `at ${argument}`).toBeLessThanOrEqual(1);
    }
  });

  test("is mostly the correctly rounded value", () => {
    const exact = pairs.filter(([x, y]) => compute(fromBits(x!)) === fromBits(y!)).length;
    expect(exact / pairs.length).toBeGreaterThan(0.85);
  });
});

test("log at the ends of its domain", () => {
  expect([log(0), log(-0), log(-1), log(NaN), log(Infinity), log(1)]).toEqual([
    -Infinity,
    -Infinity,
    NaN,
    NaN,
    Infinity,
    0,
  ]);
});

test("sin and cos are NaN where the reduction does not reach", () => {
  expect([sin(1.1e6), cos(-1.1e6), sin(NaN), cos(Infinity)]).toEqual([NaN, NaN, NaN, NaN]);
});

test("exp at the ends of its domain", () => {
  expect([-Infinity, -746, 710, Infinity, NaN].map(exp)).toEqual([0, 0, Infinity, Infinity, NaN]);
});

test("pow is exact where products and roots are, and within its stated error elsewhere", () => {
  expect([pow(2, 10), pow(3, 0), pow(0, 0), pow(2, -2), pow(0, 0.3), pow(0, 3), pow(49, 0.5), pow(0.1, 1)]).toEqual([
    1024, 1, 1, 0.25, 0, 0, 7, 0.1,
  ]);
  expect([pow(-1, 2), pow(NaN, 2), pow(2, NaN), pow(Infinity, 1.5)]).toEqual([NaN, NaN, NaN, Infinity]);
  for (const [x, y] of [
    [0.96, 12.3],
    [0.5, -7.7],
    [1234.5, 3.25],
    [1e-9, 0.8],
    [0.999, 54321.5],
  ] as const) {
    const expected = x ** y;
    const bound = 2 * (1 + Math.abs(y * Math.log(x))) * 2 ** -52;
    expect(Math.abs(pow(x, y) / expected - 1), `${x} ** ${y}`).toBeLessThanOrEqual(bound);
  }
});
