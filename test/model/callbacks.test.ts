import { beforeAll, describe, expect, test, vi } from "vitest";
import { type Callback, init, type Logs, StateError, type Tensor } from "../../src/index.ts";
import type { Block } from "../../src/runtime/arena.ts";
import { batches, bits, gate, network, pause, quiet, rejection, xor } from "./helpers.ts";

beforeAll(() => init());

const data = xor(50);
const HOOKS = ["Train", "Test", "Predict"].flatMap((pass) =>
  ["Begin", "End", "BatchBegin", "BatchEnd"].map((when) => `on${pass}${when}`),
);

/** Writes down every call. */
function recorder(hooks: readonly string[] = [...HOOKS, "onEpochBegin", "onEpochEnd", "setModel", "setParams"]) {
  const calls: unknown[][] = [];
  const callback = Object.fromEntries(
    hooks.map((hook) => [hook, (...args: unknown[]) => void calls.push([hook, ...args])]),
  ) as Callback;
  return {
    calls,
    callback,
    names: () => calls.map(([name, first]) => (typeof first === "number" ? `${name} ${first}` : name)),
  };
}

describe("hooks of fit", () => {
  test("come in Keras' order", async () => {
    const { callback, names } = recorder();
    await network().fit(data.x, data.y, {
      ...quiet,
      epochs: 2,
      batchSize: 20,
      validationData: data,
      callbacks: callback,
    });
    const epoch = (i: number) => [
      `onEpochBegin ${i}`,
      ...[0, 1, 2].flatMap((step) => [`onTrainBatchBegin ${step}`, `onTrainBatchEnd ${step}`]),
      "onTestBegin",
      "onTestBatchBegin 0",
      "onTestBatchEnd 0",
      "onTestEnd",
      `onEpochEnd ${i}`,
    ];
    expect(names()).toEqual(["setModel", "setParams", "onTrainBegin", ...epoch(0), ...epoch(1), "onTrainEnd"]);
  });

  test("get the model, the parameters, and the logs so far", async () => {
    const { callback, calls } = recorder();
    const model = network();
    const { history } = await model.fit(data.x, data.y, {
      verbose: 0,
      epochs: 2,
      batchSize: 20,
      validationSplit: 0.2,
      callbacks: [callback],
    });
    const of = (hook: string) => calls.filter(([name]) => name === hook).map(([, ...args]) => args);
    expect(of("setModel")).toEqual([[model]]);
    expect(of("setParams")).toEqual([[{ epochs: 2, steps: 2, verbose: 0 }]]);
    expect(of("onTrainBegin")).toEqual([[{}]]);
    expect(of("onEpochBegin")).toEqual([
      [0, {}],
      [1, {}],
    ]);
    const logs = (i: number) => Object.fromEntries(Object.entries(history).map(([key, values]) => [key, values[i]]));
    expect(of("onEpochEnd")).toEqual([
      [0, logs(0)],
      [1, logs(1)],
    ]);
    expect(of("onTrainEnd")).toEqual([[logs(1)]]);
    // Means over the epoch so far: after the last batch those of the epoch.
    const [, last] = of("onTrainBatchEnd")[1] as [number, Logs];
    expect(last).toEqual({ loss: history.loss![0], accuracy: history.accuracy![0] });
    expect(of("onTestEnd")[0]).toEqual([{ loss: history.val_loss![0], accuracy: history.val_accuracy![0] }]);
  });

  test("onBatchBegin and onBatchEnd are other names", async () => {
    const { callback, names } = recorder(["onBatchBegin", "onBatchEnd"]);
    await network().fit(data.x, data.y, { ...quiet, batchSize: 25, callbacks: callback });
    expect(names()).toEqual(["onBatchBegin 0", "onBatchEnd 0", "onBatchBegin 1", "onBatchEnd 1"]);
  });

  test("of both names the longer is called, whose default in Keras is to call the other", async () => {
    const { callback, names } = recorder(["onTrainBatchBegin", "onBatchBegin", "onBatchEnd"]);
    await network().fit(data.x, data.y, { ...quiet, batchSize: 50, callbacks: callback });
    expect(names()).toEqual(["onTrainBatchBegin 0", "onBatchEnd 0"]);
  });

  test("all callbacks know the model before the first knows the parameters", async () => {
    const calls: string[] = [];
    const named = (name: string): Callback => ({
      setModel: () => void calls.push(`model of ${name}`),
      setParams: () => void calls.push(`parameters of ${name}`),
    });
    await network().fit(data.x, data.y, { ...quiet, callbacks: [named("a"), named("b")] });
    expect(calls).toEqual(["model of a", "model of b", "parameters of a", "parameters of b"]);
  });

  test("what one adds to the logs of an epoch the next ones, the history and onTrainEnd have", async () => {
    const seen: Logs[] = [];
    const { history } = await network().fit(data.x, data.y, {
      ...quiet,
      epochs: 2,
      callbacks: [
        { onEpochEnd: (_, logs) => void seen.push({ ...logs }) },
        {
          onEpochEnd(epoch, logs) {
            logs.mine = epoch + 10;
          },
        },
        { onEpochEnd: (_, logs) => void seen.push({ ...logs }), onTrainEnd: (logs) => void seen.push({ ...logs }) },
      ],
    });
    expect(seen.map(({ mine }) => mine)).toEqual([undefined, 10, undefined, 11, 11]);
    expect(history.mine).toEqual([10, 11]);
  });

  test("several callbacks take turns in their order, and keep their this", async () => {
    const calls: string[] = [];
    class Named implements Callback {
      readonly name: string;
      constructor(name: string) {
        this.name = name;
      }
      onEpochEnd() {
        calls.push(this.name);
      }
    }
    await network().fit(data.x, data.y, { ...quiet, epochs: 2, callbacks: [new Named("a"), new Named("b")] });
    expect(calls).toEqual(["a", "b", "a", "b"]);
  });

  test("are awaited", async () => {
    const calls: string[] = [];
    const slow = (name: string) => async () => {
      calls.push(`${name} begins`);
      await pause(2);
      calls.push(`${name} ends`);
    };
    const batch = ["onTrainBatchBegin", "onTrainBatchEnd"];
    const hooks = ["onTrainBegin", "onEpochBegin", ...batch];
    const more = ["onTestBegin", "onTestBatchBegin", "onTestBatchEnd", "onTestEnd", "onEpochEnd", "onTrainEnd"];
    const callbacks = Object.fromEntries([...hooks, ...more].map((hook) => [hook, slow(hook)]));
    await network().fit(data.x, data.y, { ...quiet, batchSize: 50, validationData: data, callbacks });
    expect(calls).toEqual([...hooks, ...more].flatMap((hook) => [`${hook} begins`, `${hook} ends`]));
  });

  test("onTrainEnd comes also with no epoch to train", async () => {
    const { callback, names } = recorder(["onTrainBegin", "onEpochBegin", "onTrainEnd"]);
    await network().fit(data.x, data.y, { ...quiet, epochs: 1, initialEpoch: 1, callbacks: callback });
    expect(names()).toEqual(["onTrainBegin", "onTrainEnd"]);
  });
});

