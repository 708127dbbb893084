/** What holds for all losses: names, configurations, options, extreme numbers, use by a model. */
import { beforeAll, describe, expect, it } from "vitest";
import { ArgumentError, init, layers, losses, ops, optimizers, sequential } from "../../src/index.ts";
import * as late from "../../src/losses/late.ts";
import type { Loss } from "../../src/losses/loss.ts";
import { getLoss, LATE_NAMES } from "../../src/losses/names.ts";
import { Missing, whenLoaded } from "../../src/missing.ts";
import { squaredError } from "../../src/program/ops/errors.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { Bench, runtimeOf, weight } from "../program/bench.ts";

/** Keras 3's names, https://keras.io/api/losses/, with options that are not the defaults; CTC is not among ours. */
const KERAS: Record<string, object> = {
  BinaryCrossentropy: { fromLogits: true, labelSmoothing: 0.1 },
  BinaryFocalCrossentropy: { applyClassBalancing: true, alpha: 0.4, gamma: 3, axis: 1 },
  CategoricalCrossentropy: { labelSmoothing: 0.2, axis: 1, reduction: "sum" },
  CategoricalFocalCrossentropy: { alpha: [0.1, 0.9, 0.3], gamma: 1, fromLogits: true },
  CategoricalGeneralizedCrossEntropy: { q: 0.3 },
  CategoricalHinge: { reduction: "mean" },
  Circle: { gamma: 64, margin: 0.3, removeDiagonal: false },
  CosineSimilarity: { axis: 1 },
  Dice: { axis: [1] },
  Hinge: { name: "mine" },
  Huber: { delta: 2 },
  KLDivergence: { name: "mine" },
  LogCosh: { reduction: "sum" },
  MeanAbsoluteError: { name: "mine" },
  MeanAbsolutePercentageError: { name: "mine" },
  MeanSquaredError: { reduction: "mean_with_sample_weight" },
  MeanSquaredLogarithmicError: { name: "mine" },
  Poisson: { name: "mine" },
  SparseCategoricalCrossentropy: { ignoreClass: -1, fromLogits: true },
  SquaredHinge: { name: "mine" },
  Tversky: { alpha: 0.3, beta: 0.7, axis: -1 },
};
type Maker = (options?: object) => Loss;
const makerOf = (className: string): Maker => {
  const makers = losses as unknown as Record<string, Maker>;
  return makers[Object.keys(makers).find((name) => name.toLowerCase() === className.toLowerCase())!];
};

describe("configurations", () => {
  it.each(Object.entries(KERAS))("%s: one makes an equal loss", (className, options) => {
    const make = makerOf(className);
    for (const given of [undefined, options]) {
      const loss = make(given);
      expect(loss.className).toBe(className);
      expect(loss.config).toMatchObject(given ?? {});
      const copy = make(JSON.parse(JSON.stringify(loss.config)));
      expect(copy.config).toEqual(loss.config);
      expect(copy.name).toBe(loss.name);
    }
  });
});

describe("names", () => {
  it("late ones are those that the late module has", () => {
    expect([...LATE_NAMES].sort()).toEqual(Object.keys(late).sort());
  });

  it.each(Object.keys(KERAS))(
    "%s is understood in every spelling, before and after it is loaded",
    async (className) => {
      const snake = makerOf(className)().name;
      const camel = snake.replace(/_./g, ([, letter]) => letter.toUpperCase());
      for (const name of [className, snake, camel]) {
        const loss = await whenLoaded(() => getLoss("a test", name));
        expect(loss.name).toBe(snake);
        expect(getLoss("a test", name).config).toEqual(loss.config);
      }
    },
  );

  it.each([
    ["mape", "mean_absolute_percentage_error"],
    ["MSLE", "mean_squared_logarithmic_error"],
    ["KLD", "kl_divergence"],
    ["kullback_leibler_divergence", "kl_divergence"],
    ["logcosh", "log_cosh"],
  ])("%s is %s", async (alias, name) => {
    expect((await whenLoaded(() => getLoss("a test", alias))).name).toBe(name);
  });

  it("a slip is answered at once with the nearest, late ones too", () => {
    expect(() => getLoss("compile: loss", "log_cosch")).toThrow('Did you mean "logCosh"?');
    expect(() => getLoss("compile: loss", "log_cosch")).not.toThrow(Missing);
  });
});

