import type { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type Callback,
  init,
  layers,
  type Model,
  optimizers,
  StateError,
  sequential,
  tensor,
  WorkerError,
} from "../../src/index.ts";
import { Generator } from "../../src/random/generator.ts";
import { ready } from "../../src/runtime/backend.ts";
import { batches, bits, bitsOf, network, pause, quiet, rejection, xor } from "../model/helpers.ts";
import { type Watch, watchWorkers } from "./watch.ts";

const { x, y } = xor(203);
const worker = true;
let workers: Watch;
/** All workers that ever were; some wait for something to do. */
const everyone = new Set<Worker>();

beforeEach(() => {
  workers = watchWorkers();
});
afterEach(() => {
  for (const one of workers.sent()) everyone.add(one);
  workers.release();
});

/** Trains two equal models, one in a worker, and compares them. */
async function compare(train: (model: Model, worker: boolean) => Promise<unknown>, make: () => Model = network) {
  const [here, there] = [make(), make()];
  const expected = await train(here, false);
  expect(workers.messages).toEqual([]);
  const found = await train(there, true);
  expect(workers.messages.length).toBeGreaterThan(0);
  expect(found).toEqual(expected);
  expect(bits(there)).toEqual(bits(here));
}

describe("callbacks", () => {
  it("are called as without a worker, in the same order, and see the same numbers and weights", async () => {
    await compare(async (model, worker) => {
      const seen: unknown[] = [];
      const hooks = [
        "TrainBegin",
        "TrainEnd",
        "EpochBegin",
        "EpochEnd",
        "TrainBatchBegin",
        "TrainBatchEnd",
        "TestBegin",
        "TestEnd",
        "TestBatchBegin",
        "TestBatchEnd",
      ];
      const callback = Object.fromEntries(
        hooks.map((hook) => [`on${hook}`, (...args: unknown[]) => void seen.push([hook, ...args, bits(model)])]),
      );
      const options = {
        ...quiet,
        epochs: 2,
        batchSize: 40,
        validationSplit: 0.3,
        callbacks: callback as Callback,
        worker,
      };
      const { history } = await model.fit(x, y, options);
      return [seen, history];
    });
  });

  it("may change weights and learning rate, ask the model, and stop it", async () => {
    await compare(async (model, worker) => {
      const seen: unknown[] = [];
      const callbacks: Callback = {
        async onTrainBatchEnd(batch) {
          if (batch === 3)
            model.setWeights(
              model
                .getWeights()
                .map((w) => w.data.map((v) => v / 2))
                .map((data, i) => ({ data, shape: model.weights[i]!.shape })),
            );
          if (batch === 5) model.optimizer.learningRate /= 2;
          if (batch === 6) seen.push(bitsOf((await model.predict(x)) as never), bitsOf(model.predictSync(x) as never));
        },
        async onEpochEnd(epoch) {
          seen.push(await model.evaluate(x, y));
          if (epoch === 2) model.stopTraining = true;
        },
      };
      const { history } = await model.fit(x, y, { ...quiet, epochs: 9, batchSize: 20, callbacks, worker });
      expect(history.loss).toHaveLength(3);
      return [seen, history, await model.trainOnBatch(x, y)];
    });
  });

  it("that throw end the run, and the model has the weights of the last step", async () => {
    await compare(async (model, worker) => {
      const callbacks: Callback = {
        onTrainBatchEnd(batch) {
          if (batch === 7) throw new RangeError("enough");
        },
      };
      const error = await rejection(model.fit(x, y, { ...quiet, batchSize: 9, callbacks, worker }));
      return [error, await model.trainOnBatch(x, y)];
    });
  });
});

describe("data", () => {
  it("of a stream come batch by batch, of any length, and with validation data of a stream", async () => {
    await compare(async (model, worker) => {
      async function* uneven() {
        for (const [i, size] of [3, 50, 1, 20, 50, 7, 80].entries()) {
          if (i % 2) await pause();
          yield { x: x.slice(i, i + size), y: y.slice(i, i + size) };
        }
      }
      const validationData = () => batches({ x, y }, 33);
      const { history } = await model.fit(uneven, { ...quiet, epochs: 3, validationData, worker });
      return [history, await model.evaluate(uneven, { worker })];
    });
  });

  it("of more lengths than programs are kept", async () => {
    const lengths = Array.from({ length: 40 }, (_, i) => 1 + ((i * 7) % 23));
    const stream = () =>
      lengths.map((size, i) => ({ x: x.slice(i, i + size), y: y.slice(i, i + size) }))[Symbol.iterator]();
    await compare((model, worker) =>
      model.fit({ [Symbol.iterator]: stream }, { ...quiet, worker }).then(({ history }) => history),
    );
  });

  it.each([true, false])("larger than the window, shuffle %s", async (shuffle) => {
    const rows = 24_000;
    const random = new Generator(3);
    const wide = { data: new Float32Array(rows * 200).map(() => random.uniform()), shape: [rows, 200] };
    const labels = { data: wide.data.filter((_, i) => i % 200 === 0).map((v) => (v > 0.5 ? 1 : 0)), shape: [rows] };
    const make = () => {
      const model = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [200] })], { seed: 1 });
      model.compile({ optimizer: "sgd", loss: "binaryCrossentropy" });
      return model;
    };
    await compare(async (model, worker) => {
      const { history } = await model.fit(wide, labels, { ...quiet, epochs: 2, batchSize: 1000, shuffle, worker });
      const prediction = await model.predict(wide, { batchSize: 777, worker });
      return [history, bitsOf(prediction as never), await model.evaluate(wide, labels, { worker })];
    }, make);
  });
});

