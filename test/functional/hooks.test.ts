/** What layers of one's own may do in a graph: add to the loss, keep a state, take and give several values. */
import { beforeAll, describe, expect, test } from "vitest";
import type { Shape } from "../../src/data/tensor.ts";
import { init, input, layers, model, ops, optimizers, sequential } from "../../src/index.ts";
import { zeros } from "../../src/initializers/index.ts";
import { Layer } from "../../src/layers/layer.ts";
import type { ProgramBuilder } from "../../src/program/builder.ts";
import type { Value } from "../../src/program/value.ts";
import type { Weight } from "../../src/program/weight.ts";
import { quiet } from "../model/helpers.ts";
import { batchOf, modelOf, optimizerOf, runs } from "./fixtures.ts";

beforeAll(() => init());

/** Adds factor · Σ x² / rows to the loss, as an activity regularizer of Keras does. */
class Penalty extends Layer {
  readonly factor: number;
  constructor(factor: number, options = {}) {
    super(options, "Penalty", []);
    this.factor = factor;
  }
  override call(p: ProgramBuilder, x: Value): Value {
    p.addLoss(() => ops.multiply(p, ops.sum(p, ops.square(p, x)), this.factor / p.rows));
    return x;
  }
}

/** Counts the batches that it was trained on, and adds its count to each input. */
class Counter extends Layer {
  count!: Weight;
  constructor(options = {}) {
    super(options, "Counter", []);
  }
  protected override build(): void {
    this.count = this.addWeight("count", [1], zeros(), { trainable: false });
    this.addWeight("offset", [1], zeros());
  }
  override call(p: ProgramBuilder, x: Value): Value {
    const [count, offset] = [p.weight(this.count), p.weight(this.weights[0]!)];
    if (p.training) p.assign(count, ops.add(p, count, 1));
    return ops.add(p, ops.add(p, x, p.stopGradient(count)), offset);
  }
}

/** (x, y) → (x + y, x − y). */
class Both extends Layer {
  override readonly takesList = true;
  constructor(options = {}) {
    super(options, "Both", []);
  }
  override computeOutputShape([a]: readonly Shape[]): readonly Shape[] {
    return [a!, a!];
  }
  override call(p: ProgramBuilder, [a, b]: readonly Value[]): readonly Value[] {
    return [ops.add(p, a!, b!), ops.subtract(p, a!, b!)];
  }
}

describe("added losses", () => {
  test("are part of loss and gradient, and of no output's own loss", async () => {
    const x = [[1], [2], [3]];
    const make = (penalty: number) => {
      const made = sequential([
        layers.dense({ units: 1, useBias: false, kernelInitializer: "ones", inputShape: [1] }),
        new Penalty(penalty),
      ]);
      made.compile({ optimizer: optimizers.sgd({ learningRate: 0.1 }), loss: "mse", metrics: ["mse"] });
      return made;
    };
    // w = 1, y = 0: the loss is (1 + f) · mean (w x)², its derivative (1 + f) · 2 w · mean x².
    const mean = 14 / 3;
    for (const factor of [0, 0.5]) {
      const made = make(factor);
      const logs = await made.evaluate(x, [0, 0, 0]);
      expect(logs.loss).toBeCloseTo((1 + factor) * mean, 5);
      expect(logs.mse).toBeCloseTo(mean, 5);
      await made.trainOnBatch(x, [0, 0, 0]);
      expect(made.getWeights()[0]!.data[0]).toBeCloseTo(1 - 0.1 * (1 + factor) * 2 * mean, 5);
    }
    // Batches count as often as they have rows: (2 · 2.5 + 1 · 9) / 3 is the mean of the squares, too.
    const made = make(0.5);
    expect((await made.evaluate(x, [0, 0, 0], { batchSize: 2 })).loss).toBeCloseTo(1.5 * mean, 5);
    const predicting = String(made.program({ mode: "predict" }));
    expect(predicting).not.toMatch(/square|fill/);
  });

  test("in graphs: L2 of a kernel as PyTorch has it, once for a layer that is called twice", async () => {
    const run = runs.find(({ l2 }) => l2 > 0)!;
    const made = modelOf(run);
    const [price, kind] = run.lossWeights;
    const { className, config } = { className: made.className, config: made.getConfig() as never };
    expect([className, typeof config]).toEqual(["Functional", "object"]);
    const left = made.getLayer("left") as ReturnType<typeof layers.dense>;
    Object.assign(left.kernel.rules, {
      regularizer: {
        loss: (p: ProgramBuilder, weight: Value) => ops.multiply(p, ops.sum(p, ops.square(p, weight)), run.l2),
      },
    });
    made.compile({
      optimizer: optimizerOf(run),
      loss: { price: "mse", kind: "sparseCategoricalCrossentropy" },
      lossWeights: { price, kind },
    });
    for (let step = 0; step < run.losses.length; step++) {
      const { x, y } = batchOf(run, step);
      const logs = await made.trainOnBatch(x, y);
      const expected = run.losses[step]!;
      expect(Math.abs(logs.loss! - expected[0])).toBeLessThanOrEqual(1e-5 * expected[0]);
      expect(Math.abs(logs.kind_loss! - expected[2])).toBeLessThanOrEqual(1e-5 * expected[2]);
    }
    for (const [name, expected] of Object.entries(run.weights)) {
      made
        .getLayer(name)
        .getWeights()
        .forEach(({ data }, i) => {
          const largest = Math.max(...expected[i]!.map(Math.abs));
          expected[i]!.forEach((value, j) => {
            expect(Math.abs(data[j]! - value)).toBeLessThanOrEqual(1e-5 * largest);
          });
        });
    }
  });

  test("a term of several numbers is refused", () => {
    class Wrong extends Penalty {
      override call(p: ProgramBuilder, x: Value): Value {
        p.addLoss(() => x);
        return x;
      }
    }
    const made = sequential([new Wrong(1, { inputShape: [2] })]);
    made.compile({ loss: "mse" });
    expect(() => made.program({ batchSize: 4 })).toThrow(/addLoss/);
  });
});

