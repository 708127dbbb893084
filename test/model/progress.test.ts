import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Callback } from "../../src/index.ts";
import { type Output, Progress, standardOutput } from "../../src/model/callbacks/progress.ts";
import { network, rejection, xor } from "./helpers.ts";

const RESTART = "\r\x1b[K";
const LOGS = { loss: 0.5, accuracy: 0.75 };

/** An output that keeps what is written. */
function paper(terminal: boolean, columns?: number): Output & { text: string } {
  return {
    terminal,
    columns,
    text: "",
    write(text) {
      this.text += text;
    },
  };
}

describe("Progress", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("on a terminal: a title, a bar that is drawn anew, and at last the whole", () => {
    const output = paper(true);
    const progress = new Progress(1, 10, output);
    progress.beginEpoch(2);
    expect(output.text).toBe("Epoch 3/10\n");
    output.text = "";
    vi.advanceTimersByTime(100);
    progress.update(25, 100, () => LOGS);
    expect(output.text).toBe(
      `${RESTART} 25/100 ${"━".repeat(5)}${"─".repeat(15)} 0s 4.00ms/step - loss: 0.5000 - accuracy: 0.7500`,
    );
    output.text = "";
    vi.advanceTimersByTime(3900);
    progress.update(50, 100, () => LOGS);
    expect(output.text).toContain(`${"━".repeat(10)}${"─".repeat(10)} 4s 80.0ms/step`);
    output.text = "";
    progress.endEpoch(100, { ...LOGS, val_loss: 0.25 });
    expect(output.text).toBe(
      `${RESTART}100/100 ${"━".repeat(20)} 4s 40.0ms/step - loss: 0.5000 - accuracy: 0.7500 - val_loss: 0.2500\n`,
    );
  });

  test("draws rarely, and asks for the logs only then", () => {
    const output = paper(true);
    const logs = vi.fn(() => LOGS);
    const progress = new Progress(1, 1, output);
    progress.beginEpoch(0);
    for (let step = 1; step <= 1000; step++) {
      vi.advanceTimersByTime(1);
      progress.update(step, 1000, logs);
    }
    expect(logs).toHaveBeenCalledTimes(12);
    expect(output.text.split(RESTART)).toHaveLength(13);
  });

  test("with an unknown number of steps the bar is full and the count open", () => {
    const output = paper(true);
    const progress = new Progress(1, 1, output);
    progress.beginEpoch(0);
    vi.advanceTimersByTime(2000);
    progress.update(7, undefined, () => LOGS);
    expect(output.text).toContain(`${RESTART}7/? ${"━".repeat(20)} 2s 286ms/step - loss`);
    progress.endEpoch(9, LOGS);
    expect(output.text).toMatch(/9\/9 ━{20} 2s .*\n$/);
  });

  test("a line that would wrap is cut", () => {
    const output = paper(true, 40);
    const progress = new Progress(1, 1, output);
    progress.beginEpoch(0);
    output.text = "";
    vi.advanceTimersByTime(100);
    progress.update(1, 2, () => LOGS);
    expect(output.text.length).toBe(RESTART.length + 39);
  });

  test.each([
    ["verbose 1 without a terminal", 1, false],
    ["verbose 2 without a terminal", 2, false],
    ["verbose 2 on a terminal", 2, true],
  ])("%s: one line an epoch, without control characters", (_, verbose, terminal) => {
    const output = paper(terminal);
    const progress = new Progress(verbose, 3, output);
    for (let epoch = 0; epoch < 2; epoch++) {
      progress.beginEpoch(epoch);
      vi.advanceTimersByTime(500);
      progress.update(1, 2, () => LOGS);
      progress.endEpoch(2, LOGS);
    }
    progress.interrupt();
    const line = (epoch: number) => `Epoch ${epoch}/3 - 2/2 - 1s 250ms/step - loss: 0.5000 - accuracy: 0.7500\n`;
    expect(output.text).toBe(line(1) + line(2));
  });

  test("a pass without epochs has no title", () => {
    const [terminal, file] = [paper(true), paper(false)];
    for (const output of [terminal, file]) {
      const progress = new Progress(1, 0, output);
      progress.beginEpoch(0);
      progress.endEpoch(3, { loss: 1 });
    }
    expect(terminal.text).toBe(`${RESTART}3/3 ${"━".repeat(20)} 0s 0.00µs/step - loss: 1.0000\n`);
    expect(file.text).toBe("3/3 - 0s 0.00µs/step - loss: 1.0000\n");
  });

  test("an interrupted line is ended, a whole one is not", () => {
    const output = paper(true);
    const progress = new Progress(1, 1, output);
    progress.beginEpoch(0);
    progress.interrupt();
    expect(output.text).toBe("Epoch 1/1\n");
    vi.advanceTimersByTime(100);
    progress.update(1, 2, () => LOGS);
    progress.interrupt();
    expect(output.text).toMatch(/accuracy: 0\.7500\n$/);
    progress.endEpoch(2, LOGS);
    const whole = output.text;
    progress.interrupt();
    expect(output.text).toBe(whole);
  });

  test.each([
    [0, "0.0000"],
    [1.23456, "1.2346"],
    [-0.05, "-0.0500"],
    [0.001, "0.0010"],
    [0.000123456, "1.2346e-4"],
    [12345.6, "12345.6000"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
  ])("%d is written %s", (value, text) => {
    const output = paper(false);
    const progress = new Progress(2, 1, output);
    progress.beginEpoch(0);
    progress.endEpoch(1, { loss: value });
    expect(output.text).toMatch(new RegExp(`loss: ${text.replaceAll(".", "\\.")}\n$`));
  });

  test.each([
    [0.5, 100, "0s 5.00µs/step"],
    [90, 100, "0s 900µs/step"],
    [59_400, 10, "59s 5.94s/step"],
    [59_700, 10, "01:00 5.97s/step"],
    [61_000, 1000, "01:01 61.0ms/step"],
    [3_599_800, 1000, "1:00:00 3.60s/step"],
    [3_661_000, 100, "1:01:01 36.6s/step"],
  ])("%d ms for %d steps are %s", (milliseconds, steps, text) => {
    const output = paper(false);
    const progress = new Progress(2, 1, output);
    progress.beginEpoch(0);
    vi.advanceTimersByTime(milliseconds);
    progress.endEpoch(steps, {});
    expect(output.text).toBe(`Epoch 1/1 - ${steps}/${steps} - ${text}\n`);
  });
});

