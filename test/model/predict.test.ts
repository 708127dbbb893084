import { beforeAll, describe, expect, test, vi } from "vitest";
import {
  init,
  layers,
  losses,
  metrics,
  StateError,
  sequential,
  Tensor,
  type TensorLike,
  tensor,
} from "../../src/index.ts";
import { breathe } from "../../src/runtime/pacer.ts";
import { bitsOf, network, xor } from "./helpers.ts";

beforeAll(() => init());

const data = xor(300);

describe("predict", () => {
  test("does not depend on the batch size, bit by bit", async () => {
    const model = sequential(
      [
        layers.dense({ units: 33, activation: "gelu", inputShape: [2] }),
        layers.dense({ units: 17, activation: "tanh" }),
        layers.dense({ units: 5, activation: "softmax" }),
      ],
      { seed: 2 },
    );
    const expected = bitsOf(await model.predict(data.x));
    for (const batchSize of [1, 2, 3, 4, 5, 6, 7, 8, 13, 64, 255, 299, 300, 1000]) {
      expect(bitsOf(await model.predict(data.x, { batchSize })), `batchSize ${batchSize}`).toEqual(expected);
      expect(bitsOf(model.predictSync(data.x, { batchSize }))).toEqual(expected);
    }
    const rows = await Promise.all(data.x.map((row) => model.predict([row])));
    expect(rows.flatMap(bitsOf)).toEqual(expected);
  });

  test("drops nothing out", async () => {
    const model = sequential([layers.dropout({ rate: 0.9, inputShape: [2] })]);
    expect((await model.predict([[1, 2]])).toArray()).toEqual([[1, 2]]);
  });

  test("needs no compile", async () => {
    const model = sequential([layers.dense({ units: 3, inputShape: [2] })]);
    const result = await model.predict([
      [1, 2],
      [3, 4],
    ]);
    expect(result).toBeInstanceOf(Tensor);
    expect(result.shape).toEqual([2, 3]);
  });

  test("several at a time do not mix", async () => {
    const model = network();
    const parts = [data.x.slice(0, 7), data.x.slice(100, 300), data.x.slice(50, 51)];
    const expected = parts.map((part) => bitsOf(model.predictSync(part)));
    const callbacks = { onPredictBatchEnd: breathe };
    const results = await Promise.all(parts.map((part) => model.predict(part, { batchSize: 3, callbacks })));
    expect(results.map(bitsOf)).toEqual(expected);
  });

  test("results are the caller's own", async () => {
    const model = network();
    const first = await model.predict(data.x.slice(0, 3));
    const copy = first.data.slice();
    await model.predict(data.x.slice(3, 6));
    expect(first.data).toEqual(copy);
    expect(first.data.buffer.byteLength).toBe(12);
  });

  test("NaN in the input is the caller's business", async () => {
    const result = await network().predict([
      [Number.NaN, 1],
      [0, 0],
    ]);
    expect(result.data[0]).toBeNaN();
    expect(result.data[1]).toBeCloseTo(0.5, 1);
  });
});

describe("predictSync before the kernels are loaded", () => {
  test("says what to do", async () => {
    vi.resetModules();
    const fresh = await import("../../src/index.ts");
    const model = fresh.sequential([fresh.layers.dense({ units: 1, inputShape: [2] })]);
    expect(() => model.predictSync([[1, 2]])).toThrow(fresh.StateError);
    expect(() => model.predictSync([[1, 2]])).toThrow(/predictSync: the kernels are not loaded yet\..*await init\(\)/);
    expect(() => fresh.backend()).toThrow(/await init\(\)/);
    await fresh.init();
    expect(model.predictSync([[1, 2]]).shape).toEqual([1, 1]);
  });
});

