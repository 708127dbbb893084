/** A model that uses every source of randomness: initial weights, dropout, the order of rows. */
import { layers, sequential } from "../../src/index.ts";
import { bits, xor } from "./helpers.ts";

/** Its weights after training, bit by bit; all random numbers come from the default generator. */
export async function seededWeights(): Promise<number[][]> {
  const { x, y } = xor(100);
  const model = sequential([
    layers.dense({ units: 8, activation: "tanh", inputShape: [2] }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 8, activation: "gelu", kernelInitializer: "heNormal" }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ]);
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy" });
  await model.fit(x, y, { batchSize: 7, epochs: 3, verbose: 0 });
  return bits(model);
}
