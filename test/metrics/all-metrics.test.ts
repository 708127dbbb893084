/** What holds for all metrics: names, configurations, options, weights, strange numbers, use by a model. */
import { beforeAll, describe, expect, it } from "vitest";
import { ArgumentError, init, layers, losses, metrics, sequential } from "../../src/index.ts";
import type { Metric, StreamingMetric } from "../../src/metrics/index.ts";
import * as late from "../../src/metrics/late.ts";
import { getMetric, LATE_METRICS } from "../../src/metrics/names.ts";
import { Missing, whenLoaded } from "../../src/missing.ts";
import { constants } from "../../src/program/ops/constants.ts";
import { squaredError } from "../../src/program/ops/errors.ts";

/** Keras 3's names, https://keras.io/api/metrics/, with options that are not the defaults. */
const KERAS: Record<string, [name: string, options: object]> = {
  Accuracy: ["accuracy", { name: "mine" }],
  AUC: ["auc", { numThresholds: 20, curve: "PR", summationMethod: "minoring", fromLogits: true }],
  BinaryAccuracy: ["binary_accuracy", { threshold: 0.3 }],
  BinaryCrossentropy: ["binary_crossentropy", { fromLogits: true }],
  BinaryIoU: ["binary_io_u", { targetClassIds: [0], threshold: 0.2 }],
  CategoricalAccuracy: ["categorical_accuracy", { name: "mine" }],
  CategoricalCrossentropy: ["categorical_crossentropy", { labelSmoothing: 0.1 }],
  CategoricalHinge: ["categorical_hinge", { name: "mine" }],
  ConcordanceCorrelation: ["concordance_correlation", { axis: 0 }],
  CosineSimilarity: ["cosine_similarity", { axis: 1 }],
  F1Score: ["f1_score", { average: "macro", threshold: 0.4 }],
  FBetaScore: ["fbeta_score", { average: "micro", beta: 2 }],
  FalseNegatives: ["false_negatives", { thresholds: [0.1, 0.9] }],
  FalsePositives: ["false_positives", { thresholds: 0.9 }],
  Hinge: ["hinge", { name: "mine" }],
  IoU: ["io_u", { targetClassIds: [1], ignoreClass: 255 }],
  KLDivergence: ["kl_divergence", { name: "mine" }],
  LogCoshError: ["logcosh", { name: "mine" }],
  MeanAbsoluteError: ["mean_absolute_error", { name: "mine" }],
  MeanAbsolutePercentageError: ["mean_absolute_percentage_error", { name: "mine" }],
  MeanIoU: ["mean_io_u", { numClasses: 7, sparseYPred: true }],
  MeanSquaredError: ["mean_squared_error", { name: "mine" }],
  MeanSquaredLogarithmicError: ["mean_squared_logarithmic_error", { name: "mine" }],
  OneHotIoU: ["one_hot_io_u", { targetClassIds: [0, 1] }],
  OneHotMeanIoU: ["one_hot_mean_io_u", { ignoreClass: 0 }],
  PearsonCorrelation: ["pearson_correlation", { axis: 0 }],
  Poisson: ["poisson", { name: "mine" }],
  Precision: ["precision", { thresholds: [0.5, 0.2], topK: 2, classId: 1 }],
  PrecisionAtRecall: ["precision_at_recall", { recall: 0.5, numThresholds: 10 }],
  R2Score: ["r2_score", { classAggregation: null, numRegressors: 2 }],
  Recall: ["recall", { topK: 1 }],
  RecallAtPrecision: ["recall_at_precision", { precision: 0.5, classId: 2 }],
  RootMeanSquaredError: ["root_mean_squared_error", { name: "mine" }],
  SensitivityAtSpecificity: ["sensitivity_at_specificity", { specificity: 0.5 }],
  SparseCategoricalAccuracy: ["sparse_categorical_accuracy", { name: "mine" }],
  SparseCategoricalCrossentropy: ["sparse_categorical_crossentropy", { ignoreClass: 0 }],
  SparseTopKCategoricalAccuracy: ["sparse_top_k_categorical_accuracy", { k: 2 }],
  SpecificityAtSensitivity: ["specificity_at_sensitivity", { sensitivity: 0.5 }],
  SquaredHinge: ["squared_hinge", { name: "mine" }],
  TopKCategoricalAccuracy: ["top_k_categorical_accuracy", { k: 3 }],
  TrueNegatives: ["true_negatives", { thresholds: 0.1 }],
  TruePositives: ["true_positives", { name: "mine" }],
};
type Maker = (options?: object) => Metric;
const makers = metrics as unknown as Record<string, Maker>;
const makerOf = (className: string): Maker =>
  makers[Object.keys(makers).find((name) => name.toLowerCase() === className.toLowerCase())!];
