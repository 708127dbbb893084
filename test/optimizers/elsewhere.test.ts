import { describe, expect, it } from "vitest";
import { constraints, layers, optimizers, sequential } from "../../src/index.ts";
import type { Optimizer } from "../../src/optimizers/index.ts";
import { bits, quiet, xor } from "../model/helpers.ts";

const { x, y } = xor(103);

const makers: Record<string, () => Optimizer | string> = {
  lion: () => "lion",
  adafactor: () => optimizers.adafactor({ learningRate: 0.1 }),
  muon: () => optimizers.muon({ globalClipnorm: 0.1 }),
  "accumulated and averaged": () =>
    optimizers.adam({ gradientAccumulationSteps: 3, useEma: true, emaMomentum: 0.8, clipnorm: 0.5, weightDecay: 0.01 }),
};

const network = (optimizer: Optimizer | string) => {
  const model = sequential(
    [
      layers.dense({ units: 9, activation: "tanh", inputShape: [2], kernelConstraint: constraints.maxNorm() }),
      layers.dense({ units: 1, activation: "sigmoid", kernelRegularizer: "l1", activityRegularizer: "l2" }),
    ],
    { seed: 4 },
  );
  model.compile({ optimizer, loss: "binaryCrossentropy" });
  return model;
};

describe.each(Object.entries(makers))("%s", (_, make) => {
  it("gives the same bits and losses in a worker, run after run", async () => {
    const [here, there] = [network(make()), network(make())];
    for (const batchSize of [20, 7]) {
      const options = { ...quiet, epochs: 3, batchSize, validationSplit: 0.2 };
      const expected = await here.fit(x, y, options);
      const found = await there.fit(x, y, { ...options, worker: true });
      expect(found.history).toEqual(expected.history);
      expect(bits(there)).toEqual(bits(here));
    }
    expect(await there.trainOnBatch(x, y)).toEqual(await here.trainOnBatch(x, y));
    expect(bits(there)).toEqual(bits(here));
  });
});
