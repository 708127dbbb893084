/** Weights of rows and of classes. */
import { beforeAll, describe, expect, test } from "vitest";
import {
  ArgumentError,
  DataError,
  init,
  input,
  layers,
  model,
  type Sequential,
  sequential,
  tensor,
} from "../../src/index.ts";
import { bits, quiet, rejection, xor } from "./helpers.ts";

beforeAll(() => init());

const { x, y } = xor(40);
/** 0.25, 0.5, … 2.5, again and again: their products with losses are exact enough to compare bits. */
const sampleWeight = y.map((_, i) => (1 + (i % 10)) / 4);

function network(loss = "mse", extra = {}): Sequential {
  const made = sequential(
    [layers.dense({ units: 3, activation: "tanh", inputShape: [2] }), layers.dense({ units: 1 })],
    {
      seed: 5,
    },
  );
  made.compile({ optimizer: "sgd", loss, ...extra });
  return made;
}

describe("sampleWeight", () => {
  test("multiplies the loss of each row; the mean is over the rows, as in Keras", async () => {
    const made = network("mse", { metrics: ["mse"], weightedMetrics: ["mae", "mse"] });
    const predicted = (await made.predict(x)).data;
    const errors = y.map((label, i) => label - predicted[i]!);
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const logs = await made.evaluate(x, y, { sampleWeight, batchSize: 7 });
    const [weight, rows] = [sum(sampleWeight), y.length];
    expect(logs.loss).toBeCloseTo(sum(errors.map((e, i) => sampleWeight[i]! * e * e)) / rows, 6);
    expect(logs.mse).toBeCloseTo(sum(errors.map((e) => e * e)) / rows, 6);
    expect(logs.mae).toBeCloseTo(sum(errors.map((e, i) => sampleWeight[i]! * Math.abs(e))) / weight, 6);
    expect(logs.weighted_mse).toBeCloseTo(sum(errors.map((e, i) => sampleWeight[i]! * e * e)) / weight, 6);
    expect(Object.keys(logs)).toEqual(["loss", "mse", "mae", "weighted_mse"]);
    // Without weights a weighted metric is the metric.
    const plain = await made.evaluate(x, y);
    expect(plain.weighted_mse).toBe(plain.mse);
    expect(plain.loss).toBe(plain.mse);
  });

  test("weights of 1 change nothing, and a row with weight 0 is as if it had no error", async () => {
    const [plain, ones, halved] = [network(), network(), network()];
    await plain.fit(x, y, { ...quiet, seed: 1 });
    await ones.fit(x, y, { ...quiet, seed: 1, sampleWeight: y.map(() => 1) });
    expect(bits(ones)).toEqual(bits(plain));
    const half = y.length / 2;
    const zero = y.map((_, i) => (i < half ? 1 : 0));
    await halved.trainOnBatch(x, y, { sampleWeight: zero });
    const twice = network();
    twice.optimizer.learningRate /= 2; // The mean is over half as many rows.
    await twice.trainOnBatch(x.slice(0, half), y.slice(0, half));
    twice.getWeights().forEach(({ data }, i) => {
      data.forEach((value, j) => {
        expect(halved.getWeights()[i]!.data[j]).toBeCloseTo(value, 6);
      });
    });
  });

  test("comes in any form of a column, and with batches of a stream", async () => {
    const column = tensor(sampleWeight, [40, 1]);
    const results = [];
    for (const given of [sampleWeight, column, Float32Array.from(sampleWeight)]) {
      const made = network();
      await made.fit(x, y, { ...quiet, shuffle: false, batchSize: 8, sampleWeight: given });
      results.push(bits(made));
    }
    const streamed = network();
    await streamed.fit(function* () {
      for (let i = 0; i < 40; i += 8)
        yield { x: x.slice(i, i + 8), y: y.slice(i, i + 8), sampleWeight: sampleWeight.slice(i, i + 8) };
    }, quiet);
    results.push(bits(streamed));
    expect(new Set(results.map((weights) => JSON.stringify(weights))).size).toBe(1);
    expect(JSON.stringify(bits(network()))).not.toBe(JSON.stringify(results[0]));
  });

  test("belongs to validation data, too: given, or split off with the rows", async () => {
    const [rest, last] = [
      [0, 30],
      [30, 40],
    ].map(([from, to]) => [x, y, sampleWeight].map((all) => all.slice(from, to)));
    const [a, b, c, d] = [network(), network(), network(), network()];
    const options = { ...quiet, seed: 2, sampleWeight: rest[2] };
    const given = await a.fit(rest[0], rest[1], { ...options, validationData: [last[0], last[1], last[2]] });
    const named = await b.fit(rest[0], rest[1], {
      ...options,
      validationData: { x: last[0], y: last[1], sampleWeight: last[2] },
    });
    const split = await c.fit(x, y, { ...quiet, seed: 2, sampleWeight, validationSplit: 0.25 });
    const streamed = await d.fit(rest[0], rest[1], {
      ...options,
      validationData: () => [{ x: last[0], y: last[1], sampleWeight: last[2] }],
    });
    for (const { history } of [named, split, streamed]) expect(history).toEqual(given.history);
    const { loss } = await a.evaluate(last[0], last[1], { sampleWeight: last[2] });
    expect(given.history.val_loss).toEqual([loss]);
    const plain = await network().fit(rest[0], rest[1], { ...options, validationData: [last[0], last[1]] });
    expect(plain.history.loss).toEqual(given.history.loss);
    expect(plain.history.val_loss).not.toEqual(given.history.val_loss);
  });

  test("outputs with several labels in a row take a weight for the row, or for each", async () => {
    const sequence = sequential([layers.dense({ units: 1, inputShape: [3, 2] })], { seed: 1 });
    sequence.compile({ optimizer: "sgd", loss: "mse", weightedMetrics: ["mae"] });
    const inputs = tensor(
      Float32Array.from({ length: 24 }, (_, i) => i / 24),
      [4, 3, 2],
    );
    const labels = tensor(new Float32Array(12), [4, 3, 1]);
    const wide = [1, 2, 3, 4].flatMap((weight) => [weight, weight, weight]);
    const byRow = await sequence.evaluate(inputs, labels, { sampleWeight: [1, 2, 3, 4] });
    expect(await sequence.evaluate(inputs, labels, { sampleWeight: tensor(wide, [4, 3]) })).toEqual(byRow);
    const predicted = (await sequence.predict(inputs)).data;
    const expected = predicted.reduce((sum, value, i) => sum + wide[i]! * value * value, 0) / 12;
    expect(byRow.loss).toBeCloseTo(expected, 5);
    const mae = predicted.reduce((sum, value, i) => sum + wide[i]! * Math.abs(value), 0) / 30;
    expect(byRow.mae).toBeCloseTo(mae, 5);
  });

  test("costs nothing where there is none: programs have no trace of it", () => {
    const made = network("mse", { metrics: ["mae"] });
    expect(String(made.program())).not.toMatch(/weight\b|sampleWeight|binary /);
  });
});