describe("while a model is trained in a worker", () => {
  it("others go on, here and in workers of their own", async () => {
    const models = [1, 2, 3, 4].map((seed) => network(seed));
    const alone = [1, 2, 3, 4].map((seed) => network(seed));
    const options = { ...quiet, epochs: 30, batchSize: 5 };
    await Promise.all(models.map((model, i) => model.fit(x, y, { ...options, worker: i > 0 })));
    for (const model of alone) await model.fit(x, y, options);
    expect(models.map(bits)).toEqual(alone.map(bits));
    expect(workers.sent().length).toBe(3);
  });

  it("predictions are of the newest weights, at the end of a step", async () => {
    const model = network();
    const many = { data: new Float32Array(400_000).map((_, i) => Math.sin(i)), shape: [200_000, 2] };
    const ones = { data: new Float32Array(200_000).fill(1), shape: [200_000] };
    let ended = false;
    const fitting = model.fit(many, ones, { ...quiet, batchSize: 1, epochs: 1e9, worker }).finally(() => {
      ended = true;
    });
    const seen = new Set<string>();
    while (!ended) {
      const prediction = String(bitsOf(await model.predict([[0.5, 0.5]])));
      if (!ended) seen.add(prediction);
      if (seen.size === 4) model.stopTraining = true;
      await pause();
    }
    await fitting;
    expect(seen.size).toBeGreaterThanOrEqual(4);
    expect(bitsOf(await model.predict(x))).toEqual(bitsOf(await model.predict(x, { worker })));
  });

  it("weights that are set meanwhile are what it goes on with, also if others are on their way back", async () => {
    const model = network(3, optimizers.sgd({ learningRate: 0 }) as never);
    const fitting = model.fit(x, y, { ...quiet, epochs: 1e9, worker });
    for (let i = 1; i <= 20; i++) {
      await pause(i % 3);
      const predicting = model.predict(x);
      for (let turn = 0; turn < i; turn++) await Promise.resolve();
      const set = model.getWeights().map((weight) =>
        tensor(
          weight.data.map((value) => value + i),
          weight.shape,
        ),
      );
      model.setWeights(set);
      await predicting;
      await pause(3);
      expect(bits(model)).toEqual(set.map(bitsOf));
    }
    const last = bits(model);
    model.stopTraining = true;
    await fitting;
    expect(bits(model)).toEqual(last);
    expect(bitsOf(await model.predict(x, { worker }))).toEqual(bitsOf(await model.predict(x)));
  });

  it("an abort ends it, and the model has what it has learned so far", async () => {
    const [model, twin] = [network(), network()];
    const controller = new AbortController();
    const reason = new Error("no longer wanted");
    setTimeout(() => controller.abort(reason), 40);
    const options = { ...quiet, epochs: 1e9, batchSize: 203, shuffle: false };
    expect(await rejection(model.fit(x, y, { ...options, worker, signal: controller.signal }))).toBe(reason);
    const steps = (model as unknown as { core: { iterations: number } }).core.iterations;
    expect(steps).toBeGreaterThan(0);
    await twin.fit(x, y, { ...options, epochs: steps });
    expect(bits(model)).toEqual(bits(twin));
    expect(await model.trainOnBatch(x, y)).toEqual(await twin.trainOnBatch(x, y));
  });

  it("an abort before its first step computes nothing", async () => {
    const model = network();
    const before = bits(model);
    const signal = AbortSignal.abort("early");
    expect(await rejection(model.fit(x, y, { ...quiet, worker, signal }))).toBe("early");
    const controller = new AbortController();
    const callbacks = { onTrainBegin: () => controller.abort("later") };
    const options = { ...quiet, worker, callbacks, signal: controller.signal };
    expect(await rejection(model.fit(x, y, options))).toBe("later");
    expect(bits(model)).toEqual(before);
  });

  it("compile throws", async () => {
    const model = network();
    const fitting = model.fit(x, y, { ...quiet, epochs: 3, worker });
    await pause();
    expect(() => model.compile({ optimizer: "sgd", loss: "mse" })).toThrow(StateError);
    await fitting;
  });

  it("dispose ends it, and nothing is written to memory that was given back", async () => {
    const model = network();
    const { arena } = await ready();
    const canaries: { f32: Float32Array }[] = [];
    const fitting = rejection(model.fit(x, y, { ...quiet, epochs: 1e9, batchSize: 1, worker }));
    while (workers.sent("job").length === 0) await pause(5);
    await pause(20);
    const predicting = model.predict(x).catch(() => {}); // Weights are on their way back.
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    model.dispose();
    for (let i = 0; i < 1000; i++) canaries.push(arena.allocate(16, "canary"));
    for (const { f32 } of canaries) f32.fill(7);
    expect(await fitting).toBeInstanceOf(StateError);
    await predicting;
    expect(canaries.filter(({ f32 }) => f32.some((value) => value !== 7))).toEqual([]);
  });
});

