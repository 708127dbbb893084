/** Layers that are random in training: what they are to inference, statistics, seeds, shapes of noise, gradients. */
import { beforeAll, describe, expect, it } from "vitest";
import { init, layers, regularizers, sequential } from "../../src/index.ts";
import type { Layer } from "../../src/layers/layer.ts";
import { whenLoaded } from "../../src/missing.ts";
import { ProgramBuilder } from "../../src/program/builder.ts";
import { multiply } from "../../src/program/ops/binary.ts";
import { sum } from "../../src/program/ops/reduce.ts";
import type { Value } from "../../src/program/value.ts";
import { uniform } from "../assembly/harness.ts";
import { Bench, nowhere, runtimeOf, weight } from "../program/bench.ts";
import { type LayerCase, runLayerTests } from "./run-layer-test.ts";

const random = {
  inputShape: [4, 3],
  outputShape: [4, 3],
  random: true,
  output: (x: Float32Array) => x,
  reference: ({ inputs: [x] }) => x,
} satisfies Partial<LayerCase>;

runLayerTests({
  gaussianNoise: {
    ...random,
    make: (options) => layers.gaussianNoise({ stddev: 0.5, seed: 1, ...options }),
    className: "GaussianNoise",
    baseName: "gaussian_noise",
    config: { stddev: 0.5, seed: 1 },
  },
  gaussianDropout: {
    ...random,
    make: (options) => layers.gaussianDropout({ rate: 0.25, seed: 1, ...options }),
    className: "GaussianDropout",
    baseName: "gaussian_dropout",
    config: { rate: 0.25, seed: 1 },
  },
  alphaDropout: {
    ...random,
    make: (options) => layers.alphaDropout({ rate: 0.25, noiseShape: [null, 1, null], seed: 1, ...options }),
    className: "AlphaDropout",
    baseName: "alpha_dropout",
    config: { rate: 0.25, noiseShape: [null, 1, null], seed: 1 },
  },
  "dropout with a noise shape": {
    ...random,
    make: (options) => layers.dropout({ rate: 0.5, noiseShape: [null, 4, 1], seed: 3, ...options }),
    className: "Dropout",
    baseName: "dropout",
    config: { rate: 0.5, noiseShape: [null, 4, 1], seed: 3 },
  },
  activityRegularization: {
    make: (options) => layers.activityRegularization({ l1: 0.25, l2: 0.5, ...options }),
    className: "ActivityRegularization",
    baseName: "activity_regularization",
    inputShape: [4, 3],
    outputShape: [4, 3],
    config: { l1: 0.25, l2: 0.5 },
    output: (x) => x,
    reference: ({ inputs: [x] }) => x,
  },
});

/** What the layer makes of x in training, and the gradient of Σ y · c by x over the number of rows. */
async function inTraining(layer: Layer, shape: readonly number[], x: Float32Array, c: Float32Array, step = 1) {
  const runtime = await runtimeOf("simd128");
  const [rows, ...row] = shape;
  layer.attach(row);
  const w = weight("x", shape, x);
  await whenLoaded(() => {
    const p = new ProgramBuilder(rows, "train", nowhere);
    return layer.run(p, [p.weight(w)]);
  });
  let y: Value | undefined;
  const bench = new Bench(runtime, {
    step,
    x: { data: new Float32Array(rows), shape: [rows, 1] },
    y: { data: c, shape: [rows, c.length / rows] },
    weights: [w],
    record: (p, _, coefficients) => {
      y = layer.run(p, [p.weight(w)])[0]!;
      p.outputs.push(y);
      return sum(p, multiply(p, p.view(y, [rows, c.length / rows]), coefficients!), { axis: 1, keepDims: true });
    },
  });
  bench.run();
  const start = bench.program.output(1) / 4;
  return { y: runtime.arena.f32.slice(start, start + y!.size), gradient: bench.gradient(w) };
}

const moments = (x: Float32Array) => {
  const mean = x.reduce((total, value) => total + value, 0) / x.length;
  return { mean, deviation: Math.sqrt(x.reduce((total, value) => total + (value - mean) ** 2, 0) / x.length) };
};

const N = 40000;
const pseudo = uniform(12 * 997 + 1, 9);
const ones = new Float32Array(N).fill(1);

describe("statistics of 40000 numbers", () => {
  it("gaussianNoise: mean 0, the deviation that was asked for, gradient 1", async () => {
    const x = uniform(N, 3);
    const { y, gradient } = await inTraining(layers.gaussianNoise({ stddev: 0.3, seed: 4 }), [1, N], x, ones);
    const { mean, deviation } = moments(y.map((value, i) => value - x[i]));
    expect(Math.abs(mean)).toBeLessThan(0.006);
    expect(Math.abs(deviation - 0.3)).toBeLessThan(0.004);
    expect(gradient).toEqual(ones);
  });

  it("gaussianDropout: factors of mean 1 and deviation √(rate / (1 − rate)), which are the gradient", async () => {
    const layer = layers.gaussianDropout({ rate: 0.2, seed: 4 });
    const { y, gradient } = await inTraining(layer, [1, N], new Float32Array(N).fill(1), ones);
    const { mean, deviation } = moments(y);
    expect(Math.abs(mean - 1)).toBeLessThan(0.01);
    expect(Math.abs(deviation - 0.5)).toBeLessThan(0.007);
    expect(gradient).toEqual(y);
  });

  it("alphaDropout: mean 0 and variance 1 stay; what is dropped is one number, without gradient", async () => {
    // Sums of uniform numbers are nearly normal.
    const x = Float32Array.from({ length: N }, (_, i) => {
      let total = 0;
      for (let k = 0; k < 12; k++) total += pseudo[(i * 12 + k) % pseudo.length];
      return total;
    });
    const before = moments(x);
    const scaled = x.map((value) => (value - before.mean) / before.deviation);
    const { y, gradient } = await inTraining(layers.alphaDropout({ rate: 0.3, seed: 4 }), [1, N], scaled, ones);
    const { mean, deviation } = moments(y);
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(deviation - 1)).toBeLessThan(0.02);
    const dropped = y.filter((_, i) => gradient[i] === 0);
    expect(Math.abs(dropped.length / N - 0.3)).toBeLessThan(0.01);
    expect(new Set(dropped).size).toBe(1);
    // a · α′ + b of the paper, with q = 0.7.
    const least = -1.7580993408473766;
    const a = 1 / Math.sqrt(0.7 * (1 + 0.3 * least ** 2));
    expect(dropped[0]).toBeCloseTo(a * least - a * least * 0.3, 5);
    const kept = gradient.find((value) => value !== 0)!;
    expect(kept).toBeCloseTo(a, 6);
  });
});

