import { beforeAll, describe, expect, it } from "vitest";
import { init, losses, optimizers, Tensor } from "../../src/index.ts";
import { dialects } from "../assembly/harness.ts";
import { batch, deviation, loss, model, networks, optimizer, type Run, runs } from "./fixtures.ts";

/** Relative; the largest found are 2e-6 for weights after 50 steps, 7e-6 for losses and metrics, 3e-7 for gradients. */
const TOLERANCE = 1e-5;

const title = ({ network, batchSize, optimizer, settings }: Run) =>
  `${network}, batches of ${batchSize}, ${optimizer} ${JSON.stringify(settings)}`;

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(TOLERANCE * Math.abs(expected));
}

const classNumbers = (rows: number[][]) => rows.map((row) => row.indexOf(1));

describe.each(dialects)("%s: the same as PyTorch in float64", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  it.each(runs.map((run) => [title(run), run] as const))("%s", async (_, run) => {
    const network = networks[run.network];
    const trained = model(network);
    trained.compile({ optimizer: optimizer(run), loss: loss(network), metrics: [network.metric] });
    for (let step = 0; step < run.losses.length; step++) {
      const { x, y } = batch(network, run.batchSize, step);
      const logs = await trained.trainOnBatch(x, y);
      expectClose(logs.loss, run.losses[step]);
      expectClose(logs[network.metric], run.metrics[step]);
    }
    expect(deviation(trained.getWeights(), run.weights)).toBeLessThanOrEqual(TOLERANCE);
  });

  it.each(Object.keys(networks))("%s: gradients of the first step", async (name) => {
    const network = networks[name];
    const trained = model(network);
    // A large rate leaves little of the weight in w − rate · g, so that the difference has the gradient's own precision.
    const rate = 1024;
    trained.compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: loss(network) });
    const before = trained.getWeights();
    const { x, y } = batch(network, 5, 0);
    await trained.trainOnBatch(x, y);
    const gradients = trained.getWeights().map(({ data, shape }, i) => {
      return new Tensor(
        data.map((value, j) => (before[i].data[j] - value) / rate),
        shape,
      );
    });
    expect(deviation(gradients, network.gradients)).toBeLessThanOrEqual(TOLERANCE);
  });

  it.each([
    ["named", (network: string) => loss(networks[network])],
    ["of logits", () => losses.sparseCategoricalCrossentropy({ fromLogits: true })],
    ["sparse", () => "sparse_categorical_crossentropy"],
  ] as const)("fit without shuffling runs the same steps: categorical crossentropy, %s", async (kind, lossOf) => {
    const network = networks.categorical;
    const linear = kind === "of logits";
    const shapes = network.layers.map(([units, activation]) => [units, linear && units === 3 ? "linear" : activation]);
    const trained = model({ ...network, layers: shapes as [number, string][] });
    const run = runs.find(({ network, optimizer }) => network === "categorical" && optimizer === "adam")!;
    trained.compile({ optimizer: optimizer(run), loss: lossOf("categorical"), metrics: ["accuracy"] });
    const y = kind === "named" ? network.y : classNumbers(network.y);
    const { history } = await trained.fit(network.x, y, { batchSize: 5, epochs: 10, shuffle: false, verbose: 0 });
    expect(deviation(trained.getWeights(), run.weights)).toBeLessThanOrEqual(TOLERANCE);
    // Rows, not batches, are averaged over an epoch: the last batch has 3 rows, the others 5.
    const sizes = [5, 5, 5, 5, 3];
    const mean = (perBatch: number[], epoch: number) =>
      sizes.reduce((sum, size, i) => sum + size * perBatch[epoch * 5 + i], 0) / network.x.length;
    for (let epoch = 0; epoch < 10; epoch++) {
      expectClose(history.loss[epoch], mean(run.losses, epoch));
      expectClose(history.accuracy[epoch], mean(run.metrics, epoch));
    }
  });
});

describe("steps", () => {
  it("gives the same bits when run again, and in one call of fit", async () => {
    await init({ deterministic: true });
    const network = networks.curves;
    const run = runs.find(({ network, optimizer }) => network === "curves" && optimizer === "rmsprop")!;
    const weights = [];
    for (const whole of [false, true, true]) {
      const trained = model(network);
      trained.compile({ optimizer: optimizer(run), loss: "mse" });
      if (whole) await trained.fit(network.x, network.y, { batchSize: 5, epochs: 10, shuffle: false, verbose: 0 });
      else
        for (let step = 0; step < 50; step++) {
          const { x, y } = batch(network, 5, step);
          await trained.trainOnBatch(x, y);
        }
      weights.push(trained.getWeights().map(({ data }) => data));
    }
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).toEqual(weights[0]);
  });

  it("uses a learning rate that was changed between two steps", async () => {
    await init();
    const network = networks.huber;
    const trained = model(network);
    const sgd = optimizers.sgd({ learningRate: 0.5 });
    trained.compile({ optimizer: sgd, loss: loss(network) });
    const { x, y } = batch(network, 5, 0);
    const initial = trained.getWeights();
    sgd.learningRate = 0;
    await trained.trainOnBatch(x, y);
    expect(trained.getWeights()).toEqual(initial);
    trained.optimizer.learningRate = 1;
    await trained.trainOnBatch(x, y);
    const expected = initial.map(({ data }, i) =>
      Array.from(data, (value, j) => value - networks.huber.gradients[i][j]),
    );
    expect(deviation(trained.getWeights(), expected)).toBeLessThanOrEqual(TOLERANCE);
  });

  it("begins with fresh slots and step count after each compile", async () => {
    const network = networks.binary;
    const run = runs.find(({ network, optimizer }) => network === "binary" && optimizer === "adam")!;
    const trained = model(network);
    const { x, y } = batch(network, 5, 0);
    const objective = { optimizer: optimizer(run), loss: loss(network) };
    const after = [];
    for (let i = 0; i < 2; i++) {
      trained.setWeights(network.weights);
      trained.compile(objective);
      await trained.trainOnBatch(x, y);
      await trained.trainOnBatch(x, y);
      after.push(trained.getWeights());
    }
    expect(after[1]).toEqual(after[0]);
  });
});
