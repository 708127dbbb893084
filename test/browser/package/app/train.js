/** What every bundle and every engine trains: the lesson, and a network with dropout on digits. Their weights tell them apart. */
import { accuracyScore, argMax, backend, init, layers, sequential, trainTestSplit } from "minibatch";
import { loadDigits, makeGaussianQuantiles } from "minibatch/datasets";

/** SHA-256 of all weights, bit by bit. */
async function hash(model) {
  const weights = model.getWeights().flatMap(({ data }) => Array.from(data));
  const digest = await crypto.subtle.digest("SHA-256", Float32Array.from(weights));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function lesson(options) {
  const { x, y } = makeGaussianQuantiles({ nSamples: 2000, nFeatures: 2, nClasses: 2, randomState: 3, cov: 0.1 });
  const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.3, randomState: 0 });
  const model = sequential(
    [
      layers.dense({ units: 10, activation: "tanh", inputShape: [2] }),
      layers.dense({ units: 10, activation: "tanh" }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed: 0 },
  );
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  await model.fit(xTrain, yTrain, { batchSize: 10, epochs: 10, validationSplit: 0.2, verbose: 0, seed: 1, ...options });
  const probabilities = await model.predict(xTest);
  const accuracy = accuracyScore(
    yTest,
    probabilities.data.map((p) => (p > 0.5 ? 1 : 0)),
  );
  return { accuracy, weights: await hash(model) };
}

async function digits(options) {
  const { x, y } = loadDigits();
  const scaled = { shape: x.shape, data: x.data.map((pixel) => pixel / 16) };
  const [xTrain, xTest, yTrain, yTest] = trainTestSplit(scaled, y, { testSize: 0.3, stratify: y, randomState: 0 });
  const model = sequential(
    [
      layers.dense({ units: 256, activation: "relu", inputShape: [64] }),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 61, activation: "gelu" }),
      layers.dropout({ rate: 0.1 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 0 },
  );
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  await model.fit(xTrain, yTrain, { batchSize: 100, epochs: 5, verbose: 0, seed: 1, ...options });
  const accuracy = accuracyScore(yTest, argMax(await model.predict(xTest)));
  return { accuracy, weights: await hash(model) };
}

/** The same numbers everywhere, whatever is passed on to `init` and to `fit`. */
export async function train(initOptions = {}, fitOptions = {}) {
  await init({ deterministic: true, ...initOptions });
  const results = { lesson: await lesson(fitOptions), digits: await digits(fitOptions) };
  return { results, threads: backend().threads };
}