describe("options that can't be", () => {
  it.each([
    [() => losses.logCosh({ reduction: "none" as never }), "logCosh: reduction: training needs one number"],
    [() => losses.logCosh({ reduction: "avg" as never }), 'must be one of "sum_over_batch_size"'],
    [() => losses.hinge({ name: "" }), "hinge: name must be a text that is not empty"],
    [() => losses.binaryCrossentropy({ labelSmoothing: 2 }), "labelSmoothing must be a number from 0 to 1, found 2."],
    [() => losses.binaryFocalCrossentropy({ gamma: -1 }), "gamma must be a number >= 0, found -1."],
    [() => losses.categoricalFocalCrossentropy({ alpha: [1, -1] }), "alpha[1] must be a number >= 0, found -1."],
    [() => losses.categoricalGeneralizedCrossEntropy({ q: 1 }), "q must be a number in (0, 1), found 1."],
    [() => losses.cosineSimilarity({ axis: 0.5 }), "cosineSimilarity: axis must be a whole number"],
    [() => losses.dice({ axis: [] }), "dice: axis must name at least one dimension"],
    [() => losses.circle({ margins: 1 } as never), 'circle: unknown option "margins". Did you mean margin?'],
    [
      () => losses.sparseCategoricalCrossentropy({ ignoreClass: "void" as never }),
      "ignoreClass must be a whole number",
    ],
  ])("%s", (make, message) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(message);
  });

  it("camel case reductions are Keras' too", () => {
    expect(losses.hinge({ reduction: "sumOverBatchSize" as never }).config.reduction).toBe("sum_over_batch_size");
  });
});

describe("outputs and labels that can't be", () => {
  const compiled = (loss: Loss, units: number, shape = [units]) => {
    const model = sequential([layers.activation({ activation: "linear", inputShape: shape })]);
    model.compile({ loss });
    return model;
  };

  it.each([
    [losses.categoricalHinge(), [1], "categorical_hinge: it needs an output of two or more classes"],
    [losses.cosineSimilarity({ axis: 0 }), [3], "axis must be a dimension of the output (rows, 3), 1 to 1"],
    [losses.cosineSimilarity({ axis: -3 }), [3, 2], "1 to 2 or negative from the end, found -3."],
    [losses.dice({ axis: [0, 3] }), [3, 2], "axis must be a dimension of the output (rows, 3, 2), 0 to 2"],
    [losses.categoricalFocalCrossentropy({ alpha: [1, 2] }), [3], "alpha has 2 weights, but there are 3 classes."],
    [losses.circle(), [2, 2], "the output must be one row of numbers for each sample"],
    [losses.categoricalGeneralizedCrossEntropy(), [1], "two or more classes"],
    [losses.categoricalCrossentropy({ axis: 1 }), [1, 4], "two or more classes"],
  ])("%o", (loss, shape, message) => {
    expect(() => compiled(loss, 1, shape)).toThrow(ArgumentError);
    expect(() => compiled(loss, 1, shape)).toThrow(message);
  });

  it.each([
    [losses.hinge(), 2, "labels are -1 or 1, or 0 or 1."],
    [losses.categoricalHinge(), 2, "labels are numbers from 0 to 1."],
    [losses.categoricalGeneralizedCrossEntropy(), 3, "labels are whole numbers from 0 to 2"],
    [losses.circle(), 0.5, "labels are whole numbers"],
    [losses.sparseCategoricalCrossentropy({ ignoreClass: 255 }), 254, "labels are whole numbers from 0 to 2"],
  ])("%o and label %d", async (loss, label, message) => {
    const y = loss.labels === "classes" ? [label] : [[label, 0, 0]];
    await expect(compiled(loss, 3).evaluate([[0.2, 0.3, 0.5]], y)).rejects.toThrow(message);
  });
});

