import { init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { rows, x, y } from "./data.js";

await init("wasm");

function logits(weights, input) {
  let z = input;
  weights.forEach(({ kernel, bias }, i) => {
    z = np.matmul(z, kernel).add(bias);
    if (i < 2) z = np.tanh(z);
  });
  return z;
}
function meanLoss(weights, input, labels) {
  const z = logits(weights, input);
  return np.mean(nn.softplus(z.ref).sub(z.mul(labels)));
}
const step = jit((weights, m, v, input, labels, rate) => {
  const [loss, gradients] = valueAndGrad(meanLoss)(tree.ref(weights), input, labels);
  const newM = tree.map((old, gradient) => old.mul(0.9).add(gradient.mul(0.1)), m, tree.ref(gradients));
  const newV = tree.map((old, gradient) => old.mul(0.999).add(np.square(gradient).mul(0.001)), v, gradients);
  const update = (w, first, second) => w.sub(first.mul(rate.ref).div(np.sqrt(second).add(1e-7)));
  const newWeights = tree.map(update, weights, tree.ref(newM), tree.ref(newV));
  rate.dispose();
  return [newWeights, newM, newV, loss];
});

const sizes = [2, 10, 10, 1];
let weights = sizes.slice(1).map((units, i) => {
  const kernel = new Float32Array(sizes[i] * units).map(
    () => (Math.random() * 2 - 1) * Math.sqrt(6 / (sizes[i] + units)),
  );
  return { kernel: np.array(kernel).reshape([sizes[i], units]), bias: np.zeros([units]) };
});
let m = tree.map(np.zerosLike, tree.ref(weights));
let v = tree.map(np.zerosLike, tree.ref(weights));
const history = [];
let t = 0;
for (let epoch = 0; epoch < 20; epoch++) {
  for (let row = 0; row < rows; row += 10) {
    const input = np.array(x.slice(row * 2, (row + 10) * 2)).reshape([10, 2]);
    const labels = np.array(y.slice(row, row + 10)).reshape([10, 1]);
    const rate = np.array((0.001 * Math.sqrt(1 - 0.999 ** ++t)) / (1 - 0.9 ** t));
    let loss;
    [weights, m, v, loss] = step(weights, m, v, input, labels, rate);
    history.push(await loss.data());
  }
}
console.log(history, await nn.sigmoid(logits(weights, np.array(x).reshape([rows, 2]))).data());
