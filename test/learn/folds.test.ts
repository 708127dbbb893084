import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MinibatchError, seed, tensor } from "../../src/index.ts";
import { crossValScore, type FoldOptions, kFold, type Labels, stratifiedKFold } from "../../src/learn/index.ts";
import folds from "../fixtures/learn/folds.json" with { type: "json" };
import { rejection } from "../model/helpers.ts";

interface Case {
  make: "kFold" | "stratifiedKFold";
  rows?: number;
  y?: Labels;
  options: FoldOptions;
  tests?: number[][];
  warns?: boolean;
  error?: string;
}

let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((text) => void warnings.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const cases = (folds.cases as Case[]).map((one, i) => ({ i, ...one }));
test.each(cases)("$i: $make $options has scikit-learn's rows", ({ make, rows, y, options, tests, warns, error }) => {
  const all = Array.from({ length: rows ?? (y as number[]).length }, (_, i) => i);
  const split = () =>
    make === "kFold" ? kFold(options).split(all.length) : stratifiedKFold(options).split(all.length, y);
  if (error !== undefined) {
    expect(split).toThrow(MinibatchError);
    return;
  }
  const parts = split();
  expect(parts.map(([, test]) => Array.from(test))).toEqual(tests);
  for (const [train, test] of parts) {
    expect([...train, ...test].sort((a, b) => a - b)).toEqual(all);
    expect(Array.from(train)).toEqual(all.filter((row) => !test.includes(row)));
  }
  expect(warnings.length > 0).toBe(warns === true);
});

test("without a random state rows follow from the seed, and differ from call to call", () => {
  const draw = () =>
    kFold({ shuffle: true })
      .split(30)
      .map(([, test]) => Array.from(test));
  seed(1);
  const [first, second] = [draw(), draw()];
  seed(1);
  expect(draw()).toEqual(first);
  expect(second).not.toEqual(first);
});

test("split takes data as well as a number of rows", () => {
  expect(kFold().split(tensor([[1], [2], [3], [4], [5]]))).toEqual(kFold().split(5));
});

test.each<[() => unknown, string]>([
  [() => kFold({ nSplits: 1 }), "kFold: nSplits must be a whole number >= 2, found 1."],
  [
    () => kFold({ randomState: 1 }),
    "kFold: randomState has no effect without shuffle. Leave it out, or set shuffle: true.",
  ],
  [
    () => kFold({ shuffle: true, randomState: -1 }),
    "kFold: randomState must be a whole number from 0 to 4294967295, found -1.",
  ],
  [() => kFold({ n_splits: 3 } as never), 'kFold: unknown option "n_splits". Did you mean nSplits?'],
  [() => kFold().split(4), "kFold: nSplits must be at most the number of rows, 4, found 5."],
  [() => stratifiedKFold().split(10), "stratifiedKFold: split needs a class for each row: split(x, y)."],
  [() => stratifiedKFold().split(10, [1, 2]), "y must have a class for each of the 10 rows, found 2."],
])("refuses, %#", (run, message) => {
  expect(run).toThrow(MinibatchError);
  expect(run).toThrow(message);
});

describe("crossValScore", () => {
  const x = Array.from({ length: 10 }, (_, i) => [i, -i]);
  const y = x.map((_, i) => i % 2);

  test("gives each fold's rows, waits, and gathers scores", async () => {
    const seen: unknown[] = [];
    const scores = await crossValScore(
      async (xTrain, yTrain, xTest, yTest, fold) => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.push([xTrain.shape, yTrain.shape, xTest.toArray(), yTest.toArray(), fold]);
        return xTest.data[0]!;
      },
      x,
      y,
    );
    expect(scores).toEqual([0, 2, 4, 6, 8]);
    expect(seen[1]).toEqual([
      [8, 2],
      [8],
      [
        [2, -2],
        [3, -3],
      ],
      [0, 1],
      1,
    ]);
  });

  test("takes numbers of folds and splitters", async () => {
    expect(await crossValScore((_, __, test) => test.shape[0]!, x, y, { cv: 3 })).toEqual([4, 3, 3]);
    const cv = stratifiedKFold({ nSplits: 2, shuffle: true, randomState: 0 });
    const scores = await crossValScore((_, __, ___, labels) => labels.data.reduce((a, b) => a + b), x, y, { cv });
    expect(scores.reduce((a, b) => a + b)).toBe(5);
  });

  test.each<[Parameters<typeof crossValScore>, string]>([
    [[1 as never, x, y], "crossValScore: score must be a function (xTrain, yTrain, xTest, yTest) => score, found 1."],
    [[() => 1, x, [1]], "crossValScore: x and y must have the same number of rows, found 10 and 1."],
    [
      [() => 1, x, y, { cv: "5" as never }],
      'crossValScore: cv must be a number of folds or a splitter such as kFold(), found "5".',
    ],
    [[() => undefined as never, x, y], "crossValScore: score must give a number, found undefined for fold 0."],
    [[() => 1, x, y, { cv: 11 }], "kFold: nSplits must be at most the number of rows, 10, found 11."],
  ])("refuses, %#", async (args, message) => {
    const error = await rejection(crossValScore(...args));
    expect(error).toBeInstanceOf(MinibatchError);
    expect(String(error)).toContain(message);
  });
});
