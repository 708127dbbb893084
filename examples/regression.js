/** How much alcohol has a wine, by its other twelve measurements? Five models, each judged on a fifth of the wines it has not seen. */
import { layers, sequential, Tensor } from "minibatch";
import { loadWine } from "minibatch/datasets";
import { crossValScore, kFold, meanAbsoluteError, r2Score, standardScaler } from "minibatch/learn";

const EPOCHS = Number(globalThis.process?.env.EPOCHS ?? 100);

const wine = loadWine();
const [rows, columns] = wine.x.shape;
const alcohol = Array.from({ length: rows }, (_, i) => wine.x.at(i, 0));
const others = new Tensor(
  wine.x.data.filter((_, i) => i % columns !== 0),
  [rows, columns - 1],
);
console.log(`${rows} wines; ${wine.featureNames[0]} by ${wine.featureNames.slice(1).join(", ")}`);

/** Trains on some wines and gives R² of the others. */
async function score(xTrain, yTrain, xTest, yTest, fold) {
  const [inputs, output] = [standardScaler().fit(xTrain), standardScaler().fit(yTrain.reshape([-1, 1]))];
  const model = sequential(
    [layers.dense({ units: 16, activation: "relu", inputShape: [columns - 1] }), layers.dense({ units: 1 })],
    { seed: fold },
  );
  model.compile({ optimizer: "adam", loss: "meanSquaredError" });
  const y = output.transform(yTrain.reshape([-1, 1]));
  await model.fit(inputs.transform(xTrain), y, { epochs: EPOCHS, batchSize: 16, verbose: 0, seed: fold });
  const predicted = output.inverseTransform(await model.predict(inputs.transform(xTest)));
  const [error, r2] = [meanAbsoluteError(yTest, predicted), r2Score(yTest, predicted)];
  console.log(`fold ${fold}: off by ${error.toFixed(2)} percent points of alcohol on average, R² ${r2.toFixed(3)}`);
  return r2;
}

const cv = kFold({ nSplits: 5, shuffle: true, randomState: 0 });
const scores = await crossValScore(score, others, alcohol, { cv });
console.log(`R² ${(scores.reduce((sum, r2) => sum + r2) / scores.length).toFixed(3)} on average`);
