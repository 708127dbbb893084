import { expect, test } from "vitest";
import { layers, StateError, sequential } from "../../src/index.ts";

const x = Array.from({ length: 20 }, (_, i) => [i / 20, 1 - i / 20]);
const y = x.map(([a]) => Number(a! > 0.5));

function compiled() {
  const model = sequential(
    [
      layers.dense({ units: 8, activation: "relu", inputShape: [2], name: "hidden" }),
      layers.dense({ units: 1, activation: "sigmoid", name: "out" }),
    ],
    { seed: 3 },
  );
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

test("a profile has a row for each instruction, and sums by layer", async () => {
  const model = compiled();
  const profile = await model.profile(x, y, { batchSize: 10, time: 1 });
  expect(profile.batchSize).toBe(10);
  expect(profile.instructions).toHaveLength(model.program({ batchSize: 10 }).instructions.length);
  expect(profile.layers.map(({ owner }) => owner)).toEqual([
    "input",
    "hidden",
    "out",
    "labels",
    "binary_crossentropy",
    "accuracy",
    "adam",
  ]);
  for (const { ns } of profile.instructions) expect(ns).toBeGreaterThan(0);
  const hidden = profile.layers[1]!;
  // Forward 2·10·8·2, the kernel's gradient as much, the bias' gradient 10·8; the input needs none.
  expect(hidden.flops).toBe(320 + 320 + 80);
  expect(profile.total.ns).toBeCloseTo(
    profile.layers.reduce((sum, { ns }) => sum + ns, 0),
    6,
  );
  expect(String(profile)).toMatch(/GFLOP\/s/);
  expect(String(profile)).not.toMatch(/NaN/);
});

test("a profile leaves the model as it was: training goes on as if nothing had been", async () => {
  const [profiled, untouched] = [compiled(), compiled()];
  for (const model of [profiled, untouched]) await model.fit(x, y, { epochs: 2, batchSize: 7, verbose: 0 });
  await profiled.profile(x, y, { batchSize: 20, time: 1 });
  for (const model of [profiled, untouched]) await model.fit(x, y, { epochs: 2, batchSize: 7, verbose: 0 });
  const [a, b] = [profiled, untouched].map((model) => model.getWeights().map(({ data }) => [...data]));
  expect(a).toEqual(b);
});

test("bad input is refused", async () => {
  await expect(compiled().profile(x, y, { batchSize: 0 })).rejects.toThrow(/batchSize must be a whole number >= 1/);
  await expect(compiled().profile(x, [1, 2])).rejects.toThrow(/x has 20 rows but y has 2/);
  const model = sequential([layers.dense({ units: 1, inputShape: [2] })]);
  await expect(model.profile(x, y)).rejects.toThrow(StateError);
});
