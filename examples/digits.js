/** Reads handwritten digits of 8x8 pixels, and shows which are taken for which. */
import { accuracyScore, argMax, callbacks, layers, sequential, trainTestSplit } from "minibatch";
import { loadDigits } from "minibatch/datasets";
import { classificationReport, confusionMatrix, minMaxScaler } from "minibatch/learn";

const EPOCHS = Number(globalThis.process?.env.EPOCHS ?? 40);

const { x, y } = loadDigits();
const pixels = minMaxScaler().fitTransform(x);
const [xTrain, xTest, yTrain, yTest] = trainTestSplit(pixels, y, { testSize: 0.3, stratify: y, randomState: 0 });

const model = sequential(
  [
    layers.dense({ units: 128, activation: "relu", inputShape: [64] }),
    layers.dropout({ rate: 0.3 }),
    layers.dense({ units: 10, activation: "softmax" }),
  ],
  { seed: 0 },
);
model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
model.summary();

const decay = callbacks.learningRateScheduler((_, rate) => 0.95 * rate);
const { history } = await model.fit(xTrain, yTrain, {
  epochs: EPOCHS,
  verbose: 0,
  validationSplit: 0.1,
  validationFreq: 5,
  callbacks: decay,
});
console.log(
  "validation accuracy after every fifth epoch:",
  history.val_accuracy?.map((part) => part.toFixed(3)).join(" "),
);

const predicted = argMax(await model.predict(xTest));
console.log(`\n${classificationReport(yTest, predicted)}`);
console.log("rows: the digit; columns: what it is taken for");
for (const [digit, row] of confusionMatrix(yTest, predicted).toArray().entries()) {
  console.log(`${digit} ${row.map((count) => String(count || "·").padStart(3)).join("")}`);
}
console.log(`\ntest accuracy ${accuracyScore(yTest, predicted).toFixed(3)}`);
