import { beforeAll, describe, expect, test } from "vitest";
import { backend, init, layers, sequential } from "../../src/index.ts";
import { bits, gate, network, pause, quiet, rejection, xor } from "./helpers.ts";

beforeAll(() => init());

const data = xor(50);
const reason = new Error("enough");

/** It can be trained further and asked. */
async function expectUsable(model: ReturnType<typeof network>) {
  const { history } = await model.fit(data.x, data.y, { ...quiet, epochs: 2 });
  expect(history.loss![1]).toBeLessThan(history.loss![0]!);
  expect((await model.predict(data.x)).shape).toEqual([50, 1]);
}

describe("fit with a signal", () => {
  test("aborted before the start: nothing happens, not even a build", async () => {
    const model = sequential([layers.dense({ units: 1 })]);
    model.compile({ loss: "mse" });
    const signal = AbortSignal.abort(reason);
    const used = backend().memory.used;
    expect(await rejection(model.fit(data.x, data.y, { ...quiet, signal }))).toBe(reason);
    expect(model.inputShape).toBeUndefined();
    expect(backend().memory.used).toBe(used);
    await model.fit(data.x, data.y, quiet);
  });

  test("aborted by a timer: the model keeps what it has learned", async () => {
    const model = network();
    const before = bits(model);
    const abort = new AbortController();
    setTimeout(() => abort.abort(reason), 15);
    expect(await rejection(model.fit(data.x, data.y, { ...quiet, epochs: 1e9, signal: abort.signal }))).toBe(reason);
    expect(bits(model)).not.toEqual(before);
    await expectUsable(model);
  });

  test.each([
    ["onTrainBegin", 0],
    ["onEpochBegin", 0],
    ["onTrainBatchBegin", 0],
    ["onTrainBatchEnd", 1],
    ["onTestBegin", 5],
    ["onTestBatchBegin", 5],
    ["onTestBatchEnd", 5],
    ["onTestEnd", 5],
    ["onEpochEnd", 5],
  ] as const)("aborted in %s it takes no further step", async (hook, steps) => {
    const model = network();
    const abort = new AbortController();
    let taken = 0;
    const callbacks = [{ onTrainBatchEnd: () => void taken++ }, { [hook]: () => abort.abort(reason) }];
    const options = { ...quiet, epochs: 4, batchSize: 10, validationData: data, callbacks, signal: abort.signal };
    expect(await rejection(model.fit(data.x, data.y, options))).toBe(reason);
    expect(taken).toBe(steps);
    await expectUsable(model);
  });

  test("a stream that has nothing to say is not waited for, and is closed", async () => {
    const model = network();
    let closed = 0;
    for (const given of [0, 1, 3]) {
      const abort = new AbortController();
      let left = given;
      const stream = {
        [Symbol.asyncIterator]: () => ({
          next: () =>
            left-- > 0
              ? Promise.resolve({ done: false, value: data })
              : new Promise<IteratorResult<typeof data>>(() => {}),
          return: () => {
            closed++;
            return Promise.resolve({ done: true as const, value: undefined });
          },
        }),
      };
      setTimeout(() => abort.abort(reason), 10);
      expect(await rejection(model.fit(stream, { ...quiet, signal: abort.signal }))).toBe(reason);
      await pause();
    }
    expect(closed).toBe(3);
    await expectUsable(model);
  });

  test("a batch that comes too late takes no memory", async () => {
    const model = network();
    const abort = new AbortController();
    const opened = gate();
    const late = async function* () {
      yield { x: data.x.slice(0, 2), y: data.y.slice(0, 2) };
      await opened.promise;
      yield data;
    };
    const waiting = rejection(model.fit(late, { ...quiet, signal: abort.signal }));
    await pause(5);
    abort.abort(reason);
    expect(await waiting).toBe(reason);
    const { used } = backend().memory;
    opened.open();
    await pause(5);
    expect(backend().memory.used).toBe(used);
  });

  test("leaves no listener behind", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    const model = network();
    await model.fit(data.x, data.y, { ...quiet, validationSplit: 0.2, signal });
    await model.evaluate(data.x, data.y, { signal });
    await model.evaluate([data].values(), { signal });
    expect(listeners).toBe(0);
  });
});

describe("evaluate and predict with a signal", () => {
  test.each([
    ["before the start", true],
    ["in a hook", false],
  ])("aborted %s", async (_, early) => {
    const model = network();
    const abort = new AbortController();
    const signal = early ? AbortSignal.abort(reason) : abort.signal;
    const stop = () => abort.abort(reason);
    const callbacks = { onTestBatchEnd: stop, onPredictBatchEnd: stop };
    const options = { batchSize: 10, signal, callbacks };
    expect(await rejection(model.evaluate(data.x, data.y, options))).toBe(reason);
    expect(await rejection(model.predict(data.x, options))).toBe(reason);
    await expectUsable(model);
  });
});