describe("hooks of evaluate and predict", () => {
  test("evaluate", async () => {
    const { callback, names, calls } = recorder();
    const logs = await network().evaluate(data.x, data.y, { batchSize: 30, callbacks: callback });
    const steps = [0, 1].flatMap((i) => [`onTestBatchBegin ${i}`, `onTestBatchEnd ${i}`]);
    expect(names()).toEqual(["setModel", "setParams", "onTestBegin", ...steps, "onTestEnd"]);
    expect(calls.at(-1)).toEqual(["onTestEnd", logs]);
    expect(calls[1]).toEqual(["setParams", { epochs: 1, steps: 2, verbose: 0 }]);
  });

  test("predict", async () => {
    const { callback, names } = recorder();
    await network().predict(data.x, { batchSize: 30, callbacks: [callback] });
    const steps = [0, 1].flatMap((i) => [`onPredictBatchBegin ${i}`, `onPredictBatchEnd ${i}`]);
    expect(names()).toEqual(["setModel", "setParams", "onPredictBegin", ...steps, "onPredictEnd"]);
  });

  test.each([false, true])("onPredictBatchEnd gets what was predicted, in a worker too (%s)", async (worker) => {
    const parts: number[][] = [];
    const result = await network().predict(data.x, {
      batchSize: 30,
      worker,
      callbacks: { onPredictBatchEnd: (_, { outputs }) => void parts.push(Array.from((outputs as Tensor).data)) },
    });
    expect(parts.map(({ length }) => length)).toEqual([30, 20]);
    expect(parts.flat()).toEqual(Array.from(result.data));
  });
});

