import { beforeAll, describe, expect, it } from "vitest";
import { init, layers, type metrics, sequential } from "../../src/index.ts";
import { accumulateTotal } from "../../src/program/ops/batch.ts";
import { absoluteError, squaredError } from "../../src/program/ops/errors.ts";
import { dialects } from "../assembly/harness.ts";

/** √(mean squared error) and mean absolute error, from one state of four numbers. */
const errors: metrics.StreamingMetric = {
  name: "errors",
  labels: "values",
  size: () => 4,
  update(p, y, prediction, state) {
    accumulateTotal(p, squaredError(p, y, prediction), state);
    accumulateTotal(p, absoluteError(p, y, prediction), state + 16);
  },
  result: ([squares, rows, sum, again]) => [Math.sqrt(squares / rows), sum / again],
};
const root: metrics.MeanMetric = {
  name: "root",
  perRow: squaredError,
  result: ([sum, count]) => Math.sqrt(sum / count),
};

const passOn = (given: metrics.Metric[]) => {
  const model = sequential([layers.activation({ activation: "linear", inputShape: [1] })]);
  model.compile({ loss: "mse", metrics: given });
  return model;
};

describe.each(dialects)("%s", (dialect) => {
  beforeAll(async () => {
    await init({ dialect });
  });

  const x = [1, 2, 3, 4, 5, 6, 7];
  const y = [1, 4, 3, 1, 5, 6, 8];

  it.each([1, 3, 7])("a state is added to over batches of %d and gives several numbers", async (batchSize) => {
    const logs = await passOn([errors, root]).evaluate(x, y, { batchSize });
    expect(Object.keys(logs)).toEqual(["loss", "errors_0", "errors_1", "root"]);
    expect(logs.errors_0).toBeCloseTo(Math.sqrt(14 / 7), 12);
    expect(logs.root).toBe(logs.errors_0);
    expect(logs.errors_1).toBeCloseTo(6 / 7, 12);
  });

  it("each epoch and each validation begin anew, and history has a row for each number", async () => {
    const { history } = await passOn([root, errors]).fit(x, y, { epochs: 3, verbose: 0, validationData: [x, x] });
    expect(history.errors_0).toEqual([Math.SQRT2, Math.SQRT2, Math.SQRT2]);
    expect(history.val_errors_1).toEqual([0, 0, 0]);
    expect(history.val_root).toEqual([0, 0, 0]);
  });
});

describe("what a metric must be", () => {
  it("an object with perRow or update", () => {
    expect(() => passOn([{ name: "odd" } as never])).toThrow(
      'metrics[0] must be the name of a metric, e.g. "accuracy"',
    );
  });

  it("it may look at the output's shape, when the model knows it", () => {
    const picky = { ...root, checkOutput: ([units]: readonly number[]) => `found ${units}, expected 2` };
    expect(() => passOn([picky])).toThrow("found 1, expected 2");
  });
});
