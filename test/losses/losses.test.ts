import { beforeAll, describe, expect, it } from "vitest";
import { init, layers, losses, sequential } from "../../src/index.ts";
import type { Loss } from "../../src/losses/index.ts";
import { labelShape } from "../../src/losses/loss.ts";
import { getLoss } from "../../src/losses/names.ts";
import { whenLoaded } from "../../src/missing.ts";
import { dialects } from "../assembly/harness.ts";
import { values } from "../training/fixtures.ts";

/** The loss of predictions that a model passes on as they are. */
async function lossOf(loss: Loss | string, prediction: number[][], y: number[] | number[][]): Promise<number> {
  const model = sequential([layers.activation({ activation: "linear", inputShape: [prediction[0].length] })]);
  model.compile({ loss });
  return (await model.evaluate(prediction, y)).loss;
}

const { logits, probabilities, softmaxed, numbers, bits, oneHot, soft, classes } = values;

describe.each(dialects)("%s: the same as PyTorch in float64", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  const { binaryCrossentropy, categoricalCrossentropy, meanSquaredError, meanAbsoluteError, huber } = values.losses;
  const fromLogits = { fromLogits: true };
  it.each([
    ["binary, probabilities", losses.binaryCrossentropy(), probabilities, bits, binaryCrossentropy.fromProbabilities],
    ["binary, logits", losses.binaryCrossentropy(fromLogits), logits, bits, binaryCrossentropy.fromLogits],
    [
      "one-hot, probabilities",
      losses.categoricalCrossentropy(),
      softmaxed,
      oneHot,
      categoricalCrossentropy.fromProbabilities,
    ],
    ["one-hot, logits", losses.categoricalCrossentropy(fromLogits), logits, oneHot, categoricalCrossentropy.fromLogits],
    [
      "soft, probabilities",
      losses.categoricalCrossentropy(),
      softmaxed,
      soft,
      categoricalCrossentropy.softFromProbabilities,
    ],
    ["soft, logits", losses.categoricalCrossentropy(fromLogits), logits, soft, categoricalCrossentropy.softFromLogits],
    [
      "sparse, probabilities",
      losses.sparseCategoricalCrossentropy(),
      softmaxed,
      classes,
      categoricalCrossentropy.fromProbabilities,
    ],
    [
      "sparse, logits",
      losses.sparseCategoricalCrossentropy(fromLogits),
      logits,
      classes,
      categoricalCrossentropy.fromLogits,
    ],
    ["squared", losses.meanSquaredError(), logits, numbers, meanSquaredError],
    ["absolute", losses.meanAbsoluteError(), logits, numbers, meanAbsoluteError],
    ["Huber, delta 0.5", losses.huber({ delta: 0.5 }), logits, numbers, huber["0.5"]],
    ["Huber, delta 1", losses.huber(), logits, numbers, huber["1.0"]],
    ["Huber, delta 2", losses.huber({ delta: 2 }), logits, numbers, huber["2.0"]],
  ])("%s", async (_, loss, prediction, y, expected) => {
    const found = await lossOf(loss, prediction, y as number[][]);
    expect(Math.abs(found - expected)).toBeLessThan(1e-6 * expected);
  });

  it.each([
    ["binaryCrossentropy", 0, 1],
    ["binaryCrossentropy", 1, 0],
  ])("%s of a probability of %d for label %d is finite: clipped at 1e-7", async (name, p, y) => {
    // Of 1 − 1e-7 float32 has the nearest, 1 − 1.19e-7.
    const clipped = p === 0 ? Math.fround(1e-7) : 1 - Math.fround(1 - 1e-7);
    expect(await lossOf(name, [[p]], [y])).toBeCloseTo(-Math.log(clipped), 5);
  });

  it("is exact where sigmoid and softmax round to 0 or 1", async () => {
    for (const [activation, loss, x, y] of [
      ["sigmoid", "binaryCrossentropy", [[-60]], [[1]]],
      ["softmax", "categoricalCrossentropy", [[60, 0]], [[0, 1]]],
      ["softmax", "sparseCategoricalCrossentropy", [[60, 0]], [[1]]],
    ] as const) {
      const model = sequential([layers.activation({ activation, inputShape: [x[0].length] })]);
      model.compile({ loss });
      expect((await model.evaluate(x as never, y as never)).loss).toBeCloseTo(60, 4);
    }
  });

  it("of outputs of more dimensions is the mean over all of them", async () => {
    const model = sequential([layers.activation({ activation: "linear", inputShape: [2, 3] })]);
    const x = [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    ];
    const y = [
      [
        [0, 2, 3],
        [4, 5, 9],
      ],
    ];
    model.compile({ loss: "mse", metrics: ["mae"] });
    const { loss, mae } = await model.evaluate(x, y);
    expect(loss).toBeCloseTo(10 / 6, 6);
    expect(mae).toBeCloseTo(4 / 6, 6);
  });
});

