import { describe, expect, test } from "vitest";
import { argMax } from "../../src/data/encode.ts";
import { accuracyScore, type ConfusionMatrixOptions, confusionMatrix } from "../../src/data/scores.ts";
import { type TensorLike, tensor } from "../../src/data/tensor.ts";
import { ArgumentError, DataError, MinibatchError, ShapeError } from "../../src/errors.ts";
import scores from "../fixtures/data/scores.json" with { type: "json" };

interface Case {
  yTrue: unknown[];
  yPred: unknown[];
  accuracy?: number;
  error?: string;
  matrices: { options: ConfusionMatrixOptions; matrix: number[][] | null }[];
}
const cases = (scores as Case[]).map(({ yTrue, yPred, ...rest }) => ({
  yTrue: yTrue.map((value) => value ?? NaN) as unknown as TensorLike,
  yPred: yPred as TensorLike,
  ...rest,
}));

describe("accuracyScore", () => {
  test.each(cases.filter(({ error }) => !error))("is scikit-learn's $accuracy", ({ yTrue, yPred, accuracy }) => {
    expect(accuracyScore(yTrue, yPred)).toBe(accuracy);
  });

  test.each(cases.filter(({ error }) => error))("refuses as scikit-learn: $error", ({ yTrue, yPred }) => {
    expect(() => accuracyScore(yTrue, yPred)).toThrow(MinibatchError);
    expect(() => accuracyScore(yTrue, yPred)).toThrow(/^accuracyScore: /);
  });

  test("says how a column of probabilities becomes classes, and its words work", () => {
    const p = tensor([[0.75], [0.25], [0.5]]);
    expect(() => accuracyScore([1, 0, 1], p)).toThrow(
      new ArgumentError(
        "accuracyScore: yPred must hold classes, found fractions such as 0.75, (3, 1). " +
          "Turn probabilities into classes first: p.data.map((v) => (v > 0.5 ? 1 : 0)).",
      ),
    );
    expect(
      accuracyScore(
        [1, 0, 1],
        p.data.map((v) => (v > 0.5 ? 1 : 0)),
      ),
    ).toBe(2 / 3);
  });

  test("says how rows of probabilities become classes, and its words work", () => {
    const p = tensor([
      [0.75, 0.25],
      [0.1, 0.9],
      [0.2, 0.8],
    ]);
    expect(() => accuracyScore([0, 1, 0], p)).toThrow(
      "yPred must hold classes, found fractions such as 0.75, (3, 2). " +
        "Turn each row of probabilities into its class first: argMax(p).",
    );
    expect(accuracyScore([0, 1, 0], argMax(p))).toBe(2 / 3);
  });

  test("says that one-hot rows and class numbers don't mix", () => {
    expect(() =>
      accuracyScore(
        [0, 1],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    ).toThrow(
      "accuracyScore: yTrue holds class numbers (2,), but yPred rows of 0 and 1 (2, 2). Give both as class numbers: argMax(rows).",
    );
  });

  test.each<[string, TensorLike, TensorLike, new (message: string) => Error, string]>([
    ["different rows", [1, 0], [1], ShapeError, "the same number of rows, found 2 and 1"],
    ["different columns", [[0, 1]], [[0, 1, 1]], ShapeError, "found yTrue (1, 2) and yPred (1, 3)"],
    ["no rows", [], [], ShapeError, "with at least one row, found (0,)"],
    ["three dimensions", [[[1]]], [[[1]]], ShapeError, "found (1, 1, 1)"],
    [
      "NaN",
      [
        [0, 1],
        [0, NaN],
      ],
      [
        [0, 1],
        [0, 1],
      ],
      DataError,
      "yTrue must be finite, found NaN in row 1",
    ],
    ["infinity", [0], [Infinity], DataError, "yPred must be finite, found Infinity in row 0"],
    ["a regression", [0.5, 1], [0, 1], ArgumentError, "yTrue must hold classes, found fractions such as 0.5"],
    [
      "rows of class numbers",
      [
        [1, 2],
        [3, 4],
      ],
      [
        [1, 2],
        [3, 4],
      ],
      ArgumentError,
      "several class numbers in each row",
    ],
  ])("refuses %s", (_, yTrue, yPred, type, message) => {
    expect(() => accuracyScore(yTrue, yPred)).toThrow(type);
    expect(() => accuracyScore(yTrue, yPred)).toThrow(message);
  });
});

describe("confusionMatrix", () => {
  test.each(cases.flatMap(({ yTrue, yPred, matrices }, i) => matrices.map((m) => ({ i, yTrue, yPred, ...m }))))(
    "of pair $i with $options is scikit-learn's",
    ({ yTrue, yPred, options, matrix }) => {
      if (matrix === null) {
        expect(() => confusionMatrix(yTrue, yPred, options)).toThrow(/^confusionMatrix: /);
      } else {
        expect(confusionMatrix(yTrue, yPred, options)).toEqual(tensor(matrix));
      }
    },
  );

  test.each<[ConfusionMatrixOptions, string]>([
    [{ labels: [] }, "labels must be different whole numbers, at least one"],
    [{ labels: [1, 1] }, "labels must be different whole numbers, at least one, found [1, 1]"],
    [{ labels: [5] }, "at least one of labels must occur in yTrue, found [5]"],
    [{ normalize: "rows" as "true" }, 'normalize must be one of "true", "pred", "all", found "rows"'],
    [{ normalise: "true" } as ConfusionMatrixOptions, 'unknown option "normalise". Did you mean normalize?'],
  ])("refuses %o", (options, message) => {
    expect(() => confusionMatrix([0, 1], [1, 1], options)).toThrow(ArgumentError);
    expect(() => confusionMatrix([0, 1], [1, 1], options)).toThrow(message);
  });

  test("says how one-hot rows become classes", () => {
    expect(() => confusionMatrix([[1, 0]], [[0, 1]])).toThrow("argMax(rows)");
  });
});
