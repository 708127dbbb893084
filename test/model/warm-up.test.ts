import { expect, test } from "vitest";
import { init, layers, sequential, type Tensor, tensor } from "../../src/index.ts";
import { loadedRuntime } from "../../src/runtime/backend.ts";

const ROWS = 1200;
const x = tensor(
  Float32Array.from({ length: ROWS * 2 }, (_, i) => Math.sin(i)),
  [ROWS, 2],
);
const y = tensor(Float32Array.from({ length: ROWS }, (_, i) => i % 2));

function compiled() {
  const model = sequential(
    [
      layers.dense({ units: 6, activation: "tanh", inputShape: [2] }),
      layers.dropout({ rate: 0.3, seed: 1 }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed: 5 },
  );
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

test("a short run does not wait for it", async () => {
  await init();
  const { warmed } = loadedRuntime("test");
  await compiled().fit(x, y, { batchSize: 100, verbose: 0 });
  expect(warmed.size).toBe(0);
});

test("a long run warms its kernels up, once, and trains as if it had not", async () => {
  await init();
  const { warmed } = loadedRuntime("test");
  expect(warmed.size).toBe(0);

  // Step by step nothing is warmed up.
  const slow = compiled();
  const losses: number[] = [];
  for (let row = 0; row < ROWS; row++) {
    losses.push((await slow.trainOnBatch(x.slice(row, row + 1), y.slice(row, row + 1))).loss!);
  }
  expect(warmed.size).toBe(0);

  const fast = compiled();
  const { history } = await fast.fit(x, y, { batchSize: 1, shuffle: false, verbose: 0 });
  expect(warmed.size).toBeGreaterThan(5);
  const bits = (weights: Tensor[]) => weights.map(({ data }) => [...data]);
  expect(bits(fast.getWeights())).toEqual(bits(slow.getWeights()));
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / ROWS;
  expect(history.loss![0]).toBeCloseTo(mean, 6);
});

test("a model that is disposed of while its run begins touches nobody else's memory", async () => {
  await init();
  const { arena, warmed } = loadedRuntime("test");
  for (let turns = 0; turns < 60; turns++) {
    warmed.clear();
    const model = compiled();
    const running = model.fit(x, y, { batchSize: 1, epochs: 1000, verbose: 0 });
    for (let turn = 0; turn < turns; turn++) await null;
    model.dispose();
    const canaries = Array.from({ length: 200 }, () => arena.allocate(16, "canary"));
    for (const { f32 } of canaries) f32.fill(7);
    await expect(running).rejects.toThrow(/was disposed of/);
    expect(canaries.filter(({ f32 }) => f32.some((value) => value !== 7))).toEqual([]);
    for (const canary of canaries) canary.release();
  }
});
