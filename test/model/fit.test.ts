import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  type FitOptions,
  init,
  layers,
  optimizers,
  sequential,
  type Tensor,
  takeRows,
  tensor,
} from "../../src/index.ts";
import { Generator } from "../../src/random/generator.ts";
import { breathe } from "../../src/runtime/pacer.ts";
import { bits, network, quiet, xor } from "./helpers.ts";

beforeAll(() => init());

const data = xor(50);

/** y = w x with w = 0 at first: what SGD makes of it is easily followed. */
function line(optimizer = optimizers.sgd({ learningRate: 0.1 })) {
  const model = sequential([
    layers.dense({ units: 1, inputShape: [1], useBias: false, kernelInitializer: "zeros", name: "line" }),
  ]);
  model.compile({ optimizer, loss: "mse" });
  return model;
}
const weight = (model: ReturnType<typeof line>) => model.getWeights()[0]!.data[0]!;

describe("history", () => {
  test("has Keras' keys, one number an epoch", async () => {
    const history = await network().fit(data.x, data.y, { ...quiet, epochs: 3, validationSplit: 0.2 });
    expect(Object.keys(history.history)).toEqual(["loss", "accuracy", "val_loss", "val_accuracy"]);
    for (const values of Object.values(history.history)) {
      expect(values).toHaveLength(3);
      expect(values.every(Number.isFinite)).toBe(true);
    }
    expect(history.epoch).toEqual([0, 1, 2]);
    expect(history.params).toEqual({ epochs: 3, steps: 2, verbose: 0 });
  });

  test("without metrics or validation there is the loss only", async () => {
    const { history } = await line().fit([1, 2], [1, 2], quiet);
    expect(Object.keys(history)).toEqual(["loss"]);
  });

  test("loss and accuracy are means over rows, not over batches", async () => {
    // Batches of 2 and 1 rows, weights that don't move.
    const model = line(optimizers.sgd({ learningRate: 0 }));
    const { history } = await model.fit([1, 1, 1], [1, 2, 6], { ...quiet, batchSize: 2 });
    expect(history.loss![0]).toBeCloseTo((1 + 4 + 36) / 3, 5);
  });

  test("metrics are reported under the names they were asked by", async () => {
    const model = line();
    model.compile({ loss: "mse", metrics: ["mae", "mean_squared_error"] });
    const { history } = await model.fit([1, 2], [1, 2], quiet);
    expect(Object.keys(history)).toEqual(["loss", "mae", "mean_squared_error"]);
    expect(history.mae).toEqual([1.5]);
  });
});

describe("batches and epochs", () => {
  test.each([
    [1, 50],
    [7, 8],
    [50, 1],
    [1000, 1],
    [undefined, 2],
  ])("batchSize %s of 50 rows is %s steps", async (batchSize, steps) => {
    const onTrainBatchEnd = vi.fn();
    const model = network();
    const { params } = await model.fit(data.x, data.y, {
      ...quiet,
      batchSize,
      epochs: 2,
      callbacks: { onTrainBatchEnd },
    });
    expect(params!.steps).toBe(steps);
    expect(onTrainBatchEnd.mock.calls.map(([i]) => i)).toEqual([...range(steps), ...range(steps)]);
  });

  test("each row is trained on once an epoch, the remainder too", async () => {
    // One step a row: w ← w + 0.2 (y - w) with x = 1.
    const model = line();
    await model.fit([1, 1, 1], [1, 2, 3], { ...quiet, batchSize: 1, shuffle: false });
    const expected = [1, 2, 3].reduce((w, y) => w + 0.2 * (y - w), 0);
    expect(weight(model)).toBeCloseTo(expected, 6);
    // A batch of two rows, then one of the last row alone.
    const pairs = line();
    await pairs.fit([1, 1, 1], [1, 2, 3], { ...quiet, batchSize: 2, shuffle: false });
    expect(weight(pairs)).toBeCloseTo(0.3 + 0.2 * (3 - 0.3), 6);
  });

  test("a batch larger than the data is the data", async () => {
    const run = async (batchSize: number) => {
      const model = network();
      await model.fit(data.x, data.y, { ...quiet, batchSize, shuffle: false });
      return bits(model);
    };
    expect(await run(10_000)).toEqual(await run(50));
  });

  test("initialEpoch continues the count", async () => {
    const model = network();
    const begun: number[] = [];
    const callbacks = { onEpochBegin: (epoch: number) => void begun.push(epoch) };
    const { epoch, history } = await model.fit(data.x, data.y, { ...quiet, initialEpoch: 3, epochs: 5, callbacks });
    expect([begun, epoch]).toEqual([
      [3, 4],
      [3, 4],
    ]);
    expect(history.loss).toHaveLength(2);
    const none = await model.fit(data.x, data.y, { ...quiet, initialEpoch: 5, epochs: 5 });
    expect(none.history).toEqual({});
  });

  test("two epochs are one and one more: slots and step count go on, until compile", async () => {
    const options: FitOptions = { ...quiet, shuffle: false, batchSize: 10 };
    const [whole, parts, anew, fresh] = [network(), network(), network(), network()];
    await whole.fit(data.x, data.y, { ...options, epochs: 2 });
    await parts.fit(data.x, data.y, options);
    await parts.fit(data.x, data.y, options);
    const one = async () => {
      const model = network();
      await model.fit(data.x, data.y, options);
      return model;
    };
    await anew.fit(data.x, data.y, options);
    anew.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
    await anew.fit(data.x, data.y, options);
    expect(bits(parts)).toEqual(bits(whole));
    await fresh.predict(data.x);
    fresh.setWeights((await one()).getWeights());
    await fresh.fit(data.x, data.y, options);
    expect(bits(anew)).toEqual(bits(fresh));
    expect(bits(anew)).not.toEqual(bits(whole));
  });

  test("a changed learning rate is used from the next step on", async () => {
    const model = line();
    model.optimizer.learningRate = 0;
    await model.fit([1], [1], quiet);
    expect(weight(model)).toBe(0);
    const callbacks = {
      onEpochBegin() {
        model.optimizer.learningRate = 0.1;
      },
    };
    await model.fit([1], [1], { ...quiet, callbacks });
    expect(weight(model)).toBeCloseTo(0.2, 6);
  });
});

