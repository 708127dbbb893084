/**
 * Trains one model in each dialect, ordinary and with `wideSimd`, in this order in one process, and prints what ran and
 * what came out. A program of its own, as the flag that `wideSimd` sets can't be taken back.
 */
import { backend, init, layers, seed, sequential, tensor } from "../../src/index.ts";

/** All kinds of products: whole tiles, edges, ten columns, one column; weights that are worth choosing a tile for. */
async function train(): Promise<string> {
  seed(7);
  const [rows, inputs] = [150, 130];
  const x = tensor(
    Float32Array.from({ length: rows * inputs }, (_, i) => Math.fround(((i * 7919) % 1000) / 500 - 1)),
    [rows, inputs],
  );
  const y = tensor(
    Float32Array.from({ length: rows }, (_, i) => i % 2),
    [rows, 1],
  );
  const model = sequential([
    layers.dense({ units: 150, activation: "tanh", inputShape: [inputs] }),
    layers.dense({ units: 31, activation: "gelu" }),
    layers.dense({ units: 10, activation: "softmax" }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
  await model.fit(x, y, { batchSize: 64, epochs: 2, verbose: 0 });
  const { data } = await model.predict(x);
  return Buffer.from(Float32Array.from(data).buffer).toString("base64");
}

const results = [];
for (const wideSimd of [false, true]) {
  for (const deterministic of [true, false]) {
    await init({ deterministic, wideSimd });
    const predictions = await train();
    const { dialect, tile, wideSimd: isWide } = backend();
    results.push({ deterministic, dialect, tile, isWide, predictions });
  }
}
console.log(JSON.stringify(results));