describe("state", () => {
  test("changes in training only; it has no gradient and comes last in the order of weights", async () => {
    const counter = new Counter();
    const made = sequential([layers.dense({ units: 1, inputShape: [1] }), counter, layers.dense({ units: 1 })]);
    expect(counter.weights.map(({ path }) => path.split("/")[1])).toEqual(["offset", "count"]);
    expect(made.weights.map(({ path }) => path.split("/")[1])).toEqual([
      "kernel",
      "bias",
      "offset",
      "count",
      "kernel",
      "bias",
    ]);
    expect(made.trainableWeights).toHaveLength(5);
    made.compile({ optimizer: "adam", loss: "mse" });
    const rows = [[1], [2], [3], [4], [5]];
    await made.fit(rows, [1, 2, 3, 4, 5], { ...quiet, batchSize: 2, epochs: 2, validationSplit: 0.2 });
    expect(counter.getWeights()[1]!.data[0]).toBe(4);
    const before = counter.getWeights();
    await made.predict(rows);
    await made.evaluate(rows, rows);
    expect(counter.getWeights()).toEqual(before);
    expect(before[0]!.data[0]).not.toBe(0);
    const texts: string[] = [];
    made.summary({ print: (text) => texts.push(text) });
    expect(texts[0]).toMatch(/Trainable: 5, not trainable: 1$/);
  });
});

describe("several inputs and outputs of a layer", () => {
  test("are lists in call and computeOutputShape, and of symbolic values", async () => {
    const [a, b] = [input({ shape: [2], name: "a" }), input({ shape: [2], name: "b" })];
    const both = new Both({ name: "both" });
    const [sum, difference] = both.apply<[typeof a, typeof a]>([a, b]);
    const made = model({ inputs: [a, b], outputs: { difference, sum } });
    const { sum: s, difference: d } = await made.predict([[[1, 2]], [[3, 5]]]);
    expect([s.toArray(), d.toArray()]).toEqual([[[4, 7]], [[-2, -3]]]);
    expect(both.outputShape).toEqual([[2], [2]]);
    const last = model({ inputs: [a, b], outputs: layers.add().apply([difference, sum]) });
    const texts: string[] = [];
    last.summary({ print: (text) => texts.push(text) });
    expect(texts[0]).toMatch(/both \(Both\) +\(rows, 2\), \(rows, 2\) +0 {3}a, b\n/);
    expect(texts[0]).toMatch(/add.* both\[1\], both\[0\]\n/);
  });
});
