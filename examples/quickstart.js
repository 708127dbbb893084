import { accuracyScore, layers, sequential, trainTestSplit } from "minibatch";
import { makeGaussianQuantiles } from "minibatch/datasets";

const { x, y } = makeGaussianQuantiles({ nSamples: 2000, nFeatures: 2, nClasses: 2, randomState: 3, cov: 0.1 });
const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.3, randomState: 0 });

const model = sequential([
  layers.dense({ units: 10, activation: "tanh", inputShape: [2] }),
  layers.dense({ units: 10, activation: "tanh" }),
  layers.dense({ units: 1, activation: "sigmoid" }),
]);
model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });

// Try 1, 10, 100 and xTrain.shape[0].
const history = await model.fit(xTrain, yTrain, { batchSize: 10, epochs: 20, validationSplit: 0.2 });
console.log("loss of each epoch:", history.history.loss);

const probabilities = await model.predict(xTest);
const classes = probabilities.data.map((p) => (p > 0.5 ? 1 : 0));
console.log("test accuracy:", accuracyScore(yTest, classes));
