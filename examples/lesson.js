/**
 * What does the batch size do? The same small network is trained on the same data with batch size 1, 10, 100 and all rows at
 * once; then the same API learns to read handwritten digits. `npm start` runs it.
 */
import { accuracyScore, argMax, backend, init, layers, sequential, trainTestSplit } from "minibatch";
import { loadDigits, makeGaussianQuantiles } from "minibatch/datasets";
import { formatTable, heading, seconds } from "./format.js";

const EPOCHS = 10;
/** The lesson's own figures: TensorFlow on a CPU, 2019. */
const TENSORFLOW_2019 = { 1: { time: "19.5 s", accuracy: "0.758" }, 100: { time: "2.34 s", accuracy: "0.473" } };

await init();
console.log(`minibatch on ${process.version}: ${backend().dialect} SIMD, ${backend().threads} thread\n`);

heading("Data: two classes, one around the other");
const { x, y } = makeGaussianQuantiles({ nSamples: 2000, nFeatures: 2, nClasses: 2, randomState: 3, cov: 0.1 });
const [xRest, xTest, yRest, yTest] = trainTestSplit(x, y, { testSize: 0.3, randomState: 0 });
const [xTrain, xVal, yTrain, yVal] = trainTestSplit(xRest, yRest, { testSize: 0.2, randomState: 0 });
console.log(`train ${xTrain.shape[0]} rows, validation ${xVal.shape[0]} rows, test ${xTest.shape[0]} rows\n`);

/** Two inputs, two hidden layers of ten, one probability. The seed makes every model begin with the same weights. */
function makeModel() {
  const model = sequential(
    [
      layers.dense({ units: 10, inputShape: [2] }),
      layers.activation({ activation: "tanh" }),
      layers.dense({ units: 10 }),
      layers.activation({ activation: "tanh" }),
      layers.dense({ units: 1 }),
      layers.activation({ activation: "sigmoid" }),
    ],
    { seed: 0 },
  );
  model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

makeModel().summary();

const rows = [];
for (const batchSize of [1, 10, 100, xTrain.shape[0]]) {
  const steps = Math.ceil(xTrain.shape[0] / batchSize);
  console.log();
  heading(`Batch size ${batchSize}: ${steps} ${steps === 1 ? "step" : "steps"} an epoch`);
  const model = makeModel();
  const start = performance.now();
  await model.fit(xTrain, yTrain, { batchSize, epochs: EPOCHS, validationData: [xVal, yVal], verbose: 1 });
  const milliseconds = performance.now() - start;
  const probabilities = await model.predict(xTest);
  const predicted = probabilities.data.map((p) => (p > 0.5 ? 1 : 0));
  const accuracy = accuracyScore(yTest, predicted);
  const perSample = milliseconds / (EPOCHS * xTrain.shape[0]);
  console.log(
    `wall time ${seconds(milliseconds)}, ${seconds(perSample)} per sample, test accuracy ${accuracy.toFixed(3)}`,
  );
  const then = TENSORFLOW_2019[batchSize] ?? { time: "", accuracy: "" };
  const took = [seconds(milliseconds), seconds(perSample)];
  rows.push([batchSize, steps, steps * EPOCHS, ...took, accuracy.toFixed(3), then.time, then.accuracy]);
}

console.log();
heading(`What batch size does: ${EPOCHS} epochs each, the same data and first weights`);
console.log(
  formatTable(
    ["batch", "steps/epoch", "steps", "wall time", "per sample", "test accuracy", "TensorFlow 2019", "its accuracy"],
    rows,
  ),
);
console.log(`
A smaller batch takes more steps through the same data, so it learns more in the same number of epochs; a larger batch
gives each step a better estimate of the gradient and does the arithmetic of many rows at once, so a sample costs less.
Ten epochs are ${rows[0][2]} steps for batch size 1 but ${rows.at(-1)[2]} for the full batch, which has hardly begun to learn by then.
`);

heading("The same API on real data: handwritten digits, 8x8 pixels");
const digits = loadDigits();
const scaled = { shape: digits.x.shape, data: digits.x.data.map((pixel) => pixel / 16) };
const [xd, xdTest, yd, ydTest] = trainTestSplit(scaled, digits.y, {
  testSize: 0.3,
  stratify: digits.y,
  randomState: 0,
});
const reader = sequential(
  [
    layers.dense({ units: 128, activation: "relu", inputShape: [64] }),
    layers.dense({ units: 64, activation: "relu" }),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  { seed: 0 },
);
reader.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
const start = performance.now();
await reader.fit(xd, yd, { batchSize: 32, epochs: EPOCHS, validationSplit: 0.1 });
const took = seconds(performance.now() - start);
const read = accuracyScore(ydTest, argMax(await reader.predict(xdTest)));
console.log(`wall time ${took}, ${xdTest.shape[0]} digits it has not seen: test accuracy ${read.toFixed(3)}`);
