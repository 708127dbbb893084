/** The smaller callbacks: terminateOnNaN, lambdaCallback, history, progressBar. */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { ArgumentError, callbacks, DataError, init } from "../../../src/index.ts";
import { network, quiet, rejection, xor } from "../helpers.ts";

const data = xor(50);
let warnings: string[];

beforeAll(() => init());
beforeEach(() => {
  warnings = [];
  vi.spyOn(console, "warn").mockImplementation((text) => void warnings.push(text));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe("terminateOnNaN", () => {
  /** The third batch of 10 has an input that makes the loss NaN. */
  const broken = { x: data.x.map((row, i) => (i === 25 ? [Number.NaN, 0] : row)), y: data.y };
  const options = { ...quiet, epochs: 3, batchSize: 10, shuffle: false, allowNonFinite: true };

  test("ends training after the batch, with the hooks that come at the end", async () => {
    const calls: string[] = [];
    const model = network();
    const { epoch } = await model.fit(broken.x, broken.y, {
      ...options,
      callbacks: [
        callbacks.terminateOnNaN(),
        {
          onTrainBatchEnd: (batch) => void calls.push(`batch ${batch}`),
          onEpochEnd: (i) => void calls.push(`epoch ${i}`),
          onTrainEnd: () => void calls.push("end"),
        },
      ],
    });
    expect(calls).toEqual(["batch 0", "batch 1", "batch 2", "epoch 0", "end"]);
    expect(epoch).toEqual([0]);
    expect(warnings[0]).toBe("terminateOnNaN: the loss became NaN in batch 2, training ends.");
  });

  test("raiseError: fit rejects, and onTrainEnd is not called", async () => {
    const onTrainEnd = vi.fn();
    const model = network();
    const error = await rejection(
      model.fit(broken.x, broken.y, {
        ...options,
        callbacks: [callbacks.terminateOnNaN({ raiseError: true }), { onTrainEnd }],
      }),
    );
    expect(error).toBeInstanceOf(DataError);
    expect(String(error)).toMatch(/the loss became NaN in batch 2, training ends\. Try a smaller learning rate/);
    expect(onTrainEnd).not.toHaveBeenCalled();
  });

  test.each([
    [Number.NaN, true],
    [Number.POSITIVE_INFINITY, true],
    [Number.NEGATIVE_INFINITY, true],
    [1e38, false],
    [undefined, false],
  ])("a loss of %d ends it: %s", (loss, stops) => {
    const model = { stopTraining: false };
    const callback = callbacks.terminateOnNaN();
    callback.setModel(model as never);
    callback.onTrainBatchEnd(0, loss === undefined ? {} : { loss });
    expect(model.stopTraining).toBe(stops);
  });

  test("refuses other options", () => {
    expect(() => callbacks.terminateOnNaN({ raiseError: 1 as never })).toThrow(
      "terminateOnNaN: raiseError must be true or false, found 1.",
    );
  });
});

describe("lambdaCallback", () => {
  test("calls its hooks", async () => {
    const calls: unknown[] = [];
    await network().fit(data.x, data.y, {
      ...quiet,
      epochs: 2,
      callbacks: callbacks.lambdaCallback({
        onTrainBegin: () => void calls.push("begin"),
        onEpochEnd: (epoch, { loss }) => void calls.push([epoch, typeof loss]),
      }),
    });
    expect(calls).toEqual(["begin", [0, "number"], [1, "number"]]);
  });

  test("says which hook is meant", () => {
    expect(() => callbacks.lambdaCallback({ onEpochEnds() {} } as never)).toThrow(
      'lambdaCallback: unknown option "onEpochEnds". Did you mean onEpochEnd?',
    );
    expect(() => callbacks.lambdaCallback({ onEpochEnd: 1 } as never)).toThrow(
      new ArgumentError("lambdaCallback: onEpochEnd must be a function, found 1."),
    );
  });
});

test("a history that is given is the one that fit returns, and it gathers runs", async () => {
  const history = callbacks.history();
  const model = network();
  expect(await model.fit(data.x, data.y, { ...quiet, epochs: 2, callbacks: history })).toBe(history);
  await model.fit(data.x, data.y, { ...quiet, epochs: 3, initialEpoch: 2, callbacks: [history] });
  expect(history.epoch).toEqual([0, 1, 2]);
  expect(history.history.loss).toHaveLength(3);
  expect(history.params).toEqual({ epochs: 3, steps: 2, verbose: 0 });
});

describe("progressBar", () => {
  test("shows on its own output what verbose would show, and with what callbacks before it add", async () => {
    const print = vi.spyOn(process.stdout, "write").mockImplementation(() => true);
    const lines: string[] = [];
    const bar = callbacks.progressBar({ output: (text) => lines.push(text) });
    const model = network();
    const rate = callbacks.learningRateScheduler(() => 0.25);
    await model.fit(data.x, data.y, { epochs: 2, batchSize: 10, validationSplit: 0.5, callbacks: [rate, bar] });
    await model.evaluate(data.x, data.y, { callbacks: bar });
    await model.predict(data.x, { batchSize: 10, callbacks: bar });
    expect(print).not.toHaveBeenCalled();
    const values = "loss: [\\d.]+ - accuracy: [\\d.]+";
    const time = "\\d+s \\S+/step";
    const epoch = (i: number) =>
      `^Epoch ${i}/2 - 3/3 - ${time} - ${values} - val_${values.replace("accuracy", "val_accuracy")} - learning_rate: 0.2500\n$`;
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(new RegExp(epoch(1)));
    expect(lines[1]).toMatch(new RegExp(epoch(2)));
    expect(lines[2]).toMatch(new RegExp(`^1/1 - ${time} - ${values}\n$`));
    expect(lines[3]).toMatch(new RegExp(`^5/5 - ${time}\n$`));
  });

  test("draws a bar on a terminal of one's own, and verbose 2 does not", async () => {
    for (const verbose of [1, 2] as const) {
      let text = "";
      const output = {
        terminal: true,
        write(part: string) {
          text += part;
        },
      };
      await network().fit(data.x, data.y, { callbacks: callbacks.progressBar({ output, verbose }) });
      expect(text.includes("━")).toBe(verbose === 1);
    }
  });

  test("after a fit that failed, evaluate shows its progress again", async () => {
    const lines: string[] = [];
    const bar = callbacks.progressBar({ output: (text) => lines.push(text) });
    const model = network();
    const failing = { onEpochBegin: () => Promise.reject(new Error("mine")) };
    await expect(model.fit(data.x, data.y, { callbacks: [bar, failing] })).rejects.toThrow("mine");
    await model.evaluate(data.x, data.y, { callbacks: bar });
    expect(lines).toHaveLength(1);
  });

  test.each<[unknown, string]>([
    [{ output: 1 }, "progressBar: output must be a function that takes a text, found 1."],
    [{ verbose: 0 }, "progressBar: verbose must be a whole number from 1 to 2, found 0."],
  ])("refuses %o", (options, message) => {
    expect(() => callbacks.progressBar(options as never)).toThrow(message);
  });
});
