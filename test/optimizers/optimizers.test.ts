import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { init, layers, optimizers, sequential } from "../../src/index.ts";
import type { Loss } from "../../src/losses/index.ts";
import type { Optimizer } from "../../src/optimizers/index.ts";
import { getOptimizer } from "../../src/optimizers/names.ts";
import { Powers, SCALARS } from "../../src/optimizers/optimizer.ts";
import { dialects } from "../assembly/harness.ts";

/** Weights after each of five steps in float64, see test/fixtures/update/generate.py. */
type Steps = { weights: number[][] } & Record<string, number | boolean | number[][]>;
const fixture = JSON.parse(readFileSync(new URL("../fixtures/update/optimizers.json", import.meta.url), "utf8")) as {
  weights: number[];
  gradients: number[][];
} & Record<"sgd" | "rmsprop" | "adam", Steps[]>;

/** Its gradient by the prediction is 1, so that a row x is the gradient of the kernel that it is multiplied with. */
const passOn: Loss = {
  name: "pass_on",
  config: {},
  labels: "values",
  checkOutput() {},
  perRow: (_, __, prediction) => prediction,
};

/** One unit without bias: trained on a row x, its kernel has the gradient x. */
function kernelOnly(optimizer: Optimizer | string, initial: readonly number[]) {
  const model = sequential([layers.dense({ units: 1, useBias: false, inputShape: [initial.length] })]);
  model.setWeights([initial.map((value) => [value])]);
  model.compile({ optimizer, loss: passOn });
  return {
    model,
    step: async (gradient: readonly number[]) => {
      await model.trainOnBatch([[...gradient]], [0]);
      return model.getWeights()[0].data;
    },
  };
}

const cases = (["sgd", "rmsprop", "adam"] as const).flatMap((name) =>
  fixture[name].map(({ weights, ...settings }) => [name, settings, weights] as const),
);

describe.each(dialects)("%s: the same as Keras' formulas in float64", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  it.each(cases)("%s %j", async (name, settings, expected) => {
    const { step } = kernelOnly(optimizers[name](settings), fixture.weights);
    for (let i = 0; i < expected.length; i++) {
      const weights = await step(fixture.gradients[i]);
      weights.forEach((value, j) => {
        const moved = Math.max(...expected.map((each) => Math.abs(each[j] - fixture.weights[j])));
        // float32 keeps 6e-8 of a weight in each step; the step itself is to be good to 1e-5.
        const tolerance = 1e-5 * moved + 4e-7 * Math.max(Math.abs(expected[i][j]), Math.abs(fixture.weights[j]));
        expect(Math.abs(value - expected[i][j])).toBeLessThanOrEqual(tolerance);
      });
    }
  });

  it("leaves a weight alone whose gradient is 0", async () => {
    for (const name of ["sgd", "rmsprop", "adam"]) {
      const { step } = kernelOnly(name, [1, 2]);
      const [still, moved] = await step([0, 1]);
      expect(still).toBe(1);
      expect(moved).toBeLessThan(2);
    }
  });
});

describe("defaults are Keras 3's", () => {
  it.each([
    ["sgd", { learningRate: 0.01, momentum: 0, nesterov: false }],
    ["rmsprop", { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false }],
    ["adam", { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false }],
  ] as const)("%s", (name, config) => {
    expect(optimizers[name]().getConfig()).toEqual(config);
    expect(getOptimizer("a test", name).getConfig()).toEqual(config);
    expect(optimizers[name](optimizers[name]({ learningRate: 0.5 }).getConfig()).learningRate).toBe(0.5);
  });

  it("compile without an optimizer takes rmsprop", () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
    model.compile({ loss: "mse" });
    expect(model.optimizer.name).toBe("rmsprop");
  });
});

describe("slots", () => {
  it.each([
    [optimizers.sgd(), []],
    [optimizers.sgd({ momentum: 0.9 }), ["momentum"]],
    [optimizers.rmsprop(), ["velocity"]],
    [optimizers.rmsprop({ momentum: 0.5, centered: true }), ["velocity", "momentum", "average_gradient"]],
    [optimizers.rmsprop({ centered: true }), ["velocity", "average_gradient"]],
    [optimizers.adam(), ["momentum", "velocity"]],
    [optimizers.adam({ amsgrad: true }), ["momentum", "velocity", "velocity_hat"]],
  ])("%#: %j", (optimizer, slots) => {
    expect(optimizer.slots).toEqual(slots);
  });
});

