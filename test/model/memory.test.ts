/** Memory is bounded: by the model and a window of the data, whatever was done before and whether anyone disposed or not. */
import { createHash } from "node:crypto";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { backend, init, layers, OutOfMemoryError, type Sequential, sequential, tensor } from "../../src/index.ts";
import { bits, network, quiet, rejection, xor } from "./helpers.ts";

const MB = 2 ** 20;

/** Large weights, so that a difference is found without being printed. */
function hash(model: Sequential): string {
  const digest = createHash("sha256");
  for (const { data } of model.getWeights()) digest.update(new Uint8Array(data.buffer));
  return digest.digest("hex");
}

const data = xor(100);

beforeAll(() => init());

describe("nothing grows", () => {
  test("after the first step of a run", async () => {
    const seen = new Set<string>();
    await network().fit(data.x, data.y, {
      ...quiet,
      batchSize: 7,
      epochs: 20,
      validationSplit: 0.1,
      callbacks: {
        onTrainBatchEnd() {
          const { used, reserved } = backend().memory;
          seen.add(`${used} ${reserved}`);
        },
      },
    });
    expect(seen.size).toBe(1);
  });

  test("from run to run, whatever is run", async () => {
    const model = network();
    const round = async () => {
      await model.fit(data.x, data.y, { ...quiet, batchSize: 30, validationData: [data.x, data.y] });
      await model.evaluate(data.x, data.y, { batchSize: 17 });
      await model.trainOnBatch(data.x, data.y);
      await model.predict(data.x, { batchSize: 9 });
      model.predictSync(data.x);
      await model.fit(() => [data], quiet);
      await rejection(model.fit(data.x, data.y, { ...quiet, signal: AbortSignal.abort() }));
      return backend().memory;
    };
    const warm = [await round(), await round()].at(-1);
    for (let i = 0; i < 50; i++) expect(await round()).toEqual(warm);
    model.dispose();
  });

  test("with batches of ever new sizes", async () => {
    const model = network();
    const sizes = Array.from({ length: 100 }, (_, i) => 100 - i);
    const stream = () => sizes.map((rows) => ({ x: data.x.slice(0, rows), y: data.y.slice(0, rows) }));
    await model.fit(stream, quiet);
    const { used, reserved } = backend().memory;
    await model.fit(stream, { ...quiet, epochs: 5 });
    expect(backend().memory.reserved).toBe(reserved);
    expect(backend().memory.used).toBeLessThanOrEqual(used); // Less where a model of an earlier test was collected meanwhile.
    model.dispose();
  });

  test("on the JavaScript side: a step leaves next to nothing behind", async () => {
    const model = network();
    const run = (epochs: number) => model.fit(data.x, data.y, { ...quiet, batchSize: 1, epochs, shuffle: false });
    await run(200);
    const before = process.memoryUsage();
    await run(5000); // 500,000 steps
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(1 * MB);
    expect(after.heapUsed - before.heapUsed).toBeLessThan(30 * MB);
  });
});

describe("models that are dropped without dispose", () => {
  test("3000 small ones", async () => {
    const many = xor(1000);
    const [x, y] = [tensor(many.x), tensor(many.y)];
    let each = 0;
    for (let i = 0; i < 3000; i++) {
      const before = backend().memory.used;
      await network(i).trainOnBatch(x, y);
      each = Math.max(each, backend().memory.used - before);
    }
    expect(each).toBeGreaterThan(0.1 * MB);
    expect(backend().memory.reserved).toBeLessThan((3000 * each) / 2);
  });

  test("120 of megabytes", async () => {
    const x = tensor(new Float32Array(8 * 784).fill(0.5), [8, 784]);
    const y = [0, 1, 2, 3, 4, 5, 6, 7];
    let each = 0;
    for (let i = 0; i < 120; i++) {
      const model = sequential([
        layers.dense({ units: 512, activation: "relu", kernelInitializer: "zeros", inputShape: [784] }),
        layers.dense({ units: 10, activation: "softmax" }),
      ]);
      model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
      const before = backend().memory.used;
      await model.trainOnBatch(x, y);
      each = Math.max(each, backend().memory.used - before);
    }
    expect(each).toBeGreaterThan(6 * MB);
    expect(backend().memory.reserved).toBeLessThan((120 * each) / 2);
  });
});

