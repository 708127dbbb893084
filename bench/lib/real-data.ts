/** Networks on the real data that come with the library, over several seeds. */
import { loadBreastCancer, loadDigits, loadIris, loadWine } from "../../src/datasets/index.ts";
import { accuracyScore, argMax, layers, sequential, trainTestSplit } from "../../src/index.ts";
import { standardScaler } from "../../src/learn/index.ts";

/** Rate of dropout after each hidden layer, for the larger networks. */
const DROPOUT = 0.2;

const TASKS = {
  iris: { load: loadIris, hidden: [16], epochs: 300 },
  wine: { load: loadWine, hidden: [16], epochs: 100 },
  "breast cancer": { load: loadBreastCancer, hidden: [32], epochs: 30 },
  digits: { load: loadDigits, hidden: [256, 256], epochs: 30 },
};

export type Task = keyof typeof TASKS;
export const TASK_NAMES = Object.keys(TASKS) as Task[];

/** Test accuracy for each of the seeds 0, 1, …, which decide the split, the first weights, dropout and the order of the rows. */
export async function accuracies(task: Task, seeds: number): Promise<number[]> {
  const { load, hidden, epochs } = TASKS[task];
  const { x, y } = load();
  const classes = 1 + y.data.reduce((most, label) => Math.max(most, label));
  const results: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const split = { testSize: 0.3, stratify: y, randomState: seed };
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, split);
    const scaler = standardScaler().fit(xTrain);
    const model = sequential(
      [
        layers.inputLayer({ shape: [x.shape[1]!] }),
        ...hidden.flatMap((units) => [
          layers.dense({ units, activation: "relu" }),
          ...(hidden.length > 1 ? [layers.dropout({ rate: DROPOUT })] : []),
        ]),
        layers.dense({ units: classes, activation: "softmax" }),
      ],
      { seed },
    );
    model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
    await model.fit(scaler.transform(xTrain), yTrain, { batchSize: 32, epochs, verbose: 0 });
    results.push(accuracyScore(yTest, argMax(await model.predict(scaler.transform(xTest)))));
  }
  return results;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