describe("extreme numbers", () => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf("simd128");
    await whenLoaded(() => runtime.need("extra"));
  });

  const run = (loss: Loss, predictions: number[][], labels: number[][]) => {
    const w = weight("p", [predictions.length, predictions[0].length], Float32Array.from(predictions.flat()));
    const bench = new Bench(runtime, {
      x: { data: new Float32Array(predictions.length), shape: [predictions.length, 1] },
      y: { data: Float32Array.from(labels.flat()), shape: [labels.length, labels[0].length] },
      weights: [w],
      record: (p, _, y) => loss.perRow(p, y!, p.weight(w)),
    });
    return { value: bench.mean(), gradient: [...bench.gradient(w)] };
  };
  const makers = Object.keys(KERAS).filter((name) => name !== "Circle");
  const labelsFor = (loss: Loss, rows: number) =>
    Array.from({ length: rows }, (_, i) =>
      loss.labels === "classes" ? [i % 3] : [0, 1, 2].map((j) => Number(i % 3 === j)),
    );

  const certain = [
    [1, 0, 0],
    [1, 0, 0],
    [0, 0, 1],
    [1, 1, 1],
  ];
  it.each(makers)("%s: probabilities 0 and 1 have finite losses and gradients", (name) => {
    for (const options of name.includes("Focal") ? [{}, { gamma: 0 }, { gamma: 0.5 }, { gamma: 1 }] : [{}]) {
      const loss = makerOf(name)(options);
      const { value, gradient } = run(loss, certain, labelsFor(loss, 4));
      expect([value, ...gradient].filter((found) => !Number.isFinite(found))).toEqual([]);
    }
  });

  it.each(makers)("%s: numbers of ±1e4, as logits where there are some", (name) => {
    const fromLogits = /Crossentropy/.test(name) ? { fromLogits: true } : {};
    if (name === "CategoricalGeneralizedCrossEntropy" || name === "Poisson") return; // of probabilities, of rates
    const loss = makerOf(name)(fromLogits);
    const large = certain.map((row) => row.map((value) => (value - 0.5) * 2e4));
    const { value, gradient } = run(loss, large, labelsFor(loss, 4));
    expect([value, ...gradient].filter((found) => !Number.isFinite(found))).toEqual([]);
  });

  it.each(makers)("%s: NaN is not hidden", (name) => {
    const loss = makerOf(name)();
    const spoiled = [...certain.slice(1), [Number.NaN, Number.NaN, Number.NaN]];
    expect(run(loss, spoiled, labelsFor(loss, 4)).value).toBeNaN();
  });

  it("circle: rows without partner don't count, and a batch without any has loss 0", () => {
    const apart = [
      [1, 0],
      [0, 1],
    ];
    const { value, gradient } = run(losses.circle(), apart, [[0], [1]]);
    expect(value).toBe(0);
    expect(gradient.every((each) => each === 0)).toBe(true);
  });

  it("sparseCategoricalCrossentropy: a batch of ignored rows only has loss 0 and no gradient", () => {
    const loss = losses.sparseCategoricalCrossentropy({ ignoreClass: -1 });
    const { value, gradient } = run(loss, certain.slice(0, 2), [[-1], [-1]]);
    expect(value).toBe(0);
    expect(gradient.every((each) => each === 0)).toBe(true);
  });
});

describe("a model", () => {
  beforeAll(() => init());

  it.each([...LATE_NAMES, "mse"])("learns with %s by name", async (name) => {
    const model = sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [2] })], { seed: 1 });
    model.compile({ optimizer: optimizers.sgd({ learningRate: 0.01 }), loss: name });
    const x = Array.from({ length: 30 }, (_, i) => [Math.sin(i), Math.cos(i)]);
    const { labels } = await whenLoaded(() => getLoss("a test", name));
    const y = x.map(([a], i) => {
      const number = a > 0.5 ? 2 : a > -0.5 ? 1 : 0;
      return labels === "classes" ? [number] : [0, 1, 2].map((j) => Number(j === number || (i === 0 && j === 0)));
    });
    const { history } = await model.fit(x, y, { epochs: 8, batchSize: 7, verbose: 0 });
    expect(history.loss[7]).toBeLessThan(history.loss[0]);
  });

  it("reduction sum: reported as Keras does, the mean over the rows of their batch's sum", async () => {
    const model = sequential([layers.activation({ activation: "linear", inputShape: [1] })]);
    model.compile({ loss: losses.meanSquaredError({ reduction: "sum" }) });
    const { loss } = await model.evaluate([1, 2, 3], [0, 0, 0], { batchSize: 2 });
    expect(loss).toBeCloseTo(((1 + 4) * 2 + 9) / 3, 6);
  });
});

