/** Sequences worked out by hand from the definition, https://keras.io/api/callbacks/reduce_lr_on_plateau/ */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ArgumentError, callbacks, init, type Logs } from "../../../src/index.ts";
import { network, quiet, rejection, xor } from "../helpers.ts";
import { drive, puppet, series } from "./drive.ts";

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

describe("reduceLROnPlateau", () => {
  type Options = Parameters<typeof callbacks.reduceLROnPlateau>[0];

  /** The rates that each epoch was trained with, and the last one. */
  async function rates(options: Options, values: readonly number[], monitor = "val_loss", rate = 1) {
    const model = puppet(rate);
    const logs = series(monitor, values);
    await drive(callbacks.reduceLROnPlateau({ monitor, factor: 0.5, ...options }), logs, model);
    return [...logs.map(({ learning_rate }) => learning_rate), model.optimizer.learningRate];
  }

  test.each<[string, Options, number[], number[]]>([
    ["patience 2: after two epochs without improvement", { patience: 2 }, [5, 5, 5, 5, 5], [1, 1, 1, 0.5, 0.5, 0.25]],
    ["patience 1", { patience: 1 }, [5, 6, 4, 4], [1, 1, 0.5, 0.5, 0.25]],
    ["patience 0 is 1", { patience: 0 }, [5, 6, 4, 4], [1, 1, 0.5, 0.5, 0.25]],
    ["an improvement below minDelta is none", { patience: 1, minDelta: 1 }, [5, 4.5, 3.5], [1, 1, 0.5, 0.5]],
    ["an improvement of exactly minDelta is none", { patience: 1, minDelta: 1 }, [5, 4, 3], [1, 1, 0.5, 0.5]],
    ["the best is kept over small improvements", { patience: 2, minDelta: 1 }, [5, 4.5, 4], [1, 1, 1, 0.5]],
    ["an improvement counts anew", { patience: 2 }, [5, 6, 4, 6, 6], [1, 1, 1, 1, 1, 0.5]],
    ["minLr", { patience: 1, minLr: 0.3 }, [5, 5, 5, 5], [1, 1, 0.5, 0.3, 0.3]],
    [
      "cooldown: epochs that are not counted",
      { patience: 1, cooldown: 2 },
      [5, 5, 5, 5, 5, 5],
      [1, 1, 0.5, 0.5, 0.25, 0.25, 0.125],
    ],
    ["mode max", { patience: 1, mode: "max" }, [1, 2, 1], [1, 1, 1, 0.5]],
    ["NaN is no improvement", { patience: 1 }, [5, Number.NaN, 4], [1, 1, 0.5, 0.5]],
    ["a factor of 0 with minLr", { patience: 1, factor: 0, minLr: 0.25 }, [5, 5, 5], [1, 1, 0.25, 0.25]],
  ])("%s", async (_, options, values, expected) => {
    expect(await rates(options, values)).toEqual(expected);
  });

  test("a cooldown of 2 leaves exactly one epoch uncounted", async () => {
    const callback = callbacks.reduceLROnPlateau({ patience: 1, cooldown: 2, factor: 0.5 });
    const states: unknown[] = [];
    const logs = series("val_loss", [5, 5, 5, 5]);
    const model = puppet();
    callback.setModel(model as never);
    callback.onTrainBegin();
    for (const [epoch, log] of logs.entries()) {
      callback.onEpochEnd(epoch, log);
      states.push([callback.cooldownCounter, callback.wait, model.optimizer.learningRate]);
    }
    expect(states).toEqual([
      [0, 0, 1],
      [2, 0, 0.5],
      [1, 0, 0.5],
      [2, 0, 0.25],
    ]);
  });

  test("an accuracy is to grow", async () => {
    expect(await rates({ patience: 1 }, [0.1, 0.5, 0.4], "val_accuracy")).toEqual([1, 1, 1, 0.5]);
    expect(await rates({ patience: 1 }, [0.1, 0.5, 0.4], "auc")).toEqual([1, 1, 1, 0.5]);
  });

  test("says so, if asked, and warns if the number is missing", async () => {
    const callback = callbacks.reduceLROnPlateau({ patience: 1, verbose: 1 });
    const logs: Logs[] = [{ val_loss: 1 }, { val_loss: 1 }, { loss: 1 }];
    await drive(callback, logs, puppet(0.5));
    expect(prints).toEqual(["Epoch 2: reducing the learning rate to 0.05."]);
    expect(warnings).toEqual([
      'reduceLROnPlateau: monitor "val_loss" is not in the logs, which have loss, learning_rate. Give fit validationData or validationSplit.',
    ]);
  });

  test("each fit begins anew, unless a state is given", async () => {
    const options = { patience: 2, factor: 0.5, cooldown: 3 };
    const callback = callbacks.reduceLROnPlateau(options);
    const model = puppet();
    await drive(callback, series("val_loss", [1, 1, 1]), model);
    expect(callback.getState()).toEqual({ wait: 0, best: 1, cooldownCounter: 3 });
    const other = callbacks.reduceLROnPlateau(options);
    other.setState(JSON.parse(JSON.stringify(callback.getState())));
    await drive(callback, series("val_loss", [5, 5]), model);
    expect(callback.getState()).toEqual({ wait: 1, best: 5, cooldownCounter: 0 });
    await drive(other, series("val_loss", [5, 5]), model);
    expect(other.getState()).toEqual({ wait: 0, best: 1, cooldownCounter: 1 });
    expect(() => other.setState(null as never)).toThrow("reduceLROnPlateau: setState expects what getState gave");
  });

  test.each<[unknown, string]>([
    [{ factor: 1 }, "factor must be a number in [0, 1), found 1"],
    [{ factor: -0.1 }, "factor must be a number in [0, 1)"],
    [{ patience: -1 }, "patience must be a whole number >= 0"],
    [{ cooldown: 0.5 }, "cooldown must be a whole number >= 0"],
    [{ minLr: -1 }, "minLr must be a number >= 0"],
    [{ minDelta: -1 }, "minDelta must be a number >= 0"],
    [{ min_lr: 1 }, 'unknown option "min_lr". Did you mean minLr?'],
  ])("refuses %o", (options, message) => {
    expect(() => callbacks.reduceLROnPlateau(options as Options)).toThrow(ArgumentError);
    expect(() => callbacks.reduceLROnPlateau(options as Options)).toThrow(`reduceLROnPlateau: ${message}`);
  });

  test("in fit: the model learns with the rates that are in its history", async () => {
    await init();
    const data = xor(30);
    const options = { ...quiet, epochs: 6, seed: 1, batchSize: 10 };
    const [watched, scheduled] = [network(), network()];
    const { history } = await watched.fit(data.x, data.y, {
      ...options,
      callbacks: callbacks.reduceLROnPlateau({ monitor: "loss", patience: 1, minDelta: 10, factor: 0.5 }),
    });
    expect(history.learning_rate).toEqual([1, 1, 0.5, 0.25, 0.125, 0.0625].map((part) => 0.001 * part));
    const rates = history.learning_rate!;
    await scheduled.fit(data.x, data.y, {
      ...options,
      callbacks: callbacks.learningRateScheduler((epoch) => rates[epoch]!),
    });
    expect(scheduled.getWeights()).toEqual(watched.getWeights());
  });
});