describe("what fit and evaluate print", () => {
  const data = xor(64);
  let text = "";
  let terminal: boolean | undefined;

  beforeEach(() => {
    text = "";
    terminal = process.stdout.isTTY;
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => {
      text += String(chunk).replaceAll(RESTART, "⟲");
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.stdout.isTTY = terminal as boolean;
  });

  const epochLine = (epoch: number) =>
    `Epoch ${epoch}/2 - 2/2 - \\d+s \\S+/step - loss: 0\\.\\d{4} - accuracy: 0\\.\\d{4} - val_loss: 0\\.\\d{4} - val_accuracy: 0\\.\\d{4}\n`;

  test.each([undefined, "auto", 1, 2] as const)("verbose %s, not on a terminal", async (verbose) => {
    process.stdout.isTTY = false;
    await network().fit(data.x, data.y, { verbose, epochs: 2, validationData: data });
    expect(text).toMatch(new RegExp(`^${epochLine(1)}${epochLine(2)}$`));
  });

  test("verbose 1 on a terminal, of a stream", async () => {
    process.stdout.isTTY = true;
    const slow: Callback = { onTrainBatchEnd: () => new Promise((resolve) => setTimeout(resolve, 60)) };
    await network().fit(() => [data, data, data, data], { verbose: 1, epochs: 2, callbacks: slow });
    expect(text).toMatch(/^Epoch 1\/2\n(⟲\d\/\? ━{20} [^\n]*)+⟲4\/4 ━{20} [^\n]*\nEpoch 2\/2\n/);
    expect(text).toMatch(/⟲[23]\/4 ━+─+ [^\n]*⟲4\/4 ━{20} [^\n]*\n$/);
  });

  test("verbose 0 prints nothing; nor do evaluate and predict by themselves", async () => {
    const model = network();
    await model.fit(data.x, data.y, { verbose: 0, validationSplit: 0.5 });
    await model.evaluate(data.x, data.y);
    await model.predict(data.x);
    await model.trainOnBatch(data.x, data.y);
    expect(text).toBe("");
  });

  test("evaluate with verbose", async () => {
    process.stdout.isTTY = false;
    await network().evaluate(data.x, data.y, { verbose: 1 });
    expect(text).toMatch(/^1\/1 - 0s \S+\/step - loss: 0\.\d{4} - accuracy: 0\.\d{4}\n$/);
  });

  test.each(["fit", "evaluate"] as const)("%s that is interrupted ends its line", async (method) => {
    process.stdout.isTTY = true;
    let step = 0;
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (++step === 5) throw new Error("mine");
    };
    const callbacks = { onTrainBatchEnd: slow, onTestBatchEnd: slow };
    const [model, options] = [network(), { verbose: 1, batchSize: 4, callbacks } as const];
    await rejection(method === "fit" ? model.fit(data.x, data.y, options) : model.evaluate(data.x, data.y, options));
    expect(text).toMatch(/⟲ ?\d+\/16 ━*─+ [^\n]*\n$/);
  });

  test("without a process it is the console's", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    vi.stubGlobal("process", undefined);
    try {
      const output = standardOutput();
      output.write("a line\n");
      expect(output.terminal).toBe(false);
    } finally {
      vi.unstubAllGlobals();
    }
    expect(log.mock.calls).toEqual([["a line"]]);
  });
});
