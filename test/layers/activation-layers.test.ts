/** Layers that are activations. The functions themselves are compared with PyTorch in test/activations. */
import { beforeAll, describe, expect, it } from "vitest";
import { init, layers, sequential } from "../../src/index.ts";
import { type LayerCase, runLayerTests } from "./run-layer-test.ts";

const zeros = { name: "zeros", config: {} };
const elementwise = (f: (x: number) => number): LayerCase["reference"] => {
  return ({ inputs: [x] }) => x.map(f);
};

/** Softmax of each group of places. */
const softmaxOf =
  (group: (i: number) => number): LayerCase["reference"] =>
  ({ inputs: [x] }) => {
    const sums = new Map<number, number>();
    x.forEach((value, i) => {
      sums.set(group(i), (sums.get(group(i)) ?? 0) + Math.exp(value));
    });
    return x.map((value, i) => Math.exp(value) / sums.get(group(i))!);
  };

const shape = { inputShape: [3, 5], outputShape: [3, 5] };
const square = { inputShape: [2, 3, 4], outputShape: [2, 3, 4] };

runLayerTests({
  relu: {
    ...shape,
    make: layers.relu,
    className: "ReLU",
    baseName: "re_lu",
    config: { maxValue: null, negativeSlope: 0, threshold: 0 },
    reference: elementwise((x) => Math.max(x, 0)),
    output: (x) => x.map((value) => Math.max(value, 0)),
  },
  "relu, every option": {
    ...shape,
    make: (options) => layers.relu({ maxValue: 0.75, negativeSlope: 0.125, threshold: 0.25, ...options }),
    className: "ReLU",
    baseName: "re_lu",
    config: { maxValue: 0.75, negativeSlope: 0.125, threshold: 0.25 },
    values: (size, i) => Float32Array.from({ length: size }, (_, j) => (((j + i) * 7) % 19) / 8 - 1.15),
    reference: elementwise((x) => (x >= 0.75 ? 0.75 : x > 0.25 ? x : 0.125 * (x - 0.25))),
  },
  leakyReLU: {
    ...shape,
    make: layers.leakyReLU,
    className: "LeakyReLU",
    baseName: "leaky_re_lu",
    config: { negativeSlope: 0.3 },
    reference: elementwise((x) => (x > 0 ? x : 0.3 * x)),
  },
  elu: {
    ...shape,
    make: layers.elu,
    className: "ELU",
    baseName: "elu",
    config: { alpha: 1 },
    reference: elementwise((x) => (x > 0 ? x : Math.expm1(x))),
  },
  "elu, alpha": {
    ...shape,
    make: (options) => layers.elu({ alpha: 0.5, ...options }),
    className: "ELU",
    baseName: "elu",
    config: { alpha: 0.5 },
    reference: elementwise((x) => (x > 0 ? x : 0.5 * Math.expm1(x))),
  },
  prelu: {
    ...shape,
    make: layers.prelu,
    className: "PReLU",
    baseName: "p_re_lu",
    weights: { alpha: [3, 5] },
    config: { alphaInitializer: zeros, sharedAxes: null },
    reference: ({ inputs: [x], weights: [alpha] }) => x.map((value, i) => (value > 0 ? value : value * alpha[i % 15])),
  },
  "prelu, shared, held to rules": {
    ...square,
    make: (options) =>
      layers.prelu({
        sharedAxes: [1, 2],
        alphaInitializer: "ones",
        alphaRegularizer: "l2",
        alphaConstraint: "nonNeg",
        ...options,
      }),
    className: "PReLU",
    baseName: "p_re_lu",
    weights: { alpha: [1, 1, 4] },
    config: {
      alphaInitializer: { name: "ones", config: {} },
      sharedAxes: [1, 2],
      alphaRegularizer: { name: "l2", config: {} },
      alphaConstraint: { name: "nonNeg", config: {} },
    },
  },
  "prelu, shared": {
    ...square,
    make: (options) => layers.prelu({ sharedAxes: [2], ...options }),
    className: "PReLU",
    baseName: "p_re_lu",
    weights: { alpha: [2, 1, 4] },
    config: { alphaInitializer: zeros, sharedAxes: [2] },
    reference: ({ inputs: [x], weights: [alpha] }) =>
      x.map((value, i) => (value > 0 ? value : value * alpha[(Math.floor(i / 12) % 2) * 4 + (i % 4)])),
  },
  softmax: {
    ...shape,
    make: layers.softmax,
    className: "Softmax",
    baseName: "softmax",
    config: { axis: -1 },
    reference: softmaxOf((i) => Math.floor(i / 5)),
  },
  "softmax along another axis": {
    ...shape,
    make: (options) => layers.softmax({ axis: 1, ...options }),
    className: "Softmax",
    baseName: "softmax",
    config: { axis: 1 },
    reference: softmaxOf((i) => Math.floor(i / 15) * 5 + (i % 5)),
  },
  "softmax over several axes": {
    ...square,
    make: (options) => layers.softmax({ axis: [1, 3], ...options }),
    className: "Softmax",
    baseName: "softmax",
    config: { axis: [1, 3] },
    reference: softmaxOf((i) => Math.floor(i / 24) * 3 + (Math.floor(i / 4) % 3)),
  },
  "activation by a late name": {
    ...shape,
    make: (options) => layers.activation({ activation: "mish", ...options }),
    className: "Activation",
    baseName: "activation",
    config: { activation: "mish" },
    reference: elementwise((x) => x * Math.tanh(Math.log1p(Math.exp(x)))),
  },
  "activation that halves": {
    inputShape: [3, 4],
    outputShape: [3, 2],
    make: (options) => layers.activation({ activation: "glu", ...options }),
    className: "Activation",
    baseName: "activation",
    config: { activation: "glu" },
    reference: ({ inputs: [x] }) =>
      Array.from({ length: x.length / 2 }, (_, i) => {
        const at = Math.floor(i / 2) * 4 + (i % 2);
        return x[at] / (1 + Math.exp(-x[at + 2]));
      }),
  },
});

