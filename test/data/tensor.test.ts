import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type NestedArray, shapeText, sizeOf, Tensor, type TensorLike, tensor } from "../../src/data/tensor.ts";
import { ArgumentError, ShapeError } from "../../src/errors.ts";

const shapes = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const counted = (shape: readonly number[]) =>
  new Tensor(
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => i),
    shape,
  );

describe("tensor", () => {
  test.each<[string, TensorLike | number, number[], number[]]>([
    ["a number", 7, [], [7]],
    ["a flat array", [1, 2, 3], [3], [1, 2, 3]],
    [
      "rows",
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [3, 2],
      [1, 2, 3, 4, 5, 6],
    ],
    [
      "three dimensions",
      [
        [[1], [2]],
        [[3], [4]],
      ],
      [2, 2, 1],
      [1, 2, 3, 4],
    ],
    ["booleans", [[true, false]], [1, 2], [1, 0]],
    ["rows that are typed arrays", [Float64Array.of(1, 2), Float64Array.of(3, 4)], [2, 2], [1, 2, 3, 4]],
    ["no rows", [], [0], []],
    ["empty rows", [[], []], [2, 0], []],
    ["a typed array", Uint8Array.of(1, 255), [2], [1, 255]],
    ["shape and data", { shape: [2, 1], data: [1, 2] }, [2, 1], [1, 2]],
    ["shape and typed data", { shape: [1, 2], data: Int16Array.of(-1, 2) }, [1, 2], [-1, 2]],
    ["shape and dataSync", { shape: [2], dataSync: () => Float32Array.of(3, 4) }, [2], [3, 4]],
    ["NaN and infinities", [NaN, -Infinity], [2], [NaN, -Infinity]],
  ])("reads %s", (_, data, shape, numbers) => {
    const t = tensor(data as TensorLike);
    expect(t.shape).toEqual(shape);
    expect([...t.data]).toEqual(numbers);
    expect([t.size, t.rank]).toEqual([numbers.length, shape.length]);
  });

  test("gives flat data the shape", () => {
    expect(tensor(Float64Array.of(1, 2, 3, 4), [2, 2]).toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(() => tensor([1, 2, 3], [2, 2], "fit: x")).toThrow(
      new ShapeError(
        "fit: x: shape (2, 2) holds 4 numbers, but data has 3. Give a shape whose sizes multiply to the length of data.",
      ),
    );
  });

  test("shares a Float32Array, copies everything else, passes a tensor through", () => {
    const data = Float32Array.of(1, 2);
    expect(tensor(data).data).toBe(data);
    expect(tensor({ shape: [2], data }).data).toBe(data);
    const t = tensor([1, 2]);
    expect(tensor(t)).toBe(t);
  });

  test("rounds to float32", () => {
    expect(tensor([0.1]).data[0]).toBe(Math.fround(0.1));
  });

  test.each<[unknown, string]>([
    [[[1, 2], [3]], "x[1]: ragged rows, expected 2 values like the first row, found 1."],
    [[[1, 2], 3], "x[1]: ragged rows, expected 2 values like the first row, found 3."],
    [[[1], [[2]]], "x[1][0]: ragged rows, expected a number like the first value, found [2]."],
    [
      [
        [[1], [2]],
        [[3], [4, 5]],
      ],
      "x[1][1]: ragged rows, expected 1 values like the first row, found 2.",
    ],
    [[1, [2]], "x[1]: ragged rows, expected a number like the first value, found [2]."],
  ])("says where %j is ragged", (data, message) => {
    expect(() => tensor(data as NestedArray, undefined, "x")).toThrow(ShapeError);
    expect(() => tensor(data as NestedArray, undefined, "x")).toThrow(message);
  });

  test.each<[unknown, string]>([
    [[1, "2"], 'x[1] must be a number, found "2".'],
    [
      [
        [1, 2],
        [3, null],
      ],
      "x[1][1] must be a number, found null.",
    ],
    [[[1, undefined]], "x[0][1] must be a number, found undefined."],
    [{ shape: [2], data: [1, "b"] }, 'x: data[1] must be a number, found "b".'],
    [
      "text",
      'x must be nested arrays of numbers, a typed array, a Tensor, or an object with shape and data, found "text".',
    ],
    [null, "found null."],
    [BigInt64Array.of(1n), "found BigInt64Array(1)."],
    [new DataView(new ArrayBuffer(4)), "x must be nested arrays"],
    [{ data: [1] }, "x must be nested arrays"],
    [{ shape: [1] }, "x must be nested arrays"],
  ])("refuses %o", (data, message) => {
    expect(() => tensor(data as NestedArray, undefined, "x")).toThrow(ArgumentError);
    expect(() => tensor(data as NestedArray, undefined, "x")).toThrow(message);
  });

  test.each([[[-1]], [[1.5]], ["2"], [[NaN]]])("refuses the shape %j", (shape) => {
    expect(() => tensor({ shape: shape as number[], data: [1] })).toThrow(
      "tensor: a shape is an array of whole numbers >= 0",
    );
    expect(() => tensor([1], shape as number[])).toThrow("tensor: a shape is an array of whole numbers >= 0");
  });

  test("reads what toArray wrote, for every shape without zeros inside", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), (shape) => {
        const t = counted(shape);
        const again = tensor(t.toArray() as TensorLike);
        expect(again.shape).toEqual(shape);
        expect(again.data).toEqual(t.data);
      }),
    );
  });
});

