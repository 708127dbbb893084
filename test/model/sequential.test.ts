import { beforeAll, describe, expect, test } from "vitest";
import { ArgumentError, backend, init, layers, ShapeError, StateError, sequential, tensor } from "../../src/index.ts";
import { bits, network, quiet, xor } from "./helpers.ts";

beforeAll(() => init());

describe("building", () => {
  test("the constructor and add make the same model", () => {
    const make = () => [layers.dense({ units: 3, inputShape: [2] }), layers.dense({ units: 1 })] as const;
    const whole = sequential(make(), { seed: 5 });
    const grown = sequential([], { seed: 5 });
    for (const layer of make()) grown.add(layer);
    expect(bits(grown)).toEqual(bits(whole));
    expect(grown.outputShape).toEqual([1]);
    expect(grown.getWeights().map(({ shape }) => shape)).toEqual([[2, 3], [3], [3, 1], [1]]);
  });

  test("a model without inputShape is built from the first data it sees, with the weights it would have had", async () => {
    const { x, y } = xor(20);
    const deferred = sequential([layers.dense({ units: 3 }), layers.dense({ units: 1 })], { seed: 5 });
    expect(deferred.getWeights()).toEqual([]);
    expect([deferred.inputShape, deferred.outputShape]).toEqual([undefined, undefined]);
    deferred.compile({ optimizer: "sgd", loss: "mse" });
    await deferred.fit(x, y, { ...quiet, seed: 1 });
    const stated = sequential([layers.dense({ units: 3, inputShape: [2] }), layers.dense({ units: 1 })], { seed: 5 });
    stated.compile({ optimizer: "sgd", loss: "mse" });
    await stated.fit(x, y, { ...quiet, seed: 1 });
    expect(deferred.inputShape).toEqual([2]);
    expect(bits(deferred)).toEqual(bits(stated));
  });

  test("predict builds, too; a plain list is one column", async () => {
    const model = sequential([layers.dense({ units: 2 })]);
    expect((await model.predict([1, 2, 3])).shape).toEqual([3, 2]);
    expect(model.inputShape).toEqual([1]);
  });

  test("inputLayer states the shape and is no layer of its own", () => {
    for (const input of [layers.inputLayer({ shape: [2] }), layers.inputLayer({ inputShape: [2] })]) {
      const model = sequential([input, layers.dense({ units: 3 })]);
      expect(model.inputShape).toEqual([2]);
      expect(model.outputShape).toEqual([3]);
      expect(model.layers).toHaveLength(1);
    }
  });

  test("flatten makes rows of images", async () => {
    const model = sequential([
      layers.flatten({ inputShape: [2, 3] }),
      layers.dense({ units: 1, kernelInitializer: "ones" }),
    ]);
    const images = tensor([1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 1], [2, 2, 3]);
    expect((await model.predict(images)).toArray()).toEqual([[21], [1]]);
  });

  test("dense acts on the last dimension", async () => {
    const model = sequential([layers.dense({ units: 1, kernelInitializer: "ones", inputShape: [2, 3] })]);
    expect((await model.predict(tensor([1, 2, 3, 4, 5, 6], [1, 2, 3]))).toArray()).toEqual([[[6], [15]]]);
  });

  test("models without weights predict and can be fitted", async () => {
    const model = sequential([layers.activation({ activation: "relu", inputShape: [2] }), layers.flatten()]);
    model.compile({ loss: "mse" });
    expect((await model.predict([[-1, 2]])).toArray()).toEqual([[0, 2]]);
    const { history } = await model.fit([[-1, 2]], [[0, 0]], quiet);
    expect(history.loss).toEqual([2]);
    const nothing = sequential([layers.inputLayer({ shape: [2] })]);
    expect((await nothing.predict([[3, 4]])).toArray()).toEqual([[3, 4]]);
  });

  test("build takes a shape, once", () => {
    const model = sequential([layers.dense({ units: 1 })]);
    model.build([4]);
    model.build([4]);
    expect(model.getWeights()[0]!.shape).toEqual([4, 1]);
    expect(() => model.build([5])).toThrow(ArgumentError);
    expect(() => sequential([layers.dense({ units: 1 })]).build([0])).toThrow(/shape of one row/);
  });

  test("a build that fails half-way leaves nothing behind", () => {
    const first = layers.dense({ units: 3 });
    const model = sequential([first, layers.dense({ units: 1, inputShape: [4] })], { seed: 3 });
    expect(() => model.build([2])).toThrow(ShapeError);
    expect(first.built).toBe(false);
    expect(first.weights).toEqual([]);
    expect(model.inputShape).toBeUndefined();
    const same = sequential([first], { seed: 3 });
    same.build([2]);
    expect(bits(same)).toEqual(bits(sequential([layers.dense({ units: 3, inputShape: [2] })], { seed: 3 })));
  });

  test("a model compiled and fitted takes another layer and trains it", async () => {
    const { x, y } = xor(40);
    const model = network();
    await model.fit(x, y, quiet);
    model.add(layers.dense({ units: 1, activation: "sigmoid" }));
    const before = bits(model);
    await model.fit(x, y, quiet);
    bits(model).forEach((weight, i) => {
      expect(weight, `weight ${i}`).not.toEqual(before[i]);
    });
  });
});

