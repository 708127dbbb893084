/** What scores refuse, and what they say then; and where they differ from scikit-learn on purpose. */
import { describe, expect, test, vi } from "vitest";
import { ArgumentError, DataError, type MinibatchError, ShapeError, tensor } from "../../src/index.ts";
import * as learn from "../../src/learn/index.ts";

const two = [0, 1, 1, 0];
const three = [0, 1, 2, 0];
const labels = [
  [0, 1],
  [1, 1],
];

type Wrong = [string, () => unknown, new (message: string) => MinibatchError, string];
test.each<Wrong>([
  [
    "texts",
    () => learn.logLoss(["a", "b"] as never, [0.5, 0.5]),
    ArgumentError,
    'logLoss: yTrue must hold numbers, found "a". Number the texts: labelEncoder().fitTransform(y).',
  ],
  [
    "probabilities",
    () => learn.f1Score(two, [0.1, 0.9, 0.8, 0.2]),
    ArgumentError,
    "f1Score: yPred must hold classes, found fractions such as",
  ],
  [
    "three classes without an average",
    () => learn.f1Score(three, three),
    ArgumentError,
    'f1Score: average "binary" is for two classes, found 3 classes. Choose another: "micro", "macro", "weighted", "none".',
  ],
  [
    "labels without an average",
    () => learn.f1Score(labels, labels),
    ArgumentError,
    'found rows of multiple labels. Choose another: "micro", "macro", "weighted", "samples", "none".',
  ],
  [
    "an unknown posLabel",
    () => learn.precisionScore(two, two, { posLabel: 2 }),
    ArgumentError,
    "precisionScore: posLabel must be a class that occurs, [0, 1], found 2.",
  ],
  [
    "an unknown average",
    () => learn.recallScore(two, two, { average: "mean" as never }),
    ArgumentError,
    'recallScore: average must be one of "binary", "micro"',
  ],
  [
    "samples of classes",
    () => learn.recallScore(two, two, { average: "samples" }),
    ArgumentError,
    'average "samples" is for rows of multiple labels, found class numbers.',
  ],
  [
    "labels twice",
    () => learn.recallScore(two, two, { average: "macro", labels: [1, 1] }),
    ArgumentError,
    "labels must be different whole numbers, at least one, found [1, 1].",
  ],
  [
    "no labels",
    () => learn.recallScore(two, two, { average: "macro", labels: [] }),
    ArgumentError,
    "at least one, found []",
  ],
  [
    "labels that are no columns",
    () => learn.recallScore(labels, labels, { average: "macro", labels: [2] }),
    ArgumentError,
    "labels of multiple labels are their columns, each must be a number from 0 to 1, found 2",
  ],
  [
    "rows of 1 and 2",
    () => learn.recallScore([[1, 2]], [[1, 2]], { average: "macro" }),
    ArgumentError,
    "rows of several columns must hold 0 and 1 only",
  ],
  [
    "weights of other rows",
    () => learn.f1Score(two, two, { sampleWeight: [1, 2] }),
    ShapeError,
    "f1Score: sampleWeight must be a finite number for each of the 4 rows, found [1, 2].",
  ],
  [
    "weights that are NaN",
    () => learn.accuracyScore(two, two, { sampleWeight: [1, 2, Number.NaN, 1] }),
    ShapeError,
    "accuracyScore: sampleWeight must be a finite number for each of the 4 rows",
  ],
  [
    "zeroDivision",
    () => learn.f1Score(two, two, { zeroDivision: 0.5 as never }),
    ArgumentError,
    'zeroDivision must be "warn", 0 or 1, found 0.5.',
  ],
  [
    "a misspelled option",
    () => learn.f1Score(two, two, { averge: "macro" } as never),
    ArgumentError,
    'f1Score: unknown option "averge". Did you mean average?',
  ],
  [
    "a negative beta",
    () => learn.fbetaScore(two, two, { beta: -1 }),
    ArgumentError,
    "fbetaScore: beta must be a number >= 0, found -1.",
  ],
  [
    "no beta",
    () => learn.fbetaScore(two, two, {} as never),
    ArgumentError,
    "fbetaScore: beta must be a number >= 0, found undefined.",
  ],
  [
    "too few names",
    () => learn.classificationReport(three, three, { targetNames: ["a"] }),
    ArgumentError,
    "classificationReport: targetNames must have a name for each of the 3 classes [0, 1, 2], found 1. Say with labels which classes they name.",
  ],
  [
    "digits",
    () => learn.classificationReport(two, two, { digits: -1 }),
    ArgumentError,
    "digits must be a whole number from 0 to 100, found -1",
  ],
  ["one class", () => learn.rocAucScore([1, 1], [0.2, 0.4]), DataError, "rocAucScore: needs rows of both classes"],
  [
    "several classes without a way",
    () => learn.rocAucScore(three, tensor(three.map(() => [0.5, 0.25, 0.25]))),
    ArgumentError,
    'rocAucScore: of 3 classes multiClass must say "ovr", each against the rest, or "ovo"',
  ],
  [
    "scores that are no probabilities",
    () =>
      learn.rocAucScore(
        three,
        three.map(() => [1, 1, 1]),
        { multiClass: "ovr" },
      ),
    DataError,
    "the probabilities of a row must add up to 1, found 3 in row 0. Put a softmax last.",
  ],
  [
    "both columns of two classes",
    () =>
      learn.rocAucScore(
        two,
        two.map(() => [0.5, 0.5]),
      ),
    ShapeError,
    "of two classes yScore must be the score of the second alone, (rows,), found 2 columns.",
  ],
  [
    "other columns",
    () =>
      learn.rocAucScore(labels, [
        [1, 2, 3],
        [1, 2, 3],
      ]),
    ShapeError,
    "yTrue has 2 columns, yScore 3. Give a score for each label.",
  ],
  [
    "other rows",
    () => learn.rocAucScore(two, [0.5]),
    ShapeError,
    "rocAucScore: yTrue and yScore must have the same number of rows, found 4 and 1.",
  ],
  [
    "a missing class",
    () =>
      learn.rocAucScore(
        three,
        three.map(() => [0.25, 0.25, 0.25, 0.25]),
        { multiClass: "ovr" },
      ),
    ShapeError,
    "yScore must have a column for each class, 3, found 4. If not all classes occur in yTrue, say which they are: labels.",
  ],
  [
    "maxFpr",
    () => learn.rocAucScore(two, [1, 2, 3, 4], { maxFpr: 0 }),
    ArgumentError,
    "maxFpr must be a number in (0, 1], found 0",
  ],
  [
    "average precision of three classes",
    () => learn.averagePrecisionScore(three, [1, 2, 3, 4]),
    ArgumentError,
    "yTrue must have two classes, found 3. Give one-hot rows: oneHot(yTrue), with a score for each class.",
  ],
  [
    "a curve without a positive class",
    () => learn.rocCurve([1, 2], [0.1, 0.2]),
    ArgumentError,
    "rocCurve: yTrue holds [1, 2], and which of them is positive is not said. Give 0 and 1, or -1 and 1, or say posLabel.",
  ],
  [
    "a curve of columns",
    () =>
      learn.precisionRecallCurve(
        two,
        two.map(() => [1, 2]),
      ),
    ShapeError,
    "precisionRecallCurve: yScore must be one column, (rows,) or (rows, 1), found (4, 2).",
  ],
  [
    "NaN scores",
    () => learn.rocCurve(two, [1, Number.NaN, 1, 1]),
    DataError,
    "rocCurve: yScore must be finite, found NaN in row 1. Clean the data first.",
  ],
  [
    "a curve that goes back and forth",
    () => learn.auc([0, 1, 0.5], [1, 1, 1]),
    ArgumentError,
    "auc: x must go up or down, found both. Sort the points by x.",
  ],
  ["a single point", () => learn.auc([0], [1]), ShapeError, "auc: a curve needs at least 2 points, found 1."],
  [
    "other columns of a regression",
    () => learn.r2Score([[1, 2]], [[1, 2, 3]]),
    ShapeError,
    "r2Score: yTrue and yPred must have the same number of columns, found 2 and 3.",
  ],
  [
    "unknown outputs",
    () => learn.meanSquaredError(two, two, { multioutput: "mean" as never }),
    ArgumentError,
    'meanSquaredError: multioutput must be one of "uniformAverage", "rawValues", found "mean".',
  ],
  [
    "weights of one output",
    () => learn.meanSquaredError(two, two, { multioutput: [1] }),
    ArgumentError,
    "of several columns, a weight for each of the 1, found [1]",
  ],
  [
    "probabilities of other classes",
    () =>
      learn.logLoss(three, [
        [0.5, 0.5],
        [0.5, 0.5],
        [0.5, 0.5],
        [0.5, 0.5],
      ]),
    ShapeError,
    "logLoss: yPred must have a probability for each of the 3 classes [0, 1, 2], found 2 columns.",
  ],
  [
    "one class only",
    () => learn.logLoss([1, 1], [0.5, 0.5]),
    ArgumentError,
    "logLoss: yTrue has one class only, 1. Say with labels which classes there are.",
  ],
  [
    "eps",
    () => learn.logLoss(two, [0.5, 0.5, 0.5, 0.5], { eps: 1 }),
    ArgumentError,
    "logLoss: eps must be a number in [0, 0.5), found 1.",
  ],
  [
    "a recall of labels",
    () => learn.balancedAccuracyScore(labels, labels),
    ArgumentError,
    "balancedAccuracyScore: expected class numbers, found rows of 0 and 1.",
  ],
])("refuses %s", (_, run, type, message) => {
  expect(run).toThrow(type);
  expect(run).toThrow(message);
});