describe("scalars", () => {
  it("go where they are asked for, and are no more than there is room for", () => {
    for (const optimizer of [optimizers.sgd(), optimizers.rmsprop(), optimizers.adam({ amsgrad: true })]) {
      const room = new Float32Array(SCALARS + 4).fill(Number.NaN);
      optimizer.scalars(1, room, 2);
      expect(room[2]).toBeCloseTo(optimizer.learningRate * (optimizer.name === "adam" ? Math.sqrt(0.001) / 0.1 : 1), 6);
      expect([...room.subarray(0, 2), ...room.subarray(2 + SCALARS)].every(Number.isNaN)).toBe(true);
    }
  });

  it("correct Adam's bias in each step, long after it is gone", () => {
    const room = new Float32Array(SCALARS);
    for (const step of [1, 2, 10, 1000, 1e9]) {
      optimizers.adam().scalars(step, room, 0);
      const expected = (0.001 * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
      expect(Math.abs(room[0] - expected)).toBeLessThan(1e-7 * expected);
    }
  });
});

describe("Powers", () => {
  it.each([0, 1, 2, 3, 10, 63, 1000, 2 ** 19 + 5, 2 ** 32 - 1])("base to the power of %d", (n) => {
    for (const base of [0, 0.9, 0.999, 0.9999999]) {
      const expected = base ** n;
      // Rounding errors of the squares double with each of them.
      expect(Math.abs(new Powers(base).at(n) - expected)).toBeLessThanOrEqual(n * 2 ** -52 * expected);
    }
  });
});

describe("learningRate", () => {
  it("is used by the next step", async () => {
    const sgd = optimizers.sgd({ learningRate: 0.5 });
    const { step } = kernelOnly(sgd, [1]);
    expect([...(await step([1]))]).toEqual([0.5]);
    sgd.learningRate = 0.25;
    expect([...(await step([1]))]).toEqual([0.25]);
    sgd.learningRate = 0;
    expect([...(await step([1]))]).toEqual([0.25]);
  });

  it("must be a number from 0 on, also later", () => {
    const adam = optimizers.adam();
    for (const rate of [-1, Number.NaN, Number.POSITIVE_INFINITY, "0.1" as never]) {
      expect(() => optimizers.sgd({ learningRate: rate })).toThrow("sgd: learningRate must be a number >= 0, found");
      expect(() => {
        adam.learningRate = rate;
      }).toThrow("adam: learningRate must be a number >= 0, found");
    }
    expect(adam.learningRate).toBe(0.001);
  });
});

describe("names", () => {
  it.each([
    ["sgd", ["SGD", "Sgd"]],
    ["rmsprop", ["RMSprop", "rms_prop", "rmsProp"]],
    ["adam", ["Adam", "ADAM"]],
  ])("%s", (name, others) => {
    for (const each of [name, ...others]) expect(getOptimizer("a test", each).name).toBe(name);
  });

  it("takes objects as they are, and nothing else", () => {
    const adam = optimizers.adam();
    expect(getOptimizer("a test", adam)).toBe(adam);
    expect(() => getOptimizer("a test", "rmspropp")).toThrow('Did you mean "rmsprop"?');
    expect(() => getOptimizer("a test", {} as never)).toThrow("a test must be the name of an optimizer");
  });

  it("gives each model that names one an optimizer of its own", () => {
    expect(getOptimizer("a test", "adam")).not.toBe(getOptimizer("a test", "adam"));
  });
});

it.each([
  [() => optimizers.sgd({ momentum: 1 }), "sgd: momentum must be a number in [0, 1), found 1."],
  [() => optimizers.sgd({ nesterov: 1 as never }), "sgd: nesterov must be true or false, found 1."],
  [() => optimizers.rmsprop({ rho: -0.1 }), "rmsprop: rho must be a number in [0, 1), found -0.1."],
  [() => optimizers.rmsprop({ epsilon: 0 }), "rmsprop: epsilon must be a number > 0, found 0."],
  [() => optimizers.rmsprop({ centered: "no" as never }), 'rmsprop: centered must be true or false, found "no".'],
  [() => optimizers.adam({ beta1: 1 }), "adam: beta1 must be a number in [0, 1), found 1."],
  [() => optimizers.adam({ beta2: 1.5 }), "adam: beta2 must be a number in [0, 1), found 1.5."],
  [() => optimizers.adam({ amsgrad: 0 as never }), "adam: amsgrad must be true or false, found 0."],
  [() => optimizers.adam({ lr: 1 } as never), 'adam: unknown option "lr".'],
  [() => optimizers.adam({ learning_rate: 1 } as never), "Did you mean learningRate?"],
])("options that can't be are errors: %#", (make, message) => {
  expect(make).toThrow(message);
});