describe("a loss of one's own", () => {
  it("is a function that composes ops", async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 3 });
    model.compile({ optimizer: "adam", loss: (p, y, prediction) => squaredError(p, y, prediction) });
    const same = sequential([layers.dense({ units: 1, inputShape: [1] })], { seed: 3 });
    same.compile({ optimizer: "adam", loss: "mse" });
    const data = [1, 2, 3, 4];
    const options = { epochs: 3, verbose: 0, shuffle: false } as const;
    expect((await model.fit(data, data, options)).history).toEqual((await same.fit(data, data, options)).history);
  });

  it("gives any number of numbers for a row, whose mean is its loss", async () => {
    const model = sequential([layers.dense({ units: 2, inputShape: [1] })], { seed: 3 });
    const quantile = 0.9;
    model.compile({
      optimizer: "sgd",
      loss: function pinball(p, y, prediction) {
        const error = ops.subtract(p, y, prediction);
        return ops.maximum(p, ops.multiply(p, error, quantile), ops.multiply(p, error, quantile - 1));
      },
    });
    const { history } = await model.fit(
      [1, 2, 3],
      [
        [1, 2],
        [2, 3],
        [3, 5],
      ],
      { epochs: 20, verbose: 0 },
    );
    expect(history.loss[19]).toBeLessThan(history.loss[0]);
    const [w, b] = model.getWeights().map(({ data }) => data);
    const { loss } = await model.evaluate([2], [[1, 9]]);
    const errors = [0, 1].map((i) => [1, 9][i] - (2 * w[i] + b[i]));
    const expected = errors.reduce((total, e) => total + Math.max(quantile * e, (quantile - 1) * e), 0) / 2;
    expect(loss).toBeCloseTo(expected, 5);
  });

  it("is not a maker that was not called", () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    expect(() => model.compile({ loss: losses.huber as never })).toThrow("compile: loss must be the name of a loss");
  });
});

describe("weights of rows", () => {
  it("mean_with_sample_weight divides by their sum, sum by nothing, the others by the rows", async () => {
    const [x, y, sampleWeight] = [
      [1, 2, 3],
      [0, 0, 0],
      [1, 0, 3],
    ];
    for (const [reduction, expected] of [
      ["sum_over_batch_size", (1 + 27) / 3],
      ["mean", (1 + 27) / 3],
      ["sum", 1 + 27],
      ["mean_with_sample_weight", (1 + 27) / 4],
    ] as const) {
      const model = sequential([layers.dense({ units: 1, inputShape: [1], kernelInitializer: "ones" })]);
      model.compile({ optimizer: "sgd", loss: losses.meanSquaredError({ reduction }) });
      const { history } = await model.fit(x, y, { batchSize: 3, epochs: 1, verbose: 0, sampleWeight });
      expect(history.loss[0]).toBeCloseTo(expected, 5);
      // w − 0.01 dL/dw, and dL/dw = 2 Σ weight x² / the same divisor as the loss.
      expect(model.getWeights()[0].data[0]).toBeCloseTo(1 - 0.01 * 2 * expected, 5);
    }
  });

  it("mean_with_sample_weight of weights 0 is 0", async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    model.compile({ loss: losses.hinge({ reduction: "mean_with_sample_weight" }) });
    const { history } = await model.fit([1, 2], [0, 1], { sampleWeight: [0, 0], verbose: 0 });
    expect(history.loss[0]).toBe(0);
  });
});
