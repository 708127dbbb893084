/** Epochs that end with a smaller batch: every row counts once, in losses, metrics and predictions. */
import { describe, expect, it } from "vitest";
import { backend, layers, optimizers, sequential, tensor } from "../../src/index.ts";
import { uniform } from "../assembly/harness.ts";

const ROWS = 2300;
const SIZES = [500, 500, 500, 500, 300];

const x = tensor(uniform(ROWS * 3), [ROWS, 3]);
const y = tensor(
  Float32Array.from({ length: ROWS }, (_, i) => Number(x.data[3 * i] > 0.2 * x.data[3 * i + 1])),
  [ROWS, 1],
);

function classifier(learningRate: number) {
  const model = sequential(
    [
      layers.dense({ units: 8, activation: "tanh", inputShape: [3] }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed: 3 },
  );
  model.compile({
    optimizer: optimizers.sgd({ learningRate }),
    loss: "binaryCrossentropy",
    metrics: ["accuracy", "mse"],
  });
  return model;
}

/** Mean of a value that each batch has, weighted by its rows. */
function weightedMean(perBatch: number[]): number {
  return perBatch.reduce((sum, value, i) => sum + value * SIZES[i], 0) / ROWS;
}

describe("2300 rows in batches of 500", () => {
  it("are four batches of 500 and one of 300", async () => {
    // Row i has loss i + 1, so the mean over the first n rows, (n + 1) / 2, tells how many were seen.
    const model = sequential([layers.activation({ activation: "linear", inputShape: [1] })]);
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const values = Float32Array.from({ length: ROWS }, (_, i) => Math.sqrt(i + 1));
    const seen: number[] = [];
    await model.fit(values, new Float32Array(ROWS), {
      batchSize: 500,
      shuffle: false,
      verbose: 0,
      callbacks: { onTrainBatchEnd: (_, logs) => void seen.push(Math.round(2 * logs.loss - 1)) },
    });
    expect(seen.map((rows, i) => rows - (seen[i - 1] ?? 0))).toEqual(SIZES);
  });

  it("weigh the smaller batch by its rows: the epoch's loss and metrics are those of one pass over all rows", async () => {
    const model = classifier(0); // Weights that stay give each batch the loss of one pass.
    const once = await model.evaluate(x, y, { batchSize: ROWS });
    const { history } = await model.fit(x, y, { batchSize: 500, shuffle: true, verbose: 0 });
    for (const key of ["loss", "accuracy", "mse"]) expect(history[key][0]).toBeCloseTo(once[key], 6);
    // The batches differ, so a plain mean of their losses would be another number.
    const perBatch: number[] = [];
    for (let start = 0; start < ROWS; start += 500) {
      const { loss } = await model.evaluate(x.slice(start, start + 500), y.slice(start, start + 500));
      perBatch.push(loss);
    }
    expect(weightedMean(perBatch)).toBeCloseTo(once.loss, 6);
    const plain = perBatch.reduce((sum, value) => sum + value, 0) / perBatch.length;
    expect(Math.abs(plain - once.loss)).toBeGreaterThan(1e-4);
  });

  it("give the means of the losses before each step, weighted by rows", async () => {
    const [together, apart] = [classifier(0.5), classifier(0.5)];
    const { history } = await together.fit(x, y, { batchSize: 500, shuffle: false, verbose: 0 });
    const perBatch = { loss: [] as number[], accuracy: [] as number[], mse: [] as number[] };
    for (let start = 0; start < ROWS; start += 500) {
      const logs = await apart.trainOnBatch(x.slice(start, start + 500), y.slice(start, start + 500));
      for (const key of ["loss", "accuracy", "mse"] as const) perBatch[key].push(logs[key]);
    }
    expect(perBatch.loss).toHaveLength(5);
    for (const key of ["loss", "accuracy", "mse"] as const) {
      expect(history[key][0]).toBeCloseTo(weightedMean(perBatch[key]), 6);
    }
    expect(together.getWeights()).toEqual(apart.getWeights());
  });

  it("are judged and predicted the same whatever the batch size", async () => {
    const model = classifier(0.1);
    const whole = await model.evaluate(x, y, { batchSize: ROWS });
    const outputs = await model.predict(x, { batchSize: ROWS });
    for (const batchSize of [1, 7, 500, 5000]) {
      const parts = await model.evaluate(x, y, { batchSize });
      for (const key of ["loss", "accuracy", "mse"]) expect(parts[key]).toBeCloseTo(whole[key], 10);
      expect(await model.predict(x, { batchSize })).toEqual(outputs);
    }
    expect(whole.accuracy).toBe(outputs.data.filter((p, i) => Number(p > 0.5) === y.data[i]).length / ROWS);
  });
});

it("a remainder takes the places of the full batch, also where it would need more by itself", async () => {
  const make = () => {
    const hidden = () => layers.dense({ units: 16, activation: "relu" });
    const model = sequential([hidden(), hidden(), layers.dense({ units: 3 })], { seed: 1 });
    model.build([2]);
    model.compile({ optimizer: "adam", loss: "mse" });
    return model;
  };
  const [together, apart] = [make(), make()];
  const floats = (batchSize: number) => together.program({ batchSize }).workspace;
  // Planned by themselves, some numbers of rows need more than 256: which, depends on the kernels' scratch.
  const full = 256;
  const rest = Array.from({ length: full - 1 }, (_, i) => full - 1 - i).find((fewer) => floats(fewer) > floats(full))!;
  expect(rest).toBeGreaterThan(0);
  const rows = full + rest;
  const [inputs, labels] = [tensor(uniform(rows * 2), [rows, 2]), tensor(uniform(rows * 3, 2), [rows, 3])];
  await together.fit(inputs, labels, { batchSize: full, epochs: 3, shuffle: false, verbose: 0 });
  for (let epoch = 0; epoch < 3; epoch++) {
    for (const [start, end] of [
      [0, full],
      [full, rows],
    ]) {
      await apart.trainOnBatch(inputs.slice(start, end), labels.slice(start, end));
    }
  }
  expect(together.getWeights()).toEqual(apart.getWeights());

  const third = make();
  const used = async (start: number, end: number) => {
    await third.trainOnBatch(inputs.slice(start, end), labels.slice(start, end));
    return backend().memory.used;
  };
  const [one, both] = [await used(0, full), await used(full, rows)];
  expect(both - one).toBeLessThan(4096); // The second program, but no activations.
  expect(together.getWeights()).not.toEqual(make().getWeights());
});
