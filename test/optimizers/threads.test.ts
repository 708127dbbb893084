import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { constraints, init, layers, optimizers, sequential, tensor } from "../../src/index.ts";
import type { ModelCore } from "../../src/model/core.ts";
import type { Optimizer } from "../../src/optimizers/index.ts";
import { ready } from "../../src/runtime/backend.ts";
import { canShare } from "../../src/runtime/threads.ts";
import { dialects, uniform } from "../assembly/harness.ts";
import { bits, quiet } from "../model/helpers.ts";

/** From the start, as memory is shared only then. */
beforeAll(async () => {
  await init({ threads: 2 });
});

afterEach(async () => {
  (await ready()).crew?.dismiss();
});

const [rows, inputs, classes] = [132, 101, 7];
const x = tensor(uniform(rows * inputs), [rows, inputs]);
const y = tensor(
  Float32Array.from({ length: rows }, (_, i) => (i * 7) % classes),
  [rows, 1],
);

const network = (optimizer: Optimizer | string) => {
  const model = sequential(
    [
      layers.dense({ units: 401, activation: "relu", inputShape: [inputs], kernelConstraint: constraints.maxNorm() }),
      layers.dense({ units: 250, activation: "tanh", kernelRegularizer: "l1_l2" }),
      layers.dense({ units: classes, activation: "softmax" }),
    ],
    { seed: 9 },
  );
  model.compile({ optimizer, loss: "sparseCategoricalCrossentropy" });
  return model;
};

const makers: Record<string, () => Optimizer | string> = {
  nadam: () => "nadam",
  adagrad: () => "adagrad",
  lamb: () => optimizers.lamb({ clipnorm: 0.01 }),
  adafactor: () => optimizers.adafactor({ learningRate: 0.1, globalClipnorm: 0.01 }),
  muon: () => "muon",
  ftrl: () => optimizers.ftrl({ learningRatePower: -0.7, useEma: true }),
  "adam, accumulated": () => optimizers.adam({ gradientAccumulationSteps: 2, weightDecay: 0.1, clipvalue: 1e-4 }),
};

describe.each(dialects)("%s: the same weights for every number of threads", (dialect) => {
  it.each(Object.entries(makers))("%s", async (_, make) => {
    const results: unknown[] = [];
    for (const threads of [1, 3]) {
      await init({ dialect, threads });
      const model = network(make());
      await model.fit(x, y, { ...quiet, epochs: 2, batchSize: 66, seed: 2 });
      results.push(bits(model));
      const { core } = model as unknown as { core: ModelCore };
      const { team } = core.executor(await ready(), [], "a test").program("train", 66);
      expect(!!team).toBe(threads > 1 && canShare()); // A page that is not isolated has one thread.
    }
    for (const each of results) expect(each).toEqual(results[0]);
  });
});