describe("what is wrong", () => {
  it.each([
    [() => layers.relu({ maxValue: -1 }), "maxValue must be a number >= 0, found -1."],
    [() => layers.relu({ threshold: -0.5 }), "threshold must be a number >= 0, found -0.5."],
    [() => layers.relu({ negativeSlope: "a" as never }), 'negativeSlope must be a number >= 0, found "a".'],
    [() => layers.leakyReLU({ negativeSlope: -1 }), "negativeSlope must be a number >= 0, found -1."],
    [() => layers.leakyReLU({ alpha: 0.1 } as never), 'unknown option "alpha"'],
    [() => layers.elu({ alpha: NaN }), "alpha must be a number that is finite, found NaN."],
    [() => layers.prelu({ sharedAxes: [0] }), "sharedAxes 0 counts the rows"],
    [() => layers.prelu({ sharedAxes: [3] }).computeOutputShape([2, 2]), "sharedAxes 3 does not exist in (rows, 2, 2)"],
    [() => layers.softmax({ axis: 0 }), "axis 0 counts the rows"],
    [() => layers.softmax({ axis: 2 }).computeOutputShape([4]), "axis 2 does not exist in (rows, 4)"],
  ])("%s", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("PReLU", () => {
  beforeAll(() => init());

  it("serves rows of other sizes along shared axes", async () => {
    const layer = layers.prelu({ sharedAxes: [1] });
    expect(layer.attach([3, 2])).toEqual([3, 2]);
    expect(layer.weights[0].shape).toEqual([1, 2]);
  });

  it("learns the slope", async () => {
    const model = sequential([layers.prelu({ inputShape: [1] })], { seed: 1 });
    model.compile({ optimizer: "sgd", loss: "mse" });
    const x = [[-1], [-2], [3], [0.5]];
    await model.fit(x, [[-0.25], [-0.5], [3], [0.5]], { epochs: 400, verbose: 0 });
    expect(model.getWeights()[0].data[0]).toBeCloseTo(0.25, 3);
  });
});

describe("Softmax", () => {
  it("before a cross-entropy is computed from logits, as an activation is", async () => {
    const model = sequential([layers.dense({ units: 3, inputShape: [2] }), layers.softmax()]);
    model.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
    await model.trainOnBatch([[1, 2]], [1]);
    expect(model.program().toString()).toContain("sparse_categorical_crossentropy_logits");
  });
});