describe("learningRateScheduler", () => {
  test("gets epoch and rate, and what it gives is the rate of the epoch", async () => {
    const calls: number[][] = [];
    const callback = callbacks.learningRateScheduler(
      (epoch, rate) => {
        calls.push([epoch, rate]);
        return rate / 2;
      },
      { verbose: 1 },
    );
    const logs = series("loss", [1, 2, 3]);
    await drive(callback, logs, puppet(8), 5);
    expect(calls).toEqual([
      [5, 8],
      [6, 4],
      [7, 2],
    ]);
    expect(logs.map(({ learning_rate }) => learning_rate)).toEqual([4, 2, 1]);
    expect(prints[0]).toBe("Epoch 6: setting the learning rate to 4.");
  });

  test("its rate is in the history, as that of Keras is", async () => {
    await init();
    const data = xor(10);
    const model = network();
    const schedule = callbacks.learningRateScheduler((epoch) => [0.1, 0.01][epoch]!);
    const { history } = await model.fit(data.x, data.y, { ...quiet, epochs: 2, callbacks: schedule });
    expect(history.learning_rate).toEqual([0.1, 0.01]);
    expect(model.optimizer.learningRate).toBe(0.01);
  });

  test.each([undefined, Number.NaN, -1, "0.1", Number.POSITIVE_INFINITY])("refuses a rate of %o", async (rate) => {
    const data = xor(10);
    const schedule = callbacks.learningRateScheduler(() => rate as number);
    const error = await rejection(network().fit(data.x, data.y, { ...quiet, callbacks: schedule }));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(String(error)).toMatch(
      /learningRateScheduler: what schedule gives for epoch 0 must be a number >= 0, found /,
    );
  });

  test("refuses what is no function", () => {
    expect(() => callbacks.learningRateScheduler(0.1 as never)).toThrow(
      "learningRateScheduler: schedule must be a function (epoch, rate) => rate, found 0.1.",
    );
  });
});