describe("a worker that fails", () => {
  it("in the middle of a run: fit rejects, and the model goes on from the last epoch that came back", async () => {
    const [model, twin] = [network(), network()];
    const options = { ...quiet, epochs: 1e6, batchSize: 16, shuffle: false };
    let epochs = 0;
    const kept: unknown[] = [];
    const callbacks: Callback = {
      onEpochEnd() {
        kept.push(bits(model));
        if (++epochs === 4) void workers.sent().at(-1)!.terminate();
      },
    };
    const error = await rejection(model.fit(x, y, { ...options, worker, callbacks }));
    expect(error).toBeInstanceOf(WorkerError);
    expect(error).toMatchObject({
      code: "ERR_WORKER",
      name: "WorkerError",
      message: expect.stringMatching(/^fit: .*ended/),
    });
    expect(bits(model)).toEqual(kept.at(-1));
    await twin.fit(x, y, { ...options, epochs: kept.length });
    expect(await model.trainOnBatch(x, y)).toEqual(await twin.trainOnBatch(x, y));
    for (const [one, worker] of [
      [model, true],
      [twin, false],
    ] as const)
      await one.fit(x, y, { ...options, epochs: 2, worker });
    expect(bits(model)).toEqual(bits(twin));
  });

  it.each(["evaluate", "predict"] as const)("in %s", async (what) => {
    const model = network();
    const callbacks: Callback = {
      onTestBatchBegin: () => void workers.sent().at(-1)!.terminate(),
      onPredictBatchBegin: () => void workers.sent().at(-1)!.terminate(),
    };
    const run =
      what === "evaluate" ? model.evaluate(x, y, { worker, callbacks }) : model.predict(x, { worker, callbacks });
    expect(await rejection(run)).toMatchObject({ code: "ERR_WORKER" });
    expect(bitsOf((await model.predict(x, { worker })) as never)).toEqual(bitsOf((await model.predict(x)) as never));
  });

  it("to start: the error says how to mend it, and the model is as it was", async () => {
    const model = network();
    const before = bits(model);
    for (const one of everyone) await one.terminate();
    await pause(20);
    await init({ workerUrl: "file:///nowhere/worker.js" });
    const error = await rejection(model.fit(x, y, { ...quiet, worker }));
    expect(error).toMatchObject({ code: "ERR_WORKER", message: expect.stringMatching(/^fit: .*workerUrl.*Serve/) });
    expect(bits(model)).toEqual(before);
    await model.fit(x, y, quiet);
    await init();
    await model.fit(x, y, { ...quiet, worker });
  });
});

describe("options", () => {
  it("worker must be true or false", async () => {
    const model = network();
    const options = { ...quiet, worker: "yes" as never };
    for (const run of [
      model.fit(x, y, options),
      model.evaluate(x, y, options),
      model.predict(x, { worker: 1 as never }),
    ]) {
      expect(await rejection(run)).toMatchObject({
        code: "ERR_ARGUMENT",
        message: expect.stringMatching(/worker must be/),
      });
    }
    expect(await rejection(init({ workerUrl: 3 as never }))).toMatchObject({ code: "ERR_ARGUMENT" });
  });

  it("progress is shown", async () => {
    const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
    await network().fit(x, y, { epochs: 2, verbose: 2, worker });
    const text = write.mock.calls.join("");
    write.mockRestore();
    expect(text).toMatch(/Epoch 1\/2 - 7\/7 - .*loss: 0\.\d{4} - accuracy[\s\S]*Epoch 2\/2/);
  });
});
