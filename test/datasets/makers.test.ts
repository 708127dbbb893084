import { describe, expect, test } from "vitest";
import { tensor } from "../../src/data/tensor.ts";
import { type BlobsOptions, blobs } from "../../src/datasets/blobs.ts";
import { circles } from "../../src/datasets/circles.ts";
import { gaussianQuantiles } from "../../src/datasets/gaussian-quantiles.ts";
import { type Dataset, makeBlobs, makeCircles, makeGaussianQuantiles, makeMoons } from "../../src/datasets/index.ts";
import { moons } from "../../src/datasets/moons.ts";
import type { Sample } from "../../src/datasets/sample.ts";
import { ArgumentError } from "../../src/errors.ts";
import { seed } from "../../src/random/generator.ts";
import blobsReference from "../fixtures/datasets/blobs.json" with { type: "json" };
import circlesReference from "../fixtures/datasets/circles.json" with { type: "json" };
import quantilesReference from "../fixtures/datasets/gaussian-quantiles.json" with { type: "json" };
import moonsReference from "../fixtures/datasets/moons.json" with { type: "json" };
import { expectClose, expectDataset, expectSample, type Reference } from "./reference.ts";

type Case = Reference & { options: object; centers?: number[][] };
type Maker<Result> = (options?: object) => Result;

const makers: [string, Maker<Sample>, Maker<Dataset>, Case[]][] = [
  ["makeGaussianQuantiles", gaussianQuantiles, makeGaussianQuantiles, quantilesReference],
  ["makeMoons", moons, makeMoons, moonsReference],
  ["makeCircles", circles, makeCircles, circlesReference],
  ["makeBlobs", blobs, makeBlobs, blobsReference],
];

describe.each(makers)("%s", (name, sample, make, references) => {
  test.each(references.map((reference) => [JSON.stringify(reference.options), reference] as const))(
    "of %s is scikit-learn's",
    (_, reference) => {
      expectSample(sample(reference.options), reference);
      expectDataset(make(reference.options), reference);
    },
  );

  test("has scikit-learn's defaults", () => {
    const reference = references.find(({ options }) => Object.keys(options).join() === "randomState")!;
    expectDataset(make(reference.options), reference);
  });

  test("follows from seed without a random state", () => {
    seed(4);
    const [first, second] = [make(), make()];
    seed(4);
    expect(make()).toEqual(first);
    expect(second).not.toEqual(first);
  });

  test.each([
    ["an unknown option", { n_samples: 3 }, /unknown option "n_samples". Did you mean nSamples\?/],
    ["no samples", { nSamples: 0 }, /nSamples must be a whole number >= 1, found 0/],
    ["half a sample", { nSamples: 1.5 }, /nSamples must be a whole number/],
    ["samples in words", { nSamples: "ten" }, /nSamples must be a whole number >= 1, found "ten"/],
    ["shuffle of 1", { shuffle: 1 }, /shuffle must be true or false, found 1/],
    ["a negative seed", { randomState: -1 }, /randomState must be a whole number from 0 to 4294967295, found -1/],
    ["no options object", 100, /options must be an object/],
  ])("refuses %s", (_, options, message) => {
    expect(() => make(options as object)).toThrow(ArgumentError);
    expect(() => make(options as object)).toThrow(message);
    expect(() => make(options as object)).toThrow(new RegExp(`^${name}: `));
  });
});