describe("shuffle", () => {
  /** The rows in the order they were trained on, read off the losses of steps that change nothing. */
  async function order(options: FitOptions) {
    const model = line(optimizers.sgd({ learningRate: 0 }));
    const seen: number[][] = [];
    let sum = 0;
    await model.fit(range(20), range(20), {
      ...quiet,
      batchSize: 1,
      epochs: 2,
      callbacks: {
        onEpochBegin() {
          seen.push([]);
          sum = 0;
        },
        onTrainBatchEnd(batch, { loss }) {
          const total = loss! * (batch + 1);
          seen.at(-1)!.push(Math.round(Math.sqrt(total - sum)));
          sum = total;
        },
      },
      ...options,
    });
    return seen;
  }

  test("on by default: another order in each epoch, each row once", async () => {
    const [first, second] = await order({ seed: 1 });
    expect(first).not.toEqual(range(20));
    expect(second).not.toEqual(first);
    for (const epoch of [first, second]) expect(epoch!.toSorted((a, b) => a - b)).toEqual(range(20));
  });

  test("off: the rows as they come", async () => {
    expect(await order({ shuffle: false })).toEqual([range(20), range(20)]);
  });

  test("data that are not in linear memory as a whole come in the same order, each row with its label", async () => {
    const [rows, width] = [1100, 4096]; // 17 MB, in windows of two batches
    const random = new Generator(5);
    const x = tensor(
      Float32Array.from({ length: rows * width }, () => random.uniform() - 0.5),
      [rows, width],
    );
    const y = Float32Array.from({ length: rows }, (_, i) => i % 2);
    const run = async (inputs: Tensor, labels: ArrayLike<number>, options: FitOptions) => {
      const model = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [width] })], { seed: 1 });
      model.compile({ optimizer: "sgd", loss: "binaryCrossentropy" });
      await model.fit(inputs, Float32Array.from(labels), { ...quiet, batchSize: 128, ...options });
      return bits(model);
    };
    const order = Uint32Array.from(range(rows));
    new Generator(3).shuffle(order);
    const shuffled = await run(x, y, { seed: 3 });
    expect(shuffled).toEqual(
      await run(
        takeRows(x, order),
        Array.from(order, (row) => y[row]!),
        { shuffle: false },
      ),
    );
    // In linear memory as a whole: the same rows in two halves.
    const halves = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [width] })], { seed: 1 });
    halves.compile({ optimizer: "sgd", loss: "binaryCrossentropy" });
    for (const [from, to] of [
      [0, 512],
      [512, rows],
    ] as const) {
      await halves.fit(x.slice(from, to), y.subarray(from, to), { ...quiet, batchSize: 128, shuffle: false });
    }
    expect(await run(x, y, { shuffle: false })).toEqual(bits(halves));
  });

  test("does not touch the user's data", async () => {
    const x = tensor(range(40), [20, 2]);
    const y = Float32Array.from(range(20), (i) => i % 2);
    const copies = [x.data.slice(), y.slice()];
    await network().fit(x, y, { ...quiet, epochs: 2 });
    expect([x.data, y]).toEqual(copies);
  });
});

