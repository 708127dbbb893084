import { beforeAll, describe, expect, it } from "vitest";
import { init, input, layers, model, modelFromConfig, optimizers, sequential, tensor } from "../../src/index.ts";
import type { Embedding } from "../../src/layers/embedding.ts";
import { dialects, uniform } from "../assembly/harness.ts";
import { bits, quiet } from "../model/helpers.ts";
import { type LayerCase, runLayerTests } from "./run-layer-test.ts";

/** Whole numbers from 0 to count − 1. */
const whole = (count: number) => (size: number, i: number) =>
  Float32Array.from({ length: size }, (_, j) => (j * 7 + 3 * i + 1) % count);

const cases: Record<string, LayerCase> = {
  embedding: {
    make: (options) => layers.embedding({ inputDim: 6, outputDim: 3, ...options }),
    className: "Embedding",
    baseName: "embedding",
    inputShape: [4],
    outputShape: [4, 3],
    weights: { embeddings: [6, 3] },
    config: {
      inputDim: 6,
      outputDim: 3,
      embeddingsInitializer: expect.objectContaining({ name: "randomUniform" }),
      maskZero: false,
    },
    values: whole(6),
    weightValues: (size, i) => uniform(size, i),
    discrete: true,
    reference: ({ inputs: [x], weights: [table] }) =>
      Array.from(x).flatMap((index) => [...table.subarray(3 * index, 3 * index + 3)]),
  },
  "embedding, every option": {
    make: (options) =>
      layers.embedding({
        inputDim: 3,
        outputDim: 2,
        embeddingsInitializer: "ones",
        embeddingsRegularizer: "l2",
        activityRegularizer: "l1",
        embeddingsConstraint: "unit_norm",
        maskZero: false,
        ...options,
      }),
    className: "Embedding",
    baseName: "embedding",
    inputShape: [2, 2],
    outputShape: [2, 2, 2],
    weights: { embeddings: [3, 2] },
    config: {
      inputDim: 3,
      outputDim: 2,
      embeddingsInitializer: { name: "ones", config: {} },
      maskZero: false,
      embeddingsRegularizer: { name: "l2", config: {} },
      activityRegularizer: { name: "l1", config: {} },
      embeddingsConstraint: { name: "unitNorm", config: {} },
    },
    values: whole(3),
    weightValues: (size, i) => uniform(size, i),
    discrete: true,
  },
  masking: {
    make: (options) => layers.masking({ maskValue: 1, ...options }),
    className: "Masking",
    baseName: "masking",
    inputShape: [3, 2],
    outputShape: [3, 2],
    config: { maskValue: 1 },
    values: (size) => Float32Array.from({ length: size }, (_, i) => (i % 6 < 2 ? 1 : ((i % 5) + 1) / 2)),
    output: (x) => x.map((value, i) => (x[i - (i % 2)] === 1 && x[i - (i % 2) + 1] === 1 ? 0 : value)),
  },
  rescaling: {
    make: (options) => layers.rescaling({ scale: 0.5, ...options }),
    className: "Rescaling",
    baseName: "rescaling",
    inputShape: [3],
    outputShape: [3],
    config: { scale: 0.5, offset: 0 },
    output: (x) => x.map((value) => value * 0.5),
    reference: ({ inputs: [x] }) => x.map((value) => value * 0.5),
  },
  "rescaling by feature": {
    make: (options) => layers.rescaling({ scale: [2, 3], offset: [-1, 1], ...options }),
    className: "Rescaling",
    baseName: "rescaling",
    inputShape: [2, 2],
    outputShape: [2, 2],
    config: { scale: [2, 3], offset: [-1, 1] },
    reference: ({ inputs: [x] }) => x.map((value, i) => value * [2, 3][i % 2] + [-1, 1][i % 2]),
  },
  normalization: {
    make: (options) => layers.normalization(options),
    className: "Normalization",
    baseName: "normalization",
    inputShape: [2, 3],
    outputShape: [2, 3],
    weights: { mean: [3], variance: [3] },
    config: { axis: -1, invert: false },
    weightValues: (size, i) => uniform(size, i).map((value) => (i === 11 ? Math.abs(value) + 0.1 : value)),
    reference: ({ inputs: [x], weights: [mean, variance] }) =>
      x.map((value, i) => (value - mean[i % 3]) / Math.sqrt(variance[i % 3])),
    unmoved: () => ["mean", "variance"],
  },
  "normalization back, of the first of two dimensions": {
    make: (options) => layers.normalization({ axis: [1], invert: true, ...options }),
    className: "Normalization",
    baseName: "normalization",
    inputShape: [2, 3],
    outputShape: [2, 3],
    weights: { mean: [2], variance: [2] },
    config: { axis: [1], invert: true },
    weightValues: (size, i) => uniform(size, i).map((value) => (i === 11 ? Math.abs(value) + 0.1 : value)),
    reference: ({ inputs: [x], weights: [mean, variance] }) =>
      x.map((value, i) => value * Math.sqrt(variance[Math.floor(i / 3) % 2]) + mean[Math.floor(i / 3) % 2]),
    unmoved: () => ["mean", "variance"],
  },
  "normalization by given numbers": {
    make: (options) => layers.normalization({ mean: [1, 2, 3], variance: 4, ...options }),
    className: "Normalization",
    baseName: "normalization",
    inputShape: [3],
    outputShape: [3],
    config: { axis: -1, invert: false, mean: [1, 2, 3], variance: 4 },
    output: (x) => x.map((value, i) => (value - (1 + (i % 3))) / 2),
  },
  "category encoding": {
    make: (options) => layers.categoryEncoding({ numTokens: 5, ...options }),
    className: "CategoryEncoding",
    baseName: "category_encoding",
    inputShape: [3],
    outputShape: [5],
    config: { numTokens: 5, outputMode: "multi_hot" },
    values: whole(5),
    discrete: true,
    reference: ({ inputs: [x], rows }) =>
      Array.from({ length: rows * 5 }, (_, i) => {
        const row = Math.floor(i / 5);
        return Number(x.subarray(3 * row, 3 * row + 3).includes(i % 5));
      }),
  },
  "category encoding, each number apart": {
    make: (options) => layers.categoryEncoding({ numTokens: 3, outputMode: "one_hot", ...options }),
    className: "CategoryEncoding",
    baseName: "category_encoding",
    inputShape: [2, 2],
    outputShape: [2, 2, 3],
    config: { numTokens: 3, outputMode: "one_hot" },
    values: whole(3),
    discrete: true,
    reference: ({ inputs: [x] }) => Array.from(x).flatMap((at) => [0, 1, 2].map((i) => Number(i === at))),
  },
  "category encoding of weighted counts": {
    make: (options) => layers.categoryEncoding({ numTokens: 4, outputMode: "count", ...options }),
    className: "CategoryEncoding",
    baseName: "category_encoding",
    inputShape: [[3], [3]],
    outputShape: [4],
    config: { numTokens: 4, outputMode: "count" },
    values: (size, i) => (i === 1 ? uniform(size, 3) : whole(4)(size, i)),
    discrete: true,
    reference: ({ inputs: [x, weights], rows }) =>
      Array.from({ length: rows * 4 }, (_, i) =>
        [0, 1, 2].reduce((sum, k) => {
          const at = 3 * Math.floor(i / 4) + k;
          return sum + (x[at] === i % 4 ? weights[at] : 0);
        }, 0),
      ),
  },
  discretization: {
    make: (options) => layers.discretization({ binBoundaries: [-0.5, 0, 0.5], ...options }),
    className: "Discretization",
    baseName: "discretization",
    inputShape: [4],
    outputShape: [4],
    config: { binBoundaries: [-0.5, 0, 0.5], outputMode: "int" },
    discrete: true,
    output: (x) => x.map((value) => Number(value >= -0.5) + Number(value >= 0) + Number(value >= 0.5)),
  },
  "discretization, one-hot": {
    make: (options) => layers.discretization({ binBoundaries: [0], outputMode: "one_hot", ...options }),
    className: "Discretization",
    baseName: "discretization",
    inputShape: [1],
    outputShape: [2],
    config: { binBoundaries: [0], outputMode: "one_hot" },
    discrete: true,
    output: (x) => Array.from(x).flatMap((value) => (value >= 0 ? [0, 1] : [1, 0])),
  },
};