describe("noise shapes", () => {
  it("drop together what shares a number; rows or columns, or all rows alike", async () => {
    const shape = [6, 8, 5];
    const x = new Float32Array(240).fill(1);
    const column = await inTraining(layers.dropout({ rate: 0.5, noiseShape: [null, 1, null], seed: 2 }), shape, x, x);
    const at = (y: Float32Array, row: number, i: number, j: number) => y[row * 40 + i * 5 + j];
    for (let row = 0; row < 6; row++)
      for (let j = 0; j < 5; j++)
        for (let i = 0; i < 8; i++) expect(at(column.y, row, i, j)).toBe(at(column.y, row, 0, j));
    expect(new Set(column.y)).toEqual(new Set([0, 2]));
    expect(column.gradient.map((value) => Math.round(value * 6))).toEqual(column.y);
    const alike = await inTraining(layers.alphaDropout({ rate: 0.5, noiseShape: [1, null, 5], seed: 2 }), shape, x, x);
    for (let i = 40; i < 240; i++) expect(alike.y[i]).toBe(alike.y[i % 40]);
    expect(new Set(alike.y).size).toBe(2);
  });

  it("train, and are loaded when they are needed", async () => {
    await init();
    const model = sequential([
      layers.dropout({ rate: 0.5, noiseShape: [null, 1], seed: 2, inputShape: [3] }),
      layers.dense({ units: 1 }),
    ]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    const { history } = await model.fit([[1, 2, 3]], [[1]], { epochs: 3, verbose: 0 });
    expect(history.loss.every(Number.isFinite)).toBe(true);
  });

  it.each([
    [
      () => layers.dropout({ rate: 0.5, noiseShape: [null, 0] }),
      "noiseShape must be an array with 1 or null for each dimension",
    ],
    [() => layers.dropout({ rate: 0.5, noiseShape: 3 as never }), "found 3."],
    [
      () => layers.dropout({ rate: 0.5, noiseShape: [null, 2] }).computeOutputShape([3]),
      "noiseShape [null, 2] does not fit (rows, 3).",
    ],
    [
      () => layers.alphaDropout({ rate: 0.5, noiseShape: [7, 3] }).computeOutputShape([3]),
      "the number of rows is not known.",
    ],
    [() => layers.alphaDropout({ rate: 1 }), "rate must be a number in [0, 1), found 1."],
    [() => layers.gaussianDropout(), "rate must be a number in [0, 1), found undefined."],
    [() => layers.gaussianNoise({ stddev: -1 }), "stddev must be a number >= 0, found -1."],
    [() => layers.gaussianNoise({ stddev: 1, seed: 0.5 }), "seed must be a whole number"],
    [() => layers.activityRegularization({ l1: -1 }), "l1 must be a number >= 0, found -1."],
  ])("%s", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("seeds", () => {
  beforeAll(() => init());

  it.each(["gaussianNoise", "gaussianDropout", "alphaDropout"] as const)("%s: own, or the model's", async (name) => {
    const make = (own: number | undefined): Layer => {
      if (name === "gaussianNoise") return layers.gaussianNoise({ stddev: 0.5, seed: own, inputShape: [20] });
      return layers[name]({ rate: 0.5, seed: own, inputShape: [20] });
    };
    const loss = async (own: number | undefined, seed: number) => {
      const model = sequential([make(own)], { seed });
      model.compile({ loss: "mse", optimizer: "sgd" });
      return (await model.trainOnBatch([[...uniform(20)]], [new Array(20).fill(0)])).loss;
    };
    expect(await loss(7, 1)).toBe(await loss(7, 2));
    expect(await loss(7, 1)).not.toBe(await loss(8, 1));
    expect(await loss(undefined, 1)).toBe(await loss(undefined, 1));
    expect(await loss(undefined, 1)).not.toBe(await loss(undefined, 2));
  });
});

describe("activityRegularization", () => {
  it("adds to the loss what a dense layer's activityRegularizer adds", async () => {
    await init();
    const lossOf = async (own: boolean) => {
      const activityRegularizer = regularizers.l1L2({ l1: 0.25, l2: 0.5 });
      const dense = layers.dense({ units: 3, inputShape: [2], ...(own && { activityRegularizer }) });
      const model = sequential([dense, ...(own ? [] : [layers.activityRegularization({ l1: 0.25, l2: 0.5 })])], {
        seed: 5,
      });
      model.compile({ optimizer: "sgd", loss: "mse" });
      const first = await model.trainOnBatch(
        [
          [1, 2],
          [3, -1],
        ],
        [
          [0, 0, 0],
          [1, 1, 1],
        ],
      );
      return [first.loss, model.getWeights().map(({ data }) => [...data])];
    };
    expect(await lossOf(false)).toEqual(await lossOf(true));
  });
});
