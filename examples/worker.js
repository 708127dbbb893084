// Trains in a worker, here and in browsers: this thread stays free for the user meanwhile, and results are the same, bit for bit.
import { layers, sequential } from "minibatch";
import { loadDigits } from "minibatch/datasets";

const { x, y } = loadDigits();

function network() {
  const model = sequential(
    [
      layers.dense({ units: 256, activation: "relu", inputShape: [64] }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 128, activation: "relu" }),
      layers.dense({ units: 10, activation: "softmax" }),
    ],
    { seed: 1 },
  );
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** Trains, and watches how long this thread was busy at a time, in milliseconds. */
async function train(model, worker) {
  let [longest, last] = [0, performance.now()];
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const start = performance.now();
  const { history } = await model.fit(x, y, { epochs: 10, validationSplit: 0.2, verbose: 0, worker });
  const time = performance.now() - start;
  clearInterval(timer);
  const [loss, accuracy] = [history.val_loss.at(-1), history.val_accuracy.at(-1)].map((value) => value.toFixed(4));
  console.log(
    `${worker ? "in a worker" : "here       "}  ${time.toFixed(0).padStart(5)} ms, at most ${longest.toFixed(0).padStart(3)} ms at a time` +
      `  val_loss ${loss}  val_accuracy ${accuracy}`,
  );
}

const [here, there] = [network(), network()];
await train(here, false);
await train(there, true);

const [a, b] = [here, there].map((model) => model.getWeights().flatMap(({ data }) => [...data]));
if (a.some((value, i) => !Object.is(value, b[i]))) throw new Error("the weights differ");
console.log(`all ${a.length} weights are equal, bit for bit`);
