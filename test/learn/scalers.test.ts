import { describe, expect, test } from "vitest";
import { ArgumentError, DataError, MinibatchError, ShapeError, StateError, tensor } from "../../src/index.ts";
import { minMaxScaler, type StandardScaler, standardScaler } from "../../src/learn/index.ts";
import scalers from "../fixtures/learn/scalers.json" with { type: "json" };
import { casesOf } from "./fixtures.ts";

interface Case {
  make: "standardScaler" | "minMaxScaler";
  options: object;
  x: number[][];
  other?: number[][];
  cuts?: number[];
  weights?: number[];
  fitted: Record<string, number | number[]>;
  transformed?: number[][];
  otherTransformed?: number[][];
  otherInverted?: number[][];
}

const makers = { standardScaler, minMaxScaler };
const cases = casesOf<Case>(scalers as never).map((one, i) => ({ i, ...one }));
/** Rounded once, from doubles. */
const rounded = (rows: number[][]) => tensor(rows);

describe("are scikit-learn's, bit by bit", () => {
  test.each(cases.filter(({ cuts, weights }) => !cuts && !weights))("$i: $make $options", (one) => {
    const scaler = makers[one.make](one.options);
    expect(scaler.fitTransform(one.x)).toEqual(rounded(one.transformed!));
    for (const [key, value] of Object.entries(one.fitted)) expect(scaler[key as "scale"]).toEqual(value);
    expect(scaler.transform(one.other!)).toEqual(rounded(one.otherTransformed!));
    expect(scaler.inverseTransform(one.other!)).toEqual(rounded(one.otherInverted!));
  });

  test.each(cases.filter(({ cuts, weights }) => cuts && !weights))("$i: $make in parts $cuts", (one) => {
    const scaler = makers[one.make]();
    for (let i = 0; i + 1 < one.cuts!.length; i++) scaler.partialFit(one.x.slice(one.cuts![i], one.cuts![i + 1]));
    for (const [key, value] of Object.entries(one.fitted)) expect(scaler[key as "scale"]).toEqual(value);
  });

  // scikit-learn's weighted sums are products of matrices, whose order of sums is BLAS': equal to 1e-12 of their size.
  test.each(cases.filter(({ weights }) => weights))("$i: $make with weights, to 1e-12", (one) => {
    const scaler = standardScaler();
    const cuts = one.cuts ?? [0, one.x.length];
    for (let i = 0; i + 1 < cuts.length; i++) {
      const [from, to] = [cuts[i]!, cuts[i + 1]!];
      scaler.partialFit(one.x.slice(from, to), { sampleWeight: one.weights!.slice(from, to) });
    }
    for (const [key, value] of Object.entries(one.fitted)) {
      scaler[key as "scale"].forEach((found, j) => {
        const expected = (value as number[])[j]!;
        expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
      });
    }
  });
});

