/** Trains with two threads, says how it went, and leaves the rest to Node: a process that did not end would have to be killed. */
import { backend, init, layers, sequential, tensor } from "../../src/index.ts";

const how = process.argv[2];
await init({ threads: 2 });
const [rows, inputs] = [256, 200];
const x = tensor(
  Float32Array.from({ length: rows * inputs }, (_, i) => ((i * 7919) % 1000) / 500 - 1),
  [rows, inputs],
);
const y = tensor(new Float32Array(rows), [rows, 1]);
const model = sequential([
  layers.dense({ units: 256, activation: "relu", inputShape: [inputs] }),
  layers.dense({ units: 1 }),
]);
model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const controller = new AbortController();
const onTrainBatchEnd = (batch: number) => {
  if (batch < 2) return;
  if (how === "aborted") controller.abort(new Error("aborted"));
  if (how === "failed") throw new Error("failed");
};
const outcome = await model
  .fit(x, y, { batchSize: 64, epochs: 3, verbose: 0, signal: controller.signal, callbacks: { onTrainBatchEnd } })
  .then(
    () => "trained",
    (error) => error.message,
  );
console.log(outcome, backend().threads);
