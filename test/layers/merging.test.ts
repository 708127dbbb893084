import { beforeAll, describe, expect, it } from "vitest";
import { init, input, layers, model, modelFromConfig } from "../../src/index.ts";
import type { Layer } from "../../src/layers/layer.ts";
import { dialects } from "../assembly/harness.ts";
import { type LayerCase, runLayerTests } from "./run-layer-test.ts";

type Merge = (options?: object) => Layer;

const functions: Record<string, [make: Merge, name: string, f: (numbers: number[]) => number, inputs: number]> = {
  add: [layers.add, "Add", (xs) => xs.reduce((a, b) => a + b), 3],
  subtract: [layers.subtract, "Subtract", ([a, b]) => a - b, 2],
  multiply: [layers.multiply, "Multiply", (xs) => xs.reduce((a, b) => a * b), 3],
  average: [layers.average, "Average", (xs) => xs.reduce((a, b) => a + b) / xs.length, 3],
  maximum: [layers.maximum, "Maximum", (xs) => Math.max(...xs), 3],
  minimum: [layers.minimum, "Minimum", (xs) => Math.min(...xs), 3],
};

const cases: Record<string, LayerCase> = {};
for (const [name, [make, className, f, count]] of Object.entries(functions)) {
  const common = { make, className, baseName: name, config: {} };
  cases[name] = {
    ...common,
    inputShape: new Array(count).fill([2, 3]),
    outputShape: [2, 3],
    reference: ({ inputs }) => inputs[0].map((_, i) => f(inputs.map((x) => x[i]))),
  };
  cases[`${name}, repeated`] = {
    ...common,
    inputShape: [[3], [2, 1], ...new Array(count - 2).fill([2, 3])],
    outputShape: [2, 3],
    reference: ({ inputs: [a, b, ...rest], rows }) =>
      Array.from({ length: rows * 6 }, (_, at) => {
        const [row, i, j] = [Math.floor(at / 6), Math.floor(at / 3) % 2, at % 3];
        return f([a[row * 3 + j], b[row * 2 + i], ...rest.map((x) => x[at])]);
      }),
  };
}
cases["average of one"] = {
  make: layers.average,
  className: "Average",
  baseName: "average",
  config: {},
  inputShape: [[4]],
  outputShape: [4],
  reference: ({ inputs: [x] }) => x,
};

/** Of vectors in float64. */
const product = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const length = (a: number[]) => Math.sqrt(product(a, a));
const rowsOf = (x: Float64Array, rows: number) =>
  Array.from({ length: rows }, (_, i) => [...x.subarray((i * x.length) / rows, ((i + 1) * x.length) / rows)]);

cases["dot of vectors"] = {
  make: (options) => layers.dot({ axes: 1, ...options }),
  className: "Dot",
  baseName: "dot",
  config: { axes: 1, normalize: false },
  inputShape: [[4], [4]],
  outputShape: [1],
  reference: ({ inputs: [a, b], rows }) => rowsOf(a, rows).map((row, i) => product(row, rowsOf(b, rows)[i])),
};
cases["dot, cosines"] = {
  make: (options) => layers.dot({ axes: -1, normalize: true, ...options }),
  className: "Dot",
  baseName: "dot",
  config: { axes: -1, normalize: true },
  inputShape: [[4], [4]],
  outputShape: [1],
  reference: ({ inputs: [a, b], rows }) =>
    rowsOf(a, rows).map((row, i) => {
      const other = rowsOf(b, rows)[i];
      return product(row, other) / length(row) / length(other);
    }),
};
const matrices: LayerCase["reference"] = ({ inputs: [a, b], rows }) =>
  Array.from({ length: rows * 15 }, (_, at) => {
    const [row, i, j] = [Math.floor(at / 15), Math.floor(at / 5) % 3, at % 5];
    let sum = 0;
    for (let k = 0; k < 4; k++) sum += a[row * 12 + i * 4 + k] * b[row * 20 + k * 5 + j];
    return sum;
  });
