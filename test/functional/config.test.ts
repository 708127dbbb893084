/** Models from their configurations. */
import { beforeAll, describe, expect, test } from "vitest";
import { ArgumentError, init, input, layers, model, modelFromConfig, sequential, tensor } from "../../src/index.ts";
import { Layer } from "../../src/layers/layer.ts";
import type { Model } from "../../src/model/model.ts";
import { modelOf, runs } from "./fixtures.ts";

beforeAll(() => init());

/** Through JSON, as a file would keep it. */
function copyOf(made: { className: string; getConfig(): Record<string, unknown> }, options = {}) {
  const config = JSON.parse(JSON.stringify(made.getConfig()));
  return modelFromConfig({ className: made.className, config }, options) as unknown as Model<never, unknown>;
}

const rows = { a: [[1, 2, 3, 4].map((v) => v / 5)], b: [[0.5, -1, 0.25]] };

describe("graphs", () => {
  test.each(runs.slice(0, 6).map((run) => [run.graph, run] as const))(
    "%s: the copy computes the same",
    async (_, run) => {
      const made = modelOf(run);
      const copy = copyOf(made);
      expect(copy.getConfig()).toEqual(made.getConfig());
      expect(copy.layers.map(({ name }) => name)).toEqual(made.layers.map(({ name }) => name));
      copy.setWeights(made.getWeights());
      expect(await copy.predict(rows as never)).toEqual(await made.predict(rows));
    },
  );

  test("the configuration is Keras', in camelCase", () => {
    const x = input({ shape: [2], name: "x" });
    const h = layers.dense({ units: 2, name: "h" });
    const once = h.apply(x);
    const config = model({ inputs: x, outputs: [h.apply(once), once], name: "m" }).getConfig();
    expect(config).toMatchObject({
      name: "m",
      trainable: true,
      inputLayers: ["x", 0, 0],
      outputLayers: [
        ["h", 1, 0],
        ["h", 0, 0],
      ],
      layers: [
        { className: "InputLayer", name: "x", config: { inputShape: [2] }, inboundNodes: [] },
        { className: "Dense", name: "h", config: { units: 2 }, inboundNodes: [[["x", 0, 0, {}]], [["h", 0, 0, {}]]] },
      ],
    });
  });

  test("calls of other models are left out, and inputs may be computed elsewhere", async () => {
    const x = input({ shape: [2], name: "x" });
    const h = layers.dense({ units: 3, name: "h" });
    h.apply(input({ shape: [2] })); // A call that is none of the model's.
    const features = h.apply(x);
    const head = model({
      inputs: features,
      outputs: layers.dense({ units: 1, name: "y" }).apply(features),
      name: "head",
    });
    const whole = model({ inputs: x, outputs: head.apply(h.apply(x)), name: "whole" });
    for (const made of [head, whole]) {
      const copy = copyOf(made);
      copy.setWeights(made.getWeights());
      const shape = made.inputShape as number[];
      const data = tensor([1, 2, 3].slice(0, shape[0]), [1, shape[0]!]);
      expect(await copy.predict(data as never)).toEqual(await made.predict(data));
      expect(copy.getConfig()).toEqual(made.getConfig());
    }
  });
});

describe("models in models, and sequences", () => {
  test("nested both ways", async () => {
    const x = input({ shape: [2], name: "x" });
    const tower = sequential([layers.dense({ units: 3, inputShape: [2] }), layers.activation({ activation: "relu" })], {
      name: "tower",
    });
    const inner = model({ inputs: x, outputs: { twice: tower.apply(x), once: x }, name: "inner" });
    const z = input({ shape: [2], name: "z" });
    const { twice, once } = inner.apply(z);
    const outer = model({ inputs: [z], outputs: [layers.concatenate({ name: "c" }).apply([twice, once])] });
    const whole = sequential([layers.dense({ units: 2, inputShape: [2] }), outer]);
    const copy = copyOf(whole);
    copy.setWeights(whole.getWeights());
    expect(await copy.predict([[0.5, 2]] as never)).toEqual(await whole.predict([[0.5, 2]]));
    expect(copy.getConfig()).toEqual(whole.getConfig());
  });

  test("a model that took its shape from the data, and one that is not built", () => {
    const built = sequential([layers.dense({ units: 3, name: "d" })]);
    built.build([4]);
    expect(
      copyOf(built)
        .getWeights()
        .map(({ shape }) => shape),
    ).toEqual([[4, 3], [3]]);
    expect(copyOf(sequential([layers.dense({ units: 3 })])).built).toBe(false);
    expect(copyOf(sequential([layers.inputLayer({ shape: [2, 2] }), layers.flatten()])).outputShape).toEqual([4]);
  });

  test("frozen parts stay frozen, thawed ones thawed", () => {
    const tower = sequential([layers.dense({ units: 3, inputShape: [2] }), layers.dense({ units: 1 })]);
    tower.trainable = false;
    tower.layers[1]!.trainable = true;
    const whole = sequential([tower, layers.dense({ units: 1 })]);
    const copy = copyOf(whole);
    expect(copy.trainable).toBe(true);
    const inner = copy.layers[0] as unknown as Model;
    expect([inner.trainable, ...inner.layers.map(({ trainable }) => trainable)]).toEqual([false, false, true]);
    expect(copy.trainableWeights).toHaveLength(2);
  });
});

class Scale extends Layer {
  constructor(options = {}) {
    super(options, "Scale", []);
  }
  override call(_: never, x: never) {
    return x;
  }
}

describe("what is wrong", () => {
  test("classes of one's own have to be given", () => {
    const made = sequential([new Scale({ inputShape: [2] })]);
    expect(() => copyOf(made)).toThrow(ArgumentError);
    expect(() => copyOf(made)).toThrow(/className must be one of "Sequential", "Functional", .* found "Scale"/);
    expect(copyOf(made, { classes: { Scale } }).layers[0]).toBeInstanceOf(Scale);
  });

  test.each([
    ["nothing", undefined, /expected \{ className, config \}/],
    ["a layer", { className: "Flatten", config: { name: "f" } }, /of class Sequential or Functional, found "Flatten"/],
    [
      "an output that is not there",
      {
        className: "Functional",
        config: {
          layers: [{ className: "InputLayer", name: "x", config: { name: "x", inputShape: [2] }, inboundNodes: [] }],
          inputLayers: ["x", 0, 0],
          outputLayers: ["y", 0, 0],
        },
      },
      /there is no output 0 of call 0 of layer "y"/,
    ],
  ])("%s", (_, config, message) => {
    expect(() => modelFromConfig(config as never)).toThrow(ArgumentError);
    expect(() => modelFromConfig(config as never)).toThrow(message);
  });
});
