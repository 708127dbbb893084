/**
 * When is a model good enough? Training on 30 measurements of tumours goes on until rows that were held back are judged no better
 * for 15 epochs; then the best weights are put back.
 */
import { callbacks, layers, sequential, trainTestSplit } from "minibatch";
import { loadBreastCancer } from "minibatch/datasets";
import { classificationReport, rocAucScore, standardScaler } from "minibatch/learn";

const EPOCHS = Number(globalThis.process?.env.EPOCHS ?? 500);

const { x, y, targetNames } = loadBreastCancer();
const [xRest, xTest, yRest, yTest] = trainTestSplit(x, y, { testSize: 0.2, stratify: y, randomState: 0 });
const [xTrain, xVal, yTrain, yVal] = trainTestSplit(xRest, yRest, { testSize: 0.2, stratify: yRest, randomState: 0 });

// Means and deviations of the training rows only: the others shall be new to the model.
const scaler = standardScaler().fit(xTrain);

const model = sequential(
  [
    layers.dense({ units: 16, activation: "relu", inputShape: [30] }),
    layers.dense({ units: 1, activation: "sigmoid" }),
  ],
  { seed: 1 },
);
model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });

const stop = callbacks.earlyStopping({ patience: 15, minDelta: 1e-4, restoreBestWeights: true, verbose: 1 });
const slower = callbacks.reduceLROnPlateau({ patience: 5, factor: 0.5, minLr: 1e-4, verbose: 1 });
const log = callbacks.csvLogger();
await model.fit(scaler.transform(xTrain), yTrain, {
  epochs: EPOCHS,
  verbose: 0,
  validationData: [scaler.transform(xVal), yVal],
  callbacks: [slower, stop, log],
});
console.log(`\nthe last epochs:\n${log.text.split("\r\n").slice(-4).join("\n")}`);

const probabilities = await model.predict(scaler.transform(xTest));
const predicted = probabilities.data.map((p) => (p > 0.5 ? 1 : 0));
console.log(classificationReport(yTest, predicted, { targetNames }));
console.log("area under the ROC curve:", rocAucScore(yTest, probabilities).toFixed(4));

// What an app would ship beside the weights, to scale its users' rows in the same way.
console.log(`the scaler as JSON: ${JSON.stringify(scaler).slice(0, 60)}…`);
