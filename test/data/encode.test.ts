import fc from "fast-check";
import { expect, test } from "vitest";
import { argMax, oneHot } from "../../src/data/encode.ts";
import { tensor } from "../../src/data/tensor.ts";
import { ArgumentError, DataError, ShapeError } from "../../src/errors.ts";

test("has a 1 at the class and rows that add up to 1", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1 }), (y) => {
      const rows = oneHot(y, { classes: 10 }).toArray() as number[][];
      expect(rows.map((row) => row.indexOf(1))).toEqual(y);
      for (const row of rows) expect(row.reduce((sum, value) => sum + value, 0)).toBe(1);
    }),
  );
});

test("counts classes up to the largest by default", () => {
  expect(oneHot([2, 0]).toArray()).toEqual([
    [0, 0, 1],
    [1, 0, 0],
  ]);
});

test("keeps the outer shape, without a last dimension of 1, as Keras' to_categorical", () => {
  expect(oneHot([[1], [0]]).shape).toEqual([2, 2]);
  expect(oneHot([[1, 0, 2]]).shape).toEqual([1, 3, 3]);
  expect(oneHot(tensor(1), { classes: 2 }).toArray()).toEqual([0, 1]);
});

test.each([
  [[0, 3], { classes: 3 }, "oneHot: y (2,) must hold whole numbers from 0 to 2, found 3 at position 1."],
  [[0, -1], undefined, "oneHot: y (2,) must hold whole numbers >= 0, found -1 at position 1."],
  [[0, NaN], undefined, "found NaN at position 1."],
  [[0.5], undefined, "found 0.5 at position 0."],
  [[Infinity], undefined, "found Infinity at position 0."],
])("refuses %j with %o", (y, options, message) => {
  expect(() => oneHot(y, options)).toThrow(DataError);
  expect(() => oneHot(y, options)).toThrow(message);
});

test.each([
  [{ classes: 0 }, "oneHot: classes must be a whole number >= 1, found 0."],
  [{ numClasses: 3 }, 'oneHot: unknown option "numClasses". Did you mean classes?'],
])("refuses %o", (options, message) => {
  expect(() => oneHot([0], options as { classes: number })).toThrow(new ArgumentError(message));
});

test("argMax undoes oneHot, whatever the outer shape", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 6, maxLength: 6 }), (y) => {
      const classes = tensor(y, [2, 3]);
      expect(argMax(oneHot(classes, { classes: 5 }))).toEqual(classes);
    }),
  );
});

test("argMax takes the first of equal columns, also of negative and infinite ones", () => {
  expect(
    argMax([
      [-3, -1, -1],
      [-Infinity, -Infinity, -Infinity],
      [0, Infinity, 2],
    ]).toArray(),
  ).toEqual([1, 0, 1]);
});

test("argMax refuses data without columns, and NaN", () => {
  expect(() => argMax([1, 2])).toThrow(
    new ShapeError("argMax: y must be rows of numbers, (rows, classes), found (2,)."),
  );
  expect(() => argMax([[], []])).toThrow(ShapeError);
  expect(() =>
    argMax([
      [0, 1],
      [NaN, 1],
    ]),
  ).toThrow(DataError);
});
