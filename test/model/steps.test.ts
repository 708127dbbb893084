/** Epochs of a number of steps, and when and on what models are judged: Keras' fit, evaluate and predict with those options. */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ArgumentError, type Batch, type FitOptions, init, type Logs } from "../../src/index.ts";
import { batches, bits, network, quiet, rejection, xor } from "./helpers.ts";

beforeAll(() => init());
let warnings: string[];
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((text) => void warnings.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const data = xor(50);
const held = xor(40, 2);
const rows = (from: number, to: number) => ({ x: data.x.slice(from, to), y: data.y.slice(from, to) });

/** Trains on the given parts of the data one after the other, an epoch each. */
async function onParts(parts: readonly [number, number][], batchSize = 10) {
  const model = network();
  const losses: number[] = [];
  for (const [from, to] of parts) {
    const { x, y } = rows(from, to);
    losses.push((await model.fit(x, y, { ...quiet, batchSize, shuffle: false })).history.loss![0]!);
  }
  return { weights: bits(model), losses };
}

/** How many batches each epoch had. */
function counter() {
  const counts: number[] = [];
  return {
    counts,
    callback: { onEpochBegin: () => void counts.push(0), onTrainBatchEnd: () => void counts[counts.length - 1]!++ },
  };
}

describe.each([
  [
    "arrays",
    (model: ReturnType<typeof network>, options: FitOptions) =>
      model.fit(data.x, data.y, { ...options, batchSize: 10, shuffle: false }),
  ],
  ["a stream", (model: ReturnType<typeof network>, options: FitOptions) => model.fit(() => batches(data, 10), options)],
] as const)("stepsPerEpoch of %s", (_, fit) => {
  test("an epoch goes on where the last one ended", async () => {
    const model = network();
    const { counts, callback } = counter();
    const { history } = await fit(model, { ...quiet, epochs: 4, stepsPerEpoch: 2, callbacks: callback });
    // Five batches: the third epoch gets the last one, and the fourth begins anew.
    expect(counts).toEqual([2, 2, 1, 2]);
    const expected = await onParts([
      [0, 20],
      [20, 40],
      [40, 50],
      [0, 20],
    ]);
    expect(bits(model)).toEqual(expected.weights);
    expect(history.loss).toEqual(expected.losses);
    expect(warnings).toEqual([
      "fit: the data ended after 1 of 2 steps, so the pass over them is shorter. Ask for fewer steps, or give a stream that goes on.",
    ]);
  });

  test("steps that divide the batches never end in the middle", async () => {
    const model = network();
    const { counts, callback } = counter();
    await fit(model, { ...quiet, epochs: 7, stepsPerEpoch: 5, callbacks: callback });
    await fit(model, { ...quiet, epochs: 7, stepsPerEpoch: 1, callbacks: callback });
    expect(counts).toEqual([...Array(7).fill(5), ...Array(7).fill(1)]);
    expect(warnings).toEqual([]);
  });

  test("more steps than there are: all of them, with a word once", async () => {
    const [model, plain] = [network(), network()];
    await fit(model, { ...quiet, epochs: 3, stepsPerEpoch: 9 });
    await fit(plain, { ...quiet, epochs: 3 });
    expect(bits(model)).toEqual(bits(plain));
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^fit: the data ended after 5 of 9 steps/);
  });

  test("callbacks and progress know the steps", async () => {
    let steps: number | undefined;
    await fit(network(), {
      ...quiet,
      stepsPerEpoch: 3,
      callbacks: {
        setParams(params) {
          steps = params.steps;
        },
      },
    });
    expect(steps).toBe(3);
  });
});

