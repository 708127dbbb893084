import { describe, expect, it } from "vitest";
import { init, layers, sequential } from "../../src/index.ts";
import { runLayerTests } from "./run-layer-test.ts";

const same = (x: Float32Array) => x;

runLayerTests({
  identity: {
    make: layers.identity,
    className: "Identity",
    baseName: "identity",
    inputShape: [2, 3],
    outputShape: [2, 3],
    config: {},
    output: same,
    reference: ({ inputs: [x] }) => x,
  },
  reshape: {
    make: (options) => layers.reshape({ targetShape: [3, 4], ...options }),
    className: "Reshape",
    baseName: "reshape",
    inputShape: [12],
    outputShape: [3, 4],
    config: { targetShape: [3, 4] },
    output: same,
    reference: ({ inputs: [x] }) => x,
  },
  "reshape, one size left open": {
    make: (options) => layers.reshape({ targetShape: [-1, 2, 3], ...options }),
    className: "Reshape",
    baseName: "reshape",
    inputShape: [6, 2],
    outputShape: [2, 2, 3],
    config: { targetShape: [-1, 2, 3] },
    output: same,
    reference: ({ inputs: [x] }) => x,
  },
  permute: {
    make: (options) => layers.permute({ dims: [3, 1, 2], ...options }),
    className: "Permute",
    baseName: "permute",
    inputShape: [2, 3, 4],
    outputShape: [4, 2, 3],
    config: { dims: [3, 1, 2] },
    reference: ({ inputs: [x] }) =>
      x.map((_, at) => {
        const [row, k, i, j] = [Math.floor(at / 24), Math.floor(at / 6) % 4, Math.floor(at / 3) % 2, at % 3];
        return x[row * 24 + i * 12 + j * 4 + k];
      }),
  },
  repeatVector: {
    make: (options) => layers.repeatVector({ n: 3, ...options }),
    className: "RepeatVector",
    baseName: "repeat_vector",
    inputShape: [5],
    outputShape: [3, 5],
    config: { n: 3 },
    reference: ({ inputs: [x] }) =>
      Array.from({ length: 3 * x.length }, (_, at) => x[Math.floor(at / 15) * 5 + (at % 5)]),
  },
});

describe("what is wrong", () => {
  it.each([
    [
      () => layers.reshape(),
      "targetShape must be the shape of one row, e.g. [8, 8] or [8, -1], with at most one -1, found undefined.",
    ],
    [() => layers.reshape({ targetShape: [-1, -1] }), "with at most one -1, found [-1, -1]."],
    [() => layers.reshape({ targetShape: [0] }), "found [0]."],
    [
      () => layers.reshape({ targetShape: [3] }).computeOutputShape([4]),
      "of 3 numbers, for (rows, 3), but got (rows, 4). That has 4 in a row.",
    ],
    [() => layers.reshape({ targetShape: [3, -1] }).computeOutputShape([4]), "a multiple of 3 numbers"],
    [() => layers.permute(), "dims must have each number from 1 on once, e.g. [2, 1], found undefined."],
    [() => layers.permute({ dims: [0, 1] }), "found [0, 1]."],
    [() => layers.permute({ dims: [1, 1] }), "found [1, 1]."],
    [
      () => layers.permute({ dims: [2, 1] }).computeOutputShape([4]),
      "with 2 dimensions after the rows but got (rows, 4).",
    ],
    [() => layers.repeatVector(), "n must be a whole number >= 1, found undefined."],
    [
      () => layers.repeatVector({ n: 2 }).computeOutputShape([4, 2]),
      "expected input (rows, features) but got (rows, 4, 2). Put layers.flatten() before it.",
    ],
  ])("%s", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("in a row", () => {
  it("a sequence that reshapes, permutes and repeats", async () => {
    await init();
    const model = sequential([
      layers.reshape({ targetShape: [2, 3], inputShape: [6] }),
      layers.permute({ dims: [2, 1] }),
      layers.flatten(),
      layers.repeatVector({ n: 2 }),
      layers.identity(),
    ]);
    expect((await model.predict([[1, 2, 3, 4, 5, 6]])).toArray()).toEqual([
      [
        [1, 4, 2, 5, 3, 6],
        [1, 4, 2, 5, 3, 6],
      ],
    ]);
  });
});
