import { beforeAll, describe, expect, it } from "vitest";
import { constraints, init, input, layers, model, optimizers, regularizers, sequential } from "../../src/index.ts";
import type { DenseOptions } from "../../src/layers/dense.ts";
import { multiply } from "../../src/program/ops/binary.ts";
import { sum } from "../../src/program/ops/reduce.ts";
import { abs } from "../../src/program/ops/unary.ts";
import { dialects } from "../assembly/harness.ts";
import fixture from "../fixtures/rules/rules.json" with { type: "json" };

const { x, y, rate, cases } = fixture;

function dense(options: Partial<DenseOptions>) {
  const model = sequential([layers.dense({ units: 3, inputShape: [4], ...options })]);
  model.setWeights([fixture.kernel, fixture.bias]);
  model.compile({ optimizer: optimizers.sgd({ learningRate: rate }), loss: "mse" });
  return model;
}

const near = (found: ArrayLike<number>, expected: readonly number[]) =>
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value), `${i}`).toBeLessThanOrEqual(2e-6 * Math.max(1, Math.abs(value)));
  });

describe.each(dialects)("%s: as PyTorch in float64", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  it.each(cases)("$options", async ({ options, losses, kernel, bias }) => {
    const model = dense(options as Partial<DenseOptions>);
    // Of the loss before any step, the penalty is part in evaluate, too.
    near([(await model.evaluate(x, y)).loss!], losses.slice(0, 1));
    for (const expected of losses) near([(await model.trainOnBatch(x, y)).loss!], [expected]);
    const [w, b] = model.getWeights();
    near(w!.data, kernel);
    near(b!.data, bias);
  });

  it("made by functions, from a config, or by name they are the same to the last bit", async () => {
    const ways: Partial<DenseOptions>[] = [
      { kernelRegularizer: "l2", kernelConstraint: "max_norm", activityRegularizer: "l1" },
      {
        kernelRegularizer: regularizers.l2(),
        kernelConstraint: constraints.maxNorm(),
        activityRegularizer: regularizers.l1(),
      },
    ];
    ways.push(layers.dense({ units: 3, ...ways[1] }).getConfig(), layers.dense({ units: 3, ...ways[0] }).getConfig());
    const weights = [];
    for (const { kernelRegularizer, kernelConstraint, activityRegularizer } of ways) {
      const model = dense({ kernelRegularizer, kernelConstraint, activityRegularizer } as never);
      await model.fit(x, y, { epochs: 5, batchSize: 4, seed: 1 });
      weights.push(model.getWeights());
    }
    for (const each of weights) expect(each).toEqual(weights[0]);
  });
});

it("a remainder batch counts by its rows: the penalty is the same in each batch", async () => {
  const model = dense({ kernelRegularizer: regularizers.l2({ l2: 1 }) });
  const plain = dense({});
  const [whole, without] = [await model.evaluate(x, y, { batchSize: 4 }), await plain.evaluate(x, y, { batchSize: 4 })];
  const penalty = fixture.kernel.flat().reduce((total, w) => total + w * w, 0);
  near([whole.loss! - without.loss!], [penalty]);
});

it("frozen weights have no penalty, and are not mended", async () => {
  const model = sequential([
    layers.dense({ units: 3, inputShape: [4], trainable: false, kernelRegularizer: "l2", kernelConstraint: "nonNeg" }),
    layers.dense({ units: 3, useBias: false }),
  ]);
  const plain = sequential([
    layers.dense({ units: 3, inputShape: [4], trainable: false }),
    layers.dense({ units: 3, useBias: false }),
  ]);
  plain.setWeights(model.getWeights());
  for (const each of [model, plain]) each.compile({ optimizer: "sgd", loss: "mse" });
  const [frozen] = model.getWeights();
  expect((await model.evaluate(x, y)).loss).toBe((await plain.evaluate(x, y)).loss);
  await model.fit(x, y, { epochs: 2 });
  expect(model.getWeights()[0]).toEqual(frozen);
});

it("a shared layer has its penalty once", async () => {
  const shared = layers.dense({
    units: 4,
    kernelRegularizer: regularizers.l2({ l2: 1 }),
    kernelInitializer: "identity",
  });
  const x = input({ shape: [4] });
  const twice = model({ inputs: x, outputs: shared.apply(shared.apply(x)) });
  twice.compile({ optimizer: "sgd", loss: "mse" });
  const { loss } = await twice.evaluate([[1, 2, 3, 4]], [[1, 2, 3, 4]]);
  expect(loss).toBe(4);
});