describe("names", () => {
  it.each([
    ["binary_crossentropy", ["binaryCrossentropy", "BinaryCrossentropy", "bce", "BCE"]],
    ["categorical_crossentropy", ["categoricalCrossentropy", "CategoricalCrossentropy"]],
    ["sparse_categorical_crossentropy", ["sparseCategoricalCrossentropy", "SparseCategoricalCrossentropy"]],
    ["mean_squared_error", ["meanSquaredError", "MeanSquaredError", "mse", "MSE"]],
    ["mean_absolute_error", ["meanAbsoluteError", "MeanAbsoluteError", "mae", "MAE"]],
    ["huber", ["Huber"]],
  ])("%s", async (name, others) => {
    for (const each of [name, ...others]) expect((await whenLoaded(() => getLoss("a test", each))).name).toBe(name);
  });

  it("takes objects as they are, and nothing else", () => {
    const loss = losses.huber();
    expect(getLoss("a test", loss)).toBe(loss);
    expect(() => getLoss("a test", "binaryCrossentrpy")).toThrow('Did you mean "binaryCrossentropy"?');
    expect(() => getLoss("a test", undefined as never)).toThrow("a test must be the name of a loss");
  });
});

describe("options", () => {
  it("have Keras' defaults", () => {
    for (const make of [
      losses.binaryCrossentropy,
      losses.categoricalCrossentropy,
      losses.sparseCategoricalCrossentropy,
    ]) {
      expect(make().config).toMatchObject({ fromLogits: false, axis: -1, reduction: "sum_over_batch_size" });
      expect(make({ fromLogits: true }).config).toEqual({ ...make().config, fromLogits: true });
      expect(() => make({ fromLogits: 1 as never })).toThrow("fromLogits must be true or false, found 1.");
      expect(() => make({ from_logits: true } as never)).toThrow("Did you mean fromLogits?");
    }
    expect(losses.huber().config).toEqual({ delta: 1, name: "huber", reduction: "sum_over_batch_size" });
    expect(() => losses.huber({ delta: 0 })).toThrow("huber: delta must be a number > 0, found 0.");
  });
});

describe("labels", () => {
  it("have the output's shape, or a class number in place of its last dimension", () => {
    expect(labelShape(losses.meanSquaredError(), [4, 3])).toEqual([4, 3]);
    expect(labelShape(losses.sparseCategoricalCrossentropy(), [4, 3])).toEqual([4, 1]);
    expect(labelShape(losses.sparseCategoricalCrossentropy(), [3])).toEqual([1]);
  });

  it("are looked at", () => {
    const complaint = ({ checkLabel }: Loss, value: number) => checkLabel!(value, [3]);
    const [binary, categorical, sparse] = [
      losses.binaryCrossentropy(),
      losses.categoricalCrossentropy(),
      losses.sparseCategoricalCrossentropy(),
    ];
    for (const loss of [binary, categorical]) {
      for (const value of [0, 0.3, 1]) expect(complaint(loss, value)).toBeUndefined();
      for (const value of [-0.1, 1.1, 2]) expect(complaint(loss, value)).toContain("0 ");
    }
    for (const value of [0, 1, 2]) expect(complaint(sparse, value)).toBeUndefined();
    for (const value of [-1, 3, 0.5]) expect(complaint(sparse, value)).toContain("whole numbers from 0 to 2");
  });

  it("need two classes or more to choose from", () => {
    for (const loss of [losses.categoricalCrossentropy(), losses.sparseCategoricalCrossentropy()]) {
      expect(() => loss.checkOutput([1])).toThrow("needs an output of two or more classes");
      expect(() => loss.checkOutput([2])).not.toThrow();
    }
  });
});
