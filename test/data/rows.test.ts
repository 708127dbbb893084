import fc from "fast-check";
import { expect, test } from "vitest";
import { takeRows } from "../../src/data/rows.ts";
import { tensor } from "../../src/data/tensor.ts";
import { ArgumentError, ShapeError } from "../../src/errors.ts";

test("takes rows in the order of the indices, of any rank, repeated or not at all", () => {
  const row = fc.array(fc.integer({ min: -99, max: 99 }), { minLength: 2, maxLength: 2 });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 8 }), fc.array(fc.nat(), { maxLength: 12 }), (rows, picks) => {
      const indices = picks.map((pick) => pick % rows.length);
      expect(takeRows(tensor(rows), indices).toArray()).toEqual(indices.map((i) => rows[i]));
      expect(takeRows(tensor(rows), indices).shape).toEqual([indices.length, 2]);
      const column = tensor(rows.map(([first]) => first!));
      expect(takeRows(column, Uint32Array.from(indices)).toArray()).toEqual(indices.map((i) => rows[i]![0]));
    }),
  );
  expect(
    takeRows(
      tensor([
        [[1], [2]],
        [[3], [4]],
      ]),
      [1],
    ).toArray(),
  ).toEqual([[[3], [4]]]);
});

test("copies", () => {
  const x = tensor([[1, 2]]);
  takeRows(x, [0]).data[0] = 9;
  expect(x.data[0]).toBe(1);
});

test.each([2, -1, 0.5, NaN])("refuses the row %s of two", (index) => {
  expect(() => takeRows(tensor([1, 2]), [0, index])).toThrow(
    new ArgumentError(`takeRows: indices[1] must be a row from 0 to 1, found ${index}.`),
  );
});

test("refuses a tensor without dimensions", () => {
  expect(() => takeRows(tensor(3), [0])).toThrow(ShapeError);
});
