import { beforeAll, describe, expect, it } from "vitest";
import {
  model as graph,
  init,
  initializers,
  input,
  layers,
  optimizers,
  ShapeError,
  sequential,
  tensor,
} from "../../src/index.ts";
import type { BatchNormalization } from "../../src/layers/batch-normalization.ts";
import type { Layer } from "../../src/layers/layer.ts";
import { multiply } from "../../src/program/ops/binary.ts";
import { sum } from "../../src/program/ops/reduce.ts";
import { dialects, uniform } from "../assembly/harness.ts";
import fixture from "../fixtures/layers/normalization.json" with { type: "json" };
import { bits, quiet } from "../model/helpers.ts";
import { Bench, runtimeOf, weight } from "../program/bench.ts";
import type { Reference } from "./check-numbers.ts";
import { type LayerCase, runLayerTests } from "./run-layer-test.ts";

const zeros = { name: "zeros", config: {} };
const ones = { name: "ones", config: {} };
const scaleShift = { epsilon: 0.001, center: true, scale: true, betaInitializer: zeros, gammaInitializer: ones };
const batchNorm = { ...scaleShift, axis: -1, momentum: 0.99 };
const moving = { movingMeanInitializer: zeros, movingVarianceInitializer: ones };

/** Numbers over the mean and deviation of their group; `square` without the mean. */
function standardized(x: Float64Array, group: (i: number) => number, epsilon: number, square = false): number[] {
  const groups = new Map<number, number[]>();
  x.forEach((value, i) => {
    groups.set(group(i), [...(groups.get(group(i)) ?? []), value]);
  });
  const mean = (list: number[]) => list.reduce((total, value) => total + value, 0) / list.length;
  const moments = new Map(
    [...groups].map(([key, list]) => {
      const center = square ? 0 : mean(list);
      return [key, [center, Math.sqrt(mean(list.map((value) => (value - center) ** 2)) + epsilon)] as const];
    }),
  );
  return Array.from(x, (value, i) => (value - moments.get(group(i))![0]) / moments.get(group(i))![1]);
}

/** gamma, beta and moving averages by feature, in training by the batch. */
const batchReference =
  (feature: (i: number) => number, epsilon: number): Reference =>
  ({ inputs: [x], weights: [gamma, beta, mean, variance], training }) => {
    const normal = training
      ? standardized(x, feature, epsilon)
      : Array.from(x, (value, i) => (value - mean[feature(i)]) / Math.sqrt(variance[feature(i)] + epsilon));
    return normal.map((value, i) => value * gamma[feature(i)] + beta[feature(i)]);
  };

/** Each row by itself: which group of a row, and which gamma and beta, a number of it belongs to. */
const rowReference =
  (group: (i: number) => number, place: (i: number) => number, epsilon: number): Reference =>
  ({ inputs: [x], weights: [gamma, beta], rows }) => {
    const size = x.length / rows;
    const groupOf = (i: number) => Math.floor(i / size) * 1000 + group(i % size);
    return standardized(x, groupOf, epsilon, !beta).map(
      (value, i) => value * gamma[place(i % size)] + (beta?.[place(i % size)] ?? 0),
    );
  };

/** Variances are positive. */
const positiveVariance = (size: number, i: number) =>
  uniform(size, i).map((value) => (i === 13 ? 1 + 0.5 * value : value));

