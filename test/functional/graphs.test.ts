/** How graphs are put together, and what they share. */
import { beforeAll, describe, expect, test } from "vitest";
import { init, input, layers, model, ShapeError, sequential, tensor } from "../../src/index.ts";
import { bits, quiet, rejection, xor } from "../model/helpers.ts";

beforeAll(() => init());

const dense = (units: number, name?: string, more = {}) => layers.dense({ units, name, ...more });
const { x, y } = xor(40);

/** A network for `xor` as a graph, with a layer "h" inside. */
function graph(seed = 7) {
  const a = input({ shape: [2], name: "a" });
  const h = dense(8, "h", { activation: "tanh" }).apply(a);
  return model({ inputs: a, outputs: dense(1, "y", { activation: "sigmoid" }).apply(h), seed });
}

describe("symbolic values", () => {
  test("shapes are known at once, and so are misfits", () => {
    const a = input({ shape: [4, 3], name: "a" });
    expect([a.shape, a.name, String(a)]).toEqual([[4, 3], "a", 'SymbolicTensor (rows, 4, 3) of InputLayer "a"']);
    const flat = layers.flatten().apply(a);
    expect(flat.shape).toEqual([12]);
    expect(() => layers.add().apply([a, flat])).toThrow(ShapeError);
    expect(() => layers.add().apply([a, flat])).toThrow(
      /expected inputs of one shape but got \(rows, 4, 3\), \(rows, 12\)/,
    );
    expect(() => dense(1).apply([a, flat])).toThrow(/takes one input, found 2\. Merge them first/);
    expect(() => dense(1, "d", { inputShape: [5] }).apply(flat)).toThrow(
      /Dense "d" expected input \(rows, 5\) but got \(rows, 12\)/,
    );
    expect(() => dense(1).apply([[1, 2]] as never)).toThrow(
      /apply expected what input\(\) or another layer's apply gives/,
    );
    expect(() => layers.concatenate({ axis: 0 })).toThrow(/axis 0 counts the rows/);
    expect(() => layers.concatenate({ axis: 3 }).apply([a, a])).toThrow(/axis 3 does not exist in \(rows, 4, 3\)/);
    expect(() => layers.concatenate().apply([a, flat])).toThrow(/differ in dimension 2 only but got/);
    expect(layers.concatenate({ axis: 1 }).apply([a, a]).shape).toEqual([8, 3]);
    expect(() => input({ shape: [2], dtype: "string" as never })).toThrow(/dtype must be one of "float32"/);
    expect(() => input()).toThrow(/shape is missing/);
  });

  test("a layer can be called again where its weights fit, whatever the other dimensions", () => {
    const layer = dense(2, "shared");
    expect(layer.apply(input({ shape: [3] })).shape).toEqual([2]);
    expect(layer.apply(input({ shape: [5, 3] })).shape).toEqual([5, 2]);
    expect(() => layer.apply(input({ shape: [4] }))).toThrow(
      /Dense "shared" expected input \(rows, 3\) but got \(rows, 4\)/,
    );
    const flat = layers.flatten();
    expect([flat.apply(input({ shape: [2, 2] })).shape, flat.apply(input({ shape: [3] })).shape]).toEqual([[4], [3]]);
  });

  test("weights are made by the model, with its seed, or when they are asked for before", () => {
    expect(bits(graph(3))).toEqual(bits(graph(3)));
    expect(bits(graph(3))).not.toEqual(bits(graph(4)));
    const layer = dense(2);
    expect([layer.built, layer.weights]).toEqual([false, []]);
    const z = layer.apply(input({ shape: [3] }));
    expect(layer.built).toBe(false);
    expect(layer.outputShape).toEqual([2]);
    layer.setWeights([
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [7, 8],
    ]);
    expect(model({ inputs: z.node.inputs[0]!, outputs: z }).getWeights()[0]!.toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
  });
});

describe("a graph and a sequence", () => {
  test("of the same layers are the same model, bit for bit", async () => {
    const chain = sequential(
      [dense(8, "h", { activation: "tanh", inputShape: [2] }), dense(1, "y", { activation: "sigmoid" })],
      {
        seed: 7,
      },
    );
    const whole = graph();
    expect(bits(whole)).toEqual(bits(chain));
    for (const each of [whole, chain])
      each.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
    expect(String(whole.program())).toBe(String(chain.program()));
    const options = { ...quiet, epochs: 3, validationSplit: 0.25, batchSize: 8 };
    const [a, b] = [await whole.fit(x, y, options), await chain.fit(x, y, options)];
    expect(a.history).toEqual(b.history);
    expect(bits(whole)).toEqual(bits(chain));
    expect(await whole.evaluate([tensor(x)], y)).toEqual(await chain.evaluate(x, y));
    expect(whole.predictSync({ a: x })).toEqual(chain.predictSync(x));
    expect(await whole.predictOnBatch(x)).toEqual(await chain.predict(x));
    expect(await whole.testOnBatch(x, y)).toEqual(await chain.testOnBatch(x, y));
  });

  test("layers are in Keras' order: the farther from the outputs the earlier, then as met from the outputs", () => {
    const [a, b] = [input({ shape: [2], name: "a" }), input({ shape: [2], name: "b" })];
    const long = dense(2, "a2").apply(dense(2, "a1").apply(a));
    const short = dense(2, "b1").apply(b);
    const sum = layers.add({ name: "sum" }).apply([short, long]);
    const made = model({ inputs: [a, b], outputs: [dense(1, "y").apply(sum), dense(1, "z").apply(short)] });
    expect(made.layers.map(({ name }) => name)).toEqual(order);
    expect(made.getLayer(0).name).toBe(order[0]);
    expect(made.getLayer("b1")).toBe(short.node.layer);
    expect(() => made.getLayer("b2")).toThrow(/getLayer must be one of .* found "b2"\. Did you mean "b"\?/);
    expect(() => made.getLayer(8)).toThrow(/getLayer must be a whole number from 0 to 7, found 8/);
  });
  // As tf.model of TensorFlow.js orders them. Depths: a 4, a1 3, b 3, a2 2, b1 2, sum 1, y 0, z 0; back from y: y sum b1 b a2 a1 a z.
  const order = ["a", "b", "a1", "b1", "a2", "sum", "y", "z"];

  test("outputs may be inputs of others, inputs themselves, or given twice", async () => {
    const a = input({ shape: [2], name: "a" });
    const h = dense(2, "h").apply(a);
    const made = model({ inputs: a, outputs: [h, dense(1, "y").apply(h), a, h], seed: 1 });
    expect(made.outputNames).toEqual(["h", "y", "a", "h_1"]);
    const [first, , same, again] = await made.predict([[1, 2]]);
    expect(same!.toArray()).toEqual([[1, 2]]);
    expect(again).toEqual(first);
    made.compile({ optimizer: "sgd", loss: { h: "mse", y: "mae" } });
    const { history } = await made.fit(x, { h: x, y }, quiet);
    expect(Object.keys(history)).toEqual(["loss", "h_loss", "y_loss"]);
  });

  test("a deep residual tower trains", async () => {
    const a = input({ shape: [2] });
    let h = dense(6).apply(a);
    for (let i = 0; i < 20; i++) h = layers.add().apply([h, dense(6, undefined, { activation: "tanh" }).apply(h)]);
    const made = model({ inputs: a, outputs: dense(1, undefined, { activation: "sigmoid" }).apply(h), seed: 1 });
    made.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
    const { history } = await made.fit(x, y, { ...quiet, epochs: 20 });
    expect(history.loss!.at(-1)).toBeLessThan(0.5 * history.loss![0]!);
  });
});

describe("models as layers", () => {
  test("train their weights as their own, shared where they are called twice", async () => {
    const tower = sequential([dense(4, "t1", { activation: "tanh", inputShape: [2] }), dense(2, "t2")], {
      name: "tower",
      seed: 2,
    });
    const [a, b] = [input({ shape: [2], name: "a" }), input({ shape: [2], name: "b" })];
    const sum = layers.add().apply([tower.apply(a), tower.apply(b)]);
    const made = model({ inputs: [a, b], outputs: dense(1, "y").apply(sum), seed: 3 });
    expect(made.weights.map(({ path }) => path)).toEqual([
      "t1/kernel",
      "t1/bias",
      "t2/kernel",
      "t2/bias",
      "y/kernel",
      "y/bias",
    ]);
    made.compile({ optimizer: "sgd", loss: "mse" });
    const before = bits(tower);
    await made.fit([x, x], y, quiet);
    expect(bits(tower)).not.toEqual(before);
    const [left] = (await tower.predict([[0.5, 1]])).toArray() as number[][];
    const [kernel, bias] = made.getLayer("y").getWeights();
    const expected = 2 * (left![0]! * kernel!.data[0]! + left![1]! * kernel!.data[1]!) + bias!.data[0]!;
    expect((await made.predict([[[0.5, 1]], [[0.5, 1]]])).at(0, 0)).toBeCloseTo(expected, 5);
  });

  test("with several inputs and outputs, by name; unbuilt sequences get their shape", async () => {
    const [p, q] = [input({ shape: [2], name: "p" }), input({ shape: [1], name: "q" })];
    const both = layers.concatenate().apply([p, q]);
    const inner = model({ inputs: { p, q }, outputs: { sum: dense(1, "s").apply(both), both } });
    const late = sequential([dense(3, "l1"), dense(1, "l2")], { name: "late" });
    const [a, b] = [input({ shape: [1] }), input({ shape: [2] })];
    const found = inner.apply({ q: a, p: b });
    expect([found.sum.shape, found.both.shape]).toEqual([[1], [3]]);
    const out = late.apply(found.both);
    expect(out.shape).toEqual([1]);
    const outer = model({ inputs: [a, b], outputs: layers.add().apply([found.sum, out]) });
    expect(late.built).toBe(true);
    expect(late.inputShape).toEqual([3]);
    expect((await outer.predict([[1], [[2, 3]]] as never)).shape).toEqual([1, 1]);
    expect(() => inner.apply({ p: a, q: b })).toThrow(
      /model "functional.*expected input \(rows, 2\), \(rows, 1\) but got \(rows, 1\), \(rows, 2\)/,
    );
    expect(() => inner.apply([a])).toThrow(/the model has 2 inputs \(p, q\)/);
    expect(() => sequential([dense(2, "d", { inputShape: [2] }), inner])).toThrow(/expected input/);
  });

  test("a model that is part of another can't be changed any more", () => {
    const tower = sequential([dense(4, "t1", { inputShape: [2] })]);
    sequential([tower, dense(1)]);
    expect(() => tower.add(dense(1))).toThrow(/add: model "sequential.*" is part of another model/);
    expect(() => tower.pop()).toThrow(/pop: .* is part of another model/);
  });
});

describe("sharing weights between models", () => {
  test("features of any layer, of graphs and sequences; training one changes the other", async () => {
    const chain = sequential([dense(8, "h", { inputShape: [2] }), dense(1, "y")], { seed: 7 });
    for (const whole of [graph(), chain]) {
      const features = model({ inputs: whole.inputs, outputs: whole.getLayer("h").output });
      expect(features.weights).toEqual(whole.weights.slice(0, 2));
      const before = await features.predict(x);
      expect(before.toString()).toBe("Tensor (40, 8)");
      whole.compile({ optimizer: "sgd", loss: "mse" });
      await whole.fit(x, y, quiet);
      expect(await features.predict(x)).not.toEqual(before);
      const head = model({ inputs: whole.getLayer("y").input, outputs: whole.outputs });
      const [composed] = (await head.predict(await features.predict(x))) as never as [typeof before];
      expect(composed).toEqual(await whole.predict(x));
    }
  });

  test("transfer: freeze what was learned, put a new head on it", async () => {
    const base = sequential([dense(8, "h", { activation: "tanh", inputShape: [2] }), dense(1, "old")], {
      seed: 1,
      name: "base",
    });
    base.compile({ optimizer: "sgd", loss: "mse" });
    await base.fit(x, y, quiet);
    const features = model({ inputs: base.inputs, outputs: base.getLayer("h").output, name: "features" });
    features.trainable = false;
    expect(base.getLayer("h").trainable).toBe(false);
    const made = sequential([features, dense(2, "new", { activation: "softmax" })], { seed: 2 });
    made.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
    expect([made.trainableWeights.length, made.weights.length]).toEqual([2, 4]);
    const [frozen, fresh] = [bits(features), bits(made.getLayer("new"))];
    await made.fit(x, y, quiet);
    expect(bits(features)).toEqual(frozen);
    expect(bits(made.getLayer("new"))).not.toEqual(fresh);
    // Thawed again it learns, from the next compile on.
    features.trainable = true;
    await made.fit(x, y, quiet);
    expect(bits(features)).toEqual(frozen);
    made.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
    await made.fit(x, y, quiet);
    expect(bits(features)).not.toEqual(frozen);
  });

  test("pop takes the head off, add puts another one on", async () => {
    const made = sequential([dense(8, "h", { activation: "tanh", inputShape: [2] }), dense(1, "old")], { seed: 1 });
    made.compile({ optimizer: "sgd", loss: "mse" });
    await made.fit(x, y, quiet);
    const kept = bits(made).slice(0, 2);
    expect(made.pop().name).toBe("old");
    expect([made.outputShape, made.layers.length]).toEqual([[8], 1]);
    expect((await made.predict(x)).shape).toEqual([40, 8]);
    made.layers[0]!.trainable = false;
    made.add(dense(1, "new"));
    expect(made.outputs[0]!.name).toBe("new");
    made.compile({ optimizer: "sgd", loss: "mse" });
    await made.fit(x, y, quiet);
    expect(bits(made).slice(0, 2)).toEqual(kept);
    made.pop();
    made.pop();
    expect([made.inputShape, made.outputShape]).toEqual([undefined, undefined]);
    expect(() => made.pop()).toThrow(/pop: .* has no layers/);
    expect(() => made.inputs).toThrow(/is not built/);
  });

  test("disposing of a model leaves the others their weights", async () => {
    const whole = graph();
    const features = model({ inputs: whole.inputs, outputs: whole.getLayer("h").output });
    const before = await features.predict(x);
    await whole.predict(x);
    whole.dispose();
    expect(await features.predict(x)).toEqual(before);
  });
});

describe("what is wrong", () => {
  const a = input({ shape: [2], name: "a" });
  const b = input({ shape: [2], name: "b" });
  const sum = layers.add().apply([a, b]);

  test.each([
    [
      "an input that is not given",
      () => model({ inputs: a, outputs: sum }),
      /output "add.*" depends on InputLayer "b", which is not among the inputs/,
    ],
    [
      "one name twice",
      () => model({ inputs: [a, b], outputs: [dense(1, "d").apply(a), dense(1, "d").apply(b)] }),
      /two layers named "d"/,
    ],
    ["one input twice", () => model({ inputs: [a, a], outputs: a }), /an input is given twice/],
    [
      "no outputs",
      () => model({ inputs: a } as never),
      /model: outputs must be what input\(\) or a layer's apply gives/,
    ],
    ["an empty list", () => model({ inputs: [], outputs: a }), /model: inputs must be/],
    ["a layer", () => model({ inputs: a, outputs: dense(1) as never }), /model: outputs must be/],
    [
      "an unknown option",
      () => model({ inputs: a, output: a } as never),
      /unknown option "output"\. Did you mean outputs\?/,
    ],
    ["no options", () => model(undefined as never), /model: inputs must be/],
  ])("%s", (_, make, message) => {
    expect(make).toThrow(message);
  });

  test("data that don't fit the inputs and outputs", async () => {
    const made = model({
      inputs: { a, b },
      outputs: { p: dense(1, "p").apply(sum), q: dense(3, "q", { activation: "softmax" }).apply(sum) },
      name: "m",
    });
    made.compile({ loss: { p: "mse", q: "sparseCategoricalCrossentropy" }, metrics: { q: ["accuracy"] } });
    const fine = { p: y, q: y };
    const wrong: [unknown, unknown, RegExp][] = [
      [{ a: x }, fine, /fit: x: nothing is given for input "b"/],
      [{ a: x, b: x, c: x }, fine, /fit: x: the name of an input must be one of "a", "b", found "c"/],
      [[x], fine, /fit: x: the model has 2 inputs \(a, b\)\. Give an array of 2, or a record by these names/],
      [[x, x, x], fine, /the model has 2 inputs/],
      [{ a: x, b: x.slice(1) }, fine, /fit: x\.a has 40 rows but fit: x\.b has 39\. Give all inputs as many rows/],
      [{ a: x, b: y }, fine, /fit: x\.b: Add "add.*" expected input \(rows, 2\) but got \(rows,\)/],
      [{ a: x, b: x }, { p: y }, /fit: y: nothing is given for output "q"/],
      [{ a: x, b: x }, { p: y, q: y.slice(1) }, /fit: x has 40 rows but y\.q has 39/],
      [
        { a: x, b: x },
        { p: x, q: y },
        /fit: y\.p: loss mean_squared_error expected labels \(rows, 1\) but got \(rows, 2\)/,
      ],
      [{ a: x, b: x }, { p: y, q: y.map(() => 3) }, /fit: y\.q: label 3 in row 0/],
      [
        { a: x, b: x.map(() => [1, Number.NaN]) },
        fine,
        /fit: x\.b: expected finite numbers, found NaN in row 0, column 1/,
      ],
      [tensor(x), fine, /the model has 2 inputs/],
    ];
    for (const [given, labels, message] of wrong)
      expect(String(await rejection(made.fit(given as never, labels as never, quiet)))).toMatch(message);
    expect(String(await rejection(made.predict([x] as never)))).toMatch(/predict: x: the model has 2 inputs/);
  });

  test("losses and metrics that don't fit the outputs", () => {
    const made = model({ inputs: { a, b }, outputs: { p: dense(1, "p").apply(sum), q: dense(3, "q").apply(sum) } });
    const wrong: [object, RegExp][] = [
      [{ loss: { r: "mse" } }, /compile: loss: the name of an output must be one of "p", "q", found "r"/],
      [{ loss: ["mse", "mse", "mse"] }, /compile: loss: the model has 2 outputs \(p, q\)/],
      [{ loss: {} }, /compile: loss is missing/],
      [{ loss: [null, null] }, /compile: loss is missing/],
      [{ loss: "mse", metrics: ["mae"] }, /compile: metrics: the model has 2 outputs \(p, q\)/],
      [{ loss: "mse", metrics: { p: "mea" } }, /compile: metrics\.p\[0\] must be one of .* found "mea"/],
      [{ loss: { p: "mse" }, metrics: { q: "mae" } }, /compile: output "q" has metrics but no loss/],
      [{ loss: "mse", lossWeights: [1] }, /compile: lossWeights: the model has 2 outputs/],
      [{ loss: "mse", lossWeights: { p: "2" } }, /compile: lossWeights must be a number for each output, found "2"/],
    ];
    for (const [options, message] of wrong) expect(() => made.compile(options as never)).toThrow(message);
  });
});
