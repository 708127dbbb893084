/** Data that don't fit the model, the loss or each other. */
import { beforeAll, describe, expect, test } from "vitest";
import { ArgumentError, DataError, init, layers, ShapeError, sequential, tensor } from "../../src/index.ts";
import { network, rejection } from "./helpers.ts";
import { type Case, check, classes, expectError, oneHot, replaced, softmaxNetwork, x, y } from "./wrong.ts";

beforeAll(() => init());

describe("data", () => {
  const binary: Case[] = [
    [
      "too many features",
      (m) =>
        m.fit(
          x.map((row) => [...row, 1]),
          y,
        ),
      ShapeError,
      /^fit: x: Dense "\w+" expected input \(rows, 2\) but got \(rows, 3\)\. Give each row as many features as the model was made for/,
    ],
    [
      "rows of images",
      (m) =>
        m.fit(
          x.map((row) => [row]),
          y,
        ),
      ShapeError,
      /expected input \(rows, 2\) but got \(rows, 1, 2\)\. Put layers\.flatten\(\) before it/,
    ],
    [
      "a single row",
      (m) => m.predict([1, 2]),
      ShapeError,
      /^predict: x: .*but got \(rows,\)\. A single row is an array of one row: \[row\]/,
    ],
    ["a list for rows", (m) => m.predict([1, 2, 3]), ShapeError, /expected input \(rows, 2\) but got \(rows,\)\./],
    [
      "a number",
      (m) => m.predict(3),
      ShapeError,
      /^predict: x: expected rows, but got a single number\. Put it in an array/,
    ],
    [
      "ragged rows",
      (m) => m.fit(replaced(x, 3, [1]), y),
      ShapeError,
      /^fit: x\[3\]: ragged rows, expected 2 values like the first row, found 1\. Give every row the same length/,
    ],
    [
      "x and y of different lengths",
      (m) => m.fit(x, y.slice(1)),
      ShapeError,
      /^fit: x has 20 rows but y has 19\. Give each row of x its label/,
    ],
    ["the same, for evaluate", (m) => m.evaluate(x.slice(1), y), ShapeError, /^evaluate: x has 19 rows but y has 20/],
    ["an empty data set", (m) => m.fit([], []), DataError, /^fit: x: expected at least one row, but it is empty/],
    [
      "an empty data set to predict",
      (m) => m.predict(tensor([], [0, 2])),
      DataError,
      /^predict: x: expected at least one row, but it is empty/,
    ],
    [
      "rows without numbers",
      (m) => m.fit([[], []], [1, 0]),
      DataError,
      /^fit: x: expected at least one number in each row, but its shape is \(2, 0\)/,
    ],
    [
      "NaN in x",
      (m) => m.fit(replaced(x, 4, [1, Number.NaN]), y),
      DataError,
      /^fit: x: expected finite numbers, found NaN in row 4, column 1\. Remove or replace it, or pass allowNonFinite: true/,
    ],
    [
      "Infinity in x",
      (m) => m.evaluate(replaced(x, 4, [-Infinity, 0]), y),
      DataError,
      /^evaluate: x: .*found -Infinity in row 4, column 0/,
    ],
    [
      "NaN in y",
      (m) => m.trainOnBatch(x, replaced(y, 2, Number.NaN)),
      DataError,
      /^trainOnBatch: y: expected finite numbers, found NaN in row 2/,
    ],
    [
      "NaN in the validation data",
      (m) => m.fit(x, y, { validationData: [x, replaced(y, 2, Number.NaN)] }),
      DataError,
      /^fit: validationData: y: .*found NaN in row 2/,
    ],
    [
      "labels {0, 1, 2} for binary cross-entropy",
      (m) => m.fit(x, classes),
      DataError,
      /^fit: y: label 2 in row 2 does not fit binary_crossentropy: labels are 0 or 1\. For class numbers use loss "sparseCategoricalCrossentropy"/,
    ],
    [
      "labels {-1, 1}",
      (m) =>
        m.fit(
          x,
          y.map((label) => 2 * label - 1),
        ),
      DataError,
      /label -1 in row \d+ does not fit binary_crossentropy/,
    ],
    [
      "one-hot rows for one unit",
      (m) => m.fit(x, oneHot),
      ShapeError,
      /^fit: y: loss binary_crossentropy expected labels \(rows, 1\) but got \(rows, 3\)\. The last layer gives \(rows, 1\): give it as many units as y has columns/,
    ],
    ["text", (m) => m.fit([["a", "b"]], [1]), ArgumentError, /^fit: x\[0\]\[0\] must be a number, found "a"/],
    ["undefined for x", (m) => m.fit(undefined, y), ArgumentError, /^fit: x is missing\. Pass fit\(x, y, options\)/],
    [
      "null for x",
      (m) => m.fit(null, y),
      ArgumentError,
      /^fit: x must be nested arrays of numbers, a typed array.*found null/,
    ],
    [
      "missing y",
      (m) => m.fit(x),
      ArgumentError,
      /^fit: y is missing\. Pass fit\(x, y, options\), or fit\(batches, options\) for a stream/,
    ],
    ["missing y before options", (m) => m.fit(x, { epochs: 3 }), ArgumentError, /^fit: y is missing/],
    ["null for y", (m) => m.fit(x, null), ArgumentError, /^fit: y must be nested arrays of numbers.*found null/],
    ["nothing at all", (m) => m.fit(), ArgumentError, /^fit: x is missing/],
    [
      "nothing to predict",
      (m) => m.predict(),
      ArgumentError,
      /^predict: x must be nested arrays of numbers.*found undefined/,
    ],
    ["nothing to evaluate", (m) => m.evaluate(), ArgumentError, /^evaluate: x is missing/],
    ["nothing to train on", (m) => m.trainOnBatch(x), ArgumentError, /^trainOnBatch: y is missing/],
    [
      "a string for data",
      (m) => m.fit("data.csv", y),
      ArgumentError,
      /^fit: x must be nested arrays of numbers.*found "data\.csv"/,
    ],
    ["big integers", (m) => m.fit(BigInt64Array.of(1n), y), ArgumentError, /^fit: x must be nested arrays of numbers/],
    [
      "a shape that does not fit",
      (m) => m.fit({ shape: [20, 3], data: x.flat() }, y),
      ShapeError,
      /shape \(20, 3\) holds 60 numbers, but data has 40/,
    ],
  ];
  check(() => network(), y, binary);

  const categorical: Case[] = [
    [
      "class numbers for categorical",
      (m) => m.fit(x, classes),
      ShapeError,
      /loss categorical_crossentropy expected labels \(rows, 3\) but got \(rows,\)\. For class numbers use loss "sparseCategoricalCrossentropy", or make one-hot rows with oneHot\(y\)/,
    ],
    [
      "one column of class numbers",
      (m) =>
        m.fit(
          x,
          classes.map((c) => [c]),
        ),
      ShapeError,
      /For class numbers use loss "sparseCategoricalCrossentropy"/,
    ],
    [
      "rows that are not one-hot",
      (m) => m.fit(x, replaced(oneHot, 1, [0, 2, 0])),
      DataError,
      /label 2 in row 1 does not fit categorical_crossentropy: labels are one-hot rows of 0 and 1\. Make them with oneHot\(y\)/,
    ],
  ];
  check(() => softmaxNetwork("categoricalCrossentropy"), oneHot, categorical);

  const sparse: Case[] = [
    [
      "a class that does not exist",
      (m) => m.fit(x, replaced(classes, 5, 3)),
      DataError,
      /^fit: y: label 3 in row 5 does not fit sparse_categorical_crossentropy: labels are whole numbers from 0 to 2, as the last layer has 3 units\. Give it a unit for each class, or number the classes from 0/,
    ],
    ["a negative class", (m) => m.fit(x, replaced(classes, 5, -1)), DataError, /label -1 in row 5/],
    ["half a class", (m) => m.evaluate(x, replaced(classes, 5, 0.5)), DataError, /^evaluate: y: label 0\.5 in row 5/],
    [
      "one-hot rows for sparse",
      (m) => m.fit(x, oneHot),
      ShapeError,
      /loss sparse_categorical_crossentropy expected labels \(rows, 1\) but got \(rows, 3\)\. For one-hot rows use loss "categoricalCrossentropy"/,
    ],
  ];
  check(() => softmaxNetwork("sparseCategoricalCrossentropy"), classes, sparse);

  test("allowNonFinite takes NaN and Infinity as they are", async () => {
    const model = network();
    model.optimizer.learningRate = 0;
    const holey = replaced(x, 0, [Number.NaN, Number.POSITIVE_INFINITY]);
    expect((await model.evaluate(holey, y, { allowNonFinite: true })).loss).toBeNaN();
    await expect(model.evaluate(holey, y)).rejects.toThrow(DataError);
  });
});