describe("stopTraining", () => {
  test.each([
    ["onTrainBegin", 0, 0],
    ["onEpochBegin", 1, 1],
    ["onTrainBatchBegin", 1, 1],
    ["onTrainBatchEnd", 1, 1],
    ["onEpochEnd", 50, 1],
  ] as const)("set in %s ends after %i steps", async (hook, steps, epochs) => {
    const model = network();
    const { callback, calls } = recorder(["onTrainBatchEnd", "onTrainEnd"]);
    const stop = {
      [hook]() {
        model.stopTraining = true;
      },
    };
    const { history } = await model.fit(data.x, data.y, {
      ...quiet,
      epochs: 3,
      batchSize: 1,
      callbacks: [callback, stop],
    });
    expect(calls.filter(([name]) => name === "onTrainBatchEnd")).toHaveLength(steps);
    expect(calls.at(-1)![0]).toBe("onTrainEnd");
    expect(history.loss ?? []).toHaveLength(epochs);
    expect((history.loss ?? []).every(Number.isFinite)).toBe(true);
  });

  test("set by a timer ends a long run, and the next fit runs in full", async () => {
    const model = network();
    setTimeout(() => {
      model.stopTraining = true;
    }, 20);
    const { epoch } = await model.fit(data.x, data.y, { ...quiet, epochs: 1e9 });
    expect(epoch.length).toBeGreaterThan(0);
    expect((await model.fit(data.x, data.y, { ...quiet, epochs: 2 })).epoch).toEqual([0, 1]);
  });
});

describe("inside callbacks, during fit", () => {
  const held = xor(600, 3);

  test("evaluate and predict give what they give afterwards, and training goes on as without them", async () => {
    const [watched, alone] = [network(), network()];
    const options = { ...quiet, epochs: 3, batchSize: 16, validationData: held, seed: 1 };
    await alone.fit(data.x, data.y, options);
    let last: Logs = {};
    const { history } = await watched.fit(data.x, data.y, {
      ...options,
      callbacks: {
        async onTrainBatchEnd() {
          await watched.evaluate(held.x, held.y, { batchSize: 64 });
          watched.predictSync(held.x);
        },
        async onTestBatchEnd() {
          await watched.evaluate(data.x, data.y);
        },
        async onEpochEnd() {
          last = await watched.evaluate(held.x, held.y);
          await watched.predict(held.x);
        },
      },
    });
    expect(bits(watched)).toEqual(bits(alone));
    expect(last).toEqual({ loss: history.val_loss![2], accuracy: history.val_accuracy![2] });
    expect(await watched.evaluate(held.x, held.y)).toEqual(last);
  });

  test("evaluates that nobody awaits do not mix", async () => {
    const model = network();
    const [a, b] = [await model.evaluate(held.x, held.y), await model.evaluate(data.x, data.y)];
    const breathe = { callbacks: { onTestBatchEnd: () => pause() } };
    const results = await Promise.all([
      model.evaluate(held.x, held.y, { batchSize: 100, ...breathe }),
      model.evaluate(data.x, data.y, { batchSize: 7, ...breathe }),
      model.evaluate(() => batches(held, 50)),
      model.predict(held.x, { batchSize: 10 }),
      model.evaluate(data.x, data.y),
    ]);
    const close = (logs: unknown, to: Logs) => {
      expect((logs as Logs).loss).toBeCloseTo(to.loss!, 6);
      expect((logs as Logs).accuracy).toBeCloseTo(to.accuracy!, 10);
    };
    close(results[0], a);
    close(results[1], b);
    close(results[2], a);
    close(results[4], b);
  });

  test("weights can be read and replaced", async () => {
    const model = network();
    const start = model.getWeights();
    const callbacks = { onEpochEnd: () => model.setWeights(start) };
    await model.fit(data.x, data.y, { ...quiet, epochs: 2, callbacks });
    expect(model.getWeights()).toEqual(start);
  });

  test("compile or dispose beside a waiting evaluate or predict end that one with an error, and harm nobody", async () => {
    const bystander = network(9);
    const expected = (await bystander.predict(data.x)).data;
    for (const change of ["compile", "dispose"] as const) {
      for (const pass of ["evaluate", "predict"] as const) {
        const model = network();
        await model.predict(data.x);
        const opened = gate();
        const callbacks = { onTestBatchEnd: () => opened.promise, onPredictBatchEnd: () => opened.promise };
        const waiting =
          pass === "predict"
            ? rejection(model.predict(data.x, { batchSize: 10, callbacks }))
            : rejection(model.evaluate(data.x, data.y, { batchSize: 10, callbacks }));
        await pause(2);
        if (change === "compile") model.compile({ loss: "mse" });
        else model.dispose();
        const others = Array.from({ length: 5 }, (_, i) => network(i));
        await Promise.all(others.map((other) => other.predict(data.x)));
        const weights = others.map(bits);
        opened.open();
        const error = await waiting;
        expect(error).toBeInstanceOf(StateError);
        expect(String(error)).toMatch(change === "compile" ? /was changed by compile or add/ : /disposed of/);
        expect(others.map(bits)).toEqual(weights);
        expect((await bystander.predict(data.x)).data).toEqual(expected);
      }
    }
  });
});

