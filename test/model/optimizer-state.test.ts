import { describe, expect, it } from "vitest";
import { layers, optimizers, sequential } from "../../src/index.ts";
import type { ModelCore } from "../../src/model/core.ts";
import type { Model } from "../../src/model/model.ts";
import { averagedWeights, readOptimizerState, writeOptimizerState } from "../../src/model/optimizer-state.ts";
import type { Optimizer } from "../../src/optimizers/index.ts";

const coreOf = (model: Model) => (model as unknown as { core: ModelCore }).core;
const x = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const y = x.map(([a, b]) => [a! * b!]);

function network(optimizer: Optimizer | string) {
  const model = sequential([
    layers.dense({ units: 3, inputShape: [2], activation: "tanh", name: "hidden" }),
    layers.dense({ units: 2, trainable: false, name: "frozen" }),
    layers.dense({ units: 1, name: "output" }),
  ]);
  model.compile({ optimizer, loss: "mse" });
  return model;
}

const train = (model: Model, epochs = 2) => model.fit(x, y, { batchSize: 5, epochs, shuffle: false });

const makers: [string, () => Optimizer | string, string[]][] = [
  ["sgd", () => "sgd", []],
  ["adam", () => optimizers.adam({ amsgrad: true }), ["momentum", "velocity", "velocity_hat"]],
  ["adamW by name", () => "adamW", ["momentum", "velocity"]],
  ["ftrl", () => optimizers.ftrl({ learningRate: 0.1 }), ["accumulator", "linear"]],
  [
    "nadam with all options",
    () => optimizers.nadam({ useEma: true, gradientAccumulationSteps: 4, learningRate: (step) => 0.1 / (step + 1) }),
    ["momentum", "velocity", "average", "gradient_accumulator"],
  ],
];

describe.each(makers)("%s", (_, make, slots) => {
  it("goes on from a state as if it had never stopped", async () => {
    const [whole, first, second] = [network(make()), network(make()), network(make())];
    for (const other of [first, second]) other.setWeights(whole.getWeights());
    for (let i = 0; i < 14; i++) await whole.trainOnBatch(x, y);
    for (let i = 0; i < 7; i++) await first.trainOnBatch(x, y);
    const state = await readOptimizerState(coreOf(first));
    expect(state.iterations).toBe(7);
    second.setWeights(first.getWeights());
    await writeOptimizerState(coreOf(second), state);
    for (let i = 0; i < 7; i++) await second.trainOnBatch(x, y);
    expect(second.getWeights()).toEqual(whole.getWeights());
  });

  it("names weight and slot, weight by weight, those that are trained", async () => {
    const model = network(make());
    const fresh = await readOptimizerState(coreOf(model));
    expect(fresh.slots.map(({ weight, slot }) => `${weight} ${slot}`)).toEqual(
      ["hidden/kernel", "hidden/bias", "output/kernel", "output/bias"].flatMap((w) =>
        slots.map((slot) => `${w} ${slot}`),
      ),
    );
    for (const { weight, values } of fresh.slots) {
      expect(values.shape).toEqual(
        { "hidden/kernel": [2, 3], "hidden/bias": [3], "output/kernel": [2, 1], "output/bias": [1] }[weight],
      );
    }
    await train(model);
    const copy = await readOptimizerState(coreOf(model));
    const changed = structuredClone(copy.slots.map(({ values }) => values.data));
    await train(model);
    expect(copy.slots.map(({ values }) => values.data)).toEqual(changed);
  });
});

it("what is not needed takes no room: factors of Adafactor, velocities of Muon", async () => {
  const sizes = async (optimizer: string) =>
    (await readOptimizerState(coreOf(network(optimizer)))).slots.map(
      ({ weight, slot, values }) => `${weight} ${slot} ${values.size}`,
    );
  expect(await sizes("adafactor")).toEqual([
    "hidden/kernel r 2",
    "hidden/kernel c 3",
    "hidden/bias velocity 3",
    "output/kernel r 2",
    "output/kernel c 1",
    "output/bias velocity 1",
  ]);
  expect(await sizes("muon")).toEqual([
    "hidden/kernel momentum 6",
    "hidden/bias momentum 3",
    "hidden/bias velocity 3",
    "output/kernel momentum 2",
    "output/bias momentum 1",
    "output/bias velocity 1",
  ]);
});

it("a state of another optimizer, or of another model, changes nothing", async () => {
  const model = network("adam");
  await train(model);
  const before = await readOptimizerState(coreOf(model));
  const others = [network("sgd"), network(optimizers.adam({ amsgrad: true }))];
  for (const other of others) {
    const state = await readOptimizerState(coreOf(other));
    await expect(writeOptimizerState(coreOf(model), state)).rejects.toThrow("same model and optimizer");
  }
  const misshapen = { ...before, slots: before.slots.map((each) => ({ ...each, values: each.values.reshape([-1]) })) };
  await expect(writeOptimizerState(coreOf(model), misshapen)).rejects.toThrow(
    "slot momentum of hidden/kernel expected (2, 3), found (6,).",
  );
  expect(await readOptimizerState(coreOf(model))).toEqual(before);
});

it("asks for a model that is compiled and built", async () => {
  const bare = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  await expect(readOptimizerState(coreOf(bare))).rejects.toThrow("is not compiled");
  const open = sequential([layers.dense({ units: 1 })]);
  open.compile({ optimizer: "adam", loss: "mse" });
  await expect(readOptimizerState(coreOf(open))).rejects.toThrow("is not built");
});

it("gives averaged weights, if there are any", async () => {
  const [model, plain] = [network(optimizers.sgd({ useEma: true })), network("sgd")];
  await train(model);
  const averages = (await averagedWeights(coreOf(model)))!;
  // When fit is done they are the weights.
  for (const [weight, values] of averages) expect(values).toEqual(weight.read());
  expect([...averages.keys()].map(({ path }) => path)).toEqual([
    "hidden/kernel",
    "hidden/bias",
    "output/kernel",
    "output/bias",
  ]);
  await train(plain);
  expect(await averagedWeights(coreOf(plain))).toBeUndefined();
});