const cases: Record<string, LayerCase> = {
  "batch normalization": {
    make: (options) => layers.batchNormalization(options),
    className: "BatchNormalization",
    baseName: "batch_normalization",
    inputShape: [5],
    outputShape: [5],
    weights: { gamma: [5], beta: [5], movingMean: [5], movingVariance: [5] },
    config: { ...batchNorm, ...moving },
    weightValues: positiveVariance,
    reference: batchReference((i) => i % 5, 1e-3),
    unmoved: (rows) => (rows === 1 ? ["gamma"] : []), // One row is its own mean.
  },
  "batch normalization of the first of two dimensions, every option": {
    make: (options) =>
      layers.batchNormalization({
        axis: 1,
        momentum: 0.5,
        epsilon: 0.01,
        gammaInitializer: initializers.constant({ value: 2 }),
        movingMeanInitializer: "ones",
        gammaRegularizer: "l2",
        betaConstraint: "nonNeg",
        ...options,
      }),
    className: "BatchNormalization",
    baseName: "batch_normalization",
    inputShape: [3, 4],
    outputShape: [3, 4],
    weights: { gamma: [3], beta: [3], movingMean: [3], movingVariance: [3] },
    config: {
      ...batchNorm,
      ...moving,
      axis: 1,
      momentum: 0.5,
      epsilon: 0.01,
      gammaInitializer: { name: "constant", config: { value: 2 } },
      movingMeanInitializer: ones,
      gammaRegularizer: { name: "l2", config: {} },
      betaConstraint: { name: "nonNeg", config: {} },
    },
    weightValues: positiveVariance,
    reference: batchReference((i) => Math.floor(i / 4) % 3, 0.01),
  },
  "batch normalization without gamma and beta": {
    make: (options) => layers.batchNormalization({ center: false, scale: false, ...options }),
    className: "BatchNormalization",
    baseName: "batch_normalization",
    inputShape: [2, 3],
    outputShape: [2, 3],
    weights: { movingMean: [3], movingVariance: [3] },
    config: { ...batchNorm, ...moving, center: false, scale: false },
  },
  "layer normalization": {
    make: (options) => layers.layerNormalization(options),
    className: "LayerNormalization",
    baseName: "layer_normalization",
    inputShape: [6],
    outputShape: [6],
    weights: { gamma: [6], beta: [6] },
    config: { ...scaleShift, axis: -1 },
    reference: rowReference(
      () => 0,
      (i) => i,
      1e-3,
    ),
  },
  "layer normalization over the first and last of three dimensions": {
    make: (options) => layers.layerNormalization({ axis: [-1, 1], ...options }),
    className: "LayerNormalization",
    baseName: "layer_normalization",
    inputShape: [2, 3, 4],
    outputShape: [2, 3, 4],
    weights: { gamma: [2, 4], beta: [2, 4] },
    config: { ...scaleShift, axis: [-1, 1] },
    reference: rowReference(
      (i) => Math.floor(i / 4) % 3,
      (i) => Math.floor(i / 12) * 4 + (i % 4),
      1e-3,
    ),
  },
  "rms normalization": {
    make: (options) => layers.rmsNormalization({ epsilon: 0.1, ...options }),
    className: "RMSNormalization",
    baseName: "rms_normalization",
    inputShape: [2, 5],
    outputShape: [2, 5],
    weights: { scale: [5] },
    config: { axis: -1, epsilon: 0.1 },
    reference: rowReference(
      (i) => Math.floor(i / 5),
      (i) => i % 5,
      0.1,
    ),
  },
  "group normalization": {
    make: (options) => layers.groupNormalization({ groups: 2, ...options }),
    className: "GroupNormalization",
    baseName: "group_normalization",
    inputShape: [3, 6],
    outputShape: [3, 6],
    weights: { gamma: [6], beta: [6] },
    config: { ...scaleShift, groups: 2, axis: -1 },
    reference: rowReference(
      (i) => Math.floor((i % 6) / 3),
      (i) => i % 6,
      1e-3,
    ),
  },
  "group normalization of the first of two dimensions, a group each": {
    make: (options) => layers.groupNormalization({ groups: -1, axis: 1, scale: false, ...options }),
    className: "GroupNormalization",
    baseName: "group_normalization",
    inputShape: [3, 4],
    outputShape: [3, 4],
    weights: { beta: [3] },
    config: { ...scaleShift, scale: false, groups: -1, axis: 1 },
  },
  "unit normalization": {
    make: (options) => layers.unitNormalization({ axis: [1, 2], ...options }),
    className: "UnitNormalization",
    baseName: "unit_normalization",
    inputShape: [2, 3],
    outputShape: [2, 3],
    config: { axis: [1, 2] },
    reference: ({ inputs: [x], rows }) => {
      const size = x.length / rows;
      const norms = Array.from({ length: rows }, (_, i) => Math.hypot(...x.subarray(i * size, (i + 1) * size)));
      return x.map((value, i) => value / norms[Math.floor(i / size)]);
    },
  },
};

runLayerTests(cases);

function near(found: ArrayLike<number>, expected: readonly number[], what: string) {
  const scale = Math.max(1, ...expected.map(Math.abs));
  expect(found.length, what).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value), `${what} ${i}`).toBeLessThanOrEqual(1e-5 * scale);
  });
}

describe.each(dialects)("%s: as PyTorch in float64", (dialect) => {
  it.each(fixture.cases)("$layer $options of $shape", async (given) => {
    const runtime = await runtimeOf(dialect);
    const [rows, ...row] = given.shape as [number, ...number[]];
    const make = layers[given.layer as "layerNormalization"] as (options: object) => Layer;
    const layer = make(given.options);
    layer.attach(row);
    given.weights.forEach((values, i) => {
      layer.weights[i]!.write(Float32Array.from(values));
    });
    const x = weight("x", given.shape, Float32Array.from(given.x));
    const size = given.x.length / rows;
    const bench = new Bench(runtime, {
      x: { data: new Float32Array(rows), shape: [rows, 1] },
      y: { data: Float32Array.from(given.t), shape: [rows, size] },
      weights: [x, ...layer.weights],
      record: (p, _, t) => {
        const output = layer.call(p, p.weight(x)) as ReturnType<typeof multiply>;
        p.outputs.push(output);
        return sum(p, multiply(p, p.view(output, [rows, size]), t!), { axis: 1, keepDims: true });
      },
    });
    bench.run();
    const at = bench.program.output(1) / 4;
    near(runtime.arena.f32.slice(at, at + given.y.length), given.y, "y");
    // The loss is the mean over rows, PyTorch's the sum.
    const gradient = (of: typeof x) => Array.from(bench.gradient(of), (value) => value * rows);
    near(gradient(x), given.dx, "dx");
    given.dweights.forEach((expected, i) => {
      near(gradient(layer.weights[i]!), expected, layer.weights[i]!.path);
    });
  });
});

