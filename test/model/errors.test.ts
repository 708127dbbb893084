/** Everything that users get wrong: a typed error that says how to mend it, and a model as it was before. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  ArgumentError,
  DataError,
  type ErrorCode,
  init,
  initializers,
  layers,
  losses,
  MinibatchError,
  metrics,
  optimizers,
  type Sequential,
  ShapeError,
  StateError,
  sequential,
  tensor,
} from "../../src/index.ts";
import { bits, network, quiet, rejection, xor } from "./helpers.ts";

beforeAll(() => init());

const CODES = new Map<unknown, ErrorCode>([
  [ArgumentError, "ERR_ARGUMENT"],
  [ShapeError, "ERR_SHAPE"],
  [DataError, "ERR_DATA"],
  [StateError, "ERR_STATE"],
]);
const { x, y } = xor(20);
const replaced = <Item>(items: readonly Item[], i: number, item: Item) => items.with(i, item);

/** JavaScript users pass anything. */
// biome-ignore format: one line
type Loose = { [Method in keyof Sequential]: Sequential[Method] extends (...args: never[]) => infer Result ? (...args: unknown[]) => Result : Sequential[Method] };
const loose = (model: Sequential) => model as unknown as Loose;

function expectError(error: unknown, type: typeof MinibatchError | unknown, message: RegExp): void {
  expect(error).toBeInstanceOf(type);
  expect(error).toBeInstanceOf(MinibatchError);
  expect((error as MinibatchError).code).toBe(CODES.get(type));
  expect((error as MinibatchError).name).toBe((type as { name: string }).name);
  expect((error as MinibatchError).message).toMatch(message);
  expect((error as MinibatchError).message).toMatch(/^[^\n]{20,400}[.?]$/);
}

/** What makes a model of its own go wrong, by promise or at once. */
type Case = readonly [title: string, run: (model: Loose) => unknown, type: unknown, message: RegExp];

function softmaxNetwork(loss: string): Sequential {
  const model = sequential(
    [
      layers.dense({ units: 4, activation: "tanh", inputShape: [2] }),
      layers.dense({ units: 3, activation: "softmax", name: "classes" }),
    ],
    { seed: 7 },
  );
  model.compile({ optimizer: "adam", loss });
  return model;
}
const classes = x.map((_, i) => i % 3);
const oneHot = classes.map((c) => [0, 1, 2].map((i) => (i === c ? 1 : 0)));

/** Runs a case, and then sees that the model trains exactly as one that nothing happened to. */
function check(make: () => Sequential, labels: unknown, cases: readonly Case[]): void {
  const train = async (model: Sequential) => {
    await model.fit(x, labels as number[], { ...quiet, batchSize: 6 });
    return bits(model);
  };
  test.each(cases)("%s", async (_, run, type, message) => {
    const model = make();
    const before = { weights: bits(model), input: model.inputShape, layers: model.layers };
    const error = await rejection((async () => run(loose(model)))());
    expectError(error, type, message);
    expect({ weights: bits(model), input: model.inputShape, layers: model.layers }).toEqual(before);
    expect(await train(model)).toEqual(await train(make()));
  });
}

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

