import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { type SplitOptions, splitIndices, trainTestSplit } from "../../src/data/split.ts";
import { type Tensor, type TensorLike, tensor } from "../../src/data/tensor.ts";
import { ArgumentError, DataError, ShapeError } from "../../src/errors.ts";
import { seed } from "../../src/random/generator.ts";
import splits from "../fixtures/data/splits.json" with { type: "json" };
import stratified from "../fixtures/data/stratified.json" with { type: "json" };

interface Case {
  n: number;
  options: SplitOptions;
  stratify?: TensorLike;
  train?: number[];
  test?: number[];
  error?: string;
}
const title = ({ n, options, stratify }: Case) =>
  `${n} rows, ${JSON.stringify(options)}${stratify ? ` by ${JSON.stringify(stratify).slice(0, 24)}…` : ""}`;
const cases = ([...splits, ...stratified] as Case[]).map((one) => [title(one), one] as const);

describe("trainTestSplit takes scikit-learn's rows", () => {
  test.each(cases.filter(([, { error }]) => !error))("of %s", (_, { n, options, stratify, train, test }) => {
    const [x, rest] = trainTestSplit(counted(n), stratify ? { ...options, stratify } : options);
    expect([...x.data]).toEqual(train);
    expect([...rest.data]).toEqual(test);
  });

  test.each(cases.filter(([, { error }]) => error))("and refuses %s", (_, { n, options, stratify }) => {
    const split = () => trainTestSplit(counted(n), stratify ? { ...options, stratify } : options);
    expect(split).toThrow(ArgumentError);
    expect(split).toThrow(/^trainTestSplit: /);
  });
});

describe("trainTestSplit", () => {
  test("takes the same rows of any number of arrays", () => {
    const x = tensor([
      [0, 1],
      [2, 3],
      [4, 5],
      [6, 7],
      [8, 9],
    ]);
    const y = [0, 1, 2, 3, 4];
    const [xTrain, xTest]: [Tensor, Tensor] = trainTestSplit(x, { randomState: 1 });
    const four: [Tensor, Tensor, Tensor, Tensor] = trainTestSplit(x, y, { randomState: 1 });
    const w = Float32Array.from(y);
    const six: [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor] = trainTestSplit(x, y, w, { randomState: 1 });
    const eight: Tensor[] = trainTestSplit(x, y, w, { shape: [5, 1], data: y }, { randomState: 1 });
    for (const parts of [four, six, eight]) {
      expect(parts[0]).toEqual(xTrain);
      expect(parts[1]).toEqual(xTest);
      for (let i = 2; i < parts.length; i++) {
        const rows = (i % 2 === 0 ? xTrain : xTest).toArray() as number[][];
        expect([...parts[i]!.data]).toEqual(rows.map(([first]) => first! / 2));
      }
    }
    expect(eight).toHaveLength(8);
    expect(eight[6]!.shape).toEqual([3, 1]);
  });

  test("is a permutation of the rows when both parts make up the whole", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 200 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(),
        (n, size, randomState) => {
          const testSize = Math.ceil(size * (n - 1)); // From 1 to n - 1 rows.
          const { train, test } = splitIndices(n, { testSize, randomState });
          expect(test).toHaveLength(testSize);
          expect([...train, ...test].sort((a, b) => a - b)).toEqual([...counted(n).data]);
        },
      ),
    );
  });

  test("keeps the proportions of classes to one row", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 2, max: 20 }), { minLength: 2, maxLength: 5 }),
        fc.nat(),
        (sizes, randomState) => {
          const y = sizes.flatMap((size, label) => new Array<number>(size).fill(label));
          const testSize = Math.max(sizes.length, Math.round(y.length * 0.3));
          fc.pre(y.length - testSize >= sizes.length);
          const { train, test } = splitIndices(y.length, { testSize, stratify: y, randomState });
          expect([...train, ...test].sort((a, b) => a - b)).toEqual([...counted(y.length).data]);
          sizes.forEach((size, label) => {
            const found = [...test].filter((row) => y[row] === label).length;
            expect(Math.abs(found - (size * testSize) / y.length)).toBeLessThan(1);
          });
        },
      ),
    );
  });

  describe("without a random state", () => {
    beforeEach(() => seed(8));
    test("follows from seed", () => {
      const first = trainTestSplit(counted(50));
      const second = trainTestSplit(counted(50));
      seed(8);
      expect(trainTestSplit(counted(50))).toEqual(first);
      expect(second).not.toEqual(first);
    });
  });

  test.each<[string, () => unknown, new (message: string) => Error, string]>([
    [
      "no array",
      () => trainTestSplit({ testSize: 1 } as SplitOptions),
      ArgumentError,
      "at least one array to split, found none",
    ],
    [
      "an unknown option",
      () => trainTestSplit([1, 2], { test_size: 0.5 } as SplitOptions),
      ArgumentError,
      'unknown option "test_size". Did you mean testSize?',
    ],
    [
      "different numbers of rows",
      () => trainTestSplit([1, 2, 3], [1, 2]),
      ShapeError,
      "all arrays must have the same number of rows, found 3 in argument 1 and 2 in argument 2.",
    ],
    ["one row", () => trainTestSplit([[1, 2]]), ShapeError, "at least 2 rows, one for each part, found 1."],
    [
      "a number",
      () => trainTestSplit({ shape: [], data: [1] }),
      ShapeError,
      "argument 1 must have rows, found a single number.",
    ],
    ["ragged rows", () => trainTestSplit([[1], [2, 3]]), ShapeError, "trainTestSplit: argument 1[1]: ragged rows"],
    ["a size that is no number", () => trainTestSplit([1, 2], { testSize: "1" as never }), ArgumentError, 'found "1"'],
    [
      "shuffle of 0",
      () => trainTestSplit([1, 2], { shuffle: 0 as never }),
      ArgumentError,
      "shuffle must be true or false",
    ],
    [
      "a bad seed",
      () => trainTestSplit([1, 2], { randomState: -1 }),
      ArgumentError,
      "randomState must be a whole number",
    ],
    [
      "classes of other length",
      () => trainTestSplit([1, 2], { stratify: [1] }),
      ShapeError,
      "(2,) or (2, columns), found (1,)",
    ],
    ["a class of NaN", () => trainTestSplit([1, 2], { stratify: [1, NaN] }), DataError, "found NaN in row 1"],
    [
      "a lonely class",
      () => trainTestSplit([1, 2, 3], { stratify: [1, 1, 2] }),
      ArgumentError,
      "the class of row 2 has 1",
    ],
  ])("refuses %s", (_, split, type, message) => {
    expect(split).toThrow(type);
    expect(split).toThrow(message);
  });
});

function counted(length: number): Tensor {
  return tensor(Float32Array.from({ length }, (_, i) => i));
}
