/** Weights that don't lie side by side: frozen layers, and layers that two models share. */
import { describe, expect, it } from "vitest";
import { layers, type Sequential, sequential, tensor } from "../../src/index.ts";
import type { Layer } from "../../src/layers/layer.ts";
import { uniform } from "../assembly/harness.ts";

const x = tensor(uniform(8 * 3), [8, 3]);
const y = tensor(uniform(8 * 2, 2), [8, 2]);

const dense = (units: number, trainable = true) => layers.dense({ units, activation: "tanh", trainable });
const optimizers = ["sgd", "rmsprop", "adam"] as const;

function compiled(parts: readonly Layer[], optimizer: string): Sequential {
  const model = sequential(parts, { seed: 9 });
  model.build([3]);
  model.compile({ optimizer, loss: "mse" });
  return model;
}

async function steps(model: Sequential, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await model.trainOnBatch(x, y);
}

const values = (layer: Layer) => layer.getWeights().map(({ data }) => data);

describe.each(optimizers)("%s", (optimizer) => {
  it.each([0, 1, 2])(
    "with layer %i frozen: it stays, the others take the step that they take with it",
    async (frozen) => {
      const parts = [5, 4, 2].map((units, i) => dense(units, i !== frozen));
      const [some, all] = [
        compiled(parts, optimizer),
        compiled(
          [5, 4, 2].map((units) => dense(units)),
          optimizer,
        ),
      ];
      const before = some.layers.map(values);
      await steps(some, 1);
      await steps(all, 1);
      some.layers.forEach((layer, i) => {
        expect(values(layer)).toEqual(i === frozen ? before[i] : values(all.layers[i]));
      });
      await steps(some, 3);
      expect(values(some.layers[frozen])).toEqual(before[frozen]);
    },
  );

  it("freezes and frees layers with the next compile", async () => {
    const parts = [dense(5), dense(2)];
    const model = compiled(parts, optimizer);
    parts[0].trainable = false;
    const before = parts.map(values);
    await steps(model, 1);
    expect(values(parts[0])).not.toEqual(before[0]);
    model.compile({ optimizer, loss: "mse" });
    const after = parts.map(values);
    await steps(model, 1);
    expect(values(parts[0])).toEqual(after[0]);
    expect(values(parts[1])).not.toEqual(after[1]);
  });

  it("trains a layer that another model brought to memory, between layers of its own", async () => {
    const shared = dense(4);
    const other = compiled([dense(5), shared], optimizer);
    await other.predict(x); // Places the shared weights in the other model's block.
    const parts = [dense(5), shared, dense(2)];
    const model = compiled(parts, optimizer);
    const copies = [dense(5), dense(4), dense(2)];
    const alone = compiled(copies, optimizer);
    alone.setWeights(model.getWeights());
    await steps(model, 4);
    await steps(alone, 4);
    expect(parts.map(values)).toEqual(copies.map(values));
    // The other model sees what was learned.
    expect(values(other.layers[1])).toEqual(values(shared));
    const hidden = sequential([layers.inputLayer({ shape: [5] }), copies[1]]);
    const inner = sequential([layers.inputLayer({ shape: [5] }), shared]);
    const input = tensor(uniform(10), [2, 5]);
    expect(await inner.predict(input)).toEqual(await hidden.predict(input));
  });

  it("trains layers that are added to a model that was trained", async () => {
    const [first, second] = [compiled([dense(2)], optimizer), compiled([dense(2), dense(2)], optimizer)];
    await steps(first, 3);
    const added = dense(2);
    first.add(added);
    second.setWeights(first.getWeights());
    await steps(first, 2);
    await steps(second, 2); // Slots and step count begin anew, as in a model that was just compiled.
    expect(first.getWeights()).toEqual(second.getWeights());
  });

  it("trains nothing where everything is frozen", async () => {
    const model = compiled([dense(5, false), dense(2, false)], optimizer);
    const before = model.getWeights();
    const [{ loss }, again] = [await model.trainOnBatch(x, y), await model.trainOnBatch(x, y)];
    expect(again.loss).toBe(loss);
    expect(model.getWeights()).toEqual(before);
  });
});