runLayerTests(cases);

describe("Embedding", () => {
  it("begins uniform in ±0.05, as Keras", () => {
    const layer = layers.embedding({ inputDim: 100, outputDim: 20 });
    layer.attach([1]);
    const largest = Math.max(...layer.getWeights()[0]!.data.map(Math.abs));
    expect(largest).toBeLessThanOrEqual(0.05);
    expect(largest).toBeGreaterThan(0.049);
  });

  it("learns only of the numbers that there are", async () => {
    const layer = layers.embedding({ inputDim: 4, outputDim: 2, inputShape: [2] });
    const network = sequential([layer, layers.flatten(), layers.dense({ units: 1 })]);
    network.compile({ optimizer: "sgd", loss: "mse" });
    const before = layer.getWeights()[0]!.toArray() as number[][];
    await network.trainOnBatch(
      [
        [1, 1],
        [1, 3],
      ],
      [1, -1],
    );
    const after = layer.getWeights()[0]!.toArray() as number[][];
    expect(before.map((row, i) => row.every((value, j) => value === after[i]![j]))).toEqual([true, false, true, false]);
  });
});

describe("whole numbers out of range are found before anything is computed", () => {
  const sums = [[0], [1], [2]];
  const network = (first = layers.embedding({ inputDim: 3, outputDim: 2, name: "words" }) as Embedding) => {
    const made = sequential([first, layers.flatten(), layers.dense({ units: 1 })]);
    made.compile({ optimizer: "sgd", loss: "mse" });
    return made;
  };

  it.each([3, -1, 0.5])("%f", async (wrong) => {
    const made = network();
    const x = [[0], [1], [wrong]];
    const message = `Embedding "words" expected whole numbers from 0 to 2, found ${wrong} in row 2, column 0. Make inputDim larger`;
    await expect(made.fit(x, sums)).rejects.toThrow(`fit: x: ${message}`);
    expect(made.built).toBe(false);
    await expect(made.predict(x)).rejects.toThrow(`predict: x: ${message}`);
    await expect(made.evaluate(x, sums)).rejects.toThrow(`evaluate: x: ${message}`);
    await expect(made.trainOnBatch(x, sums)).rejects.toThrow(`trainOnBatch: x: ${message}`);
    await expect(made.fit(sums, sums, { ...quiet, validationData: [x, sums] })).rejects.toThrow(message);
    await expect(made.fit(() => [{ x, y: sums }])).rejects.toThrow(message);
  });

  it("in a plain list of numbers", async () => {
    const layer = layers.embedding({ inputDim: 3, outputDim: 2, inputShape: [1], name: "list" });
    const made = sequential([layer]);
    expect((await made.predict([0, 2])).shape).toEqual([2, 1, 2]);
    await expect(made.predict([0, 5])).rejects.toThrow("found 5 in row 1, column 0");
  });

  it("in each input of a graph, for whichever layers read it", async () => {
    const [x, weights] = [input({ shape: [2], name: "x" }), input({ shape: [2], name: "weights" })];
    const counted = layers.categoryEncoding({ numTokens: 3, outputMode: "count" }).apply([x, weights]);
    const embedded = layers.flatten().apply(layers.embedding({ inputDim: 2, outputDim: 2, name: "e" }).apply(x));
    const graph = model({ inputs: { x, weights }, outputs: layers.concatenate().apply([counted, embedded]) });
    const given = { x: [[0, 1]], weights: [[0.5, 7]] };
    expect((await graph.predict(given)).shape).toEqual([1, 7]);
    await expect(graph.predict({ ...given, x: [[0, 2]] })).rejects.toThrow(
      'predict: x.x: Embedding "e" expected whole numbers from 0 to 1, found 2 in row 0, column 1.',
    );
  });

  it("in models that begin with models", async () => {
    const words = () => layers.embedding({ inputDim: 3, outputDim: 2 });
    const x = input({ shape: [1] });
    const inner = [sequential([words()]), model({ inputs: x, outputs: words().apply(x) })];
    for (const each of inner) {
      await expect(sequential([each]).predict([[3]])).rejects.toThrow("expected whole numbers from 0 to 2, found 3");
    }
  });

  it("or, from inside a network, become NaN", async () => {
    const made = sequential([
      layers.rescaling({ scale: 2, inputShape: [1] }),
      layers.embedding({ inputDim: 3, outputDim: 1 }),
    ]);
    expect(Number.isNaN((await made.predict([[4]])).data[0])).toBe(true);
  });
});

