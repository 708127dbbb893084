import { beforeAll, describe, expect, it } from "vitest";
import { init, layers, optimizers, schedules, sequential } from "../../src/index.ts";
import type { CommonOptions, Optimizer } from "../../src/optimizers/index.ts";
import { getOptimizer } from "../../src/optimizers/names.ts";
import { dialects } from "../assembly/harness.ts";
import fixture from "../fixtures/optimizers/optimizers.json" with { type: "json" };
import { denseModel, type Problem } from "./linear.ts";

const { rows, steps } = fixture;
const wide = fixture.problems.wide as unknown as Problem;
const run = (optimizer: Optimizer | string, name?: string) => denseModel(wide, rows, optimizer, name);

type Maker = keyof Omit<typeof optimizers, "Optimizer" | "fromConfig" | "withOptions">;
const NAMES = Object.keys(optimizers).filter(
  (name) => !["Optimizer", "fromConfig", "withOptions"].includes(name),
) as Maker[];

/** What Keras 3 has, https://keras.io/api/optimizers/ */
const DEFAULTS: Record<Maker, object> = {
  sgd: { learningRate: 0.01, momentum: 0, nesterov: false },
  rmsprop: { learningRate: 0.001, rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false },
  adam: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false },
  adamW: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, amsgrad: false, weightDecay: 0.004 },
  adamax: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  nadam: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  adagrad: { learningRate: 0.001, initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  adadelta: { learningRate: 0.001, rho: 0.95, epsilon: 1e-7 },
  ftrl: {
    learningRate: 0.001,
    learningRatePower: -0.5,
    initialAccumulatorValue: 0.1,
    l1RegularizationStrength: 0,
    l2RegularizationStrength: 0,
    l2ShrinkageRegularizationStrength: 0,
    beta: 0,
  },
  lion: { learningRate: 0.001, beta1: 0.9, beta2: 0.99 },
  lamb: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  adafactor: {
    learningRate: 0.001,
    beta2Decay: -0.8,
    epsilon1: 1e-30,
    epsilon2: 1e-3,
    clipThreshold: 1,
    relativeStep: true,
  },
  muon: {
    learningRate: 0.001,
    adamBeta1: 0.9,
    adamBeta2: 0.999,
    epsilon: 1e-7,
    excludeLayers: [],
    excludeEmbeddings: true,
    muonA: 3.4445,
    muonB: -4.775,
    muonC: 2.0315,
    adamLrRatio: 0.1,
    momentum: 0.95,
    nsSteps: 6,
    nesterov: true,
    weightDecay: 0.1,
  },
};

