import { beforeAll, describe, expect, test } from "vitest";
import {
  ArgumentError,
  type Batch,
  backend,
  DataError,
  init,
  layers,
  ShapeError,
  sequential,
} from "../../src/index.ts";
import { batches, bits, gate, network, pause, quiet, rejection, xor } from "./helpers.ts";

beforeAll(() => init());

const data = xor(50);
const plain = { ...quiet, shuffle: false, batchSize: 10 };

/** What training on arrays gives, in the order that the streams have. */
async function reference(epochs = 1) {
  const model = network();
  const { history } = await model.fit(data.x, data.y, { ...plain, epochs });
  return { weights: bits(model), history };
}

async function* slowly() {
  for (const batch of batches(data, 10)) {
    await pause();
    yield batch;
  }
}

/** A stream that tells when it was left. */
function watched(count = Number.POSITIVE_INFINITY) {
  const seen = { given: 0, closed: 0, begun: 0 };
  const stream = function* (): Generator<Batch> {
    seen.begun++;
    try {
      for (let i = 0; i < count; i++) {
        seen.given++;
        yield data;
      }
    } finally {
      seen.closed++;
    }
  };
  return { seen, stream };
}

describe("fit on a stream", () => {
  test.each<[string, () => Parameters<ReturnType<typeof network>["fit"]>[0], number]>([
    ["a generator function", () => () => batches(data, 10), 2],
    ["a generator, for one epoch", () => batches(data, 10), 1],
    ["an async generator function", () => slowly, 2],
    ["an iterable object", () => ({ [Symbol.iterator]: () => batches(data, 10) }), 2],
    ["a function that gives an array", () => () => [...batches(data, 10)], 2],
    ["a Set of batches", () => new Set(batches(data, 10)), 2],
  ])("%s trains as arrays do", async (_, stream, epochs) => {
    const model = network();
    const { history } = await model.fit(stream() as () => Iterable<Batch>, { ...quiet, epochs });
    const expected = await reference(epochs);
    expect(bits(model)).toEqual(expected.weights);
    expect(history).toEqual(expected.history);
  });

  test("a model without inputShape takes it from the first batch, and that is trained on, too", async () => {
    const make = () => {
      const model = sequential([layers.dense({ units: 4, activation: "tanh" }), layers.dense({ units: 1 })], {
        seed: 3,
      });
      model.compile({ optimizer: "sgd", loss: "mse" });
      return model;
    };
    const [streamed, arrays] = [make(), make()];
    await streamed.fit(() => batches(data, 10), quiet);
    await arrays.fit(data.x, data.y, plain);
    expect(streamed.inputShape).toEqual([2]);
    expect(bits(streamed)).toEqual(bits(arrays));
  });

  test("batches may vary in size; each counts by its rows", async () => {
    const sizes = [3, 20, 1, 26];
    const model = network();
    const stream = function* () {
      let at = 0;
      for (const size of sizes) {
        yield { x: data.x.slice(at, at + size), y: data.y.slice(at, at + size) };
        at += size;
      }
    };
    const one = network();
    for (const { x, y } of stream()) await one.trainOnBatch(x, y);
    await model.fit(stream, quiet);
    expect(bits(model)).toEqual(bits(one));
    const frozen = network();
    frozen.optimizer.learningRate = 0;
    const { history } = await frozen.fit(stream, quiet);
    const { loss } = await frozen.evaluate(data.x, data.y);
    expect(history.loss![0]).toBeCloseTo(loss!, 6);
  });

  test("steps are unknown at first", async () => {
    const { params } = await network().fit(() => batches(data, 10), { ...quiet, epochs: 2 });
    expect(params).toEqual({ epochs: 2, steps: undefined, verbose: 0 });
  });

  test("the options may come third, after undefined", async () => {
    const { epoch } = await network().fit(
      (() => batches(data, 10)) as never,
      undefined as never,
      { ...quiet, epochs: 2 } as never,
    );
    expect(epoch).toEqual([0, 1]);
  });

  test("an exhausted generator says in the second epoch what to do", async () => {
    const model = network();
    const error = await rejection(model.fit(batches(data, 10), { ...quiet, epochs: 2 }));
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toMatch(
      /read only once.*function that makes a new one for each epoch.*fit\(\(\) => batches\(\)/,
    );
    expect(bits(model)).toEqual((await reference()).weights);
    await model.fit(data.x, data.y, quiet);
  });

  test("an empty stream is an error before anything is built", async () => {
    const model = sequential([layers.dense({ units: 1 })]);
    model.compile({ loss: "mse" });
    for (const empty of [() => [], new Set<Batch>(), (async function* (): AsyncGenerator<Batch> {})()]) {
      const error = await rejection(model.fit(empty, quiet));
      expect(error).toBeInstanceOf(DataError);
      expect(String(error)).toMatch(/fit: expected batches, but the stream was empty/);
    }
    expect(model.inputShape).toBeUndefined();
  });

  test.each([
    ["nothing", undefined, /must return an iterable of \{ x, y \} batches.*found undefined/],
    ["a promise", Promise.resolve([]), /found an object of class Promise/],
    ["a batch", { x: [], y: [] }, /found \{ x, y \}/],
    ["numbers", new Float32Array(2), /found Float32Array\(2\)/],
  ])("a function that gives %s", async (_, result, message) => {
    const error = await rejection(network().fit(() => result as never, quiet));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(String(error)).toMatch(message);
  });

  test("a batch that is none is named with its number, at any place", async () => {
    for (const [bad, type, message] of [
      [{ xs: 1, ys: 2 }, ArgumentError, /batch 2: a stream must give batches \{ x, y \}, found \{ xs, ys \}/],
      [[data.x, data.y], ArgumentError, /batch 2: a stream must give batches \{ x, y \}/],
      [null, ArgumentError, /batch 2: .*found null/],
      [{ x: [[1, 2, 3]], y: [1] }, ShapeError, /batch 2: x: .*expected input \(rows, 2\) but got \(rows, 3\)/],
      [{ x: [[1, 2]], y: [Number.NaN] }, DataError, /batch 2: y: .*found NaN in row 0/],
    ] as const) {
      const before = [2, 0].map((good) => Array.from({ length: good }, () => data));
      for (const head of before) {
        const model = network();
        const error = await rejection(model.fit(() => [...head, bad] as never, quiet));
        expect(error).toBeInstanceOf(type);
        expect(String(error)).toMatch(new RegExp(message.source.replace("batch 2", `batch ${head.length}`)));
        if (head.length === 0) expect(bits(model)).toEqual(bits(network()));
      }
    }
  });

  test("its own errors come through as they are", async () => {
    const error = new Error("disk");
    const broken = async function* () {
      yield data;
      throw error;
    };
    const model = network();
    expect(await rejection(model.fit(broken, quiet))).toBe(error);
    expect(
      await rejection(
        model.fit(() => {
          throw error;
        }, quiet),
      ),
    ).toBe(error);
    await model.fit(data.x, data.y, quiet);
  });

  test.each(["batchSize", "validationSplit", "shuffle"])("%s does not apply", async (option) => {
    const value = option === "shuffle" ? true : 0.5;
    const options = { ...quiet, [option]: option === "batchSize" ? 5 : value };
    await expect(network().fit(() => batches(data, 5), options)).rejects.toThrow(
      `${option} does not apply to a stream`,
    );
    await network().fit(() => batches(data, 5), { ...quiet, [option]: undefined });
  });

  test("an array of batches is taken for data, and the message says what to do", async () => {
    const list = [...batches(data, 10)];
    for (const args of [[list], [list, quiet], [list, undefined, quiet]]) {
      const error = await rejection((network().fit as (...args: unknown[]) => Promise<unknown>).apply(network(), args));
      expect(error).toBeInstanceOf(ArgumentError);
      expect(String(error)).toMatch(/arrays are read as data\. Pass a function.*fit\(\(\) => batches/);
    }
  });
});

describe("a stream that is left is closed", () => {
  test.each([1, 3])("by stopTraining after batch %i", async (after) => {
    const model = network();
    const { seen, stream } = watched();
    const callbacks = {
      onTrainBatchEnd(i: number) {
        model.stopTraining = i === after - 1;
      },
    };
    await model.fit(stream, { ...quiet, callbacks });
    expect(seen).toEqual({ given: after, closed: 1, begun: 1 });
  });

  test("when the first batch does not fit", async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [3] })]);
    model.compile({ loss: "mse" });
    for (const run of [
      (s: () => Iterable<Batch>) => model.fit(s, quiet),
      (s: () => Iterable<Batch>) => model.evaluate(s),
    ]) {
      const { seen, stream } = watched();
      expect(await rejection(run(stream))).toBeInstanceOf(ShapeError);
      expect(seen).toEqual({ given: 1, closed: 1, begun: 1 });
    }
  });

  test("when a later batch does not fit, or a callback throws", async () => {
    const { seen, stream } = watched();
    const callbacks = {
      onTrainBatchEnd() {
        throw new Error("mine");
      },
    };
    await rejection(network().fit(stream, { ...quiet, callbacks }));
    expect(seen).toEqual({ given: 1, closed: 1, begun: 1 });
  });

  test("when the model is disposed of while it is waited for", async () => {
    const model = network();
    const opened = gate();
    let closed = false;
    const waiting = rejection(
      model.fit(async function* () {
        try {
          yield data;
          await opened.promise;
          yield data;
        } finally {
          closed = true;
        }
      }, quiet),
    );
    await pause(5);
    const used = backend().memory.used;
    model.dispose();
    expect(backend().memory.used).toBeLessThan(used);
    const other = network(3);
    await other.trainOnBatch(data.x, data.y);
    const weights = bits(other);
    opened.open();
    expect(String(await waiting)).toMatch(/disposed of/);
    await pause();
    expect(closed).toBe(true);
    expect(bits(other)).toEqual(weights);
  });

  test("a stream is begun once an epoch, and read to its end without being left", async () => {
    const { seen, stream } = watched(4);
    await network().fit(stream, { ...quiet, epochs: 3 });
    expect(seen).toEqual({ given: 12, closed: 3, begun: 3 });
  });
});

describe("evaluate on a stream", () => {
  test("is evaluate on its rows", async () => {
    const model = network();
    const whole = await model.evaluate(data.x, data.y);
    for (const stream of [() => batches(data, 7), batches(data, 50), slowly]) {
      const logs = await model.evaluate(stream);
      expect(logs.loss).toBeCloseTo(whole.loss!, 6);
      expect(logs.accuracy).toBe(whole.accuracy);
    }
  });

  test("options come second", async () => {
    const names: string[] = [];
    await network().evaluate(() => batches(data, 25), {
      callbacks: { onTestBatchEnd: (i) => void names.push(`${i}`) },
    });
    expect(names).toEqual(["0", "1"]);
  });
});

test("memory is flat over a long stream", async () => {
  const model = network();
  const { stream } = watched(3000);
  const used: number[] = [];
  await model.fit(stream, {
    ...quiet,
    callbacks: { onTrainBatchEnd: () => void used.push(backend().memory.used) },
  });
  expect(used).toHaveLength(3000);
  // What other tests dropped may be given back meanwhile.
  for (let i = 1; i < used.length; i++) expect(used[i]).toBeLessThanOrEqual(used[i - 1]!);
});