it("rules of one's own are objects with loss or apply", async () => {
  const model = dense({
    kernelRegularizer: { name: "mine", config: {}, loss: (p, w) => multiply(p, sum(p, abs(p, w)), 0.01) },
    biasConstraint: { name: "flat", config: {}, apply: (p, w) => multiply(p, w, 0) },
  });
  const named = dense({ kernelRegularizer: "l1" });
  expect((await model.evaluate(x, y)).loss).toBe((await named.evaluate(x, y)).loss);
  await model.fit(x, y, { epochs: 1 });
  expect(model.getWeights()[1]!.data.map(Math.abs)).toEqual(new Float32Array(3));
});

it("a prediction knows nothing of them", async () => {
  const [ruled, plain] = [dense({ activityRegularizer: "l2", kernelRegularizer: "l1" }), dense({})];
  expect(await ruled.predict(x)).toEqual(await plain.predict(x));
  expect(ruled.program({ mode: "predict" }).instructions.length).toBe(
    plain.program({ mode: "predict" }).instructions.length,
  );
});

it("configs name what was asked for, and nothing else", () => {
  const config = layers
    .dense({ units: 1, kernelRegularizer: "L2", biasConstraint: constraints.minMaxNorm({ rate: 0.5 }) })
    .getConfig();
  expect(config.kernelRegularizer).toEqual({ name: "l2", config: {} });
  expect(config.biasConstraint).toEqual({
    name: "minMaxNorm",
    config: { minValue: 0, maxValue: 1, rate: 0.5, axis: 0 },
  });
  expect(config).not.toHaveProperty("activityRegularizer");
  expect(layers.dense({ units: 1, kernelRegularizer: "l1_l2" }).getConfig().kernelRegularizer).toEqual({
    name: "l1L2",
    config: { l1: 0.01, l2: 0.01 },
  });
});

describe("errors", () => {
  it.each([
    [() => layers.dense({ units: 1, kernelRegularizer: "l3" }), 'kernelRegularizer must be one of "l1", "l2"'],
    [() => layers.dense({ units: 1, kernelConstraint: "l2" }), 'kernelConstraint must be one of "maxNorm"'],
    [
      () => layers.dense({ units: 1, biasConstraint: 3 as never }),
      'biasConstraint must be a name such as "nonNeg" or an object, found 3.',
    ],
    [() => layers.dense({ units: 1, kernalRegularizer: "l2" } as never), "Did you mean kernelRegularizer?"],
    [() => regularizers.l2({ l2: -1 }), "l2: l2 must be a number >= 0, found -1."],
    [() => regularizers.l1({ l2: 1 } as never), 'l1: unknown option "l2".'],
    [
      () => regularizers.orthogonalRegularizer({ mode: "row" as never }),
      'orthogonalRegularizer: mode must be "rows" or "columns", found "row".',
    ],
    [() => constraints.maxNorm({ maxValue: Number.NaN }), "maxNorm: maxValue must be a number >= 0, found NaN."],
    [
      () => constraints.unitNorm({ axis: [0, 0] }),
      "unitNorm: axis must be a whole number or an array of different ones, found [0, 0].",
    ],
    [() => constraints.minMaxNorm({ rate: 2 }), "minMaxNorm: rate must be a number in [0, 1], found 2."],
  ])("at once: %#", (make, message) => {
    expect(make).toThrow(message);
  });

  it.each([
    [
      { kernelRegularizer: { name: "l2", config: { l2: -1 } } },
      "kernelRegularizer: l2 must be a number >= 0, found -1.",
    ],
    [{ kernelConstraint: constraints.unitNorm({ axis: 2 }) }, "has no axis 2. Choose from 0 to 1."],
    [{ biasRegularizer: "orthogonalRegularizer" }, "orthogonalRegularizer needs a matrix of two rows or more"],
    [{ kernelConstraint: constraints.minMaxNorm({ minValue: 3 }) }, "minMaxNorm: minValue 3 is above maxValue 1."],
  ] as const)("before anything is computed: %#", async (options, message) => {
    const model = dense(options as Partial<DenseOptions>);
    const before = model.getWeights();
    await expect(model.fit(x, y)).rejects.toThrow(message);
    expect(model.getWeights()).toEqual(before);
  });
});