describe("stepsPerEpoch", () => {
  test("makes epochs of streams that never end, and lets them clean up", async () => {
    let [given, closed] = [0, 0];
    const endless = function* (): Generator<Batch> {
      try {
        for (;;) {
          given++;
          yield data;
        }
      } finally {
        closed++;
      }
    };
    const { epoch } = await network().fit(endless, { ...quiet, epochs: 3, stepsPerEpoch: 4 });
    expect(epoch).toEqual([0, 1, 2]);
    expect([given, closed]).toEqual([12, 1]);
    const one = endless();
    await network().fit(one, { ...quiet, epochs: 2, stepsPerEpoch: 2, validationData: endless, validationSteps: 3 });
    await network().evaluate(endless, { steps: 2 });
    expect(closed).toBe(5);
  });

  test("with shuffling each pass over the data has all rows once, whatever its epochs", async () => {
    for (const worker of [false, true]) {
      const seen: number[] = [];
      const model = network();
      // The loss of a single row tells which it was, as the rate is 0.
      model.optimizer.learningRate = 0;
      await model.fit(data.x, data.y, {
        ...quiet,
        worker,
        batchSize: 1,
        epochs: 10,
        stepsPerEpoch: 10,
        callbacks: { onEpochEnd: (_, logs) => void seen.push(logs.loss!) },
      });
      const total = (await model.evaluate(data.x, data.y)).loss!;
      const mean = (losses: number[]) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      expect(mean(seen.slice(0, 5))).toBeCloseTo(total, 6);
      expect(mean(seen.slice(5))).toBeCloseTo(total, 6);
      expect(seen.slice(0, 5)).not.toEqual(seen.slice(5));
      expect(new Set(seen).size).toBe(10);
    }
  });

  test("is the same in a worker, and with the same seed", async () => {
    const options = {
      ...quiet,
      epochs: 5,
      stepsPerEpoch: 3,
      batchSize: 7,
      seed: 3,
      validationData: held,
      validationSteps: 2,
    };
    const models = [network(), network(), network()];
    const runs = [];
    for (const [i, model] of models.entries()) {
      runs.push((await model.fit(data.x, data.y, { ...options, worker: i === 2 })).history);
    }
    expect(bits(models[1]!)).toEqual(bits(models[0]!));
    expect(bits(models[2]!)).toEqual(bits(models[0]!));
    expect(runs[1]).toEqual(runs[0]);
    expect(runs[2]).toEqual(runs[0]);
  });

  test("of data too large to be in memory as a whole", async () => {
    const large = 2 ** 17;
    const x = { shape: [large, 34], data: new Float32Array(large * 34).map((_, i) => (i % 7) - 3) };
    const y = new Float32Array(large).map((_, i) => i % 2);
    const { layers, sequential } = await import("../../src/index.ts");
    const make = () => {
      const model = sequential([layers.dense({ units: 1, activation: "sigmoid", inputShape: [34] })], { seed: 1 });
      model.compile({ optimizer: "sgd", loss: "binaryCrossentropy" });
      return model;
    };
    const [whole, parts] = [make(), make()];
    await whole.fit(x, y, { ...quiet, batchSize: 1024, seed: 1 });
    await parts.fit(x, y, { ...quiet, batchSize: 1024, seed: 1, epochs: 8, stepsPerEpoch: 16 });
    expect(bits(parts)).toEqual(bits(whole));
  });
});

describe("validationFreq", () => {
  const validated = async (validationFreq: FitOptions["validationFreq"], initialEpoch = 0) => {
    const epochs: number[] = [];
    const ends: Logs[] = [];
    const { history } = await network().fit(data.x, data.y, {
      ...quiet,
      epochs: 6,
      initialEpoch,
      validationData: held,
      validationFreq,
      callbacks: {
        onEpochEnd: (epoch, logs) => void ("val_loss" in logs && epochs.push(epoch)),
        onTrainEnd: (logs) => void ends.push(logs),
      },
    });
    expect(history.val_loss ?? []).toHaveLength(epochs.length);
    expect(history.loss).toHaveLength(6 - initialEpoch);
    return [epochs, "val_loss" in ends[0]!];
  };

  test.each<[FitOptions["validationFreq"], number, number[]]>([
    [undefined, 0, [0, 1, 2, 3, 4, 5]],
    [1, 2, [2, 3, 4, 5]],
    [2, 0, [1, 3, 5]],
    [4, 0, [3]],
    [4, 3, [3]],
    [7, 0, []],
    [[1, 2, 6], 0, [0, 1, 5]],
    [[9], 0, []],
    [[], 0, []],
  ])("%o from epoch %i on: judged after epochs %o", async (frequency, initialEpoch, expected) => {
    expect(await validated(frequency, initialEpoch)).toEqual([expected, expected.includes(5)]);
  });
});