describe("validation", () => {
  test("validationSplit takes the last part, before shuffling", async () => {
    // Only the last two of ten rows have a loss, and they are not trained on.
    const model = line();
    const x = new Array(10).fill(1);
    const y = [0, 0, 0, 0, 0, 0, 0, 0, 3, 5];
    const { history } = await model.fit(x, y, { ...quiet, validationSplit: 0.2, epochs: 2 });
    expect(history).toEqual({ loss: [0, 0], val_loss: [17, 17] });
    expect(weight(model)).toBe(0);
  });

  test("it is trained as on the first part alone", async () => {
    const [split, part] = [network(), network()];
    await split.fit(data.x, data.y, { ...quiet, validationSplit: 0.2, seed: 4 });
    await part.fit(data.x.slice(0, 40), data.y.slice(0, 40), { ...quiet, seed: 4 });
    expect(bits(split)).toEqual(bits(part));
  });

  const held = xor(30, 9);
  test.each<[string, FitOptions["validationData"]]>([
    ["[x, y]", [held.x, held.y]],
    ["{ x, y }", held],
    ["[Tensor, typed array]", [tensor(held.x), Float32Array.from(held.y)]],
    ["a function that begins a stream", () => [held].values()],
    ["a function that gives an array of batches", () => [0, 10, 20].map((i) => part(held, i, i + 10))],
    [
      "a stream of uneven batches",
      {
        *[Symbol.iterator]() {
          yield part(held, 0, 7);
          yield part(held, 7, 30);
        },
      },
    ],
  ])("validationData as %s", async (_, validationData) => {
    const model = network();
    const { history } = await model.fit(data.x, data.y, { ...quiet, epochs: 2, validationData });
    const { loss, accuracy } = await model.evaluate(held.x, held.y);
    expect(history.val_loss).toHaveLength(2);
    expect(history.val_loss![1]).toBeCloseTo(loss!, 10);
    expect(history.val_accuracy![1]).toBeCloseTo(accuracy!, 10);
  });

  test("validationData overrides validationSplit: all rows are trained on", async () => {
    const [both, one] = [network(), network()];
    const options: FitOptions = { ...quiet, validationData: held, seed: 2 };
    await both.fit(data.x, data.y, { ...options, validationSplit: 0.5 });
    await one.fit(data.x, data.y, options);
    expect(bits(both)).toEqual(bits(one));
  });

  test("changes nothing in training", async () => {
    const run = async (options: FitOptions) => {
      const model = network();
      await model.fit(data.x, data.y, { ...quiet, epochs: 3, seed: 2, ...options });
      return bits(model);
    };
    expect(await run({ validationData: held })).toEqual(await run({}));
  });
});

describe("a loss that is no number", () => {
  test("is said once, and stops nothing", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    try {
      const model = line(optimizers.sgd({ learningRate: 1e30 }));
      const { history } = await model.fit([1, 2], [1, 2], { ...quiet, epochs: 5, batchSize: 1 });
      expect(history.loss).toHaveLength(5);
      expect(history.loss![4]).toBeNaN();
      expect(warn).toHaveBeenCalledTimes(1);
      expect(warn.mock.calls[0]![0]).toMatch(/^fit: the loss became \S+ in epoch \d\..*smaller learning rate/);
    } finally {
      warn.mockRestore();
    }
  });
});

describe("trainOnBatch", () => {
  test("is one step of fit, with the loss before it", async () => {
    const [a, b] = [network(), network()];
    const logs = await a.trainOnBatch(data.x, data.y);
    const { history } = await b.fit(data.x, data.y, { ...quiet, batchSize: 50, shuffle: false });
    expect(logs).toEqual({ loss: history.loss![0], accuracy: history.accuracy![0] });
    expect(bits(a)).toEqual(bits(b));
    await a.trainOnBatch(data.x.slice(0, 3), data.y.slice(0, 3));
    await b.fit(data.x.slice(0, 3), data.y.slice(0, 3), { ...quiet, shuffle: false });
    expect(bits(a)).toEqual(bits(b));
  });
});

describe("two models at once", () => {
  test("come out as one after the other", async () => {
    const options: FitOptions = { ...quiet, epochs: 30, batchSize: 1, validationSplit: 0.1 };
    const other = xor(200, 4);
    const alone = [network(1), network(2, "sgd")] as const;
    await alone[0].fit(data.x, data.y, options);
    await alone[1].fit(other.x, other.y, options);
    const together = [network(1), network(2, "sgd")] as const;
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const yieldOften = {
      onTrainBatchEnd: (i: number) => (i % 20 === 0 ? breathe() : undefined),
    };
    await Promise.all([
      together[0].fit(data.x, data.y, { ...options, callbacks: yieldOften }),
      together[1].fit(other.x, other.y, { ...options, callbacks: yieldOften }),
    ]);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    expect(together.map(bits)).toEqual(alone.map(bits));
  });
});

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function part({ x, y }: { x: number[][]; y: number[] }, from: number, to: number) {
  return { x: x.slice(from, to), y: y.slice(from, to) };
}
