import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { init, layers, seed, sequential } from "../../src/index.ts";
import { bits, network, quiet, xor } from "./helpers.ts";
import { seededWeights } from "./seeded.ts";

const data = xor(100);

describe("a seed makes training reproducible bit by bit", () => {
  test("seed(n)", async () => {
    const run = async (n: number) => {
      seed(n);
      return seededWeights();
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  test("sequential(…, { seed }): whatever else is drawn meanwhile", async () => {
    const run = async (n: number) => {
      const model = sequential(
        [layers.dense({ units: 4, inputShape: [2] }), layers.dropout({ rate: 0.5 }), layers.dense({ units: 1 })],
        { seed: n },
      );
      model.compile({ optimizer: "adam", loss: "mse" });
      await model.fit(data.x, data.y, { ...quiet, epochs: 2 });
      return bits(model);
    };
    const first = await run(1);
    await network().fit(data.x, data.y, quiet);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  test("fit({ seed }) fixes the order of the rows, and nothing else of the model", async () => {
    const run = async (n: number) => {
      const model = network(3);
      await model.fit(data.x, data.y, { ...quiet, batchSize: 9, epochs: 2, seed: n });
      return bits(model);
    };
    const first = await run(1);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  test("layers.dropout({ seed }) drops the same units", async () => {
    const run = async (n: number) => {
      const model = sequential([layers.dropout({ rate: 0.5, seed: n, inputShape: [2] }), layers.dense({ units: 1 })]);
      model.setWeights([[[1], [2]], [0]]);
      model.compile({ optimizer: "sgd", loss: "mse" });
      await model.fit(data.x, data.y, { ...quiet, shuffle: false });
      return bits(model);
    };
    expect(await run(5)).toEqual(await run(5));
    expect(await run(5)).not.toEqual(await run(6));
  });

  test("two processes agree", async () => {
    const [a, b] = await Promise.all([inProcess(), inProcess()]);
    expect(a).toEqual(b);
    expect(a).toHaveLength(6);
  });
});

describe("deterministic", () => {
  beforeAll(async () => {
    await init({ deterministic: true });
  });
  afterAll(async () => {
    await init();
  });

  test("another version of the engine gives the same bits", async () => {
    seed(42);
    expect(await seededWeights()).toEqual(await inProcess("deterministic"));
  });
});

/** The weights that a process of its own finds; by the current Node, which strips types, wherever this test runs. */
async function inProcess(...args: string[]): Promise<number[][]> {
  const node = fileURLToPath(new URL("../../node_modules/node/bin/node", import.meta.url));
  const script = fileURLToPath(new URL("./reproduce.ts", import.meta.url));
  const { stdout } = await promisify(execFile)(node, [script, ...args]);
  return JSON.parse(stdout);
}