const needsOptions = /At(Recall|Precision|Specificity|Sensitivity)$/;

describe("configurations", () => {
  it.each(Object.entries(KERAS))("%s: one makes an equal metric", (className, [name, options]) => {
    const make = makerOf(className);
    for (const given of needsOptions.test(className) ? [options] : [undefined, options]) {
      const metric = make(given);
      if (!(given && "name" in given)) expect(metric.name).toBe(name);
      expect((metric.className ?? name).replaceAll("_", "").toLowerCase()).toBe(className.toLowerCase());
      expect(metric.config).toMatchObject(given ?? {});
      const copy = make(JSON.parse(JSON.stringify(metric.config)));
      expect(copy.config).toEqual(metric.config);
      expect(copy.name).toBe(metric.name);
    }
  });
});

describe("names", () => {
  const loss = losses.meanSquaredError();

  it("late ones are those that the late module has", () => {
    expect([...LATE_METRICS].sort()).toEqual(Object.keys(late).sort());
  });

  it.each(Object.entries(KERAS).filter(([className]) => !needsOptions.test(className)))(
    "%s in every spelling, also the key under which it is reported",
    async (className, [snake]) => {
      const judged = className.startsWith("Sparse") ? losses.sparseCategoricalCrossentropy() : loss;
      const spellings = className.includes("IoU") ? [className] : [className, snake];
      for (const name of spellings) {
        const metric = await whenLoaded(() => getMetric("a test", name, judged, [3]));
        expect(metric.name).toBe(name);
      }
    },
  );

  it.each(["huber", "dice", "kld", "mape", "bce", "log_cosh", "rmse"])("%s", async (name) => {
    expect((await whenLoaded(() => getMetric("a test", name, loss, [3]))).name).toBe(name);
  });

  it("a slip is answered at once with the nearest, late ones too", () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    expect(() => model.compile({ loss: "mse", metrics: ["presicion"] })).toThrow('Did you mean "precision"?');
    expect(() => model.compile({ loss: "mse", metrics: ["presicion"] })).not.toThrow(Missing);
  });
});

describe("options that can't be", () => {
  it.each([
    [() => metrics.precision({ thresholds: 2 }), "precision: thresholds must be a number from 0 to 1, found 2."],
    [() => metrics.precision({ thresholds: [] }), "precision: thresholds must be an array that is not empty"],
    [() => metrics.recall({ topK: 0 }), "recall: topK must be a whole number >= 1, found 0."],
    [() => metrics.recall({ classID: 0 } as never), 'unknown option "classID". Did you mean classId?'],
    [() => metrics.auc({ curve: "roc" as never }), 'auc: curve must be one of "ROC", "PR", "PRGAIN"'],
    [() => metrics.auc({ numThresholds: 1 }), "auc: numThresholds must be a whole number >= 2, found 1."],
    [() => metrics.auc({ thresholds: 0.5 as never }), "auc: thresholds must be an array of numbers"],
    [() => metrics.auc({ thresholds: [-1] }), "auc: thresholds[0] must be a number from 0 to 1"],
    [() => metrics.auc({ numLabels: 3 }), "numLabels is for multiLabel only"],
    [() => metrics.f1Score({ average: "mean" as never }), 'must be one of "micro", "macro", "weighted"'],
    [() => metrics.f1Score({ threshold: 0 }), "f1Score: threshold must be a number in (0, 1], found 0."],
    [() => metrics.fbetaScore({ beta: 0 }), "fbetaScore: beta must be a number > 0, found 0."],
    [() => metrics.r2Score({ numRegressors: -1 }), "numRegressors must be a whole number >= 0"],
    [() => metrics.sensitivityAtSpecificity({} as never), "specificity must be a number from 0 to 1, found undefined."],
    [() => metrics.iou({ targetClassIds: [] }), "targetClassIds must be an array that is not empty"],
    [() => metrics.meanIoU({ numClasses: 1 }), "numClasses must be a whole number >= 2"],
    [() => metrics.binaryIoU({ targetClassIds: [2] }), "targetClassIds must be [0], [1] or [0, 1]"],
    [() => metrics.topKCategoricalAccuracy({ k: 0 }), "k must be a whole number >= 1"],
  ])("%s", (make, message) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(message);
  });
});