describe.each([
  ["standardScaler", standardScaler, [{ withMean: false }, { withStd: false }, {}]],
  ["minMaxScaler", minMaxScaler, [{ featureRange: [-2, 5] as const }, { clip: true }, {}]],
] as const)("%s", (name, make, options) => {
  const x = [
    [1, 10, Number.NaN],
    [2, 30, Number.NaN],
    [4, Number.NaN, Number.NaN],
  ];

  test.each(options)("with %o goes through JSON and is the same", (given) => {
    const scaler = (make as typeof standardScaler)(given as object).fit(x);
    const json = JSON.stringify(scaler);
    const other = make().setState(JSON.parse(json));
    expect(other.getState()).toEqual(scaler.getState());
    expect(other.transform(x)).toEqual(scaler.transform(x));
    expect(other.inverseTransform(x)).toEqual(scaler.inverseTransform(x));
    const more = [[9, 9, 9]];
    expect(other.partialFit(more).getState()).toEqual(scaler.partialFit(more).getState());
  });

  test("a column without any number stays NaN, and begins with the first", () => {
    const scaler = make().fit(x);
    expect(scaler.transform(x).toArray()).toMatchObject([
      { 2: Number.NaN },
      { 1: expect.any(Number), 2: Number.NaN },
      { 1: Number.NaN },
    ]);
    scaler.partialFit([[1, 1, 5]]);
    expect(scaler.inverseTransform(scaler.transform([[3, 3, 7]])).at(0, 2)).toBeCloseTo(7);
    expect(
      make()
        .fit([[1], [2]])
        .partialFit([[Number.NaN]])
        .transform([[2]]),
    ).toEqual(
      make()
        .fit([[1], [2]])
        .transform([[2]]),
    );
  });

  test("inverseTransform undoes transform", () => {
    const rows = Array.from({ length: 20 }, (_, i) => [i * 0.1, 1000 - i ** 2, 7]);
    const scaler = make();
    const back = scaler.inverseTransform(scaler.fitTransform(rows));
    back.data.forEach((value, i) => {
      expect(value).toBeCloseTo(rows.flat()[i]!, 3);
    });
  });

  test("does not change what it is given", () => {
    const given = tensor([
      [1, 2],
      [3, 4],
    ]);
    make().fitTransform(given);
    expect(given.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("doubles are summed as doubles, however they are given", () => {
    const doubles = { shape: [2, 1], data: Float64Array.of(0.1, 0.3) };
    const nested = make().fit([[0.1], [0.3]]);
    expect(make().fit(doubles).getState()).toEqual(nested.getState());
    const lazy = { shape: [2, 1], dataSync: () => Float32Array.of(0.1, 0.3) };
    expect(make().fit(lazy).getState()).toEqual(
      make()
        .fit(tensor([[0.1], [0.3]]))
        .getState(),
    );
    expect(
      make()
        .fit(tensor([[0.1], [0.3]]))
        .getState(),
    ).not.toEqual(nested.getState());
  });

  type Wrong = [string, () => unknown, new (message: string) => MinibatchError, string];
  test.each<Wrong>([
    [
      "before fit",
      () => make().transform([[1]]),
      StateError,
      `${name}: transform: it is not fitted yet. Call fit(x) first`,
    ],
    ["state before fit", () => make().getState(), StateError, `${name}: `],
    [
      "other columns",
      () =>
        make()
          .fit(x)
          .transform([[1, 2]]),
      ShapeError,
      "x must have the 3 columns that fit saw, found 2.",
    ],
    [
      "other columns later",
      () =>
        make()
          .fit(x)
          .partialFit([[1, 2]]),
      ShapeError,
      "the 3 columns that fit saw, found 2.",
    ],
    [
      "one dimension",
      () => make().fit([1, 2]),
      ShapeError,
      "must be (rows, columns), found (2,). For a single column use tensor(x).reshape([-1, 1]).",
    ],
    [
      "no rows",
      () => make().fit({ shape: [0, 2], data: [] }),
      ShapeError,
      "with at least one row and column, found (0, 2)",
    ],
    [
      "infinity",
      () => make().fit([[1], [Number.POSITIVE_INFINITY]]),
      DataError,
      "must be finite, found Infinity in row 1. NaN may stand for what is missing.",
    ],
    ["texts", () => make().fit([["a"]] as never), ArgumentError, 'must be a number, found "a"'],
    [
      "an unknown option",
      () => (make as (options: object) => unknown)({ with_mean: true }),
      ArgumentError,
      'unknown option "with_mean"',
    ],
    [
      "a state of something else",
      () => make().setState({ className: "Dense" } as never),
      ArgumentError,
      'found "Dense"',
    ],
    ["no state", () => make().setState(null as never), ArgumentError, "found null"],
    [
      "half a state",
      () =>
        (make as () => StandardScaler)().setState({
          ...make()
            .fit([[1]])
            .getState(),
          samplesSeen: undefined,
        } as never),
      ArgumentError,
      "samplesSeen must be",
    ],
  ])("refuses %s", (_, run, type, message) => {
    expect(run).toThrow(type);
    expect(run).toThrow(message);
  });
});

test("a failed fit leaves a scaler as it was", () => {
  const scaler = standardScaler().fit([[1], [3]]);
  expect(() => scaler.fit([[Number.POSITIVE_INFINITY]])).toThrow(DataError);
  expect(scaler.mean).toEqual([2]);
});

test.each<[() => unknown, string]>([
  [
    () => minMaxScaler({ featureRange: [1, 1] }),
    "minMaxScaler: featureRange must be two numbers, the smaller first, found [1, 1].",
  ],
  [() => minMaxScaler({ featureRange: 1 as never }), "featureRange must be two numbers, the smaller first, found 1."],
  [() => minMaxScaler({ clip: 1 as never }), "minMaxScaler: clip must be true or false, found 1."],
  [() => standardScaler({ withStd: 0 as never }), "standardScaler: withStd must be true or false, found 0."],
  [
    () => standardScaler().fit([[1], [2]], { sampleWeight: [1] }),
    "sampleWeight must be a finite number for each of the 2 rows",
  ],
  [() => standardScaler().fit([[1], [2]], { sampleWeight: [1, -1] }), "sampleWeight must be >= 0"],
])("refuses options, %#", (run, message) => {
  expect(run).toThrow(MinibatchError);
  expect(run).toThrow(message);
});
