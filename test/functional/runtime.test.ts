/** Graphs where they run: in a worker, on data that don't fit in memory, and when nobody refers to them any more. */
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as api from "../../src/index.ts";
import { init, tensor } from "../../src/index.ts";
import { Generator } from "../../src/random/generator.ts";
import { bits, quiet } from "../model/helpers.ts";

beforeAll(() => init());

const random = new Generator(5);
const numbers = (rows: number, columns: number) =>
  tensor(
    Float32Array.from({ length: rows * columns }, () => random.uniform() - 0.5),
    [rows, columns],
  );
const rows = 300;
const x = { a: numbers(rows, 4), b: numbers(rows, 3) };
const y = { p: numbers(rows, 1), q: numbers(rows, 2) };
const sampleWeight = { p: numbers(rows, 1), q: numbers(rows, 1) };

function graph({ input, layers, model } = api) {
  const [a, b] = [input({ shape: [4], name: "a" }), input({ shape: [3], name: "b" })];
  const both = layers.concatenate().apply([layers.dense({ units: 8, activation: "tanh" }).apply(a), b]);
  const made = model({
    inputs: { a, b },
    outputs: { p: layers.dense({ units: 1 }).apply(both), q: layers.dense({ units: 2 }).apply(both) },
    seed: 3,
  });
  made.compile({
    optimizer: "adam",
    loss: { p: "mse", q: "mae" },
    lossWeights: { q: 0.5 },
    weightedMetrics: { p: "mae" },
  });
  return made;
}

describe("the same bits", () => {
  const options = { ...quiet, epochs: 2, batchSize: 32, validationSplit: 0.1 };

  test("in a worker, with and without weights of rows", async () => {
    for (const weights of [undefined, sampleWeight]) {
      const [here, there] = [graph(), graph()];
      const expected = await here.fit(x, y, { ...options, sampleWeight: weights });
      const found = await there.fit(x, y, { ...options, sampleWeight: weights, worker: true });
      expect(found.history).toEqual(expected.history);
      expect(bits(there)).toEqual(bits(here));
      expect(await there.evaluate(x, y, { worker: true })).toEqual(await here.evaluate(x, y));
      const [p, q] = [await there.predict(x, { worker: true }), await here.predict(x)];
      expect(p).toEqual(q);
    }
  });

  test("from a stream of records, whose last batch is smaller", async () => {
    const [whole, streamed] = [graph(), graph()];
    await whole.fit(x, y, { ...quiet, batchSize: 64, shuffle: false, sampleWeight });
    await streamed.fit(function* () {
      const part = <Columns extends Record<string, typeof x.a>>(columns: Columns, i: number) =>
        Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.slice(i, i + 64)]));
      for (let i = 0; i < rows; i += 64) yield { x: part(x, i), y: part(y, i), sampleWeight: part(sampleWeight, i) };
    }, quiet);
    expect(bits(streamed)).toEqual(bits(whole));
  });
});

describe("memory", () => {
  test("weights are there once, however many models share them, and all is given back", async () => {
    vi.resetModules();
    const fresh = await import("../../src/index.ts");
    await fresh.init();
    const used = () => fresh.backend().memory.used;
    const before = used();
    const made = graph(fresh);
    await made.fit(x, y, quiet);
    const features = fresh.model({ inputs: made.inputs, outputs: made.getLayer(1).output });
    const alone = used();
    await features.predict(x);
    expect(features.weights).toEqual(made.getLayer(1).weights);
    expect(features.weights[0]!.block).toBe(made.weights[0]!.block);
    features.dispose();
    expect(used()).toBe(alone);
    made.dispose();
    expect(used()).toBe(before);
  });
});