const { network } = fixture;

function trained(momentum = network.momentum, options = {}) {
  const norm = layers.batchNormalization({ momentum, ...options });
  const model = sequential([
    layers.dense({ units: 4, useBias: false, inputShape: [3] }),
    norm,
    layers.activation({ activation: "relu" }),
    layers.dense({ units: 1, useBias: false }),
  ]);
  const { kernel, gamma, beta, out } = network.start;
  model.setWeights([kernel, gamma, beta, [0, 0, 0, 0], [1, 1, 1, 1], out]);
  model.compile({ optimizer: optimizers.sgd({ learningRate: network.rate }), loss: "mse" });
  return { model, norm };
}

describe.each(dialects)("%s: a network with batch normalization", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  it("follows PyTorch step by step, the remainder batch included: losses, weights and moving statistics", async () => {
    const { model, norm } = trained();
    const { x, y, batchSize, losses } = network;
    losses.forEach((_, i) => {
      expect(network.moving[i]).toHaveLength(2);
    });
    for (const [i, expected] of losses.entries()) {
      const first = (i % 3) * batchSize;
      const batch = [x.slice(first, first + batchSize), y.slice(first, first + batchSize)] as const;
      near([(await model.trainOnBatch(...batch)).loss!], [expected], `loss ${i}`);
      const [, , mean, variance] = norm.getWeights();
      near(mean!.data, network.moving[i]![0]!, `mean ${i}`);
      near(variance!.data, network.moving[i]![1]!, `variance ${i}`);
    }
    near((await model.predict(x)).data, network.prediction.flat(), "prediction");
    const [kernel, gamma, beta, , , out] = model.getWeights();
    const { end } = network;
    [kernel, gamma, beta, out].forEach((found, i) => {
      near(found!.data, [end.kernel, end.gamma, end.beta, end.out][i]!.flat(), `weight ${i}`);
    });
  });

  it("is the same by fit, here and in a worker", async () => {
    const { x, y, batchSize } = network;
    const options = { ...quiet, batchSize, epochs: 2, shuffle: false };
    const [here, there] = [trained(), trained()];
    const history = await here.model.fit(x, y, options);
    expect((await there.model.fit(x, y, { ...options, worker: true })).history).toEqual(history.history);
    expect(bits(there.model)).toEqual(bits(here.model));
    near(here.norm.getWeights()[3]!.data, network.moving.at(-1)![1]!, "variance");
  });
});

