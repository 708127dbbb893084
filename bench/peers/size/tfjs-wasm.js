import "@tensorflow/tfjs-backend-wasm";
import { ready, setBackend, tensor2d } from "@tensorflow/tfjs-core";
import { layers, sequential } from "@tensorflow/tfjs-layers";
import { rows, x, y } from "./data.js";

await setBackend("wasm");
await ready();
const model = sequential();
model.add(layers.dense({ units: 10, activation: "tanh", inputShape: [2] }));
model.add(layers.dense({ units: 10, activation: "tanh" }));
model.add(layers.dense({ units: 1, activation: "sigmoid" }));
model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
const input = tensor2d(x, [rows, 2]);
const { history } = await model.fit(input, tensor2d(y, [rows, 1]), { batchSize: 10, epochs: 20, verbose: 0 });
console.log(history.loss, await model.predict(input).data());
