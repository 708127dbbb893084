import { describe, expect, it } from "vitest";
import { initializers, layers, sequential } from "../../src/index.ts";
import { uniqueName } from "../../src/layers/names.ts";
import { uniform } from "../assembly/harness.ts";
import { type LayerCase, runLayerTests } from "./run-layer-test.ts";

const glorot = { name: "glorotUniform", config: {} };
const zeros = { name: "zeros", config: {} };
const same = (x: Float32Array) => x;

function tanhAffine(x: Float64Array, kernel: Float64Array, bias: Float64Array, rows: number): number[] {
  const inputs = x.length / rows;
  return Array.from({ length: rows * bias.length }, (_, at) => {
    const [i, j] = [Math.floor(at / bias.length), at % bias.length];
    let sum = bias[j];
    for (let k = 0; k < inputs; k++) sum += x[i * inputs + k] * kernel[k * bias.length + j];
    return Math.tanh(sum);
  });
}

const cases: Record<string, LayerCase> = {
  "dense, defaults": {
    make: (options) => layers.dense({ units: 3, ...options }),
    className: "Dense",
    baseName: "dense",
    inputShape: [4],
    outputShape: [3],
    weights: { kernel: [4, 3], bias: [3] },
    config: { units: 3, activation: "linear", useBias: true, kernelInitializer: glorot, biasInitializer: zeros },
  },
  "dense, every option": {
    make: (options) =>
      layers.dense({
        units: 6,
        activation: "Tanh",
        useBias: true,
        kernelInitializer: "he_normal",
        biasInitializer: initializers.constant({ value: 0.5 }),
        ...options,
      }),
    className: "Dense",
    baseName: "dense",
    inputShape: [4],
    outputShape: [6],
    weights: { kernel: [4, 6], bias: [6] },
    config: {
      units: 6,
      activation: "tanh",
      useBias: true,
      kernelInitializer: { name: "heNormal", config: {} },
      biasInitializer: { name: "constant", config: { value: 0.5 } },
    },
    reference: ({ inputs: [x], weights: [kernel, bias], rows }) => tanhAffine(x, kernel, bias, rows),
  },
  "dense on the last of three dimensions, without bias": {
    make: (options) => layers.dense({ units: 2, useBias: false, ...options }),
    className: "Dense",
    baseName: "dense",
    inputShape: [3, 2, 5],
    outputShape: [3, 2, 2],
    weights: { kernel: [5, 2] },
    config: { units: 2, activation: "linear", useBias: false, kernelInitializer: glorot, biasInitializer: zeros },
  },
  "dense with softmax": {
    make: (options) => layers.dense({ units: 3, activation: "softmax", ...options }),
    className: "Dense",
    baseName: "dense",
    inputShape: [2],
    outputShape: [3],
    weights: { kernel: [2, 3], bias: [3] },
    config: { units: 3, activation: "softmax", useBias: true, kernelInitializer: glorot, biasInitializer: zeros },
  },
  activation: {
    make: (options) => layers.activation({ activation: "relu", ...options }),
    className: "Activation",
    baseName: "activation",
    inputShape: [3, 2],
    outputShape: [3, 2],
    config: { activation: "relu" },
    output: (x) => x.map((value) => Math.max(value, 0)),
  },
  dropout: {
    make: (options) => layers.dropout({ rate: 0.25, seed: 3, ...options }),
    className: "Dropout",
    baseName: "dropout",
    inputShape: [4, 2],
    outputShape: [4, 2],
    config: { rate: 0.25, seed: 3 },
    output: same,
    random: true,
    reference: ({ inputs: [x] }) => x,
  },
  flatten: {
    make: layers.flatten,
    className: "Flatten",
    baseName: "flatten",
    inputShape: [2, 3, 2],
    outputShape: [12],
    config: {},
    output: same,
    reference: ({ inputs: [x] }) => x,
  },
  add: {
    make: (options) => layers.add(options),
    className: "Add",
    baseName: "add",
    inputShape: [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
    outputShape: [2, 3],
    config: {},
    reference: ({ inputs: [a, b, c] }) => a.map((value, i) => value + b[i] + c[i]),
  },
};

runLayerTests(cases);

describe("Dense", () => {
  it("starts with Keras' defaults: kernel uniform in ±√(6 / (inputs + units)), bias 0", () => {
    const layer = layers.dense({ units: 40, inputShape: [60] });
    layer.attach([60]);
    const [kernel, bias] = layer.getWeights();
    const limit = Math.sqrt(6 / 100);
    const largest = Math.max(...kernel.data.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(limit);
    expect(largest).toBeGreaterThan(0.99 * limit);
    expect(bias.data).toEqual(new Float32Array(40));
  });

  it("computes activation(x · kernel + bias)", async () => {
    const layer = layers.dense({ units: 2, activation: "relu", inputShape: [3] });
    const model = sequential([layer]);
    layer.setWeights([
      [
        [1, -1],
        [2, 0],
        [3, 1],
      ],
      [10, 0.5],
    ]);
    const y = await model.predict([
      [1, 2, 3],
      [1, 0, 0],
    ]);
    expect(y.toArray()).toEqual([
      [24, 2.5],
      [11, 0],
    ]);
  });

  it.each([
    [{}, "units must be a whole number >= 1, found undefined."],
    [{ units: 0 }, "units must be a whole number >= 1, found 0."],
    [{ units: 2.5 }, "units must be a whole number >= 1, found 2.5."],
    [{ units: 2, activation: "sigmoyd" }, 'Did you mean "sigmoid"?'],
    [
      { units: 2, activation: 3 },
      'activation must be the name of an activation, e.g. "relu", or a function (p, x) => …, found 3.',
    ],
    [{ units: 2, useBias: "no" }, 'useBias must be true or false, found "no".'],
    [{ units: 2, kernelInitializer: "glorot" }, "kernelInitializer must be one of"],
    [{ units: 2, biasInitializer: 0 }, 'biasInitializer must be the name of an initializer, e.g. "heNormal"'],
    [{ units: 2, activaton: "relu" }, "Did you mean activation?"],
  ])("%j is an error", (options, message) => {
    expect(() => layers.dense(options as never)).toThrow(message);
  });

  it("takes rows of at least one feature", () => {
    expect(() => layers.dense({ units: 1 }).computeOutputShape([])).toThrow("expected input (rows, features) but got");
  });
});

describe("Activation", () => {
  it("needs a name that it knows", () => {
    expect(() => layers.activation()).toThrow("activation is missing");
    expect(() => layers.activation({ activation: "softmx" })).toThrow('Did you mean "softmax"?');
  });
});

describe("Dropout", () => {
  it.each([[undefined], [1], [-0.1], ["half"]])("of rate %s is an error", (rate) => {
    expect(() => layers.dropout({ rate: rate as number })).toThrow("rate must be a number in [0, 1), found");
  });

  it("is the same in every run with a seed of its own, and follows the model's seed without", async () => {
    const lossOf = async (rate: number, own: number | undefined, seed: number) => {
      const model = sequential([layers.dropout({ rate, seed: own, inputShape: [50] })], { seed });
      model.compile({ loss: "mse", optimizer: "sgd" });
      return (await model.trainOnBatch([[...uniform(50)]], [new Array(50).fill(0)])).loss;
    };
    expect(await lossOf(0.5, 7, 1)).toBe(await lossOf(0.5, 7, 2));
    expect(await lossOf(0.5, 7, 1)).not.toBe(await lossOf(0.5, 8, 1));
    expect(await lossOf(0.5, undefined, 1)).toBe(await lossOf(0.5, undefined, 1));
    expect(await lossOf(0.5, undefined, 1)).not.toBe(await lossOf(0.5, undefined, 2));
  });

  it("drops nothing in evaluation and prediction", async () => {
    const model = sequential([layers.dropout({ rate: 0.9, inputShape: [3] })]);
    model.compile({ loss: "mse", optimizer: "sgd" });
    expect((await model.predict([[1, 2, 3]])).toArray()).toEqual([[1, 2, 3]]);
    expect((await model.evaluate([[1, 2, 3]], [[1, 2, 3]])).loss).toBe(0);
  });
});

describe("Input", () => {
  it.each(["shape", "inputShape"])("states the shape of the model's rows as %s, and is none of its layers", (key) => {
    const input = layers.inputLayer({ [key]: [2, 3] });
    expect(input.getConfig()).toMatchObject({ inputShape: [2, 3] });
    const dense = layers.dense({ units: 4 });
    const model = sequential([input, dense]);
    expect(model.inputShape).toEqual([2, 3]);
    expect(model.outputShape).toEqual([2, 4]);
    expect(model.layers).toEqual([dense]);
    expect(dense.weights[0].shape).toEqual([3, 4]);
  });

  it("needs a shape", () => {
    expect(() => layers.inputLayer()).toThrow("shape is missing. Give the shape of one row, e.g. { shape: [784] }.");
  });
});

describe("names", () => {
  it("are Keras' snake case, numbered from the second on", () => {
    expect(["TestLayer", "TestLayer", "TestLayer", "BatchNorm2D"].map(uniqueName)).toEqual([
      "test_layer",
      "test_layer_1",
      "test_layer_2",
      "batch_norm2_d",
    ]);
  });
});
