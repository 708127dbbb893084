import { layers, sequential } from "minibatch";
import { rows, x, y } from "./data.js";

const model = sequential([
  layers.dense({ units: 10, activation: "tanh", inputShape: [2] }),
  layers.dense({ units: 10, activation: "tanh" }),
  layers.dense({ units: 1, activation: "sigmoid" }),
]);
model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
const input = { data: x, shape: [rows, 2] };
const { history } = await model.fit(input, y, { batchSize: 10, epochs: 20, verbose: 0 });
console.log(history.loss, (await model.predict(input)).data);
