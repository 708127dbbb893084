/** TensorFlow.js, with the backend named on the command line: wasm (SIMD, one thread) or cpu (plain JavaScript). */
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { fitFor, repeat, serve } from "../serve.ts";
import { matrices, probes, samples } from "../workloads.ts";

// The CommonJS builds: the other ones don't load in Node.
const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs-core");
const { layers, sequential } = require("@tensorflow/tfjs-layers");
const backend = process.argv[2];

if (backend === "wasm") {
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setThreadsCount(1);
  wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);
} else {
  require("@tensorflow/tfjs-backend-cpu");
}
await tf.setBackend(backend);
await tf.ready();
if (backend === "wasm" && !tf.env().getBool("WASM_HAS_SIMD_SUPPORT")) throw new Error("no SIMD in this engine");

/** Seconds a step or a product: its plain JavaScript is not meant for these. */
const tooLarge = (large) => backend === "cpu" && large && "plain JavaScript: too slow for this one";

function product(given) {
  const { form, size } = given;
  if (tooLarge(size > 256)) return tooLarge(true);
  const [a, b] = matrices(given).map((matrix) => tf.tensor2d(matrix, [size, size]));
  const multiply = () => tf.matMul(a, b, form === "Aᵀ·B", form === "A·Bᵀ");
  return {
    call: () => multiply().dispose(),
    values() {
      const c = multiply();
      const data = c.dataSync();
      c.dispose();
      return probes(size).map(([row, column]) => data[row * size + column]);
    },
    dispose: () => tf.dispose([a, b]),
  };
}

function training(given) {
  const { sizes, hidden, batchSize, rows } = given;
  if (tooLarge(sizes[0] > 2)) return tooLarge(true);
  const binary = given.loss === "binary";
  const model = sequential({
    layers: sizes.slice(1).map((units, i) => {
      const output = binary ? "sigmoid" : "softmax";
      const shape = i === 0 ? { inputShape: [sizes[0]] } : {};
      return layers.dense({ units, activation: i === sizes.length - 2 ? output : hidden, ...shape });
    }),
  });
  model.compile({ optimizer: "adam", loss: binary ? "binaryCrossentropy" : "sparseCategoricalCrossentropy" });

  const data = samples(given);
  const x = tf.tensor2d(data.x, [rows, sizes[0]]);
  const y = tf.tensor2d(data.y, [rows, 1]);
  const batches = Array.from({ length: rows / batchSize }, (_, i) =>
    [x, y].map((whole) => tf.slice2d(whole, [i * batchSize, 0], [batchSize, whole.shape[1]])),
  );

  return {
    async train(milliseconds) {
      if (given.loop === "trainOnBatch") {
        return repeat(milliseconds, async () => {
          for (const [rowsOfX, rowsOfY] of batches) await model.trainOnBatch(rowsOfX, rowsOfY);
        });
      }
      // It lets the event loop run at a fixed rate unless told not to.
      return fitFor(milliseconds, model, (callbacks) =>
        model.fit(x, y, { batchSize, epochs: 1e6, verbose: 0, yieldEvery: "never", callbacks }),
      );
    },
    loss() {
      const mean = model.evaluate(x, y, { batchSize: rows, verbose: 0 });
      const [value] = mean.dataSync();
      mean.dispose();
      return value;
    },
    dispose() {
      tf.dispose([x, y, ...batches.flat()]);
      model.dispose();
    },
  };
}

await serve({ version: tf.version_core, product, training });
