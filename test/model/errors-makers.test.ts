/** Options of layers, optimizers, losses, metrics and initializers. */
import { beforeAll, describe, test } from "vitest";
import { ArgumentError, init, initializers, layers, losses, metrics, optimizers, sequential } from "../../src/index.ts";
import { expectError } from "./wrong.ts";

beforeAll(() => init());

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
      () => dense({ units: 1, activation: new Map() }),
      /activation must be the name of an activation, e\.g\. "relu", or a function \(p, x\) => …, found an object of class Map/,
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