describe("differs from scikit-learn on purpose", () => {
  test("logLoss refuses a class that labels don't have, which scikit-learn takes as a loss of 0", () => {
    const halves = three.map(() => [0.5, 0.25, 0.25]);
    expect(() => learn.logLoss(three, halves, { labels: [0, 1, 5] })).toThrow(
      new DataError("logLoss: yTrue has class 2 in row 2, which is not among labels [0, 1, 5]."),
    );
  });

  test("probabilities of a model are float32, and near 0 and 1 the given eps decides", () => {
    expect(learn.logLoss([1, 0], Float32Array.of(0, 0), { eps: 2 ** -23 })).toBeCloseTo(23 * Math.LN2 * 0.5, 6);
  });
});

test("names are understood as Python spells them, and null means none", () => {
  const [a, b] = [
    tensor([
      [1, 2],
      [3, 4],
    ]),
    tensor([
      [1, 1],
      [3, 5],
    ]),
  ];
  expect(learn.meanSquaredError(a, b, { multioutput: "raw_values" as never })).toEqual([0, 1]);
  expect(learn.precisionScore(three, three, { average: "none" })).toEqual([1, 1, 1]);
  expect(
    learn.rocAucScore(
      labels,
      [
        [0, 1],
        [1, 0],
      ],
      { average: "micro" },
    ),
  ).toBeCloseTo(2.5 / 3, 12);
});

test("what is said of a score that is 0 / 0 helps", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  expect(learn.precisionScore([0, 1], [0, 0])).toBe(0);
  expect(warn.mock.calls).toEqual([
    [
      "precisionScore: precision is 0 / 0, and taken as 0, for classes that are never predicted. Say what it shall be: zeroDivision 0 or 1.",
    ],
  ]);
  expect(learn.precisionScore([0, 1], [0, 0], { zeroDivision: 1 })).toBe(1);
  learn.classificationReport([0, 1], [0, 0]);
  expect(warn).toHaveBeenCalledTimes(2);
  warn.mockRestore();
});
