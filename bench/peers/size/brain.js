import brain from "brain.js";
import { rows, x, y } from "./data.js";

const network = new brain.NeuralNetwork({ hiddenLayers: [10, 10], activation: "tanh" });
const data = Array.from({ length: rows }, (_, row) => ({
  input: [x[2 * row], x[2 * row + 1]],
  output: [y[row]],
}));
const { error } = network.train(data, { iterations: 20, praxis: "adam", learningRate: 0.001 });
console.log(
  error,
  data.map(({ input }) => network.run(input)),
);
