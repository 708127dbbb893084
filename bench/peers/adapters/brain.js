/**
 * brain.js: objects and loops in plain JavaScript, one sample a step. The optimizer is named on the command line: momentum,
 * its default, or adam. Its loss is the squared error and the output's activation is the hidden layers'.
 */
import { createRequire } from "node:module";
import { repeat, serve } from "../serve.ts";
import { samples } from "../workloads.ts";

const require = createRequire(import.meta.url);
const { NeuralNetwork } = require("brain.js");
const adam = process.argv[2] === "adam" ? { praxis: "adam", learningRate: 0.001 } : { learningRate: 0.01 };

function training(given) {
  const { sizes, hidden, rows, batchSize, loop } = given;
  if (loop !== "fit" || batchSize !== 1) return "has no batches: one sample a step";
  const { x, y } = samples(given);
  const data = Array.from({ length: rows }, (_, row) => ({
    input: Array.from(x.subarray(row * sizes[0], (row + 1) * sizes[0])),
    output: [y[row]],
  }));
  const network = new NeuralNetwork({ hiddenLayers: sizes.slice(1, -1), activation: hidden });
  // A threshold that is never reached: as many epochs as asked for.
  const options = { ...adam, iterations: 1, errorThresh: 1e-30 };
  const formatted = network.prepTraining(data, options).data;
  return {
    train: (milliseconds) =>
      repeat(milliseconds, () => {
        network.trainingTick(formatted, { error: 1, iterations: 0 }, Number.POSITIVE_INFINITY);
      }),
    loss: () => data.reduce((sum, { input, output }) => sum + (network.run(input)[0] - output[0]) ** 2, 0) / rows,
  };
}

const { version } = require("brain.js/package.json");
await serve({ version, product: () => "has no matrix product", training });