describe("Batch normalization", () => {
  const { x, y } = network;

  it("neither moves nor learns from statistics of evaluation and prediction", async () => {
    const { model, norm } = trained();
    const before = norm.getWeights();
    await model.evaluate(x, y);
    await model.predict(x);
    expect(norm.getWeights()).toEqual(before);
    await model.profile(x, y);
    expect(norm.getWeights()).toEqual(before);
  });

  it("does not depend on how rows are predicted together", async () => {
    const { model } = trained();
    await model.fit(x, y, { ...quiet, epochs: 3 });
    const whole = await model.predict(x);
    expect(await model.predict(x, { batchSize: 3 })).toEqual(whole);
  });

  it("that is frozen uses its moving averages in training, and keeps everything", async () => {
    const { model, norm } = trained();
    await model.fit(x, y, { ...quiet, epochs: 2 });
    norm.trainable = false;
    model.compile({ optimizer: "sgd", loss: "mse" });
    const before = norm.getWeights();
    const inferred = (await model.evaluate(x, y)).loss;
    expect((await model.trainOnBatch(x, y)).loss).toBe(inferred);
    expect(norm.getWeights()).toEqual(before);
    norm.trainable = true;
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.trainOnBatch(x, y);
    expect(norm.getWeights()[2]).not.toEqual(before[2]);
  });

  it("without gamma and beta can be frozen, too", async () => {
    const norm = layers.batchNormalization({ center: false, scale: false, trainable: false });
    const model = sequential([layers.dense({ units: 3, inputShape: [3] }), norm, layers.dense({ units: 1 })]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const before = norm.getWeights();
    await model.fit(x, y, { ...quiet, epochs: 2 });
    expect(norm.getWeights()).toEqual(before);
  });

  it("that a graph calls twice moves twice in a step", async () => {
    const norm = layers.batchNormalization({ momentum: 0.5 }) as BatchNormalization;
    const [a, b] = [input({ shape: [1] }), input({ shape: [1] })];
    const both = graph({ inputs: [a, b], outputs: layers.add().apply([norm.apply(a), norm.apply(b)]) });
    both.compile({ optimizer: "sgd", loss: "mse" });
    await both.trainOnBatch(
      [
        [[2], [4]],
        [[10], [20]],
      ] as never,
      [0, 0],
    );
    expect(Array.from(norm.getWeights()[2]!.data)).toEqual([0.5 * (0.5 * 3) + 0.5 * 15]);
    expect(Array.from(norm.getWeights()[3]!.data)).toEqual([0.5 * (0.5 * 1 + 0.5 * 1) + 0.5 * 25]);
  });

  it("keeps its digits where the mean is far from 0", async () => {
    const norm = layers.batchNormalization({ inputShape: [1], momentum: 0 });
    const model = sequential([norm]);
    model.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: "mse" });
    await model.trainOnBatch([[10_001], [10_003]], [[0], [0]]);
    expect(norm.getWeights().map(({ data }) => data[0])).toEqual([1, 0, 10_002, 1]);
    expect((await model.predict([[10_003]])).data[0]).toBeCloseTo(1 / Math.sqrt(1.001), 3);
  });
});

describe("Unit normalization", () => {
  it("leaves vectors of length 0, with gradient 0", async () => {
    const model = sequential([layers.dense({ units: 2, inputShape: [2], useBias: false }), layers.unitNormalization()]);
    model.setWeights([
      [
        [3, 0],
        [4, 0],
      ],
    ]);
    expect((await model.predict([[0, 0]])).toArray()).toEqual([[0, 0]]);
    expect((await model.predict([[1, 1]])).toArray()).toEqual([[1, 0]]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const before = model.getWeights();
    await model.trainOnBatch([[0, 0]], [[1, 1]]);
    expect(model.getWeights()).toEqual(before);
  });
});

describe("errors", () => {
  it.each([
    [() => layers.batchNormalization({ axis: 0 }), "axis 0 counts the rows"],
    [() => layers.batchNormalization({ axis: [1] as never }), "axis must be a whole number, found [1]."],
    [() => layers.batchNormalization({ momentum: 1.5 }), "momentum must be a number in [0, 1], found 1.5."],
    [() => layers.batchNormalization({ epsilon: 0 }), "epsilon must be a number > 0, found 0."],
    [() => layers.batchNormalization({ center: 1 as never }), "center must be true or false, found 1."],
    [() => layers.batchNormalization({ gammaInitializer: "one" }), "gammaInitializer must be one of"],
    [() => layers.batchNormalization({ momentun: 0.9 } as never), "Did you mean momentum?"],
    [() => layers.layerNormalization({ axis: [] }), "axis must be a whole number or an array of different ones, found"],
    [() => layers.layerNormalization({ axis: [1, 1] }), "array of different ones, found [1, 1]."],
    [() => layers.layerNormalization({ axis: 1.5 }), "axis must be a whole number or an array"],
    [() => layers.layerNormalization({ axis: [1, -1] }).attach([4]), "axis [-1, 1] names a dimension twice."],
    [() => layers.layerNormalization({ axis: 2 }).attach([4]), "axis 2 does not exist in (rows, 4). Use 1 to 1, or -1"],
    [() => layers.rmsNormalization({ epsilon: -1 }), "epsilon must be a number > 0, found -1."],
    [() => layers.groupNormalization({ groups: 0 }), "groups must be a whole number >= 1, found 0."],
    [() => layers.groupNormalization().attach([8]), "8 features can't be divided into 32 groups of equal size."],
    [() => layers.unitNormalization({ axis: "last" as never }), 'found "last".'],
    [() => layers.batchNormalization().attach([]), "axis -1 does not exist in (rows,)."],
  ])("%#", (make, message) => {
    expect(make).toThrow(message);
  });

  it("shapes that a shared layer was not made for", () => {
    const norm = layers.batchNormalization();
    norm.attach([4]);
    expect(() => norm.attach([5])).toThrow(ShapeError);
  });

  it("takes rows of any rank", async () => {
    const model = sequential([layers.batchNormalization({ inputShape: [2, 2, 2, 3] })]);
    const x = tensor(uniform(48), [2, 2, 2, 2, 3]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.trainOnBatch(x, x);
    expect((await model.predict(x)).shape).toEqual(x.shape);
  });
});