describe("names", () => {
  test("default names count up and are unique", () => {
    const [a, b] = [layers.dense({ units: 1 }), layers.dense({ units: 1 })];
    expect(a.name).toMatch(/^dense(_\d+)?$/);
    expect(a.name).not.toBe(b.name);
    expect(sequential().name).toMatch(/^sequential(_\d+)?$/);
    expect(sequential([], { name: "mine" }).name).toBe("mine");
  });

  test("duplicate names are an error and leave the model as it was", () => {
    const model = sequential([layers.dense({ units: 2, name: "a", inputShape: [2] })]);
    expect(() => model.add(layers.dense({ units: 2, name: "a" }))).toThrow(/layer named "a" already/);
    expect(() => model.add(model.layers[0]!)).toThrow(/Dense "a" is in the model already/);
    expect(model.layers).toHaveLength(1);
    expect(model.outputShape).toEqual([2]);
  });

  test("getLayer finds by name, or names the nearest", () => {
    const model = sequential([layers.dense({ units: 2, name: "hidden", inputShape: [2] })]);
    expect(model.getLayer("hidden")).toBe(model.layers[0]);
    expect(() => model.getLayer("hiden")).toThrow(/Did you mean "hidden"\?/);
  });
});

describe("weights", () => {
  test("getWeights copies, setWeights replaces what trains and predicts", async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    model.getWeights()[0]!.data.fill(9);
    expect(model.getWeights()[0]!.data).not.toContain(9);
    for (let round = 0; round < 2; round++) {
      model.setWeights([[[2], [3 + round]], [1]]);
      expect((await model.predict([[10, 100]])).toArray()).toEqual([[321 + 100 * round]]);
    }
    model.getLayer(model.layers[0]!.name).setWeights([[[1], [1]], [0]]);
    expect((await model.predict([[10, 100]])).toArray()).toEqual([[110]]);
  });

  test("setWeights writes all or none", () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    const before = bits(model);
    for (const values of [
      [[[1], [2]]],
      [
        [[1], [2]],
        [1, 2],
      ],
      [[[1, 2]], [1]],
    ]) {
      expect(() => model.setWeights(values)).toThrow(ShapeError);
    }
    expect(bits(model)).toEqual(before);
  });

  test("a layer that is not trainable keeps its weights", async () => {
    const { x, y } = xor(30);
    const model = sequential([
      layers.dense({ units: 3, inputShape: [2], trainable: false }),
      layers.dense({ units: 3, activation: "tanh" }),
      layers.dense({ units: 1, trainable: false }),
    ]);
    model.compile({ optimizer: "adam", loss: "mse" });
    const before = bits(model);
    await model.fit(x, y, quiet);
    const changed = bits(model).map((weight, i) => String(weight) !== String(before[i]));
    expect(changed).toEqual([false, false, true, true, false, false]);
    expect(model.trainableWeights).toHaveLength(2);
  });
});

