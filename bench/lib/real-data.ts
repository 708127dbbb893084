/** Networks on the real data that come with the library, over several seeds. */
import { loadBreastCancer, loadDigits, loadIris, loadWine } from "../../src/datasets/index.ts";
import {
  accuracyScore,
  argMax,
  input,
  layers,
  type Model,
  model,
  type SymbolicTensor,
  sequential,
  type Tensor,
  tensor,
  trainTestSplit,
} from "../../src/index.ts";
import { standardScaler } from "../../src/learn/index.ts";

/** A network, and what a row of the data is for it. */
interface Network {
  readonly model: Pick<Model, "compile"> & {
    fit(x: never, y: Tensor, options: object): Promise<unknown>;
    predict(x: never): Promise<unknown>;
  };
  /** From rows of features; the training rows come first. */
  prepare(train: Tensor, test: Tensor): [train: unknown, test: unknown];
}

type Make = (features: number, classes: number, seed: number) => Network;

/** Mean 0 and variance 1 over the training rows. */
function scaled(train: Tensor, test: Tensor): [Tensor, Tensor] {
  const scaler = standardScaler().fit(train);
  return [scaler.transform(train), scaler.transform(test)];
}

/** Dense layers with ReLU. */
const dense =
  (hidden: readonly number[], { dropout = 0, normalised = false } = {}): Make =>
  (features, classes, seed) => ({
    prepare: scaled,
    model: sequential(
      [
        layers.inputLayer({ shape: [features] }),
        ...hidden.flatMap((units) => [
          ...(normalised
            ? [
                layers.dense({ units, useBias: false }),
                layers.batchNormalization({ momentum: 0.9 }),
                layers.activation({ activation: "relu" }),
              ]
            : [layers.dense({ units, activation: "relu" })]),
          ...(dropout ? [layers.dropout({ rate: dropout })] : []),
        ]),
        layers.dense({ units: classes, activation: "softmax" }),
      ],
      { seed },
    ),
  });

/** Two blocks x + f(x), each of which is normalised first. */
const residual: Make = (features, classes, seed) => {
  const rows = input({ shape: [features] });
  let x = layers.dense({ units: 128 }).apply(rows);
  for (let block = 0; block < 2; block++) {
    const before: SymbolicTensor = x;
    x = layers.layerNormalization().apply(before);
    x = layers.dense({ units: 128, activation: "relu" }).apply(x);
    x = layers.dropout({ rate: 0.3 }).apply(x);
    x = layers.dense({ units: 128 }).apply(x);
    x = layers.add().apply([before, x]);
  }
  const outputs = layers.dense({ units: classes, activation: "softmax" }).apply(x);
  return { prepare: scaled, model: model({ inputs: rows, outputs, seed }) };
};

/** The first third of the features (means of what was measured) and the others (errors, worst values) each for itself, then together. */
const twoInputs: Make = (features, classes, seed) => {
  const third = features / 3;
  const [means, others] = [input({ shape: [third] }), input({ shape: [features - third] })];
  const sides = [means, others].map((x) => layers.dense({ units: 16, activation: "relu" }).apply(x));
  const outputs = layers.dense({ units: classes, activation: "softmax" }).apply(layers.concatenate().apply(sides));
  const columns = (x: Tensor, from: number, to: number) =>
    tensor(Array.from({ length: x.shape[0]! }, (_, i) => x.data.subarray(i * features + from, i * features + to)));
  const apart = (x: Tensor) => ({ means: columns(x, 0, third), others: columns(x, third, features) });
  return {
    prepare: (train, test) => scaled(train, test).map(apart) as [unknown, unknown],
    model: model({ inputs: { means, others }, outputs, seed }),
  };
};

/** Each of the 17 brightnesses of a pixel as a word, with three numbers of its own. */
const embedded: Make = (features, classes, seed) => ({
  prepare: (train, test) => [train, test],
  model: sequential(
    [
      layers.embedding({ inputDim: 17, outputDim: 3, inputShape: [features] }),
      layers.flatten(),
      layers.dense({ units: 128, activation: "relu" }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: classes, activation: "softmax" }),
    ],
    { seed },
  ),
});

/** Data, network, epochs; `like` names the task of scikit-learn's that it is compared with. */
const TASKS = {
  iris: { load: loadIris, make: dense([16]), epochs: 300, like: "iris" },
  wine: { load: loadWine, make: dense([16]), epochs: 100, like: "wine" },
  "breast cancer": { load: loadBreastCancer, make: dense([32]), epochs: 30, like: "breast cancer" },
  digits: { load: loadDigits, make: dense([256, 256], { dropout: 0.2 }), epochs: 30, like: "digits" },
  "digits, batch normalization and dropout": {
    load: loadDigits,
    make: dense([256, 256], { dropout: 0.3, normalised: true }),
    epochs: 30,
    like: "digits",
  },
  "digits, residual": { load: loadDigits, make: residual, epochs: 20, like: "digits" },
  "digits, embedded": { load: loadDigits, make: embedded, epochs: 20, like: "digits" },
  "breast cancer, residual": { load: loadBreastCancer, make: residual, epochs: 10, like: "breast cancer" },
  "breast cancer, two inputs": { load: loadBreastCancer, make: twoInputs, epochs: 30, like: "breast cancer" },
};

export type Task = keyof typeof TASKS;
export const TASK_NAMES = Object.keys(TASKS) as Task[];
export const likeOf = (task: Task) => TASKS[task].like as "iris" | "wine" | "breast cancer" | "digits";

/** Test accuracy for each of the seeds 0, 1, …, which decide the split, the first weights, dropout and the order of the rows. */
export async function accuracies(task: Task, seeds: number): Promise<number[]> {
  const { load, make, epochs } = TASKS[task];
  const { x, y } = load();
  const classes = 1 + y.data.reduce((most, label) => Math.max(most, label));
  const results: number[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const split = { testSize: 0.3, stratify: y, randomState: seed };
    const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, split);
    const { model, prepare } = make(x.shape[1]!, classes, seed);
    const [train, test] = prepare(xTrain, xTest);
    model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
    await model.fit(train as never, yTrain, { batchSize: 32, epochs, verbose: 0 });
    results.push(accuracyScore(yTest, argMax((await model.predict(test as never)) as Tensor)));
  }
  return results;
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
