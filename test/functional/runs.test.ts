import { beforeAll, describe, expect, it } from "vitest";
import { init } from "../../src/index.ts";
import { dialects } from "../assembly/harness.ts";
import { batchOf, batchSize, modelOf, optimizerOf, type Run, runs } from "./fixtures.ts";

/** Relative to the largest number of a weight, or to the loss. */
const TOLERANCE = 1e-5;

const loss = { price: "mse", kind: "sparseCategoricalCrossentropy" };
const title = ({ graph, optimizer, lossWeights }: Run) => `${graph}, ${optimizer}, loss weights ${lossWeights}`;
const plain = runs.filter(({ l2 }) => l2 === 0);

function compiled(run: Run) {
  const model = modelOf(run);
  const [price, kind] = run.lossWeights;
  model.compile({ optimizer: optimizerOf(run), loss, lossWeights: { price, kind } });
  return model;
}

function expectLosses(logs: Record<string, number>, [total, price, kind]: readonly number[]): void {
  for (const [actual, expected] of [
    [logs.loss, total],
    [logs.price_loss, price],
    [logs.kind_loss, kind],
  ])
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(TOLERANCE * Math.abs(expected));
}

function expectWeights(model: ReturnType<typeof modelOf>, { weights }: Run): void {
  for (const [name, expected] of Object.entries(weights)) {
    const actual = model.getLayer(name).getWeights();
    actual.forEach(({ data }, i) => {
      const largest = Math.max(...expected[i].map(Math.abs));
      expected[i].forEach((value, j) => {
        expect(Math.abs(data[j] - value), `${name} ${i} ${j}`).toBeLessThanOrEqual(TOLERANCE * largest);
      });
    });
  }
}

describe.each(dialects)("%s: graphs train as in PyTorch in float64", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  it.each(plain.map((run) => [title(run), run] as const))("%s", async (_, run) => {
    const model = compiled(run);
    for (let step = 0; step < run.losses.length; step++) {
      const { x, y, sampleWeight } = batchOf(run, step);
      expectLosses(await model.trainOnBatch(x, y, { sampleWeight }), run.losses[step]);
    }
    expectWeights(model, run);
  });

  it("fit takes the same steps, from records and arrays in any mixture", async () => {
    const run = runs[1];
    const rows = run.data.a.length;
    const epochs = run.losses.length / Math.ceil(rows / batchSize);
    const { a, b, price, kind } = run.data;
    for (const [x, y] of [
      [{ b, a }, [price, kind]],
      [[a, b], { kind, price }],
    ]) {
      const model = compiled(run);
      const { history } = await model.fit(x, y, { batchSize, epochs, shuffle: false, verbose: 0 });
      expectWeights(model, run);
      // An epoch's loss is the mean over rows: the last batch has 3 rows.
      const sizes = [5, 5, 5, 5, 3];
      for (let epoch = 0; epoch < epochs; epoch++) {
        const mean = [0, 1, 2].map((k) =>
          sizes.reduce((sum, size, i) => sum + (size * run.losses[epoch * 5 + i][k]) / rows, 0),
        );
        expectLosses(
          { loss: history.loss[epoch], price_loss: history.price_loss[epoch], kind_loss: history.kind_loss[epoch] },
          mean,
        );
      }
    }
  });
});