describe("a deferred model stays unbuilt when its first data are refused", () => {
  const make = () => {
    const model = sequential([layers.dense({ units: 4 }), layers.dense({ units: 3, activation: "softmax" })], {
      seed: 7,
    });
    model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
    return model;
  };
  check(make, classes, [
    [
      "labels out of range",
      (m) =>
        m.fit(
          x,
          classes.map((c) => c + 1),
        ),
      DataError,
      /label 3 in row 2/,
    ],
    ["labels of another shape", (m) => m.fit(x, oneHot), ShapeError, /For one-hot rows/],
    ["labels of another length", (m) => m.fit(x, [1]), ShapeError, /x has 20 rows but y has 1/],
    ["labels in a stream", (m) => m.fit(() => [{ x, y: oneHot }]), ShapeError, /^fit: batch 0: y: .*For one-hot rows/],
    ["labels to evaluate", (m) => m.evaluate(x, oneHot), ShapeError, /For one-hot rows/],
    ["labels to train on", (m) => m.trainOnBatch(x, oneHot), ShapeError, /For one-hot rows/],
    [
      "a split that leaves nothing",
      (m) => m.fit(x, classes, { validationSplit: 0.99 }),
      ArgumentError,
      /leaves 0 to train on/,
    ],
    [
      "validation data",
      (m) => m.fit(x, classes, { validationData: [x, oneHot] }),
      ShapeError,
      /^fit: validationData: y: /,
    ],
    ["an option", (m) => m.fit(x, classes, { epochs: 0 }), ArgumentError, /epochs/],
    ["NaN", (m) => m.fit(replaced(x, 0, [Number.NaN, 1]), classes), DataError, /row 0, column 0/],
  ]);

  test("a loss that can't judge the last layer is found with the data, when the layer is not built before", async () => {
    const model = sequential([layers.dense({ units: 1 })]);
    model.compile({ loss: "categoricalCrossentropy" });
    expectError(await rejection(model.fit(x, oneHot)), ArgumentError, /needs an output of two or more classes/);
    expect(model.inputShape).toBeUndefined();
  });
});