describe.each(dialects)("%s: Normalization", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  const data = [
    [1, 100],
    [2, 300],
    [3, 200],
    [6, 400],
  ];

  it("adapts to the mean and variance of data", async () => {
    const layer = layers.normalization();
    layer.adapt(data);
    expect(layer.getWeights().map((each) => each.toArray())).toEqual([
      [3, 250],
      [3.5, 12500],
    ]);
    const y = await sequential([layer]).predict(data);
    data.flat().forEach((value, i) => {
      const [mean, variance] = i % 2 ? [250, 12500] : [3, 3.5];
      expect(y.data[i]).toBeCloseTo((value - mean) / Math.sqrt(variance), 6);
    });
    layer.adapt([[5, 5]]);
    expect(layer.getWeights().map((each) => each.toArray())).toEqual([
      [5, 5],
      [0, 0],
    ]);
  });

  it("goes back again", async () => {
    const [there, back] = [layers.normalization(), layers.normalization({ invert: true })];
    for (const each of [there, back]) each.adapt(data);
    const again = await sequential([there, back]).predict(data);
    data.flat().forEach((value, i) => {
      expect(again.data[i]).toBeCloseTo(value, 3);
    });
  });

  it("has one mean for all numbers, or one for each place of several dimensions", () => {
    const one = layers.normalization({ axis: null });
    one.adapt([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
    expect(one.getWeights().map((each) => each.toArray())).toEqual([[4.5], [5.25]]);
    const x = tensor(uniform(60), [5, 3, 4]);
    const each = layers.normalization({ axis: [1, 2] });
    each.adapt(x);
    const place = [0, 1, 2, 3, 4].map((row) => x.data[row * 12 + 7]!);
    const mean = place.reduce((sum, value) => sum + value, 0) / 5;
    expect(each.getWeights().map(({ shape }) => shape)).toEqual([
      [3, 4],
      [3, 4],
    ]);
    expect(each.getWeights()[0]!.data[7]).toBeCloseTo(mean, 6);
    const first = layers.normalization({ axis: 1 });
    first.adapt(x);
    const middle = x.data.filter((_, i) => Math.floor(i / 4) % 3 === 1);
    expect(first.getWeights()[0]!.data[1]).toBeCloseTo(middle.reduce((sum, value) => sum + value, 0) / 20, 6);
  });

  it("adapts while it is part of a model that has predicted, and takes a constant column", async () => {
    const layer = layers.normalization({ inputShape: [1] });
    const made = sequential([layer]);
    expect((await made.predict([[4]])).data[0]).toBe(4);
    layer.adapt([[4], [4]]);
    expect((await made.predict([[4]])).data[0]).toBe(0);
  });

  it("stays as it is in training, and in copies of the model", async () => {
    const layer = layers.normalization();
    layer.adapt(data);
    const made = sequential([layer, layers.dense({ units: 1 })], { seed: 1 });
    made.compile({ optimizer: optimizers.adam(), loss: "mse" });
    const before = layer.getWeights();
    await made.fit(data, [1, 2, 3, 4], { ...quiet, epochs: 3, worker: true });
    expect(layer.getWeights()).toEqual(before);
    const copy = modelFromConfig({ className: made.className, config: made.getConfig() });
    copy.setWeights(made.getWeights());
    expect(bits(copy)).toEqual(bits(made));
    expect(await copy.predict(data as never)).toEqual(await made.predict(data));
  });
});

describe("Discretization", () => {
  it("adapts to quantiles, as NumPy's quantile", async () => {
    const layer = layers.discretization({ numBins: 4 });
    layer.adapt([[9], [1], [2], [7], [3], [4], [8]]);
    expect(layer.binBoundaries).toEqual([2.5, 4, 7.5]);
    expect(layer.getConfig()).toMatchObject({ binBoundaries: [2.5, 4, 7.5], numBins: 4, outputMode: "int" });
    expect((await sequential([layer]).predict([[2.4], [2.5], [100], [-1]])).data).toEqual(Float32Array.of(0, 1, 3, 0));
    expect(() => layer.adapt([[1]])).toThrow("the layer has computed with its boundaries");
    const copy = layers.discretization(layer.getConfig());
    expect(copy.binBoundaries).toEqual([2.5, 4, 7.5]);
  });

  it("counts and marks bins", async () => {
    const x = [[0.5, 1.5, 1.7]];
    for (const [outputMode, expected] of [
      ["count", [1, 2, 0]],
      ["multi_hot", [1, 1, 0]],
    ] as const) {
      const layer = layers.discretization({ binBoundaries: [1, 2], outputMode });
      expect((await sequential([layer]).predict(x)).toArray()).toEqual([expected]);
    }
  });

  it("needs boundaries to compute, not to be put in a model", async () => {
    const layer = layers.discretization({ numBins: 3, outputMode: "one_hot", inputShape: [1] });
    const made = sequential([layer]);
    expect(made.outputShape).toEqual([3]);
    await expect(made.predict([[1]])).rejects.toThrow("has no boundaries yet. Call its adapt with data first");
    layer.adapt([[1], [2], [3]]);
    expect((await made.predict([[3]])).toArray()).toEqual([[0, 0, 1]]);
  });
});

describe("errors", () => {
  it.each([
    [() => layers.embedding(), "inputDim must be a whole number from 1 to 16777216, found undefined."],
    [() => layers.embedding({ inputDim: 3, outputDim: 0 }), "outputDim must be a whole number >= 1, found 0."],
    [() => layers.embedding({ inputDim: 3, outputDim: 1, maskZero: true }), "maskZero must be false: there are no"],
    [() => layers.embedding({ inputDim: 3, outputDim: 1, embeddingInitializer: "ones" } as never), "embeddingsIni"],
    [() => layers.masking({ maskValue: Number.NaN }), "maskValue must be a number that is finite, found NaN."],
    [() => layers.rescaling(), "scale must be a finite number or an array of such, found undefined."],
    [
      () => layers.rescaling({ scale: [1, "a"] as never }),
      "scale must be a finite number or an array of such, found [1,",
    ],
    [() => layers.rescaling({ scale: [1, 2] }).attach([3]), "scale has 2 numbers, which don't fit (rows, 3)."],
    [() => layers.normalization({ axis: 0 }), "axis 0 counts the rows"],
    [() => layers.normalization({ mean: 1 }), "mean and variance belong together."],
    [() => layers.normalization({ mean: 1, variance: -1 }), "variance must be numbers >= 0"],
    [() => layers.normalization({ mean: [1, 2], variance: [1, 2] }).attach([3]), "mean has shape (2,), but rows"],
    [() => layers.normalization({ mean: 1, variance: 1 }).adapt([[1]]), "mean and variance were given."],
    [() => layers.normalization().adapt([[1], [Number.NaN]]), "adapt expected finite numbers, found NaN in row 1."],
    [() => layers.normalization().adapt([]), "adapt"],
    [() => layers.categoryEncoding(), "numTokens must be a whole number from 1"],
    [() => layers.categoryEncoding({ numTokens: 2, outputMode: "onehot" as never }), 'Did you mean "one_hot"?'],
    [() => layers.categoryEncoding({ numTokens: 2 }).computeOutputShape([]), "expected input (rows, numbers)"],
    [
      () => layers.categoryEncoding({ numTokens: 2, outputMode: "count" }).attach([[2], [3]]),
      "expected input x or x and weights of one shape but got (rows, 2), (rows, 3).",
    ],
    [() => layers.discretization(), "binBoundaries or numBins is missing"],
    [() => layers.discretization({ binBoundaries: [2, 1] }), "must be an array of ascending finite numbers"],
    [() => layers.discretization({ binBoundaries: [1], numBins: 3 }), "1 binBoundaries don't make 3 bins."],
    [() => layers.discretization({ numBins: 1 }), "numBins must be a whole number >= 2, found 1."],
    [() => layers.discretization({ binBoundaries: [1] }).adapt([[1]]), "there are boundaries already."],
    [() => layers.discretization({ numBins: 2 }).adapt([[Infinity]]), "expected finite numbers, found Infinity."],
  ])("%#", (make, message) => {
    expect(make).toThrow(message);
  });

  it("shapes that a normalization was not adapted to", async () => {
    const layer = layers.normalization();
    layer.adapt([[1, 2]]);
    await expect(sequential([layer]).predict([[1, 2, 3]])).rejects.toThrow("expected input (rows, 2)");
  });
});