describe("classWeight", () => {
  test("is the weight of each row's class", async () => {
    const results = [];
    for (const options of [
      { sampleWeight: y.map((label) => (label === 1 ? 3 : 0.5)) },
      { classWeight: { 0: 0.5, 1: 3 } },
      { classWeight: { 0: 0.25, 1: 1.5 }, sampleWeight: y.map(() => 2) },
    ]) {
      const made = network("binaryCrossentropy");
      const { history } = await made.fit(x, y, { ...quiet, seed: 1, ...options });
      results.push([bits(made), history.loss]);
    }
    expect(results[1]).toEqual(results[0]);
    expect(results[2]).toEqual(results[0]);
  });

  test('"balanced" is scikit-learn\'s n / (classes · count), of one-hot labels and of numbers, without the validation data', async () => {
    const classes = Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : i < 16 ? 1 : i < 18 ? 2 : 0));
    const inputs = classes.map((c, i) => [c / 2, i / 20]);
    const made = (loss: string) => {
      const network = sequential([layers.dense({ units: 3, activation: "softmax", inputShape: [2] })], { seed: 3 });
      network.compile({ optimizer: "sgd", loss });
      return network;
    };
    const trained = classes.slice(0, 18); // 10, 6 and 2 of a class.
    const weights = trained.map((c) => 18 / (3 * [10, 6, 2][c]!));
    const byHand = made("sparseCategoricalCrossentropy");
    await byHand.fit(inputs.slice(0, 18), trained, { ...quiet, seed: 1, sampleWeight: weights });
    const sparse = made("sparseCategoricalCrossentropy");
    const { history } = await sparse.fit(inputs, classes, {
      ...quiet,
      seed: 1,
      classWeight: "balanced",
      validationSplit: 0.1,
    });
    expect(bits(sparse)).toEqual(bits(byHand));
    const { loss } = await sparse.evaluate(inputs.slice(18), classes.slice(18));
    expect(history.val_loss).toEqual([loss]);
    const oneHot = made("categoricalCrossentropy");
    const rows = trained.map((c) => [0, 1, 2].map((k) => (k === c ? 1 : 0)));
    await oneHot.fit(inputs.slice(0, 18), rows, { ...quiet, seed: 1, classWeight: "balanced" });
    oneHot.getWeights().forEach(({ data }, i) => {
      data.forEach((value, j) => {
        expect(value).toBeCloseTo(byHand.getWeights()[i]!.data[j]!, 5);
      });
    });
  });

  test("of several outputs is given by name; others weigh 1", async () => {
    const a = input({ shape: [2], name: "a" });
    const make = () => {
      const [left, right] = ["left", "right"].map((name) =>
        layers.dense({ units: 1, name, kernelInitializer: "ones" }).apply(a),
      );
      const made = model({ inputs: a, outputs: { left: left!, right: right! } });
      made.compile({ optimizer: "sgd", loss: "mse" });
      return made;
    };
    const labels = { left: y, right: y };
    const [byClass, byRow] = [make(), make()];
    await byClass.fit(x, labels, { ...quiet, seed: 1, classWeight: { right: { 1: 4 } } });
    await byRow.fit(x, labels, {
      ...quiet,
      seed: 1,
      sampleWeight: { right: y.map((c) => (c === 1 ? 4 : 1)) } as never,
    });
    expect(bits(byClass)).toEqual(bits(byRow));
    const twice = await rejection(make().fit(x, labels, { ...quiet, classWeight: { 0: 1, 1: 2 } as never }));
    expect(String(twice)).toMatch(/classWeight is given once for 2 outputs. Give a record by output/);
  });
});

