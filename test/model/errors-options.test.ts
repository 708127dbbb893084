/** Options of models, and arguments that are none. */
import { beforeAll, describe } from "vitest";
import { ArgumentError, init, layers, losses, ShapeError } from "../../src/index.ts";
import { network } from "./helpers.ts";
import { type Case, check, type Loose, x, y } from "./wrong.ts";

beforeAll(() => init());

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
    ["an unknown option of summary", (m) => m.summary({ width: 3 }), ArgumentError, /^summary: unknown option "width"/],
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
      /^compile: optimizer must be one of "sgd", "rmsprop", "adam", .*found "adamm"\. Did you mean "adam"\?/,
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