cases["dot of matrices"] = {
  make: (options) => layers.dot({ axes: [2, 1], ...options }),
  className: "Dot",
  baseName: "dot",
  config: { axes: [2, 1], normalize: false },
  inputShape: [
    [3, 4],
    [4, 5],
  ],
  outputShape: [3, 5],
  reference: matrices,
};
cases["dot of matrices, normalized"] = {
  make: (options) => layers.dot({ axes: [2, 1], normalize: true, ...options }),
  className: "Dot",
  baseName: "dot",
  config: { axes: [2, 1], normalize: true },
  inputShape: [
    [3, 4],
    [4, 5],
  ],
  outputShape: [3, 5],
  reference: (batch) => {
    const [a, b] = batch.inputs;
    const unitA = a.map((value, at) => value / length([...a.subarray(at - (at % 4), at - (at % 4) + 4)]));
    const unitB = b.map((value, at) => {
      const start = at - (at % 20) + (at % 5);
      return value / length([0, 5, 10, 15].map((k) => b[start + k]));
    });
    return matrices({ ...batch, inputs: [unitA, unitB] });
  },
};
cases["dot of a matrix and a vector"] = {
  make: (options) => layers.dot({ axes: [1, 1], ...options }),
  className: "Dot",
  baseName: "dot",
  config: { axes: [1, 1], normalize: false },
  inputShape: [[4, 3], [4]],
  outputShape: [3],
  reference: ({ inputs: [a, b], rows }) =>
    Array.from({ length: rows * 3 }, (_, at) => {
      const [row, j] = [Math.floor(at / 3), at % 3];
      return [0, 1, 2, 3].reduce((sum, k) => sum + a[row * 12 + k * 3 + j] * b[row * 4 + k], 0);
    }),
};
cases.concatenate = {
  make: layers.concatenate,
  className: "Concatenate",
  baseName: "concatenate",
  config: { axis: -1 },
  inputShape: [
    [2, 1],
    [2, 2],
  ],
  outputShape: [2, 3],
  reference: ({ inputs: [a, b], rows }) =>
    Array.from({ length: rows * 6 }, (_, at) => {
      const [row, j] = [Math.floor(at / 3), at % 3];
      return j === 0 ? a[row] : b[row * 2 + j - 1];
    }),
};

runLayerTests(cases);

describe("what does not fit", () => {
  it.each([
    [
      () => layers.multiply().computeOutputShape([[2], [3]]),
      "expected inputs of one shape but got (rows, 2), (rows, 3).",
    ],
    [() => layers.add().computeOutputShape([]), "needs at least one input, found none."],
    [() => layers.subtract().computeOutputShape([[2], [2], [2]]), "takes two inputs, found 3. Pass them as a list"],
    [() => layers.dot({ axes: 1 }).computeOutputShape([[2]]), "takes two inputs, found 1."],
    [
      () => layers.dot({ axes: 1 }).computeOutputShape([[2], [3]]),
      "of one size along axes 1 but got (rows, 2), (rows, 3): 2 and 3.",
    ],
    [() => layers.dot({ axes: 0 }), "axes 0 counts the rows"],
    [
      () => layers.dot({ axes: [1, 2, 1] as never }),
      "axes must be a number or one for each of two inputs, found [1, 2, 1].",
    ],
    [() => layers.dot({ axes: 3 }).computeOutputShape([[2], [2]]), "axes 3 does not exist in (rows, 2)."],
    [() => layers.dot(), "axes must be a whole number, found undefined."],
    [() => layers.dot({ axes: 1, normalize: 1 as never }), "normalize must be true or false, found 1."],
    [
      () => layers.minimum().apply(input({ shape: [2] })).node && layers.subtract().apply(input({ shape: [2] })),
      "takes two",
    ],
  ])("%s", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe.each(dialects)("graphs with merging layers, %s", (dialect) => {
  beforeAll(() => init({ dialect }));

  it("train and are made again of their configuration", async () => {
    const [a, b] = [input({ shape: [3], name: "a" }), input({ shape: [3], name: "b" })];
    const h = layers.dense({ units: 3, activation: "tanh" });
    const [ha, hb] = [h.apply(a), h.apply(b)];
    const list = [layers.subtract(), layers.multiply(), layers.maximum(), layers.average()].map((layer) =>
      layer.apply([ha, hb]),
    );
    const cosine = layers.dot({ axes: 1, normalize: true }).apply([ha, hb]);
    const gated = layers.multiply().apply([layers.concatenate().apply(list), cosine]);
    const made = model({ inputs: [a, b], outputs: layers.dense({ units: 1 }).apply(gated), seed: 3 });
    made.compile({ optimizer: "adam", loss: "mse" });
    const x = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i), (i % 3) - 1]);
    const z = x.toReversed();
    const y = x.map((row, i) => [row[0] * z[i][0]]);
    const { history } = await made.fit([x, z] as never, y as never, { epochs: 60, verbose: 0 });
    expect(history.loss.at(-1)).toBeLessThan(0.5 * history.loss[0]);
    const config = JSON.parse(JSON.stringify(made.getConfig()));
    const copy = modelFromConfig({ className: made.className, config });
    copy.setWeights(made.getWeights());
    expect(await copy.predict([x, z] as never)).toEqual(await made.predict([x, z] as never));
  });

  it("dot of vectors of length 0 is 0, and so is the gradient", async () => {
    const [a, b] = [input({ shape: [2] }), input({ shape: [2] })];
    const shift = layers.dense({ units: 2, kernelInitializer: "ones" });
    const made = model({
      inputs: [a, b],
      outputs: layers.dot({ axes: 1, normalize: true }).apply([shift.apply(a), b]),
    });
    made.compile({ optimizer: "sgd", loss: "mse" });
    const x = [[[0, 0]], [[1, 2]]];
    expect((await made.predict(x as never)).toArray()).toEqual([[0]]);
    await made.trainOnBatch(x as never, [[1]] as never);
    expect(made.getWeights().every(({ data }) => data.every(Number.isFinite))).toBe(true);
  });
});