describe("what is wrong", () => {
  const cases: [string, object, new (...args: never[]) => Error, RegExp][] = [
    [
      "too few weights",
      { sampleWeight: [1, 2] },
      DataError,
      /fit: sampleWeight: expected a weight for each row, 40 numbers, found shape \(2\)/,
    ],
    ["a number", { sampleWeight: 3 }, ArgumentError, /fit: sampleWeight must be a number for each row, found 3/],
    [
      "NaN",
      { sampleWeight: y.map((_, i) => (i === 3 ? Number.NaN : 1)) },
      DataError,
      /sampleWeight: expected finite numbers, found NaN at 3/,
    ],
    [
      "no class weights",
      { classWeight: "even" },
      ArgumentError,
      /classWeight must be "balanced" or weights by class, e\.g\. \{ 0: 1, 1: 5 \}, found "even"/,
    ],
    [
      "a negative class weight",
      { classWeight: { 0: -1 } },
      ArgumentError,
      /classWeight: expected numbers >= 0 by the number of a class, found 0: -1/,
    ],
    [
      "a name of a class",
      { classWeight: { cat: 1 } },
      ArgumentError,
      /expected numbers >= 0 by the number of a class, found cat: 1/,
    ],
  ];

  test.each(cases)("%s", async (_, options, type, message) => {
    const made = network("mse");
    const before = bits(made);
    const error = await rejection(made.fit(x, y, { ...quiet, ...options }));
    expect(error).toBeInstanceOf(type);
    expect(String(error)).toMatch(message);
    expect(bits(made)).toEqual(before);
  });

  test("labels that are no classes", async () => {
    const error = await rejection(
      network().fit(
        x,
        y.map((label) => label + 0.5),
        { ...quiet, classWeight: "balanced" },
      ),
    );
    expect(String(error)).toMatch(/classWeight: label [01]\.5 in row 0 is no number of a class\. Give sampleWeight/);
  });

  test("weights for a stream outside its batches, or in some of them only", async () => {
    const stream = function* (some: boolean) {
      yield { x: x.slice(0, 8), y: y.slice(0, 8), sampleWeight: sampleWeight.slice(0, 8) };
      yield { x: x.slice(8, 16), y: y.slice(8, 16), ...(!some && { sampleWeight: sampleWeight.slice(8, 16) }) };
    };
    const outside = await rejection(network().fit(() => stream(false), { ...quiet, sampleWeight }));
    expect(String(outside)).toMatch(/fit: sampleWeight does not apply to a stream/);
    const mixed = await rejection(network().fit(() => stream(true), quiet));
    expect(String(mixed)).toMatch(/fit: batch 1: some batches have a sampleWeight and others have none/);
    await network("binaryCrossentropy").fit(() => stream(false), { ...quiet, classWeight: { 1: 2 } });
  });

  test("trainOnBatch and testOnBatch take them, and no other options", async () => {
    const made = network();
    const weighed = await made.testOnBatch(x, y, { sampleWeight });
    expect(await made.trainOnBatch(x, y, { sampleWeight })).toEqual(weighed);
    expect(weighed.loss).not.toBe((await network().testOnBatch(x, y)).loss);
    const error = await rejection(made.trainOnBatch(x, y, { epochs: 1 } as never));
    expect(String(error)).toMatch(/trainOnBatch: unknown option "epochs"/);
  });
});
