/** Random small models train without trapping, stay finite, and follow their gradient downhill. */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import {
  backend,
  init,
  layers,
  optimizers,
  type Sequential,
  sequential,
  type Tensor,
  tensor,
} from "../../src/index.ts";
import { Generator } from "../../src/random/generator.ts";

beforeAll(() => init());

const HIDDEN = ["linear", "relu", "sigmoid", "tanh", "softplus", "elu", "selu", "gelu", "silu", "softmax"] as const;
const SMOOTH = HIDDEN.filter((name) => name !== "relu");
const OPTIMIZERS = [
  () => optimizers.sgd({ learningRate: 1e-3 }),
  () => optimizers.sgd({ learningRate: 1e-3, momentum: 0.9, nesterov: true }),
  () => optimizers.rmsprop({ centered: true, momentum: 0.5 }),
  () => optimizers.adam(),
  () => optimizers.adam({ amsgrad: true }),
];
const OBJECTIVES = [
  { loss: "meanSquaredError", last: "linear" },
  { loss: "meanAbsoluteError", last: "tanh" },
  { loss: "huber", last: "softplus" },
  { loss: "binaryCrossentropy", last: "sigmoid" },
  { loss: "binaryCrossentropy", last: "softmax" },
  { loss: "categoricalCrossentropy", last: "softmax" },
  { loss: "categoricalCrossentropy", last: "sigmoid" },
  { loss: "sparseCategoricalCrossentropy", last: "softmax" },
] as const;

const architecture = (activations: readonly (typeof HIDDEN)[number][]) =>
  fc.record({
    seed: fc.nat(1e6),
    rows: fc.integer({ min: 1, max: 40 }),
    batchSize: fc.integer({ min: 1, max: 45 }),
    inputShape: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 2 }),
    hidden: fc.array(
      fc.record({
        units: fc.integer({ min: 1, max: 37 }),
        activation: fc.constantFrom(...activations),
        useBias: fc.boolean(),
        trainable: fc.boolean(),
        apart: fc.boolean(),
        drop: fc.constantFrom(0, 0, 0.5),
      }),
      { maxLength: 3 },
    ),
    outputs: fc.integer({ min: 2, max: 12 }),
    objective: fc.constantFrom(...OBJECTIVES),
    optimizer: fc.constantFrom(...OPTIMIZERS),
    metric: fc.boolean(),
  });
type Architecture = ReturnType<typeof architecture> extends fc.Arbitrary<infer Value> ? Value : never;

function make(
  { seed, inputShape, hidden, outputs, objective, optimizer, metric }: Architecture,
  plain = false,
): Sequential {
  const model = sequential(
    [
      layers.flatten({ inputShape }),
      ...hidden.flatMap(({ units, activation, useBias, trainable, apart, drop }) => [
        layers.dense({
          units,
          useBias,
          trainable: trainable || plain,
          ...(apart ? {} : { activation }),
        }),
        ...(apart ? [layers.activation({ activation })] : []),
        ...(drop > 0 && !plain ? [layers.dropout({ rate: drop })] : []),
      ]),
      layers.dense({ units: outputs, activation: objective.last }),
    ],
    { seed },
  );
  model.compile({
    loss: objective.loss,
    optimizer: plain ? optimizers.sgd({ learningRate: 1e-3 }) : optimizer(),
    metrics: metric ? ["accuracy"] : [],
  });
  return model;
}

function dataFor({ seed, rows, inputShape, outputs, objective: { loss } }: Architecture): [Tensor, Tensor] {
  const random = new Generator(seed);
  const width = inputShape.reduce((product, size) => product * size, 1);
  const x = tensor(
    Float32Array.from({ length: rows * width }, () => random.normal()),
    [rows, ...inputShape],
  );
  const label = (): number[] => {
    const hot = random.integer(outputs);
    if (loss === "sparseCategoricalCrossentropy") return [hot];
    if (loss === "categoricalCrossentropy") return Array.from({ length: outputs }, (_, i) => (i === hot ? 1 : 0));
    if (loss === "binaryCrossentropy") return Array.from({ length: outputs }, () => random.integer(2));
    return Array.from({ length: outputs }, () => random.normal());
  };
  return [x, tensor(Array.from({ length: rows }, label))];
}

test("any model trains two epochs, judges and predicts with finite numbers", async () => {
  await fc.assert(
    fc.asyncProperty(architecture(HIDDEN), async (plan) => {
      const before = backend().memory.used;
      const model = make(plan);
      const [x, y] = dataFor(plan);
      const frozen = new Set(model.layers.filter(({ trainable }) => !trainable).flatMap((layer) => layer.weights));
      const start = model.weights.map((weight) => weight.read());
      const { history } = await model.fit(x, y, { verbose: 0, batchSize: plan.batchSize, epochs: 2 });
      const prediction = await model.predict(x);
      expect(Object.values(history).flat().every(Number.isFinite)).toBe(true);
      expect(Object.values(await model.evaluate(x, y)).every(Number.isFinite)).toBe(true);
      expect(prediction.shape).toEqual([plan.rows, plan.outputs]);
      expect(prediction.data.every(Number.isFinite)).toBe(true);
      model.weights.forEach((weight, i) => {
        const values = weight.read();
        expect(values.every(Number.isFinite), weight.path).toBe(true);
        if (frozen.has(weight)) expect(values, weight.path).toEqual(start[i]);
      });
      model.dispose();
      expect(backend().memory.used).toBe(before);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("full-batch SGD with a tiny learning rate goes downhill", async () => {
  await fc.assert(
    fc.asyncProperty(architecture(SMOOTH), async (plan) => {
      const model = make(plan, true);
      const [x, y] = dataFor(plan);
      const { loss: first } = await model.evaluate(x, y);
      await model.fit(x, y, { verbose: 0, batchSize: plan.rows, epochs: 10 });
      const { loss: last } = await model.evaluate(x, y);
      // A loss of which float32 sees no slope any more may stay.
      expect(last).toBeLessThan(first! + 1e-6 * Math.abs(first!));
      if (first! > 0.05) expect(last).toBeLessThan(first!);
      model.dispose();
    }),
    { numRuns: 150, seed: 2 },
  );
});

test("the same plan gives the same weights, bit by bit", async () => {
  await fc.assert(
    fc.asyncProperty(architecture(HIDDEN), async (plan) => {
      const [x, y] = dataFor(plan);
      const run = async () => {
        using model = make(plan);
        await model.fit(x, y, { verbose: 0, batchSize: plan.batchSize });
        return model.getWeights().map(({ data }) => data);
      };
      expect(await run()).toEqual(await run());
    }),
    { numRuns: 50, seed: 3 },
  );
});
