/** jax-js with its WebAssembly device: one jitted function a product, one jitted function a training step. */
import { readFileSync } from "node:fs";
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import { repeat, serve } from "../serve.ts";
import { matrices, probes, samples } from "../workloads.ts";

await init("wasm");
defaultDevice("wasm");

const multiplications = {
  A·B: (a, b) => np.matmul(a, b),
  Aᵀ·B: (a, b) => np.matmul(np.transpose(a), b),
  A·Bᵀ: (a, b) => np.matmul(a, np.transpose(b)),
};

function product(given) {
  const { form, size } = given;
  const [a, b] = matrices(given).map((matrix) => np.array(matrix).reshape([size, size]));
  const multiply = jit(multiplications[form]);
  return {
    async call() {
      const c = await blockUntilReady(multiply(a.ref, b.ref));
      c.dispose();
    },
    async values() {
      const data = await multiply(a.ref, b.ref).data();
      return probes(size).map(([row, column]) => data[row * size + column]);
    },
    dispose() {
      a.dispose();
      b.dispose();
    },
  };
}

/** Keras' first weights: Glorot uniform kernels and zero biases. */
function firstWeights(sizes) {
  return sizes.slice(1).map((units, i) => {
    const limit = Math.sqrt(6 / (sizes[i] + units));
    const kernel = Float32Array.from({ length: sizes[i] * units }, () => (Math.random() * 2 - 1) * limit);
    return { kernel: np.array(kernel).reshape([sizes[i], units]), bias: np.zeros([units]) };
  });
}

/** Adam with beta 0.9 and 0.999, epsilon 1e-7; `rate` holds the corrections for the early steps, as in Keras. */
const nextM = (m, gradient) => m.mul(0.9).add(gradient.mul(0.1));
const nextV = (v, gradient) => v.mul(0.999).add(np.square(gradient).mul(0.001));

function training({ sizes, hidden, loss, batchSize, rows, loop }) {
  if (loop === "trainOnBatch") return "has one loop only, see fit";
  const activate = hidden === "relu" ? nn.relu : np.tanh;

  /** Mean cross-entropy of the logits. */
  function meanLoss(weights, x, y) {
    let z = x;
    weights.forEach(({ kernel, bias }, i) => {
      z = np.matmul(z, kernel).add(bias);
      if (i < weights.length - 1) z = activate(z);
    });
    // -log p = softplus(-z) for label 1 and softplus(z) for label 0.
    const count = x.shape[0];
    if (loss === "binary") return np.sum(nn.softplus(z.ref).sub(z.mul(y))).mul(1 / count);
    return np.sum(nn.logSoftmax(z).mul(y)).mul(-1 / count);
  }

  const step = jit((weights, m, v, x, y, rate) => {
    const [value, gradients] = valueAndGrad(meanLoss)(tree.ref(weights), x, y);
    const newM = tree.map(nextM, m, tree.ref(gradients));
    const newV = tree.map(nextV, v, gradients);
    const update = (w, first, second) => w.sub(first.mul(rate.ref).div(np.sqrt(second).add(1e-7)));
    const newWeights = tree.map(update, weights, tree.ref(newM), tree.ref(newV));
    rate.dispose();
    return [newWeights, newM, newV, value];
  });

  const { x, y } = samplesAsArrays({ sizes, loss, rows });
  const features = sizes[0];
  const batches = Array.from({ length: rows / batchSize }, (_, i) => {
    const part = (whole, columns) =>
      np.array(whole.slice(i * batchSize * columns, (i + 1) * batchSize * columns)).reshape([batchSize, columns]);
    return [part(x, features), part(y, sizes.at(-1))];
  });

  let weights = firstWeights(sizes);
  let m = tree.map(np.zerosLike, tree.ref(weights));
  let v = tree.map(np.zerosLike, tree.ref(weights));
  let t = 0;
  async function epoch() {
    for (const [batchX, batchY] of batches) {
      t++;
      const rate = np.array((0.001 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t));
      let value;
      [weights, m, v, value] = step(weights, m, v, batchX.ref, batchY.ref, rate);
      // Waiting now and then would not be faster: the device has one thread, and it is this one.
      await blockUntilReady(weights);
      value.dispose();
    }
  }
  return {
    train: (milliseconds) => repeat(milliseconds, epoch),
    async loss() {
      const [allX, allY] = [np.array(x).reshape([rows, features]), np.array(y).reshape([rows, sizes.at(-1)])];
      return meanLoss(tree.ref(weights), allX, allY).item();
    },
    dispose: () => tree.dispose([weights, m, v, batches]),
  };
}

/** Class numbers as one-hot rows: there is no sparse cross-entropy. */
function samplesAsArrays(given) {
  const { x, y } = samples(given);
  if (given.loss === "binary") return { x, y };
  const classes = given.sizes.at(-1);
  const oneHot = new Float32Array(given.rows * classes);
  y.forEach((label, row) => {
    oneHot[row * classes + label] = 1;
  });
  return { x, y: oneHot };
}

const manifest = new URL("../node_modules/@jax-js/jax/package.json", import.meta.url);
await serve({ version: JSON.parse(readFileSync(manifest, "utf8")).version, product, training });