describe("options", () => {
  const fit = (options: unknown) => (m: Loose) => m.fit(x, y, options);
  const compile = (options: unknown) => (m: Loose) => m.compile(options);
  const cases: Case[] = [
    ...[0, -1, 1.5, Number.NaN, "32", null, Number.POSITIVE_INFINITY].map(
      (batchSize): Case => [
        `batchSize ${batchSize}`,
        fit({ batchSize }),
        ArgumentError,
        /^fit: batchSize must be a whole number >= 1, found .+\.$/,
      ],
    ),
    ...[0, Number.NaN, 2.5, "3", -1].map(
      (epochs): Case => [
        `epochs ${epochs}`,
        fit({ epochs }),
        ArgumentError,
        /^fit: epochs must be a whole number >= 1, found /,
      ],
    ),
    ...[1, 1.2, -0.1, Number.NaN, "0.2", null].map(
      (validationSplit): Case => [
        `validationSplit ${validationSplit}`,
        fit({ validationSplit }),
        ArgumentError,
        /^fit: validationSplit must be a number in \[0, 1\), found /,
      ],
    ),
    [
      "validationSplit that leaves nothing to train on",
      fit({ validationSplit: 0.99 }),
      ArgumentError,
      /^fit: validationSplit 0\.99 of 20 rows leaves 0 to train on and 20 to validate\. Each must be at least 1/,
    ],
    [
      "initialEpoch",
      fit({ initialEpoch: -1 }),
      ArgumentError,
      /^fit: initialEpoch must be a whole number >= 0, found -1/,
    ],
    ["shuffle", fit({ shuffle: "batch" }), ArgumentError, /^fit: shuffle must be true or false, found "batch"/],
    ["seed", fit({ seed: 1.5 }), ArgumentError, /^fit: seed must be a whole number from 0 to 4294967295, found 1\.5/],
    ["verbose", fit({ verbose: 3 }), ArgumentError, /^fit: verbose must be 0, 1, 2 or "auto", found 3/],
    [
      "signal",
      fit({ signal: new AbortController() }),
      ArgumentError,
      /^fit: signal must be the signal of an AbortController, found an object of class AbortController/,
    ],
    [
      "callbacks",
      fit({ callbacks: [() => {}] }),
      ArgumentError,
      /^fit: callbacks must be objects with hooks such as \{ onEpochEnd/,
    ],
    ["null for callbacks", fit({ callbacks: null }), ArgumentError, /^fit: callbacks must be objects.*found null/],
    [
      "a hook that is none",
      fit({ callbacks: { onEpochEnd: 3 } }),
      ArgumentError,
      /^fit: callbacks: onEpochEnd must be a function, found 3/,
    ],
    [
      "validationData",
      fit({ validationData: 0.2 }),
      ArgumentError,
      /^fit: validationData must be \[x, y\], \{ x, y \} or a stream of batches, found 0\.2/,
    ],
    [
      "null for validationData",
      fit({ validationData: null }),
      ArgumentError,
      /^fit: validationData must be .*found null/,
    ],
    ["validationData without y", fit({ validationData: [x] }), ArgumentError, /^fit: validationData must be \[x, y\]/],
    [
      "validationData of another width",
      fit({ validationData: [[[1, 2, 3]], [1]] }),
      ShapeError,
      /^fit: validationData: x: .*expected input \(rows, 2\) but got \(rows, 3\)/,
    ],
    [
      "an unknown option",
      fit({ batch_size: 3 }),
      ArgumentError,
      /^fit: unknown option "batch_size"\. Did you mean batchSize\?/,
    ],
    [
      "an unknown option of evaluate",
      (m) => m.evaluate(x, y, { epochs: 3 }),
      ArgumentError,
      /^evaluate: unknown option "epochs"/,
    ],
    [
      "an unknown option of predict",
      (m) => m.predict(x, { batch: 3 }),
      ArgumentError,
      /^predict: unknown option "batch"\. Did you mean batchSize\?/,
    ],
    [
      "an unknown option of predictSync",
      (m) => m.predictSync(x, { batch: 3 }),
      ArgumentError,
      /^predictSync: unknown option "batch"/,
    ],
    ["an unknown option of program", (m) => m.program({ rows: 3 }), ArgumentError, /^program: unknown option "rows"/],
    [
      "an unknown mode",
      (m) => m.program({ mode: "training" }),
      ArgumentError,
      /^program: mode must be one of "train", "test", "predict", found "training"\. Did you mean "train"\?/,
    ],
    [
      "an unknown option of summary",
      (m) => m.summary({ lineLength: 3 }),
      ArgumentError,
      /^summary: unknown option "lineLength"/,
    ],
    ["a print that is none", (m) => m.summary({ print: "text" }), ArgumentError, /^summary: print must be a function/],
    ...[null, 5, "x", [1], new Float32Array(2)].map(
      (options): Case => [
        `options ${options}`,
        fit(options),
        ArgumentError,
        /^fit: options must be an object like \{ batchSize: … \}, found /,
      ],
    ),
    ["evaluate with null", (m) => m.evaluate(x, y, null), ArgumentError, /^evaluate: options must be an object/],
    ["predict with a number", (m) => m.predict(x, 32), ArgumentError, /^predict: options must be an object.*found 32/],
    ["summary of null", (m) => m.summary(null), ArgumentError, /^summary: options must be an object/],
    [
      "predict batchSize",
      (m) => m.predict(x, { batchSize: 0 }),
      ArgumentError,
      /^predict: batchSize must be a whole number >= 1, found 0/,
    ],

    [
      "compile() without options",
      (m) => m.compile(),
      ArgumentError,
      /^compile: loss is missing\. Name one, e\.g\. compile\(\{ optimizer: "adam", loss: /,
    ],
    ["compile(null)", compile(null), ArgumentError, /^compile: options must be an object/],
    [
      "compile with a name",
      compile("adam"),
      ArgumentError,
      /^compile: options must be an object like \{ optimizer: … \}, found "adam"/,
    ],
    [
      "an unknown option of compile",
      compile({ loss: "mse", metric: [] }),
      ArgumentError,
      /^compile: unknown option "metric"\. Did you mean metrics\?/,
    ],
    [
      "an unknown loss",
      compile({ loss: "binaryCrossentropie" }),
      ArgumentError,
      /^compile: loss must be one of "binaryCrossentropy", .*found "binaryCrossentropie"\. Did you mean "binaryCrossentropy"\?$/,
    ],
    [
      "an unknown optimizer",
      compile({ loss: "mse", optimizer: "adamm" }),
      ArgumentError,
      /^compile: optimizer must be one of "sgd", "rmsprop", "adam", found "adamm"\. Did you mean "adam"\?/,
    ],
    [
      "an unknown metric",
      compile({ loss: "mse", metrics: ["mae", "acuracy"] }),
      ArgumentError,
      /^compile: metrics\[1\] must be one of .*found "acuracy"\. Did you mean "accuracy"\?/,
    ],
    [
      "a metric instead of metrics",
      compile({ loss: "mse", metrics: "accuracy" }),
      ArgumentError,
      /^compile: metrics must be an array, e\.g\. \["accuracy"\], found "accuracy"/,
    ],
    [
      "null for a metric",
      compile({ loss: "mse", metrics: [null] }),
      ArgumentError,
      /^compile: metrics\[0\] must be the name of a metric.*found null/,
    ],
    [
      "null for the loss",
      compile({ loss: null }),
      ArgumentError,
      /^compile: loss must be the name of a loss.*found null/,
    ],
    [
      "the maker instead of the loss",
      compile({ loss: losses.huber }),
      ArgumentError,
      /^compile: loss must be the name of a loss.*found function huber/,
    ],
    [
      "a number for the optimizer",
      compile({ loss: "mse", optimizer: 0.01 }),
      ArgumentError,
      /^compile: optimizer must be the name of an optimizer.*optimizers\.adam\(\{ learningRate: 0\.01 \}\), found 0\.01/,
    ],
    [
      "one unit with a loss over classes",
      compile({ loss: "categoricalCrossentropy" }),
      ArgumentError,
      /^compile: categoricalCrossentropy needs an output of two or more classes, but the last layer gives \(rows, 1\)\. Use loss "binaryCrossentropy" with 1 unit/,
    ],
    [
      "one unit with sparse",
      compile({ loss: "sparseCategoricalCrossentropy" }),
      ArgumentError,
      /^compile: sparseCategoricalCrossentropy needs an output of two or more classes/,
    ],
    [
      "a metric twice",
      compile({ loss: "mse", metrics: ["mae", "mae"] }),
      ArgumentError,
      /^compile: two results would be reported as "mae"/,
    ],
    [
      "a wrong learning rate, later",
      (m) => {
        m.optimizer.learningRate = -1;
      },
      ArgumentError,
      /^adam: learningRate must be a number >= 0, found -1/,
    ],

    [
      "add something else",
      (m) => m.add({ units: 3 }),
      ArgumentError,
      /^sequential: expected a layer such as layers\.dense\(\{ units: 10 \}\), found \{ units \}/,
    ],
    ["add nothing", (m) => m.add(), ArgumentError, /expected a layer such as .*found undefined/],
    ["add the maker", (m) => m.add(layers.dense), ArgumentError, /expected a layer such as .*found function dense/],
    [
      "add a layer that does not fit",
      (m) => m.add(layers.dense({ units: 1, inputShape: [9], name: "odd" })),
      ShapeError,
      /^Dense "odd" expected input \(rows, 9\) but got \(rows, 1\)\. Leave out its inputShape/,
    ],
    ["getLayer of no name", (m) => m.getLayer(), ArgumentError, /getLayer must be one of .*found undefined/],
    [
      "setWeights of too few",
      (m) => m.setWeights([[1]]),
      ShapeError,
      /^model "\w+": setWeights expected an array of 4 tensors, found 1\. Pass what getWeights gives/,
    ],
    [
      "setWeights of another shape",
      (m) => m.setWeights(m.getWeights().toReversed()),
      ShapeError,
      /^model "\w+": setWeights expected \(2, 8\) for \w+\/kernel, found \(1,\)\. Pass what getWeights gives/,
    ],
    [
      "setWeights of null",
      (m) => m.setWeights(null),
      ShapeError,
      /setWeights expected an array of 4 tensors, found null/,
    ],
    [
      "setWeights of text",
      (m) => m.setWeights(["a", "b", "c", "d"]),
      ArgumentError,
      /^setWeights: values\[0\] must be nested arrays/,
    ],
  ];
  check(() => network(), y, cases);
});

describe("makers", () => {
  type Maker = readonly [title: string, make: () => unknown, message: RegExp];
  const anything = <Result>(make: (options: never) => Result) => make as (...args: unknown[]) => Result;
  const dense = anything(layers.dense);
  const cases: readonly Maker[] = [
    ["layers.dense()", () => dense(), /^Dense "\w+": units must be a whole number >= 1, found undefined\.$/],
    ["dense(10)", () => dense(10), /^Dense: options must be an object like \{ units: … \}, found 10/],
    ["dense(null)", () => dense(null), /^Dense: options must be an object/],
    ...[0, -3, 1.5, "10", null].map(
      (units): Maker => [
        `units ${units}`,
        () => dense({ units, name: "d" }),
        /^Dense "d": units must be a whole number >= 1, found /,
      ],
    ),
    [
      "dense activation",
      () => dense({ units: 1, name: "d", activation: "rellu" }),
      /^Dense "d": activation must be one of .*found "rellu"\. Did you mean "relu"\?/,
    ],
    [
      "dense activation object",
      () => dense({ units: 1, activation: Math.tanh }),
      /activation must be the name of an activation, e\.g\. "relu", found function tanh/,
    ],
    [
      "dense initializer",
      () => dense({ units: 1, kernelInitializer: "heNorml" }),
      /kernelInitializer must be one of .*Did you mean "heNormal"\?/,
    ],
    [
      "dense initializer maker",
      () => dense({ units: 1, biasInitializer: initializers.ones }),
      /biasInitializer must be the name of an initializer.*found function ones/,
    ],
    ["dense useBias", () => dense({ units: 1, useBias: 0 }), /useBias must be true or false, found 0/],
    [
      "dense option",
      () => dense({ units: 1, input_shape: [2] }),
      /^Dense: unknown option "input_shape"\. Did you mean inputShape\?/,
    ],
    [
      "dense inputShape",
      () => dense({ units: 1, inputShape: 2 }),
      /inputShape must be the shape of one row, e\.g\. \[784\] or \[28, 28\], found 2/,
    ],
    [
      "dense inputShape with null",
      () => dense({ units: 1, inputShape: [null, 2] }),
      /inputShape must be the shape of one row.*found \[null, 2\]/,
    ],
    [
      "dense inputShape 0",
      () => dense({ units: 1, inputShape: 0 }),
      /inputShape must be the shape of one row.*found 0/,
    ],
    ["dense name", () => dense({ units: 1, name: "" }), /^Dense: name must be a string that is not empty, found ""/],
    ["dense trainable", () => dense({ units: 1, trainable: 1 }), /^Dense: trainable must be true or false, found 1/],
    [
      "activation()",
      () => anything(layers.activation)(),
      /activation is missing\. Name one, e\.g\. layers\.activation\(\{ activation: "relu" \}\)/,
    ],
    [
      "activation('relu')",
      () => anything(layers.activation)("relu"),
      /^Activation: options must be an object like \{ activation: … \}, found "relu"/,
    ],
    [
      "dropout()",
      () => anything(layers.dropout)(),
      /^Dropout "\w+": rate must be a number in \[0, 1\), found undefined/,
    ],
    [
      "dropout(0.5)",
      () => anything(layers.dropout)(0.5),
      /^Dropout: options must be an object like \{ rate: … \}, found 0\.5/,
    ],
    ["dropout rate 1", () => layers.dropout({ rate: 1 }), /rate must be a number in \[0, 1\), found 1/],
    ["dropout seed", () => layers.dropout({ rate: 0.1, seed: -1 }), /seed must be a whole number from 0/],
    ["flatten(null)", () => anything(layers.flatten)(null), /^Flatten: options must be an object/],
    [
      "inputLayer()",
      () => anything(layers.inputLayer)(),
      /shape is missing\. Give the shape of one row, e\.g\. \{ shape: \[784\] \}/,
    ],
    [
      "inputLayer(null)",
      () => anything(layers.inputLayer)(null),
      /^InputLayer: options must be an object like \{ shape: … \}, found null/,
    ],
    [
      "inputLayer([2])",
      () => anything(layers.inputLayer)([2]),
      /^InputLayer: options must be an object like \{ shape: … \}, found \[2\]/,
    ],
    [
      "inputLayer option",
      () => anything(layers.inputLayer)({ shap: [2] }),
      /^InputLayer: unknown option "shap"\. Did you mean shape\?/,
    ],
    ["sequential(null)", () => anything(sequential)(null), /^sequential: expected an array of layers, found null/],
    [
      "sequential(layer)",
      () => anything(sequential)(layers.flatten()),
      /^sequential: expected an array of layers, found an object of class Flatten/,
    ],
    ["sequential([null])", () => anything(sequential)([null]), /^sequential: expected a layer such as .*found null/],
    [
      "sequential([], null)",
      () => sequential([], null as never),
      /^sequential: options must be an object like \{ name: … \}, found null/,
    ],
    [
      "sequential option",
      () => sequential([], { sead: 3 } as never),
      /^sequential: unknown option "sead"\. Did you mean seed\?/,
    ],
    ["sequential seed", () => sequential([], { seed: "a" as never }), /^sequential: seed must be a whole number/],
    [
      "sequential name",
      () => sequential([], { name: 3 as never }),
      /^sequential: name must be a string that is not empty, found 3/,
    ],
    [
      "learningRate -1",
      () => optimizers.adam({ learningRate: -1 }),
      /^adam: learningRate must be a number >= 0, found -1/,
    ],
    [
      "learningRate NaN",
      () => optimizers.sgd({ learningRate: Number.NaN }),
      /^sgd: learningRate must be a number >= 0, found NaN/,
    ],
    [
      "sgd(0.1)",
      () => anything(optimizers.sgd)(0.1),
      /^sgd: options must be an object like \{ learningRate: … \}, found 0\.1/,
    ],
    ["sgd momentum 1", () => optimizers.sgd({ momentum: 1 }), /^sgd: momentum must be a number in \[0, 1\), found 1/],
    ["rmsprop option", () => optimizers.rmsprop({ lr: 3 } as never), /^rmsprop: unknown option "lr"/],
    ["adam null", () => anything(optimizers.adam)(null), /^adam: options must be an object/],
    ["huber delta", () => losses.huber({ delta: 0 }), /^huber: delta must be a number > 0, found 0/],
    [
      "loss option",
      () => losses.binaryCrossentropy({ from_logits: true } as never),
      /^binaryCrossentropy: unknown option "from_logits"\. Did you mean fromLogits\?/,
    ],
    [
      "metric option",
      () => metrics.binaryAccuracy({ treshold: 1 } as never),
      /^binaryAccuracy: unknown option "treshold"\. Did you mean threshold\?/,
    ],
    ["initializer option", () => initializers.constant({ value: "1" as never }), /^constant: value must be a number/],
  ];
  test.each(cases)("%s", (_, make, message) => {
    let error: unknown;
    try {
      make();
    } catch (thrown) {
      error = thrown;
    }
    expectError(error, ArgumentError, message);
  });
});

describe("at the wrong time", () => {
  test.each(["fit", "evaluate", "trainOnBatch"] as const)("%s before compile", async (method) => {
    const model = sequential([layers.dense({ units: 1 })], { name: "m" });
    const error = await rejection(model[method](x, y));
    expectError(
      error,
      StateError,
      new RegExp(`^${method}: model "m" is not compiled\\. Call compile\\(\\{ optimizer: "adam", loss: `),
    );
    expect(model.inputShape).toBeUndefined();
  });

  test("a model without layers", async () => {
    const model = sequential([], { name: "m" });
    model.compile({ loss: "mse" });
    expectError(await rejection(model.fit(x, y)), ArgumentError, /^model "m" has no layers\. Add some/);
    expectError(await rejection(model.predict(x)), ArgumentError, /^model "m" has no layers\. Add some/);
  });

  test("the optimizer before compile, weights and listings before the build", () => {
    const model = sequential([layers.dense({ units: 1 })], { name: "m" });
    const thrown = (run: () => unknown) => {
      try {
        run();
      } catch (error) {
        return error;
      }
    };
    expectError(
      thrown(() => model.optimizer),
      StateError,
      /^optimizer: model "m" is not compiled/,
    );
    expectError(
      thrown(() => model.setWeights([[[1]], [1]])),
      StateError,
      /^setWeights: model "m" is not built and has no weights yet\. Give the first layer an inputShape, or call build/,
    );
    expectError(
      thrown(() => model.program()),
      StateError,
      /^program: model "m" is not built\. Give the first layer an inputShape/,
    );
  });

  const whileBusy: [string, (m: Sequential) => unknown][] = [
    ["fit", (m) => m.fit(x, y)],
    ["trainOnBatch", (m) => m.trainOnBatch(x, y)],
    ["compile", (m) => m.compile({ loss: "mse" })],
    ["add", (m) => m.add(layers.dense({ units: 1 }))],
  ];
  test.each(whileBusy)("%s during fit", async (method, run) => {
    const errors: unknown[] = [];
    const [model, alone] = [network(), network()];
    const callbacks = {
      onTrainBatchEnd: async () => void errors.push(await rejection((async () => run(model))())),
      onEpochEnd: async () => void errors.push(await rejection((async () => run(model))())),
    };
    const promise = model.fit(x, y, { ...quiet, epochs: 2, callbacks });
    errors.push(await rejection((async () => run(model))())); // Already before the first step.
    await promise;
    await alone.fit(x, y, { ...quiet, epochs: 2 });
    expect(errors).toHaveLength(5);
    for (const error of errors) {
      expectError(
        error,
        StateError,
        new RegExp(
          `^${method}: fit is still running on model "\\w+"\\. Wait for its promise, or stop it with model\\.stopTraining = true`,
        ),
      );
    }
    expect(bits(model)).toEqual(bits(alone));
  });

  const afterDispose: [string, (m: Loose) => unknown][] = [
    ["fit", (m) => m.fit(x, y)],
    ["evaluate", (m) => m.evaluate(x, y)],
    ["predict", (m) => m.predict(x)],
    ["predictSync", (m) => m.predictSync(x)],
    ["trainOnBatch", (m) => m.trainOnBatch(x, y)],
    ["compile", (m) => m.compile({ loss: "mse" })],
    ["getWeights", (m) => m.getWeights()],
    ["setWeights", (m) => m.setWeights([])],
    ["getLayer", (m) => m.getLayer("a")],
    ["summary", (m) => m.summary()],
    ["program", (m) => m.program()],
    ["add", (m) => m.add(layers.flatten())],
    ["build", (m) => m.build([2])],
    ["optimizer", (m) => m.optimizer],
  ];
  test.each(afterDispose)("%s after dispose", async (method, run) => {
    const model = network();
    model.dispose();
    const error = await rejection((async () => run(loose(model)))());
    expectError(error, StateError, new RegExp(`^${method}: model "\\w+" was disposed of\\. Make a new one`));
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