describe.each(NAMES)("%s", (name) => {
  const make = optimizers[name] as (options?: object) => Optimizer;

  it("has Keras 3's defaults", () => {
    expect(make().getConfig()).toMatchObject(DEFAULTS[name]);
  });

  it("by name is the same as made by its maker, to the last bit, and known under Keras' class name", async () => {
    const [named, made, again] = [run(name), run(make()), run(name[0].toUpperCase() + name.slice(1))];
    for (const each of [named, made, again]) await each.fit();
    expect(named.weights()).toEqual(made.weights());
    expect(again.weights()).toEqual(made.weights());
    expect(named.model.optimizer.getConfig()).toEqual(make().getConfig());
  });

  it("is made again from its config, schedule and common options included, also from JSON", async () => {
    const learningRate = schedules.exponentialDecay({ initialLearningRate: 0.02, decaySteps: 5, decayRate: 0.7 });
    const options = { learningRate, clipnorm: 0.5, weightDecay: 0.02, excludeFromWeightDecay: ["bias"], useEma: true };
    const first = make(options);
    const config = first.getConfig();
    const saved = JSON.parse(JSON.stringify({ name: first.name, config }));
    const all = [
      first,
      make(config),
      optimizers.fromConfig({ name: first.name, config }),
      optimizers.fromConfig(saved),
    ];
    const results = [];
    for (const optimizer of all) {
      expect(optimizer.name).toBe(first.name);
      expect(JSON.stringify(optimizer.getConfig())).toBe(JSON.stringify(config));
      const each = run(optimizer);
      await each.fit();
      results.push(each.weights());
    }
    for (const each of results) expect(each).toEqual(results[0]);
  });

  it("does the same work in every run, in one call of fit or batch by batch", async () => {
    const [one, other] = [run(make({ learningRate: 0.01 })), run(make({ learningRate: 0.01 }))];
    await one.fit();
    for (let i = 0; i < steps; i++) await other.step(i);
    expect(other.weights()).toEqual(one.weights());
    expect(one.weights().flat().every(Number.isFinite)).toBe(true);
  });

  it("leaves weights alone at a learning rate of 0", async () => {
    const { step, weights } = run(make({ learningRate: 0 }));
    const before = weights();
    for (let i = 0; i < 3; i++) await step(i);
    weights()
      .flat()
      .forEach((w, i) => {
        // Ftrl's weights follow from its sums, which begin as those of weights that are 0.
        if (name === "ftrl") expect(Number.isFinite(w)).toBe(true);
        else expect(Math.abs(w - before.flat()[i]!)).toBeLessThanOrEqual(1e-6);
      });
  });

  it("is checked: unknown options, and a learning rate that is none", () => {
    expect(() => make({ learning_rate: 1 })).toThrow("Did you mean learningRate?");
    expect(() => make({ clipNorm: 1 })).toThrow("Did you mean clipnorm?");
    expect(() => make({ learningRate: -1 })).toThrow("learningRate must be a number >= 0, found -1.");
    for (const key of Object.keys(DEFAULTS[name])) {
      if (key !== "weightDecay") expect(() => make({ [key]: "x" }), key).toThrow(`${make().name}: ${key} must be`);
    }
  });
});

it("a name that is none is refused by compile at once", () => {
  const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  expect(() => model.compile({ optimizer: "lions", loss: "mse" })).toThrow('Did you mean "lion"?');
  expect(() => getOptimizer("a test", "adamm")).toThrow('Did you mean "adam"?');
});