describe("large data", () => {
  const rows = 1_000_000;
  let x: Float32Array;
  let y: Float32Array;
  let fresh: typeof import("../../src/index.ts");

  beforeAll(() => {
    x = new Float32Array(rows * 32).fill(0.25);
    y = new Float32Array(rows).map((_, i) => i % 2);
  });

  /** Memory of its own, since linear memory never shrinks. */
  beforeEach(async () => {
    const { vi } = await import("vitest");
    vi.resetModules();
    fresh = await import("../../src/index.ts");
    await fresh.init();
  });

  const make = () => {
    const model = fresh.sequential([
      fresh.layers.dense({ units: 8, activation: "relu", inputShape: [32] }),
      fresh.layers.dense({ units: 1, activation: "sigmoid" }),
    ]);
    model.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
    return model;
  };

  test.each([true, false])(
    "a million rows, shuffle %s: a window of them is in linear memory at a time",
    async (shuffle) => {
      const model = make();
      const before = process.memoryUsage().rss;
      const { history } = await model.fit(fresh.tensor(x, [rows, 32]), y, { ...quiet, batchSize: 1000, shuffle });
      expect(history.loss![0]).toBeLessThan(0.8);
      expect(fresh.backend().memory.reserved).toBeLessThan(32 * MB);
      expect(process.memoryUsage().rss - before).toBeLessThan(x.byteLength / 2);
    },
  );

  test("evaluate and predict, too", async () => {
    const model = make();
    const inputs = fresh.tensor(x, [rows, 32]);
    await model.evaluate(inputs, y);
    await model.predict(inputs);
    expect(fresh.backend().memory.reserved).toBeLessThan(32 * MB);
  });

  test("the whole data as one batch takes a few copies of it, and the same ones in each epoch", async () => {
    const part = 200_000;
    const inputs = fresh.tensor(x.subarray(0, part * 32), [part, 32]);
    const used = new Set<number>();
    const callbacks = { onEpochEnd: () => void used.add(fresh.backend().memory.used) };
    await make().fit(inputs, y.subarray(0, part), { ...quiet, batchSize: part, epochs: 4, callbacks });
    expect(used.size).toBe(1);
    expect(fresh.backend().memory.reserved).toBeLessThan(4 * inputs.data.byteLength);
  });
});

describe("memory that can't be had", () => {
  const usable = async (model: Sequential) => {
    await model.fit(data.x, data.y, quiet);
    expect((await model.predict(data.x)).data.every(Number.isFinite)).toBe(true);
  };
  const expectOutOfMemory = (error: unknown, message: RegExp) => {
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error).toMatchObject({
      code: "ERR_MEMORY",
      name: "OutOfMemoryError",
      message: expect.stringMatching(message),
    });
  };
  const TOO_WIDE =
    /^Dense "wide": weight wide\/kernel \(60000, 60000\) needs 13\.4 GB, but the limit of WebAssembly memory is 4 GB\. Use fewer units/;

  test("weights of 60,000 by 60,000 are refused before they are made", async () => {
    const wide = () => layers.dense({ units: 60_000, name: "wide" });
    const first = () => layers.dense({ units: 60_000, useBias: false, kernelInitializer: "zeros", inputShape: [2] });
    const model = sequential([first()]);
    const before = [bits(model).length, backend().memory] as const;
    let error: unknown;
    try {
      model.add(wide());
    } catch (thrown) {
      error = thrown;
    }
    expectOutOfMemory(error, TOO_WIDE);
    expect(() => sequential([first(), wide()])).toThrow(OutOfMemoryError);
    expect([model.layers.length, bits(model).length, backend().memory]).toEqual([1, ...before]);
    await usable(network());
  });

  test("a deferred model of that size stays unbuilt", async () => {
    const model = sequential([layers.dense({ units: 60_000 }), layers.dense({ units: 60_000, name: "wide" })], {
      seed: 1,
    });
    model.compile({ loss: "mse" });
    expectOutOfMemory(await rejection(model.predict(data.x)), TOO_WIDE);
    expect(model.inputShape).toBeUndefined();
    expect(model.getWeights()).toEqual([]);
  });

  test.each([
    ["a built", [1]],
    ["a deferred", undefined],
  ])("activations: %s model is as before, and trains with smaller batches", async (_, inputShape) => {
    const make = () => {
      const model = sequential([layers.dense({ units: 200_000, inputShape }), layers.dense({ units: 1 })], { seed: 1 });
      model.compile({ optimizer: "sgd", loss: "mse" });
      return model;
    };
    const model = make();
    const weights = hash(model);
    const other = network();
    await other.predict(data.x);
    const column = new Float32Array(8000).fill(1);
    const { used, reserved } = backend().memory;
    const error = await rejection(model.fit(column, column, { ...quiet, batchSize: 8000 }));
    expectOutOfMemory(
      error,
      /activations for batches of 8000 rows needs \d+\.\d MB, but of the limit of 4096\.0 MB of WebAssembly memory \d+\.\d MB are in use \(\d+\.\d MB reserved\)\. Use a smaller batchSize or model/,
    );
    expect(hash(model)).toBe(weights);
    expect(model.inputShape).toEqual(inputShape);
    if (!inputShape) expect(backend().memory.used).toBeLessThanOrEqual(used);
    expect(backend().memory.reserved).toBeLessThan(reserved + 16 * MB);
    await usable(other);
    // With weights and an order of rows from the same random numbers as if nothing had happened.
    using fresh = make();
    const few = Float32Array.from({ length: 20 }, (_, i) => i / 100);
    for (const each of [model, fresh]) await each.fit(few, few, { ...quiet, batchSize: 3 });
    expect(hash(model)).toBe(hash(fresh));
    model.dispose();
  });
});
