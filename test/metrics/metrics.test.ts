import { beforeAll, describe, expect, it } from "vitest";
import { init, layers, losses, metrics, sequential } from "../../src/index.ts";
import type { Metric } from "../../src/metrics/index.ts";
import { getMetric } from "../../src/metrics/names.ts";
import { dialects } from "../assembly/harness.ts";
import { values } from "../training/fixtures.ts";

type Rows = number[] | number[][];

/** Metrics of predictions that a model passes on as they are. */
async function judge(given: (Metric | string)[], prediction: Rows, y: Rows, loss = "mse") {
  const model = sequential([layers.activation({ activation: "linear" })]);
  model.compile({ loss, metrics: given });
  return model.evaluate(prediction, y);
}

describe.each(dialects)("%s", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  const { logits, probabilities, softmaxed, numbers, bits, oneHot, classes } = values;

  it("the same as PyTorch in float64", async () => {
    const errors = await judge(["mse", "mae"], logits, numbers);
    expect(errors.mse).toBeCloseTo(values.losses.meanSquaredError, 5);
    expect(errors.mae).toBeCloseTo(values.losses.meanAbsoluteError, 6);
    const { binaryAccuracy, categoricalAccuracy } = values.metrics;
    const low = metrics.binaryAccuracy({ threshold: 0.3, name: "low" });
    const binary = await judge([metrics.binaryAccuracy(), low], probabilities, bits);
    expect(binary.binary_accuracy).toBeCloseTo(binaryAccuracy["0.5"], 6);
    expect(binary.low).toBeCloseTo(binaryAccuracy["0.3"], 6);
    const one = await judge([metrics.categoricalAccuracy()], softmaxed, oneHot);
    expect(one.categorical_accuracy).toBeCloseTo(categoricalAccuracy, 6);
    const sparse = await judge(
      [metrics.sparseCategoricalAccuracy()],
      softmaxed,
      classes,
      "sparseCategoricalCrossentropy",
    );
    expect(sparse.sparse_categorical_accuracy).toBeCloseTo(categoricalAccuracy, 6);
  });

  it("binary accuracy: above the threshold is 1, the threshold itself is 0", async () => {
    const { accuracy } = await judge(["accuracy"], [[0.5], [0.5], [0.51], [0.2]], [0, 1, 1, 1]);
    expect(accuracy).toBe(0.5);
  });

  it("categorical accuracy: of equal outputs the first counts", async () => {
    const tie = [[0.4, 0.4, 0.2]];
    for (const [label, expected] of [
      [0, 1],
      [1, 0],
    ]) {
      const { accuracy } = await judge(["accuracy"], tie, [label], "sparseCategoricalCrossentropy");
      expect(accuracy).toBe(expected);
    }
  });
});

describe("accuracy is chosen by the shapes, as Keras 3 chooses it", () => {
  const output = (units: number) => [units];
  const [plain, classes] = [losses.binaryCrossentropy(), losses.sparseCategoricalCrossentropy()];

  it.each(["accuracy", "acc", "Accuracy"])("%s", async (name) => {
    // One column: binary. One-hot rows: categorical. Class numbers: sparse. The loss' name plays no part.
    expect((await judge([name], [[0.9], [0.1]], [1, 1])).loss).toBeCloseTo((0.01 + 0.81) / 2, 6);
    expect((await judge([name], [[0.9], [0.1]], [1, 1]))[name]).toBe(0.5);
    const rows = [
      [0.6, 0.7],
      [0.1, 0.2],
    ];
    const one = [
      [0, 1],
      [0, 1],
    ];
    // Binary accuracy of each element would be 0.5: the second row is below the threshold, but its largest is right.
    for (const loss of ["mse", "binaryCrossentropy", "categoricalCrossentropy"]) {
      expect((await judge([name], rows, one, loss))[name]).toBe(1);
    }
    expect((await judge([name], rows, [1, 0], "sparseCategoricalCrossentropy"))[name]).toBe(0.5);
    expect(getMetric("a test", name, plain, output(1)).labels).toBe("values");
    expect(getMetric("a test", name, classes, output(3)).labels).toBe("classes");
  });

  it("is the binary one per element only when named so", async () => {
    const rows = [
      [0.6, 0.7],
      [0.1, 0.2],
    ];
    const one = [
      [0, 1],
      [0, 1],
    ];
    expect((await judge(["binary_accuracy"], rows, one)).binary_accuracy).toBe(0.5);
  });
});

describe("names", () => {
  const loss = losses.meanSquaredError();

  it.each([
    ["binary_accuracy", ["binaryAccuracy", "BinaryAccuracy"]],
    ["categorical_accuracy", ["categoricalAccuracy", "CategoricalAccuracy"]],
    ["mean_squared_error", ["meanSquaredError", "MeanSquaredError", "mse", "MSE"]],
    ["mean_absolute_error", ["meanAbsoluteError", "MeanAbsoluteError", "mae", "MAE"]],
  ])("%s is reported under the name that was given", (name, others) => {
    for (const each of [name, ...others]) expect(getMetric("a test", each, loss, [3]).name).toBe(each);
  });

  it("are Keras' for metrics that are made", () => {
    expect(metrics.binaryAccuracy().name).toBe("binary_accuracy");
    expect(metrics.categoricalAccuracy().name).toBe("categorical_accuracy");
    expect(metrics.sparseCategoricalAccuracy().name).toBe("sparse_categorical_accuracy");
    expect(metrics.meanSquaredError().name).toBe("mean_squared_error");
    expect(metrics.meanAbsoluteError({ name: "mine" }).name).toBe("mine");
  });

  it("are looked up in both spellings, and unknown ones answered with the nearest", () => {
    const sparse = losses.sparseCategoricalCrossentropy();
    for (const name of ["sparse_categorical_accuracy", "sparseCategoricalAccuracy"]) {
      expect(getMetric("a test", name, sparse, [3]).labels).toBe("classes");
    }
    expect(() => getMetric("a test", "acuracy", loss, [3])).toThrow('Did you mean "accuracy"?');
  });
});

describe("metrics and losses that take different labels", () => {
  it("don't go together", () => {
    const sparse = losses.sparseCategoricalCrossentropy();
    expect(() => getMetric("metrics[0]", "categoricalAccuracy", sparse, [3])).toThrow(
      'takes labels of the output\'s shape, but loss sparse_categorical_crossentropy takes class numbers. Use metric "accuracy".',
    );
    expect(() => getMetric("metrics[0]", metrics.sparseCategoricalAccuracy(), losses.huber(), [3])).toThrow(
      "takes class numbers, but loss huber takes labels of the output's shape.",
    );
  });

  it("have thresholds in (0, 1)", () => {
    for (const threshold of [0, 1, Number.NaN]) {
      expect(() => metrics.binaryAccuracy({ threshold })).toThrow("threshold must be a number in (0, 1)");
    }
  });
});
