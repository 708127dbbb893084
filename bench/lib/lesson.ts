/** The lesson's experiment: one network, one data set, only the batch size differs. Shared by benchmarks and tests. */

import { makeGaussianQuantiles } from "../../src/datasets/index.ts";
import { accuracyScore, layers, type Sequential, sequential, type Tensor, trainTestSplit } from "../../src/index.ts";

/** The last one is the full batch. */
export const BATCH_SIZES = [1, 10, 100, 1120] as const;

/** 1120 rows to train on and 600 to test with; `randomState` decides which. The 280 of validation are not needed here. */
export function lessonData(randomState: number) {
  const { x, y } = makeGaussianQuantiles({ nSamples: 2000, nFeatures: 2, nClasses: 2, randomState: 3, cov: 0.1 });
  const [xRest, xTest, yRest, yTest] = trainTestSplit(x, y, { testSize: 0.3, randomState });
  const [xTrain, , yTrain] = trainTestSplit(xRest, yRest, { testSize: 0.2, randomState });
  return { xTrain, yTrain, xTest, yTest };
}

/** 2 → 10 tanh → 10 tanh → 1 sigmoid, binary cross-entropy, Adam. */
export function lessonModel(seed: number): Sequential {
  const model = sequential(
    [
      layers.dense({ units: 10, activation: "tanh", inputShape: [2] }),
      layers.dense({ units: 10, activation: "tanh" }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed },
  );
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** Test accuracies after 10 epochs, one for each seed from 0 on; a seed decides split, initial weights and order of rows. */
export async function lessonAccuracies(batchSize: number, seeds: number): Promise<number[]> {
  const scores: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { xTrain, yTrain, xTest, yTest } = lessonData(seed);
    const model = lessonModel(seed);
    await model.fit(xTrain, yTrain, { batchSize, epochs: 10, verbose: 0 });
    scores.push(accuracyScore(yTest, asClasses(await model.predict(xTest))));
  }
  return scores;
}

/** Mean and sample standard deviation. */
export function meanAndDeviation(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}

function asClasses({ data }: Tensor): Float32Array {
  return data.map((probability) => (probability > 0.5 ? 1 : 0));
}