describe("forms of input", () => {
  const rows = data.x.slice(0, 4);
  const flat = rows.flat();
  const forms: [string, TensorLike][] = [
    ["nested arrays", rows],
    ["an array of typed arrays", rows.map((row) => Float32Array.from(row))],
    ["a Tensor", tensor(rows)],
    ["{ shape, data }", { shape: [4, 2], data: Float32Array.from(flat) }],
    ["{ shape, data } of plain numbers", { shape: [4, 2], data: flat }],
    ["dataSync()", { shape: [4, 2], dataSync: () => Float32Array.from(flat) }],
    ["a typed array with a shape", tensor(Float64Array.from(flat), [4, 2])],
  ];
  test.each(forms)("%s", async (_, x) => {
    const model = network();
    const expected = await model.predict(rows);
    expect((await model.predict(x)).data).toEqual(expected.data);
    const [a, b] = [network(), network()];
    await a.trainOnBatch(rows, data.y.slice(0, 4));
    await b.trainOnBatch(x, data.y.slice(0, 4));
    expect(a.getWeights()).toEqual(b.getWeights());
  });

  const labels = [0, 1, 1, 0];
  test.each<[string, TensorLike]>([
    ["a list", labels],
    ["a column", labels.map((label) => [label])],
    ["booleans", labels.map((label) => label === 1)],
    ["Float64Array", Float64Array.from(labels)],
    ["Uint8Array", Uint8Array.from(labels)],
    ["Int32Array", Int32Array.from(labels)],
    ["a Tensor (rows, 1)", tensor(labels, [4, 1])],
  ])("labels as %s", async (_, y) => {
    const [a, b] = [network(), network()];
    expect(await a.trainOnBatch(rows, y)).toEqual(await b.trainOnBatch(rows, labels));
    expect(a.getWeights()).toEqual(b.getWeights());
  });

  test("integers of one feature, as a typed array", async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1], kernelInitializer: "ones" })]);
    expect((await model.predict(Int16Array.of(3, -4))).toArray()).toEqual([[3], [-4]]);
    expect((await model.predict(Float64Array.of(0.5))).toArray()).toEqual([[0.5]]);
  });

  test("a view into a larger buffer", async () => {
    const wide = Float32Array.from([9, 9, ...flat, 9]);
    const x = tensor(wide.subarray(2, 2 + flat.length), [4, 2]);
    expect((await network().predict(x)).data).toEqual((await network().predict(rows)).data);
  });
});

describe("evaluate", () => {
  test("does not depend on the batch size, and changes no weight", async () => {
    const model = network();
    const before = model.getWeights();
    const whole = await model.evaluate(data.x, data.y);
    for (const batchSize of [1, 7, 300, 5000]) {
      const logs = await model.evaluate(data.x, data.y, { batchSize });
      expect(logs.loss).toBeCloseTo(whole.loss!, 6);
      expect(logs.accuracy).toBe(whole.accuracy);
    }
    expect(model.getWeights()).toEqual(before);
  });

  test("agrees with losses and accuracy worked out here", async () => {
    const model = network();
    const p = Array.from((await model.predict(data.x)).data);
    const loss = data.y.reduce((sum, y, i) => sum - Math.log(y === 1 ? p[i]! : 1 - p[i]!), 0) / 300;
    const hits = data.y.filter((y, i) => (p[i]! > 0.5 ? 1 : 0) === y).length / 300;
    const logs = await model.evaluate(data.x, data.y);
    expect(logs.loss).toBeCloseTo(loss, 5);
    expect(logs.accuracy).toBeCloseTo(hits, 10);
  });

  test("losses and metrics as objects", async () => {
    const model = network();
    model.compile({
      loss: losses.huber({ delta: 0.1 }),
      metrics: [metrics.binaryAccuracy({ threshold: 0.3, name: "lenient" }), "mae"],
    });
    expect(Object.keys(await model.evaluate(data.x, data.y))).toEqual(["loss", "lenient", "mae"]);
  });

  test("before compile it says so", async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    await expect(model.evaluate(data.x, data.y)).rejects.toThrow(StateError);
  });
});