const passOn = (given: (Metric | string)[], shape: number[], loss = "mse") => {
  const model = sequential([layers.activation({ activation: "linear", inputShape: shape })]);
  model.compile({ loss, metrics: given as Metric[] });
  return model;
};

describe("outputs that can't be judged", () => {
  it.each([
    [metrics.f1Score(), [1], "f1_score: the largest of one column is always that column. Give a threshold, e.g. 0.5."],
    [metrics.f1Score(), [2, 2], "it needs an output (rows, classes), found (rows, 2, 2)."],
    [metrics.precision({ classId: 3 }), [3], "classId goes beyond the 3 columns"],
    [metrics.recall({ topK: 4 }), [3], "topK goes beyond the 3 columns"],
    [metrics.auc({ multiLabel: true }), [2, 3], "multiLabel needs an output (rows, labels)"],
    [metrics.auc({ multiLabel: true, numLabels: 2 }), [3], "numLabels is 2, but the output has 3."],
    [metrics.auc({ labelWeights: [1] }), [3], "labelWeights has 1 weights, but the output has 3 columns."],
    [metrics.iou({ targetClassIds: [3] }), [3], "targetClassIds has 3, but there are only 3 classes."],
    [metrics.meanIoU({ sparseYPred: true }), [3], "Give numClasses."],
    [metrics.meanIoU({ axis: 2 }), [3], "axis must be a dimension of the output (rows, 3)"],
    [metrics.pearsonCorrelation(), [1], "rows of one number don't correlate. Give axis 0"],
    [metrics.pearsonCorrelation({ axis: 3 }), [3], "axis must be a dimension"],
    [metrics.cosineSimilarity({ axis: 0 }), [3], "1 to 1 or negative from the end, found 0."],
    [metrics.r2Score(), [2, 2], "it needs an output (rows, columns)"],
  ])("%o", (metric, shape, message) => {
    expect(() => passOn([metric], shape)).toThrow(ArgumentError);
    expect(() => passOn([metric], shape)).toThrow(message);
  });
});

describe("weights", () => {
  beforeAll(() => init());
  const streaming = Object.entries(KERAS)
    .map(([className, [, options]]) => makerOf(className)(needsOptions.test(className) ? options : { name: "m" }))
    .filter((metric): metric is StreamingMetric => "update" in metric);
  const x = Array.from({ length: 6 }, (_, i) => [0, 1, 2].map((j) => Math.abs(Math.sin(3 * i + j))));
  const y = x.map((_, i) => [0, 1, 2].map((j) => Number((i * 5) % 3 === j)));
  const times = [2, 0, 1, 3, 0, 1];

  it.each([...streaming, metrics.pearsonCorrelation({ axis: 0 }) as StreamingMetric])(
    "$className: a row that counts n times is as n rows",
    async (metric) => {
      const weighted: Metric = {
        ...metric,
        update: (p, labels, prediction, state) =>
          metric.update(p, labels, prediction, state, constants(p, p.rows === 6 ? times : [0])),
      };
      const { loss: _, ...found } = await passOn([weighted], [3]).evaluate(x, y);
      const repeat = (rows: number[][]) => rows.flatMap((row, i) => new Array<number[]>(times[i]).fill(row));
      const { loss: __, ...expected } = await passOn([metric], [3]).evaluate(repeat(x), repeat(y));
      for (const key of Object.keys(expected)) expect(found[key]).toBeCloseTo(expected[key], 12);
    },
  );
});