describe("summary and listing", () => {
  test("the table has names, shapes and counts", () => {
    const model = sequential(
      [layers.dense({ units: 1000, inputShape: [784], name: "hidden" }), layers.dropout({ rate: 0.5, name: "drop" })],
      { name: "digits" },
    );
    model.layers[0]!.trainable = false;
    const texts: string[] = [];
    model.summary({ print: (text) => texts.push(text) });
    const rule = "─".repeat(41);
    expect(texts.join("").split("\n")).toEqual([
      'Model: "digits"',
      rule,
      " Layer (type)     Output shape   Weights",
      rule,
      " hidden (Dense)   (rows, 1000)   785,000",
      " drop (Dropout)   (rows, 1000)         0",
      rule,
      " Total weights: 785,000 (2.99 MB)",
      " Trainable: 0, not trainable: 785,000",
    ]);
  });

  test("an unbuilt model has one, too", () => {
    const texts: string[] = [];
    sequential([layers.dense({ units: 3, name: "d" })]).summary({ print: (text) => texts.push(text) });
    expect(texts[0]).toMatch(/d \(Dense\) +\? +0 \(unbuilt\)/);
  });

  test("program lists what a step consists of, by mode, without memory", () => {
    const model = network();
    const names = (options?: Parameters<typeof model.program>[0]) => String(model.program(options));
    expect(names()).toMatch(/^train, 32 rows: \d+ instructions/);
    expect(names({ batchSize: 4, mode: "predict" })).toMatch(/^predict, 4 rows/);
    expect(names({ mode: "test" })).not.toMatch(/adam|gemm_tn/);
    expect(names({ mode: "train" })).toMatch(/adam/);
    const plain = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    expect(String(plain.program())).toMatch(/^predict/);
    expect(() => plain.program({ mode: "train" })).toThrow(StateError);
    expect(() => sequential([layers.dense({ units: 1 })]).program()).toThrow(/not built.*inputShape/);
  });
});

describe("dispose", () => {
  test("memory goes back", async () => {
    const { x, y } = xor(50);
    const before = backend().memory.used;
    const model = network();
    await model.fit(x, y, { ...quiet, validationSplit: 0.2 });
    await model.evaluate(x, y);
    expect(backend().memory.used).toBeGreaterThan(before);
    model.dispose();
    expect(backend().memory.used).toBe(before);
    model.dispose();
    expect(backend().memory.used).toBe(before);
  });

  test("using disposes at the end of the block", async () => {
    const before = backend().memory.used;
    {
      using model = network();
      await model.predict([[1, 2]]);
      expect(backend().memory.used).toBeGreaterThan(before);
    }
    expect(backend().memory.used).toBe(before);
  });

  test("compile anew gives back what belonged to the old objective", async () => {
    const { x, y } = xor(50);
    const model = network();
    await model.fit(x, y, quiet);
    const used = backend().memory.used;
    for (let i = 0; i < 3; i++) {
      model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
      await model.fit(x, y, quiet);
      expect(backend().memory.used).toBe(used);
    }
    model.dispose();
  });
});

describe("layers in two models", () => {
  const pair = () => {
    const shared = layers.dense({ units: 3, activation: "tanh", inputShape: [2] });
    const make = () => {
      const model = sequential([shared, layers.dense({ units: 1 })]);
      model.compile({ optimizer: "sgd", loss: "mse" });
      return model;
    };
    return { shared, a: make(), b: make() };
  };

  test("training the one changes the other", async () => {
    const { x, y } = xor(20);
    const { a, b } = pair();
    await a.predict(x);
    const before = await b.predict(x);
    await a.fit(x, y, quiet);
    expect(bits(a).slice(0, 2)).toEqual(bits(b).slice(0, 2));
    expect((await b.predict(x)).data).not.toEqual(before.data);
  });

  test.each([
    ["before the other ran", false],
    ["after the other ran", true],
  ])("they survive dispose of the one, %s", async (_, ran) => {
    const { x, y } = xor(20);
    const start = backend().memory.used;
    const { shared, a, b } = pair();
    if (ran) await b.fit(x, y, quiet);
    await a.fit(x, y, quiet);
    const values = bits(shared);
    const expected = await b.predict(x);
    if (!ran) b.compile({ optimizer: "sgd", loss: "mse" });
    a.dispose();
    expect(bits(shared)).toEqual(values);
    expect((await b.predict(x)).data).toEqual(expected.data);
    await b.fit(x, y, quiet);
    expect(bits(shared)).not.toEqual(values);
    b.dispose();
    expect(backend().memory.used).toBe(start);
    expect(shared.getWeights()).toHaveLength(2);
  });

  test("a layer of a disposed model serves a model made later", async () => {
    const { x, y } = xor(20);
    const { shared, a } = pair();
    await a.fit(x, y, quiet);
    const values = bits(shared);
    a.dispose();
    const later = sequential([shared]);
    await later.predict(x);
    expect(bits(later)).toEqual(values);
  });

  test("a layer built for other rows says so", () => {
    const { shared } = pair();
    expect(() => sequential([layers.dense({ units: 5, inputShape: [2] }), shared])).toThrow(
      /expected input \(rows, 2\) but got \(rows, 5\)/,
    );
  });
});
