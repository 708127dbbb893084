import { describe, expect, test } from "vitest";
import { log } from "../../src/random/log.ts";
import { cos, sin } from "../../src/random/sincos.ts";
import reference from "../fixtures/random/elementary.json" with { type: "json" };
import { fromBits, ulps } from "./ulps.ts";

// A result within 1 ULP of the truth is the correctly rounded double or one of its neighbours.
describe.each([
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
