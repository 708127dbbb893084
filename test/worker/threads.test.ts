import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { init, layers, sequential } from "../../src/index.ts";
import { Generator } from "../../src/random/generator.ts";
import { bits, bitsOf, quiet, rejection } from "../model/helpers.ts";
import { type Watch, watchWorkers } from "./watch.ts";

const random = new Generator(4);
const rows = 900;
const x = { data: new Float32Array(rows * 200).map(() => random.uniform()), shape: [rows, 200] };
const y = { data: new Float32Array(rows).map(() => Math.floor(10 * random.uniform())), shape: [rows] };
const worker = true;

/** Large enough for several threads. */
function network() {
  const model = sequential(
    [
      layers.dense({ units: 200, activation: "relu", inputShape: [200] }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 200, activation: "tanh" }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 2 },
  );
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

const options = { ...quiet, batchSize: 128, epochs: 2, validationSplit: 0.2 };
let workers: Watch;
beforeEach(() => {
  workers = watchWorkers();
});
afterEach(() => workers.release());
afterAll(() => init());

/** How many workers were given each memory. */
function crews(): number[] {
  const memories = workers.messages.flatMap(({ open }) => (open ? [(open as { memory: unknown }).memory] : []));
  return [...new Set(memories)].map((memory) => memories.filter((one) => one === memory).length);
}

describe.each(["simd128", "relaxed"] as const)("threads that help a worker, %s", (dialect) => {
  it.each([1, 2, 3])("%i: the same bits", async (threads) => {
    try {
      await init({ dialect, threads: 4 }); // Memory is shared if the first choice is more than one thread.
    } catch (error) {
      expect(error).toMatchObject({ code: "ERR_UNSUPPORTED" });
      return;
    }
    const [here, there] = [network(), network()];
    const expected = await here.fit(x, y, options);
    await init({ dialect, threads });
    const found = await there.fit(x, y, { ...options, worker });
    expect(crews().at(-1)).toBe(threads);
    expect(found.history).toEqual(expected.history);
    expect(bits(there)).toEqual(bits(here));
    expect(await there.evaluate(x, y, { worker })).toEqual(await here.evaluate(x, y));
    expect(bitsOf((await there.predict(x, { worker })) as never)).toEqual(bitsOf((await here.predict(x)) as never));
  });
});

describe("a thread that dies", () => {
  it.each(["the one that leads", "one that follows"])("%s: fit rejects, and the model can be used", async (which) => {
    await init({ threads: 2 });
    const model = network();
    let kept: unknown;
    const callbacks = {
      onEpochEnd(epoch: number) {
        kept = bits(model);
        const dying = which.includes("leads") ? workers.sent("job") : workers.sent("call");
        if (epoch === 1) void dying.at(-1)!.terminate();
      },
    };
    const error = await rejection(model.fit(x, y, { ...options, epochs: 1000, worker, callbacks }));
    expect(error).toMatchObject({ code: "ERR_WORKER" });
    expect(bits(model)).toEqual(kept);
    const twin = network();
    twin.setWeights(model.getWeights());
    expect(await model.evaluate(x, y, { worker })).toEqual(await twin.evaluate(x, y));
  });
});