test.each<[Maker<Dataset>, object, string]>([
  [makeGaussianQuantiles, { nSamples: 2 }, "nSamples must be at least nClasses, 3, found 2. Ask for more samples"],
  [makeGaussianQuantiles, { nClasses: 0 }, "nClasses must be a whole number >= 1"],
  [makeGaussianQuantiles, { nFeatures: 0 }, "nFeatures must be a whole number >= 1"],
  [makeGaussianQuantiles, { cov: -1 }, "cov must be a number >= 0, found -1"],
  [makeGaussianQuantiles, { mean: [1, 2, 3] }, "mean must hold a number for each of the 2 features, found [1, 2, 3]"],
  [makeGaussianQuantiles, { mean: 3 }, "mean must hold a number for each of the 2 features, found 3"],
  [makeGaussianQuantiles, { mean: [1, NaN] }, "mean[1] must be a number that is finite, found NaN"],
  [
    makeMoons,
    { nSamples: [1, 2, 3] },
    "nSamples must be a number or two, [outer, inner], at least 1 in all, found [1, 2, 3]",
  ],
  [makeMoons, { nSamples: [0, 0] }, "nSamples must be a number or two"],
  [makeMoons, { nSamples: [3, -1] }, "nSamples[1] must be a whole number >= 0, found -1"],
  [makeMoons, { noise: -0.1 }, "noise must be a number >= 0, found -0.1"],
  [makeMoons, { factor: 0.5 }, 'unknown option "factor"'],
  [makeCircles, { noise: "0.1" }, 'noise must be a number >= 0, found "0.1"'],
  [makeCircles, { factor: 1 }, "factor must be a number in [0, 1), found 1"],
  [makeCircles, { factor: -0.1 }, "factor must be a number in [0, 1), found -0.1"],
  [makeBlobs, { centers: 0 }, "centers must be a whole number >= 1, found 0"],
  [makeBlobs, { centers: [] }, "centers must be a number or rows of equally many coordinates"],
  [makeBlobs, { centers: [1, 2] }, "found 1 in row 0"],
  [makeBlobs, { centers: [[1, 2], [3]] }, "found 1 coordinates in row 1 and 2 in row 0"],
  [makeBlobs, { centers: [[]] }, "centers must be a number or rows"],
  [makeBlobs, { centers: [[1, Infinity]] }, "centers[0][1] must be a number that is finite, found Infinity"],
  [
    makeBlobs,
    { nSamples: [1, 2], centers: 2 },
    "with nSamples for each center, centers must be rows of coordinates, found 2",
  ],
  [makeBlobs, { nSamples: [1, 2], centers: [[1, 2]] }, "nSamples must have a number for each of the 1 centers"],
  [makeBlobs, { nSamples: [] }, "nSamples"],
  [makeBlobs, { nSamples: [0, 0] }, "at least 1 in all, found [0, 0]"],
  [makeBlobs, { clusterStd: [1, 2] }, "clusterStd must be a number or one for each of the 3 centers, found [1, 2]"],
  [makeBlobs, { clusterStd: -1 }, "clusterStd must be a number >= 0, found -1"],
  [makeBlobs, { clusterStd: [1, 2, "3"] }, 'clusterStd[2] must be a number >= 0, found "3"'],
  [makeBlobs, { centerBox: [1, 0] }, "centerBox must be two numbers, [low, high], low <= high, found [1, 0]"],
  [makeBlobs, { centerBox: 3 }, "centerBox must be two numbers"],
  [makeBlobs, { nFeatures: 0 }, "nFeatures must be a whole number >= 1"],
  [makeBlobs, { returnCenters: "yes" }, "returnCenters must be true or false"],
])("%o of %o is refused", (make, options, message) => {
  expect(() => make(options)).toThrow(ArgumentError);
  expect(() => make(options)).toThrow(message);
});

describe("makeBlobs", () => {
  test.each((blobsReference as Case[]).filter(({ centers }) => centers))(
    "returns the centers of $options",
    (reference) => {
      expectClose(blobs(reference.options).centers.flat(), reference.centers!.flat());
      const { centers } = makeBlobs({ ...reference.options, returnCenters: true });
      expect(centers).toEqual(tensor(reference.centers!));
    },
  );

  test("returns none unless asked", () => {
    expect(makeBlobs({ randomState: 0 })).not.toHaveProperty("centers");
  });

  test("takes centers as a tensor or typed rows", () => {
    const centers = [
      [1, 2],
      [3, 4],
    ];
    const options: BlobsOptions = { nSamples: 6, randomState: 0 };
    const expected = makeBlobs({ ...options, centers });
    expect(makeBlobs({ ...options, centers: tensor(centers) })).toEqual(expected);
    expect(makeBlobs({ ...options, centers: centers.map((row) => Float64Array.from(row)) })).toEqual(expected);
  });
});
