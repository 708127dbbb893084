/** Sequences worked out by hand from the definition, https://keras.io/api/callbacks/early_stopping/ */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ArgumentError, callbacks, init } from "../../../src/index.ts";
import { LATE_NAMES as LATE_LOSSES } from "../../../src/losses/names.ts";
import { LATE_METRICS } from "../../../src/metrics/names.ts";
import { direction } from "../../../src/model/callbacks/monitor.ts";
import { bits, network, quiet, xor } from "../helpers.ts";
import { drive, puppet, series } from "./drive.ts";

type Options = Parameters<typeof callbacks.earlyStopping>[0];

let warnings: string[];
let prints: string[];
beforeEach(() => {
  [warnings, prints] = [[], []];
  vi.spyOn(console, "warn").mockImplementation((text) => void warnings.push(text));
  vi.spyOn(console, "log").mockImplementation((text) => void prints.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

const { earlyStopping } = callbacks;
const losses = [10, 9, 8, 9, 8.9, 8.8, 8.7, 8.6, 8.5];

describe("when it ends training", () => {
  test.each<[string, Options, string, number[], number]>([
    ["patience 0: at the first epoch that is not better", {}, "loss", losses, 4],
    ["patience 1 is the same", { patience: 1 }, "loss", losses, 4],
    ["patience 2: after two epochs that are not better", { patience: 2 }, "loss", losses, 5],
    ["patience 3", { patience: 3 }, "loss", losses, 6],
    ["patience is counted anew after a better epoch", { patience: 2 }, "loss", [5, 6, 4, 5, 3, 4, 4, 2], 7],
    ["never, if each is better", {}, "loss", [5, 4, 3, 2], 4],
    ["the same value is not better", {}, "loss", [5, 5, 1], 2],
    ["not after the first epoch, even with patience 0 and NaN", {}, "loss", [Number.NaN, Number.NaN, 1], 2],
    ["NaN is never better", { patience: 2 }, "loss", [5, Number.NaN, Number.NaN, 1], 3],
    ["less than minDelta is not better", { minDelta: 1 }, "loss", [5, 3, 2.5, 0], 3],
    ["minDelta exactly is not better", { minDelta: 1 }, "loss", [5, 4, 0], 2],
    ["the sign of minDelta does not matter", { minDelta: -1 }, "loss", [5, 3, 2.5, 0], 3],
    ["an accuracy is to grow", {}, "accuracy", [0.1, 0.2, 0.15, 0.9], 3],
    ["mode max", { mode: "max" }, "loss", [1, 2, 3, 1], 4],
    ["mode min of an accuracy", { mode: "min" }, "accuracy", [3, 2, 1, 2, 0], 4],
    ["minDelta of what is to grow", { minDelta: 0.1 }, "accuracy", [0.1, 0.3, 0.35, 0.9], 3],
    ["a baseline that is never beaten", { baseline: 1, patience: 2 }, "loss", [5, 4, 3, 2.5, 2.4], 5],
    ["a baseline that is never beaten, and no improvement", { baseline: 1, patience: 2 }, "loss", [5, 4, 4, 2], 3],
    ["a baseline that is beaten in time", { baseline: 4, patience: 3 }, "loss", [5, 4.5, 3, 3, 3, 3, 1], 6],
    ["startFromEpoch: earlier epochs are not looked at", { startFromEpoch: 3 }, "loss", [1, 2, 3, 4, 5, 0], 5],
    ["startFromEpoch with patience", { startFromEpoch: 2, patience: 2 }, "loss", [0, 0, 3, 4, 5, 0], 5],
  ])("%s", async (_, options, monitor, values, epochs) => {
    const callback = earlyStopping({ monitor, ...options });
    const { run } = await drive(callback, series(monitor, values));
    expect(run).toHaveLength(epochs);
    expect(callback.stoppedEpoch).toBe(epochs < values.length ? epochs - 1 : callback.stoppedEpoch);
  });

  test("a baseline that is not beaten ends training only in an epoch that is not better than the best", async () => {
    const callback = earlyStopping({ monitor: "loss", baseline: 1, patience: 2 });
    const { run } = await drive(callback, series("loss", [5, 4, 3, 2, 2, 2]));
    expect(run).toHaveLength(5);
    expect([callback.wait, callback.best, callback.bestEpoch]).toEqual([5, 2, 3]);
  });

  test.each([
    ["loss", [2, 1, 2]],
    ["val_loss", [2, 1, 2]],
    ["mse", [2, 1, 2]],
    ["val_mean_absolute_error", [2, 1, 2]],
    ["head_loss", [2, 1, 2]],
    ["binary_crossentropy", [2, 1, 2]],
    ["kl_divergence", [2, 1, 2]],
    ["hinge", [2, 1, 2]],
    ["false_positives", [2, 1, 2]],
    ["acc", [1, 2, 1]],
    ["val_accuracy", [1, 2, 1]],
    ["head_sparse_categorical_accuracy", [1, 2, 1]],
    ["auc", [1, 2, 1]],
    ["auc_1", [1, 2, 1]],
    ["precision_at_recall", [1, 2, 1]],
    ["f1_score", [1, 2, 1]],
    ["mean_io_u", [1, 2, 1]],
    ["r2_score", [1, 2, 1]],
    ["cosine_similarity", [1, 2, 1]],
    ["true_negatives", [1, 2, 1]],
  ])("mode auto knows the direction of %s", async (monitor, values) => {
    const callback = earlyStopping({ monitor });
    const { run } = await drive(callback, series(monitor, values));
    expect([run.length, callback.best, callback.bestEpoch]).toEqual([3, values[1], 1]);
  });

  test("mode auto knows the direction of every metric and loss that has a name", () => {
    const shrinking = LATE_LOSSES.filter((name) => name !== "cosineSimilarity");
    const growing = LATE_METRICS.filter((name) => !/^(false|root|rmse|logCosh)/.test(name));
    for (const [direct, names] of [
      ["min", [...shrinking, "falsePositives", "falseNegatives", "rootMeanSquaredError", "rmse", "logCoshError"]],
      ["max", [...growing, "cosineSimilarity", "accuracy", "binaryAccuracy"]],
    ] as const) {
      for (const name of names) {
        const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
        for (const key of [name, snake, `val_${snake}`, `head_${snake}`, `${snake}_2`]) {
          expect([key, direction("test", key, "auto")]).toEqual([key, direct]);
        }
      }
    }
  });

  test("mode auto asks for names that say nothing", async () => {
    await expect(drive(earlyStopping({ monitor: "mine" }), series("mine", [1]))).rejects.toThrow(
      new ArgumentError(
        'earlyStopping: whether "mine" is to grow or to shrink can\'t be told by its name. ' +
          'Say it: mode "max" if more is better, "min" if less is.',
      ),
    );
  });

  test("warns if the number is missing, and goes on", async () => {
    const callback = earlyStopping();
    const { run } = await drive(callback, [{ loss: 1 }, { loss: 2 }, { loss: 3, val_loss: 1 }, { loss: 4 }]);
    expect(run).toHaveLength(4);
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toBe(
      'earlyStopping: monitor "val_loss" is not in the logs, which have loss. Give fit validationData or validationSplit.',
    );
    expect([callback.wait, callback.best]).toEqual([0, 1]);
  });
});

describe("restoreBestWeights", () => {
  test.each<[string, Options, number[], number, number]>([
    ["when it ends training", { patience: 2 }, [0.2, 0.15, 0.1, 0.11, 0.12], 5, 2],
    ["when training ends before patience does", { patience: 9 }, [3, 1, 2, 2], 4, 1],
    ["when the last epoch is the best", { patience: 9 }, [3, 2, 1], 3, 2],
    ["when nothing beats the baseline", { patience: 5, baseline: 0.5 }, [0.9, 0.8, 0.7, 0.71, 0.72, 0.73], 5, 2],
    ["when nothing is a number", { patience: 9 }, [Number.NaN, Number.NaN], 2, 0],
    ["not of epochs before startFromEpoch", { patience: 9, startFromEpoch: 1 }, [0, 3, 2, 4], 4, 2],
  ])("%s", async (_, options, values, epochs, best) => {
    const callback = earlyStopping({ restoreBestWeights: true, ...options });
    const { run, model } = await drive(callback, series("val_loss", values));
    expect(run).toHaveLength(epochs);
    expect(model.epoch).toBe(best);
    expect(callback.bestEpoch).toBe(best);
  });

  test("nothing is restored without it, nor if nothing was looked at", async () => {
    const plain = await drive(earlyStopping({ patience: 2 }), series("val_loss", [1, 2, 3, 4]));
    expect(plain.model.epoch).toBe(2);
    const early = earlyStopping({ restoreBestWeights: true, startFromEpoch: 10 });
    expect((await drive(early, series("val_loss", [1, 2, 3, 4]))).model.epoch).toBe(3);
  });

  test("says what it does, if asked", async () => {
    await drive(earlyStopping({ restoreBestWeights: true, verbose: 1 }), series("val_loss", [2, 1, 3]));
    expect(prints).toEqual(["Epoch 3: early stopping", "Restoring the weights of the end of the best epoch: 2."]);
    await drive(earlyStopping({ restoreBestWeights: true }), series("val_loss", [2, 1, 3]));
    expect(prints).toHaveLength(2);
  });
});

describe("used again", () => {
  test("each fit begins anew", async () => {
    const callback = earlyStopping({ monitor: "loss", patience: 2, restoreBestWeights: true });
    await drive(callback, series("loss", [1, 2, 3]));
    const { run, model } = await drive(callback, series("loss", [9, 8, 9, 9, 9]));
    expect([run.length, model.epoch, callback.best]).toEqual([4, 1, 8]);
  });

  test("a state goes on in another one, through JSON", async () => {
    const values = [5, 4, 6, 6, 3, 6, 6, 6, 6];
    const options = { monitor: "loss", patience: 3, restoreBestWeights: true };
    const whole = earlyStopping(options);
    const expected = await drive(whole, series("loss", values));
    for (let cut = 1; cut < expected.run.length; cut++) {
      const model = puppet();
      const first = earlyStopping(options);
      // What a checkpoint would keep: the state before training ends and weights are put back.
      let state = "";
      const keeping = Object.assign(Object.create(first), {
        onEpochEnd(epoch: number, logs: Record<string, number>) {
          first.onEpochEnd(epoch, logs);
          state = JSON.stringify(first.getState());
        },
        setModel: first.setModel.bind(first),
        onTrainBegin: first.onTrainBegin.bind(first),
        onTrainEnd() {},
      });
      await drive(keeping, series("loss", values.slice(0, cut)), model);
      const second = earlyStopping(options);
      second.setState(JSON.parse(state));
      const { run } = await drive(second, series("loss", values.slice(cut)), model, cut);
      expect(cut + run.length).toBe(expected.run.length);
      expect(model.epoch).toBe(expected.model.epoch);
      expect(second.getState()).toEqual(whole.getState());
    }
  });

  test("a state is taken once, and nothing else is taken for one", async () => {
    const callback = earlyStopping({ monitor: "loss" });
    callback.setState({ wait: 3, best: 0, bestEpoch: 1, stoppedEpoch: 0, bestWeights: null });
    expect((await drive(callback, series("loss", [1]), puppet(), 4)).run).toEqual([4]);
    expect((await drive(callback, series("loss", [1, 0.5]))).run).toEqual([0, 1]);
    expect(() => callback.setState({} as never)).toThrow(
      "earlyStopping: setState expects what getState gave, with the numbers wait, best, bestEpoch, stoppedEpoch, found {}.",
    );
  });
});

test.each<[unknown, string]>([
  [{ monitor: "" }, 'monitor must be the name of a number in the logs, found ""'],
  [{ patience: -1 }, "patience must be a whole number >= 0, found -1"],
  [{ patience: 1.5 }, "patience must be a whole number >= 0"],
  [{ minDelta: Number.NaN }, "minDelta must be a number (an absolute change), found NaN"],
  [{ mode: "maximum" }, 'mode must be one of "auto", "min", "max", found "maximum".'],
  [{ baseline: "0.5" }, 'baseline must be a number (or undefined), found "0.5"'],
  [{ restoreBestWeights: 1 }, "restoreBestWeights must be true or false, found 1"],
  [{ startFromEpoch: -2 }, "startFromEpoch must be a whole number >= 0"],
  [{ verbose: 2 }, "verbose must be 0 or 1, found 2"],
  [{ min_delta: 1 }, 'unknown option "min_delta". Did you mean minDelta?'],
])("refuses %o", (options, message) => {
  expect(() => earlyStopping(options as Options)).toThrow(ArgumentError);
  expect(() => earlyStopping(options as Options)).toThrow(`earlyStopping: ${message}`);
});

test("in fit: ends it, and puts the best weights back", async () => {
  await init();
  const [data, held] = [xor(40), xor(40, 2)];
  const model = network(7, "adam");
  model.optimizer.learningRate = 0.3;
  const weights: number[][][] = [];
  const stop = earlyStopping({ patience: 3, restoreBestWeights: true });
  const { history, epoch } = await model.fit(data.x, data.y, {
    ...quiet,
    epochs: 300,
    validationData: held,
    seed: 1,
    callbacks: [{ onEpochEnd: () => void weights.push(bits(model)) }, stop],
  });
  const best = history.val_loss!.indexOf(Math.min(...history.val_loss!));
  expect(epoch.length).toBeLessThan(300);
  expect([stop.bestEpoch, stop.stoppedEpoch]).toEqual([best, epoch.length - 1]);
  expect(bits(model)).toEqual(weights[best]);
  expect((await model.evaluate(held.x, held.y)).loss).toBe(history.val_loss![best]);
});