describe("strange numbers", () => {
  beforeAll(() => init());

  it("NaN is above no threshold, the largest of no row, and spoils means", async () => {
    const nan = Number.NaN;
    const given = [metrics.truePositives(), metrics.falseNegatives(), metrics.auc(), "rmse", "r2Score"];
    const logs = await passOn(given, [1]).evaluate([nan, 0.9, 0.1], [1, 1, 0], { allowNonFinite: true });
    expect(logs).toMatchObject({ true_positives: 1, false_negatives: 1, auc: 0.5 });
    expect([logs.rmse, logs.r2Score]).toEqual([nan, nan]);
    const top = metrics.topKCategoricalAccuracy({ k: 1 });
    expect((await passOn([top], [2]).evaluate([[nan, 0.1]], [[1, 0]], { allowNonFinite: true }))[top.name]).toBe(0);
    const kept = metrics.precision({ topK: 1 });
    const one = await passOn([kept], [3]).evaluate([[nan, 0.2, 0.1]], [[0, 1, 0]], { allowNonFinite: true });
    expect(one.precision).toBe(1);
  });

  it("large batches are counted to the last row", async () => {
    const rows = 100_003;
    const x = new Float32Array(rows).map((_, i) => (i % 10) / 10);
    const y = x.map((_, i) => Number(i % 3 === 0));
    const given = [metrics.truePositives({ thresholds: 0.45 }), metrics.trueNegatives({ thresholds: 0.45 })];
    const expected = [0, 0];
    for (let i = 0; i < rows; i++) {
      if (x[i] > 0.45 && y[i] === 1) expected[0]++;
      if (x[i] <= 0.45 && y[i] === 0) expected[1]++;
    }
    const logs = await passOn(given, [1]).evaluate(x, y, { batchSize: rows });
    expect([logs.true_positives, logs.true_negatives]).toEqual(expected);
  });

  it("predictions outside of [0, 1] are the least and the most certain", async () => {
    const { auc } = await passOn(["auc"], [1]).evaluate([-5, 7, 0.5, 2], [0, 1, 0, 1]);
    expect(auc).toBe(1);
  });

  it("nothing to divide by is 0, and a perfect constant has R² 1", async () => {
    const given = ["precision", "recall", "auc", "meanIoU", "r2Score"];
    const logs = await passOn(given, [1]).evaluate([0.2, 0.2], [0.2, 0.2].map(Math.fround), { batchSize: 1 });
    expect(logs).toMatchObject({ precision: 0, auc: 0, r2Score: 1 });
  });
});

describe("a model", () => {
  beforeAll(() => init());

  it("trains with late metrics by name, in history and validation", async () => {
    const model = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [2] })], { seed: 2 });
    model.compile({
      optimizer: "adam",
      loss: "binaryCrossentropy",
      metrics: ["auc", "Precision", "hinge", "accuracy"],
    });
    const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(i)]);
    const y = x.map(([a]) => Number(a > 0));
    const { history } = await model.fit(x, y, { epochs: 2, verbose: 0, validationSplit: 0.25 });
    expect(Object.keys(history)).toEqual(
      ["", "val_"].flatMap((val) => ["loss", "auc", "Precision", "hinge", "accuracy"].map((key) => val + key)),
    );
    for (const values of Object.values(history)) expect(values.every(Number.isFinite)).toBe(true);
    expect(await model.trainOnBatch(x, y)).toHaveProperty("auc");
  });

  it("has the instructions it had where it has the metrics it had", () => {
    const model = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [2] })]);
    model.compile({ loss: "binaryCrossentropy", metrics: ["accuracy"] });
    const names = model.program({ mode: "test" }).instructions.map(({ format }) => format.name);
    expect(names.slice(-4)).toEqual(["binary_crossentropy_logits", "accumulate", "binary_accuracy", "accumulate"]);
  });
});

describe("a metric of one's own", () => {
  beforeAll(() => init());

  it("is a function: its mean is reported under its name", async () => {
    const model = passOn([], [1]);
    model.compile({
      loss: "mse",
      metrics: [
        function squared(p, y, prediction) {
          return squaredError(p, y, prediction);
        },
      ],
    });
    const { loss, squared } = await model.evaluate([1, 2], [0, 0]);
    expect(squared).toBe(loss);
  });

  it("is a mean or a sum of a function", async () => {
    const given = [metrics.sum(squaredError, { name: "total" }), metrics.mean(squaredError)];
    expect(await passOn(given, [1]).evaluate([1, 2, 3], [0, 0, 0])).toMatchObject({ total: 14, mean: 14 / 3 });
  });

  it("keeps a state of its own", async () => {
    /** The part of the predictions' sum that each column has. */
    const shares: StreamingMetric = {
      name: "share",
      size: ([columns]) => columns + 1,
      update: (p, _, prediction, state, weights) => metrics.addColumns(p, state, prediction, { weights }),
      result(state) {
        const sums = state.slice(0, -1); // The last is the number of rows.
        const total = sums.reduce((a, b) => a + b);
        return Array.from(sums, (value) => value / total);
      },
    };
    const rows = [
      [1, 2],
      [3, 4],
      [5, 5],
    ];
    const logs = await passOn([shares], [2]).evaluate(rows, rows, { batchSize: 2 });
    expect(logs).toMatchObject({ share_0: 9 / 20, share_1: 11 / 20 });
  });
});
