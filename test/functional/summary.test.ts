/** Summaries of graphs and of models in models. */
import { describe, expect, test } from "vitest";
import { input, layers, model, sequential } from "../../src/index.ts";
import type { SummaryOptions } from "../../src/model/summary.ts";

function made() {
  const [a, b] = [input({ shape: [4], name: "a" }), input({ shape: [3], name: "b" })];
  const tower = sequential(
    [layers.dense({ units: 5, name: "t1", inputShape: [4] }), layers.dense({ units: 3, name: "t2" })],
    {
      name: "tower",
    },
  );
  const shared = layers.dense({ units: 3, name: "shared" });
  const sum = layers.add({ name: "sum" }).apply([shared.apply(tower.apply(a)), shared.apply(b)]);
  const whole = model({
    inputs: { a, b },
    outputs: layers.dense({ units: 1, name: "price" }).apply(sum),
    name: "prices",
  });
  tower.trainable = false;
  return whole;
}

function text(options: SummaryOptions = {}): string[] {
  const lines: string[] = [];
  made().summary({ ...options, print: (all) => lines.push(...all.split("\n")) });
  return lines;
}

describe("summary", () => {
  test("says what each layer is connected to, a shared one for each call", () => {
    const rule = "─".repeat(62);
    expect(text()).toEqual([
      'Model: "prices"',
      rule,
      " Layer (type)         Output shape   Weights   Connected to",
      rule,
      " a (InputLayer)       (rows, 4)            0",
      " tower (Sequential)   (rows, 3)           43   a",
      " b (InputLayer)       (rows, 3)            0",
      " shared (Dense)       (rows, 3)           12   tower, b",
      " sum (Add)            (rows, 3)            0   shared, shared",
      " price (Dense)        (rows, 1)            4   sum",
      rule,
      " Total weights: 59 (236 B)",
      " Trainable: 16, not trainable: 43",
    ]);
  });

  test("lists what is in models, and what is trained, if it is asked to", () => {
    const lines = text({ expandNested: true, showTrainable: true });
    expect(lines[2]).toBe(" Layer (type)         Output shape   Weights   Trainable   Connected to");
    expect(lines.slice(5, 10)).toEqual([
      " tower (Sequential)   (rows, 3)           43   no          a",
      "   t1 (Dense)         (rows, 5)           25   no",
      "   t2 (Dense)         (rows, 3)           18   no",
      " b (InputLayer)       (rows, 3)            0   yes",
      " shared (Dense)       (rows, 3)           12   yes         tower, b",
    ]);
  });

  test("fits into a line, or has its columns where they should be", () => {
    const narrow = text({ lineLength: 40 });
    expect(Math.max(...narrow.slice(1, -2).map((line) => line.length))).toBe(40);
    expect(narrow[5]).toMatch(/^ tower …/);
    const placed = text({ positions: [0.4, 0.6, 0.75, 1], lineLength: 60 });
    expect(placed.slice(1, -2).every((line) => line.length <= 60)).toBe(true);
    expect(placed[2]!.indexOf("Output")).toBe(27);
    expect(text({ positions: [24, 36, 45, 60] })).toEqual(placed);
  });

  test.each([
    [{ lineLength: 5 }, /summary: lineLength must be a whole number >= 20, found 5/],
    [{ positions: [0.5, 0.4, 0.7, 1] }, /summary: positions must be 4 numbers that increase/],
    [{ positions: [0.5, 1] }, /summary: positions must be 4 numbers/],
    [{ expandNested: 1 }, /summary: expandNested must be true or false, found 1/],
  ])("%j is refused", (options, message) => {
    expect(() => text(options as never)).toThrow(message);
  });
});
