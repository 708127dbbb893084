import { expect, test } from "vitest";
import { angles } from "../../src/datasets/curves.ts";

test("angles with an endpoint end exactly there, whatever the count, as numpy.linspace", () => {
  for (let count = 2; count < 300; count++) {
    const found = angles(Math.PI, count, true);
    expect(found).toHaveLength(count);
    expect([found[0], found.at(-1)]).toEqual([0, Math.PI]);
  }
  // Where a multiple of the step would miss it.
  expect(25 * (Math.PI / 25)).not.toBe(Math.PI);
});

test("angles without an endpoint stop a step before", () => {
  expect(angles(8, 4, false)).toEqual([0, 2, 4, 6]);
});

test("one angle, and none", () => {
  expect(angles(Math.PI, 1, true)).toEqual([0]);
  expect(angles(Math.PI, 1, false)).toEqual([0]);
  expect(angles(Math.PI, 0, true)).toEqual([]);
});