describe("schedules", () => {
  it("are asked for each step, from 0 on, over all calls of fit", async () => {
    const asked: number[] = [];
    const { fit, step, model } = run(
      optimizers.sgd({
        learningRate: (i) => {
          asked.push(i);
          return 0.1;
        },
      }),
    );
    await fit();
    await step(0);
    expect(asked.slice(-1)).toEqual([steps]);
    expect(asked.filter((i, at) => asked.indexOf(i) === at)).toEqual(Array.from({ length: steps + 1 }, (_, i) => i));
    expect(model.optimizer.learningRate).toBe(0.1);
  });

  it("make the same as setting the rate before each step", async () => {
    const schedule = schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 30 });
    const followed = run(optimizers.adam({ learningRate: schedule }));
    const set = run(optimizers.adam());
    for (let i = 0; i < 40; i++) {
      set.model.optimizer.learningRate = schedule.at(i);
      await set.step(i);
      await followed.step(i);
      expect(followed.model.optimizer.learningRate).toBe(schedule.at(i));
    }
    expect(followed.weights()).toEqual(set.weights());
  });

  it("can't be overridden, and what they give is looked at", async () => {
    const { at } = schedules.inverseTimeDecay({ initialLearningRate: 0.1, decaySteps: 1, decayRate: 1 });
    for (const optimizer of [
      optimizers.adam({ learningRate: { at } }),
      optimizers.sgd({ learningRate: at, clipnorm: 1 }),
    ]) {
      expect(() => {
        optimizer.learningRate = 1;
      }).toThrow(`${optimizer.name}: learningRate follows a schedule. Make the optimizer with a number to set it.`);
    }
    expect(() => optimizers.sgd({ learningRate: () => Number.NaN })).toThrow(
      "sgd: learningRate must be a number >= 0, found NaN.",
    );
    const { step } = run(optimizers.sgd({ learningRate: (i) => (i < 2 ? 0.1 : -1) }));
    await step(0);
    await step(1);
    await expect(step(2)).rejects.toThrow("sgd: learningRate must be a number >= 0, found -1.");
  });

  it("of steps, not of updates, where gradients are accumulated, as Keras has it", async () => {
    const rates: number[] = [];
    const learningRate = (i: number) => {
      rates.push(i);
      return 0.1;
    };
    const { step } = run(optimizers.sgd({ gradientAccumulationSteps: 3, learningRate }));
    for (let i = 0; i < 6; i++) await step(i);
    expect([...new Set(rates)]).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("accumulated gradients", () => {
  it("leave weights untouched in between, also with Adam, remainder batches and over calls of fit", async () => {
    for (const optimizer of [
      optimizers.sgd({ gradientAccumulationSteps: 4 }),
      optimizers.adam({ gradientAccumulationSteps: 4 }),
    ]) {
      const { step, weights } = run(optimizer);
      let last = weights();
      for (let i = 0; i < 9; i++) {
        await step(i);
        if (i % 4 === 3) expect(weights()).not.toEqual(last);
        else expect(weights()).toEqual(last);
        last = weights();
      }
    }
    const model = sequential([layers.dense({ units: 1, inputShape: [1], kernelInitializer: "ones" })]);
    model.compile({ optimizer: optimizers.sgd({ gradientAccumulationSteps: 2, learningRate: 1 }), loss: "mae" });
    await model.fit([[10], [20], [30]], [[0], [0], [0]], { batchSize: 2, shuffle: false });
    // Batches of two and of one row count the same: Keras takes the mean of their means.
    expect([...model.getWeights()[0]!.data]).toEqual([1 - (15 + 30) / 2]);
    await model.fit([[10]], [[0]]);
    expect([...model.getWeights()[0]!.data]).toEqual([1 - (15 + 30) / 2]);
  });

  it("are warmed up in long runs without a trace", async () => {
    const results = [];
    for (const epochs of [[1200], Array.from({ length: 6 }, () => 200)]) {
      const { model } = run(
        optimizers.adam({ gradientAccumulationSteps: 2, useEma: true, emaOverwriteFrequency: 1 }),
        "layer",
      );
      for (const each of epochs) await model.fit([[1, 2, 3]], [[1, 1, 1, 1]], { epochs: each, verbose: 0 });
      results.push(model.getWeights());
    }
    expect(results[1]).toEqual(results[0]);
  });
});

describe("averaged weights", () => {
  it("take the weights' place when fit is done, not while it runs", async () => {
    const seen: number[] = [];
    const { model } = run(optimizers.sgd({ learningRate: 0.1, useEma: true, emaMomentum: 0.5 }));
    const x = [[1, 0, 0]];
    await model.fit(x, [[1, 0, 0, 0]], {
      epochs: 3,
      callbacks: [{ onEpochEnd: () => void seen.push(model.getWeights()[0]!.data[0]!) }],
    });
    const [a, b, c] = seen as [number, number, number];
    expect(a - b).toBeCloseTo(0.1, 5);
    expect(model.getWeights()[0]!.data[0]).toBeCloseTo(0.5 * (0.5 * a + 0.5 * b) + 0.5 * c, 5);
  });

  it("are of trained weights only, also where these are in several ranges", async () => {
    const model = sequential([
      layers.dense({ units: 2, inputShape: [2], name: "first" }),
      layers.dense({ units: 2, trainable: false }),
      layers.dense({ units: 2 }),
    ]);
    model.compile({ optimizer: optimizers.adamW({ useEma: true, clipnorm: 1, learningRate: 0.1 }), loss: "mse" });
    const before = model.getWeights();
    await model.fit([[1, 2]], [[3, 4]], { epochs: 3 });
    const after = model.getWeights();
    after.forEach((w, i) => {
      if (i === 2 || i === 3) expect(w).toEqual(before[i]);
      else expect(w).not.toEqual(before[i]);
    });
  });
});

describe("weight decay", () => {
  it("spares weights by their path, layers included", async () => {
    const excluding = (texts: string[]) =>
      optimizers.sgd({ learningRate: 0.5, weightDecay: 0.5, excludeFromWeightDecay: texts });
    const moved = async (texts: string[]) => {
      const { model } = run(excluding(texts), "hidden");
      const before = model.getWeights();
      await model.trainOnBatch([[0, 0, 0]], [[0, 0, 0, 0]]);
      return model.getWeights().map(({ data }, i) => data[0]! / before[i]!.data[0]!);
    };
    expect(await moved([])).toEqual([0.75, 0.75]);
    expect(await moved(["bias"])).toEqual([0.75, 1]);
    expect(await moved(["kernel"])).toEqual([1, 0.75]);
    expect(await moved(["hidden/"])).toEqual([1, 1]);
    expect(await moved(["output"])).toEqual([0.75, 0.75]);
  });
});

it.each([
  [
    { clipnorm: 1, clipvalue: 1 },
    "only one of clipnorm, clipvalue and globalClipnorm can be used, found clipnorm and clipvalue.",
  ],
  [{ clipnorm: 0 }, "clipnorm must be a number > 0, found 0."],
  [{ globalClipnorm: -1 }, "globalClipnorm must be a number > 0, found -1."],
  [{ clipvalue: Number.NaN }, "clipvalue must be a number > 0, found NaN."],
  [{ weightDecay: -0.1 }, "weightDecay must be a number >= 0, found -0.1."],
  [
    { excludeFromWeightDecay: "bias" as never },
    'excludeFromWeightDecay must be an array of texts, e.g. ["bias"], found "bias".',
  ],
  [{ excludeFromWeightDecay: [""] }, "excludeFromWeightDecay must be an array of texts"],
  [{ useEma: 1 as never }, "useEma must be true or false, found 1."],
  [{ emaMomentum: 1.1 }, "emaMomentum must be a number in [0, 1], found 1.1."],
  [{ emaOverwriteFrequency: 0 }, "emaOverwriteFrequency must be a whole number >= 1, found 0."],
  [{ gradientAccumulationSteps: 1 }, "gradientAccumulationSteps must be a whole number >= 2, found 1."],
] as [CommonOptions, string][])("%j can't be", (options, message) => {
  expect(() => optimizers.adam(options)).toThrow(`adam: ${message}`);
  expect(() => optimizers.lion(options)).toThrow(`lion: ${message}`);
});

it("a model whose layers are all frozen can be fitted with every option", async () => {
  const options = { globalClipnorm: 1, weightDecay: 0.1, useEma: true, gradientAccumulationSteps: 2 };
  for (const optimizer of [optimizers.adam(options), optimizers.muon(options)]) {
    const model = sequential([layers.dense({ units: 1, inputShape: [1], trainable: false })]);
    model.compile({ optimizer, loss: "mse" });
    const before = model.getWeights();
    await model.fit([[1], [2]], [[1], [2]], { epochs: 2, batchSize: 1 });
    expect(model.getWeights()).toEqual(before);
  }
});

it("options that are none cost nothing: the instructions are those of the plain optimizer", () => {
  const listing = (optimizer: Optimizer | string) => String(run(optimizer, "layer").model.program({ batchSize: 4 }));
  const none = { weightDecay: null, clipnorm: null, clipvalue: null, globalClipnorm: null, useEma: false };
  expect(listing(optimizers.adam({ ...none, gradientAccumulationSteps: null, emaMomentum: 0.9 }))).toBe(
    listing("adam"),
  );
  expect(
    listing("adam")
      .split("\n")
      .filter((line) => line.includes("adam")).length,
  ).toBe(1);
});

describe.each(dialects)("an optimizer of one's own, %s", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  it("is a class with an update made of ops, and takes the common options", async () => {
    const { SignMomentum } = await import("./sign-momentum.ts");
    const { step, weights } = run(new SignMomentum(0.5));
    const before = weights().flat();
    await step(0);
    const after = weights().flat();
    for (const [i, w] of after.entries()) expect([0.5, -0.5]).toContain(Math.round((w - before[i]!) * 1e4) / 1e4);
    const tuned = run(
      optimizers.withOptions(new SignMomentum(0.5), { gradientAccumulationSteps: 2, weightDecay: 0.1 }),
    );
    const start = tuned.weights();
    await tuned.step(0);
    expect(tuned.weights()).toEqual(start);
    await tuned.step(1);
    expect(tuned.weights()).not.toEqual(start);
    expect(() => optimizers.withOptions(new SignMomentum(), { clipNorm: 1 } as never)).toThrow(
      "Did you mean clipnorm?",
    );
  });
});
