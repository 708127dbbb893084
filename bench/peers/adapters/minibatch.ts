/** minibatch itself, with the dialect named on the command line: products by its kernels, training by its public API. */
import { readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { NN, NT, scratchFloats, TILE_2X16X4, TILE_2X24, TILE_3X24X2, TN } from "../../../assembly/gemm/sizes.ts";
import { GEMM, GEMM_NT, GEMM_TN, LINEAR } from "../../../assembly/opcodes.ts";
import { init, layers, sequential } from "../../../src/index.ts";
import { type Dialect, type Instruction, Kernels } from "../../lib/kernels.ts";
import { fitFor, type PreparedProduct, type PreparedTraining, repeat, serve } from "../serve.ts";
import { type Form, matrices, type Product, probes, samples, type Training } from "../workloads.ts";

const dialect = process.argv[2] as Dialect;
const wideSimd = process.argv[3] === "wide";
if (wideSimd) setFlagsFromString("--experimental-wasm-revectorize"); // As init does it, for the products that go past it.
/** The tile that is the fastest here; in training it is chosen by measurement. */
const tile = wideSimd ? TILE_3X24X2 : dialect === "relaxed" ? TILE_2X24 : TILE_2X16X4;
const forms: Record<Form, number> = { A·B: NN, Aᵀ·B: TN, A·Bᵀ: NT };

function product(given: Product): PreparedProduct {
  const { size } = given;
  const form = forms[given.form];
  const scratchLength = scratchFloats(form, size, size, size);
  const kernels = new Kernels(dialect, 4 * (3 * size * size + size + scratchLength) + 65536);
  const [a, b] = matrices(given).map((matrix) => kernels.floats(matrix));
  const [c, bias, scratch] = [size * size, size, scratchLength].map((length) => kernels.floats(length));
  const instruction: Instruction =
    form === NN
      ? [GEMM, c, a, b, bias, size, size, size, LINEAR, scratch, tile]
      : [form === TN ? GEMM_TN : GEMM_NT, c, a, b, size, size, size, scratch, tile];
  return {
    call: kernels.program([instruction]),
    values: () => probes(size).map(([row, column]) => c.f32[row * size + column]),
  };
}

async function training(given: Training): Promise<PreparedTraining> {
  const { sizes, hidden, batchSize, rows } = given;
  const binary = given.loss === "binary";
  await init({ dialect, wideSimd });
  const dense = sizes.slice(1).map((units, i) => {
    const output = binary ? "sigmoid" : "softmax";
    return layers.dense({
      units,
      activation: i === sizes.length - 2 ? output : hidden,
      ...(i === 0 && { inputShape: [sizes[0]] }),
    });
  });
  const model = sequential(dense, { seed: 1 });
  model.compile({ optimizer: "adam", loss: binary ? "binaryCrossentropy" : "sparseCategoricalCrossentropy" });

  const data = samples(given);
  const features = sizes[0];
  const x = { shape: [rows, features], data: data.x };
  const { y } = data;
  const batches = Array.from({ length: rows / batchSize }, (_, i) => ({
    x: {
      shape: [batchSize, features],
      data: data.x.subarray(i * batchSize * features, (i + 1) * batchSize * features),
    },
    y: y.subarray(i * batchSize, (i + 1) * batchSize),
  }));

  return {
    async train(milliseconds) {
      if (given.loop === "trainOnBatch") {
        return repeat(milliseconds, async () => {
          for (const batch of batches) await model.trainOnBatch(batch.x, batch.y);
        });
      }
      return fitFor(milliseconds, model, (callbacks) =>
        model.fit(x, y, { batchSize, epochs: 1e6, verbose: 0, callbacks }),
      );
    },
    loss: async () => (await model.evaluate(x, y, { batchSize: rows, verbose: 0 })).loss,
    dispose: () => model.dispose(),
  };
}

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
await serve({ version, product, training });