describe("Tensor", () => {
  test("keeps its shape from being changed", () => {
    const shape = [2];
    const t = new Tensor(Float32Array.of(1, 2), shape);
    shape[0] = 3;
    expect(t.shape).toEqual([2]);
    expect(() => (t.shape as number[]).push(1)).toThrow(TypeError);
  });

  test("at finds the number by its position, row-major", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }), fc.nat(), (shape, number) => {
        const t = counted(shape);
        const offset = number % t.size;
        const position: number[] = [];
        for (let axis = shape.length - 1, rest = offset; axis >= 0; axis--) {
          position.unshift(rest % shape[axis]!);
          rest = Math.floor(rest / shape[axis]!);
        }
        expect(t.at(...position)).toBe(offset);
      }),
    );
  });

  test.each([[[2, 0]], [[0, -1]], [[0]], [[0, 0, 0]], [[0.5, 0]]])("at refuses %j outside (2, 3)", (position) => {
    expect(() => counted([2, 3]).at(...position)).toThrow("Tensor.at: expected a position inside (2, 3), found ");
  });

  test("reshape shares the data and works out one size", () => {
    const t = counted([4, 6]);
    expect(t.reshape([2, 3, 4]).data).toBe(t.data);
    fc.assert(
      fc.property(shapes, fc.nat(), (shape, axis) => {
        const known = shape.map((size) => size + 1);
        const whole = counted(known);
        const asked = known.map((size, i) => (i === axis % known.length ? -1 : size));
        expect(whole.reshape([-1]).reshape(asked).shape).toEqual(known);
      }),
    );
  });

  test.each([[[5]], [[-1, -1]], [[-1, 5]], [[-1, 0]], [[-2, -3]], [[1.5, 4]]])(
    "reshape refuses %j for 6 numbers",
    (shape) => {
      expect(() => counted([2, 3]).reshape(shape)).toThrow("Tensor.reshape: (2, 3) can't become ");
    },
  );

  test("slice is Array.slice of the rows, on the same data", () => {
    const bound = fc.integer({ min: -7, max: 7 });
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 3 }),
        bound,
        fc.option(bound),
        (rows, width, a, b) => {
          const t = counted([rows, width]);
          const part = b === null ? t.slice(a) : t.slice(a, b);
          const expected = (t.toArray() as number[][]).slice(a, b ?? undefined);
          expect(part.toArray()).toEqual(expected);
          expect(part.shape).toEqual([expected.length, width]);
          expect(part.data.buffer).toBe(t.data.buffer);
        },
      ),
    );
  });

  test("slice refuses fractions and tensors without rows", () => {
    expect(() => counted([4]).slice(0.5)).toThrow("Tensor.slice: begin must be a whole number");
    expect(() => counted([4]).slice(0, NaN)).toThrow("Tensor.slice: end must be a whole number");
    expect(() => tensor(3).slice(0)).toThrow(ShapeError);
  });

  test("toArray of no dimensions, and of sizes that are 0", () => {
    expect(tensor(3).toArray()).toBe(3);
    expect(counted([2, 0]).toArray()).toEqual([[], []]);
    expect(counted([0, 2]).toArray()).toEqual([]);
  });

  test("names itself and its shape in messages", () => {
    expect(String(counted([2, 3]))).toBe("Tensor (2, 3)");
    expect(shapeText([null, 28])).toBe("(rows, 28)");
    expect(shapeText([5])).toBe("(5,)");
    expect(shapeText([])).toBe("()");
  });

  test("refuses a shape that does not hold the data", () => {
    expect(() => new Tensor(Float32Array.of(1, 2, 3), [2])).toThrow(
      "Tensor: shape (2,) holds 2 numbers, but data has 3.",
    );
  });
});