describe("an error in a callback", () => {
  test.each([...HOOKS.filter((hook) => !hook.includes("Predict")), "setModel", "onEpochBegin", "onEpochEnd"])(
    "in %s rejects fit and leaves the model usable",
    async (hook) => {
      const model = network();
      const error = new Error("mine");
      const callbacks = {
        [hook]() {
          throw error;
        },
      };
      expect(await rejection(model.fit(data.x, data.y, { ...quiet, validationSplit: 0.2, callbacks }))).toBe(error);
      const { history } = await model.fit(data.x, data.y, { ...quiet, epochs: 2 });
      expect(history.loss![1]).toBeLessThan(history.loss![0]!);
    },
  );

  test("a rejected promise does, too", async () => {
    const model = network();
    const callbacks = { onTrainBatchEnd: () => Promise.reject(new Error("later")) };
    await expect(model.fit(data.x, data.y, { ...quiet, callbacks })).rejects.toThrow("later");
    await model.trainOnBatch(data.x, data.y);
  });
});

describe("dispose during fit", () => {
  test.each([
    "onTrainBegin",
    "onEpochBegin",
    "onTrainBatchBegin",
    "onTrainBatchEnd",
    "onTestBegin",
    "onTestBatchEnd",
    "onTestEnd",
    "onEpochEnd",
  ])("in %s rejects it, and memory given to others meanwhile is not touched", async (hook) => {
    vi.resetModules();
    const api = await import("../../src/index.ts");
    const model = network(7, "adam", api);
    await model.predict(data.x);
    const { arena } = (await import("../../src/runtime/backend.ts")).loadedRuntime("test");
    /** Small blocks of others, everywhere where the model was. */
    const canaries: Block[] = [];
    const callbacks = {
      [hook]() {
        if (canaries.length > 0) return;
        model.dispose();
        for (let i = 0; i < 1000; i++) canaries.push(arena.allocate(16, "canary"));
        for (const { f32 } of canaries) f32.fill(7);
      },
    };
    const options = { ...quiet, epochs: 3, batchSize: 10, validationData: data, callbacks };
    const error = await rejection(model.fit(data.x, data.y, options));
    expect(error).toBeInstanceOf(api.StateError);
    expect(String(error)).toMatch(/disposed of/);
    expect(canaries).toHaveLength(1000);
    expect(canaries.filter(({ f32 }) => f32.some((value) => value !== 7))).toEqual([]);
  });
});

test("training leaves the event loop a turn every 12 ms", async () => {
  let time = 0;
  const turns = new Set<number>();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    turns.add(time);
    port2.postMessage(null);
  };
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (time += 4));
  try {
    port2.postMessage(null);
    await network().fit(data.x, data.y, { ...quiet, batchSize: 10, epochs: 100 });
  } finally {
    clock.mockRestore();
    port1.close();
  }
  expect(time).toBeGreaterThan(500 * 4); // Steps that take so long are timed one by one.
  expect(turns.size).toBeGreaterThan(time / (2 * 12));
  const times = [...turns, time];
  const waits = times.slice(1).map((turn, i) => turn - times[i]!);
  expect(Math.max(...waits)).toBeLessThanOrEqual(2 * 12); // One turn of the loop may be another's.
});