describe("validationSteps and validationBatchSize", () => {
  const part = (to: number) => [held.x.slice(0, to), held.y.slice(0, to)] as const;

  test.each<[FitOptions, number]>([
    [{ validationSteps: 2, validationBatchSize: 7 }, 14],
    [{ validationSteps: 2 }, 20],
    [{ validationSteps: 1, validationBatchSize: 40 }, 40],
    [{ validationBatchSize: 3 }, 40],
  ])("%o judges the first %i rows, each time", async (options, count) => {
    const model = network();
    const { history } = await model.fit(data.x, data.y, {
      ...quiet,
      batchSize: 10,
      epochs: 2,
      validationData: held,
      ...options,
    });
    const { loss } = await model.evaluate(...part(count));
    expect(history.val_loss![1]).toBeCloseTo(loss!, 6);
    const stream = await network().fit(data.x, data.y, {
      ...quiet,
      batchSize: 10,
      epochs: 2,
      validationData: () => batches(held, options.validationBatchSize ?? 10),
      ...options,
      validationBatchSize: undefined,
    });
    expect(stream.history.val_loss![1]).toBeCloseTo(history.val_loss![1]!, 6);
    expect(warnings).toEqual([]);
  });

  test("a part of the data can be judged in parts, too", async () => {
    const model = network();
    const { history } = await model.fit(data.x, data.y, {
      ...quiet,
      validationSplit: 0.5,
      validationSteps: 2,
      validationBatchSize: 3,
    });
    const { x, y } = rows(25, 31);
    expect(history.val_loss![0]).toBeCloseTo((await model.evaluate(x, y)).loss!, 6);
  });

  test("more steps than there are: a word", async () => {
    await network().fit(data.x, data.y, { ...quiet, validationData: held, validationSteps: 9, batchSize: 10 });
    expect(warnings).toEqual([expect.stringMatching(/^fit: validationData: the data ended after 4 of 9 steps/)]);
  });
});

describe("steps of evaluate and predict", () => {
  test("only the first batches, of 32 rows if not said otherwise", async () => {
    const model = network();
    const first = rows(0, 32);
    const expected = await model.evaluate(first.x, first.y);
    expect((await model.evaluate(data.x, data.y, { steps: 1 })).loss).toBeCloseTo(expected.loss!, 7);
    expect(await model.evaluate(data.x, data.y, { steps: 4, batchSize: 8 })).toEqual(
      await model.evaluate(first.x, first.y, { batchSize: 8 }),
    );
    expect(await model.evaluate(() => batches(data, 8), { steps: 4 })).toEqual(
      await model.evaluate(first.x, first.y, { batchSize: 8 }),
    );
    expect((await model.evaluate(data.x, data.y, { steps: 9 })).loss).toBeCloseTo(
      (await model.evaluate(data.x, data.y)).loss!,
      7,
    );
    expect(warnings).toEqual([expect.stringMatching(/^evaluate: the data ended after 2 of 9 steps/)]);
    expect((await model.predict(data.x, { steps: 3, batchSize: 5 })).shape).toEqual([15, 1]);
    expect(model.predictSync(data.x, { steps: 1 }).toArray()).toEqual(model.predictSync(first.x).toArray());
    expect((await model.predict(data.x, { steps: 9 })).shape).toEqual([50, 1]);
    expect((await model.predict(data.x, { steps: 1, worker: true })).toArray()).toEqual(
      (await model.predict(first.x)).toArray(),
    );
  });
});

test.each<[object, string]>([
  [{ stepsPerEpoch: 0 }, "fit: stepsPerEpoch must be a whole number >= 1, found 0."],
  [{ stepsPerEpoch: 1.5 }, "fit: stepsPerEpoch must be a whole number >= 1, found 1.5."],
  [{ validationSteps: -1 }, "fit: validationSteps must be a whole number >= 1, found -1."],
  [{ validationBatchSize: 0 }, "fit: validationBatchSize must be a whole number >= 1, found 0."],
  [{ validationFreq: 0 }, "fit: validationFreq must be a whole number >= 1, found 0."],
  [{ validationFreq: "2" }, 'fit: validationFreq must be a whole number >= 1, found "2".'],
  [{ validationFreq: [1, 0] }, "fit: validationFreq: each epoch must be a whole number >= 1, found 0."],
  [{ steps_per_epoch: 1 }, 'fit: unknown option "steps_per_epoch". Did you mean stepsPerEpoch?'],
])("fit refuses %o", async (options, message) => {
  expect(await rejection(network().fit(data.x, data.y, options))).toEqual(new ArgumentError(message));
});

test("evaluate and predict refuse steps that are no number of them", async () => {
  const model = network();
  expect(String(await rejection(model.evaluate(data.x, data.y, { steps: 0 })))).toContain(
    "evaluate: steps must be a whole number >= 1, found 0.",
  );
  expect(String(await rejection(model.predict(data.x, { steps: 0.5 })))).toContain(
    "predict: steps must be a whole number >= 1, found 0.5.",
  );
});
