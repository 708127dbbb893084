import { describe, expect, test } from "vitest";
import { loadBreastCancer, loadDigits, loadIris, loadWine } from "../../src/datasets/index.ts";
import { decodeCharacters, decodeTable } from "../../src/datasets/table.ts";
import reference from "../fixtures/datasets/real.json" with { type: "json" };
import { expectDataset } from "./reference.ts";

const loaders = { iris: loadIris, wine: loadWine, breast_cancer: loadBreastCancer, digits: loadDigits };

describe.each(reference)("$name", (expected) => {
  const load = loaders[expected.name as keyof typeof loaders];

  test("has scikit-learn's values to the last bit, and its names", () => {
    const dataset = load();
    expectDataset(dataset, expected);
    expect(dataset.featureNames).toEqual(expected.featureNames);
    expect(dataset.targetNames).toEqual(expected.targetNames);
  });

  test("is the caller's own copy", () => {
    const first = load();
    first.x.data.fill(-1);
    first.featureNames.length = 0;
    expectDataset(load(), expected);
    expect(load().featureNames).toEqual(expected.featureNames);
  });
});

test("decimals come back as the number they stand for", () => {
  const { x, y } = decodeTable(["4 1184 1 100000", "0 7 8 9", "0 0 1 2"]);
  expect(x.toArray()).toEqual([
    [Math.fround(0.1184), 7],
    [Math.fround(0.0001), 8],
    [10, 9],
  ]);
  expect([...y.data]).toEqual([0, 1, 2]);
});

test("characters come back as the number they stand for, the class last", () => {
  const { x, y } = decodeCharacters("aqbbcd", 3);
  expect(x.toArray()).toEqual([
    [0, 16],
    [1, 2],
  ]);
  expect([...y.data]).toEqual([1, 3]);
});
