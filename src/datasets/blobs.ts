import { checkBoolean, checkInteger, checkNumber, checkOptions, show } from "../checks.ts";
import { Tensor } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { checkRandomState } from "../random/check-random-state.ts";
import type { RandomState } from "../random/mt19937.ts";
import { type Dataset, type Sample, shuffled, toDataset } from "./sample.ts";

export interface BlobsOptions {
  /** Number of samples, spread evenly over the centers, or one number for each center. Default 100. */
  nSamples?: number | readonly number[];
  /** Number of features, where the centers don't say. Default 2. */
  nFeatures?: number;
  /** Number of centers, drawn in the center box, or the centers: rows of coordinates. Default 3, or as many as nSamples has. */
  centers?: number | readonly ArrayLike<number>[] | Tensor;
  /** Standard deviation of every blob, or one for each. Default 1. */
  clusterStd?: number | readonly number[];
  /** Bounds of every coordinate of a drawn center. Default [-10, 10]. */
  centerBox?: readonly [low: number, high: number];
  /** Whether to put the samples in random order. Default true. */
  shuffle?: boolean;
  /** A seed, 0 to 2³² - 1, for scikit-learn's numbers; without it they follow from `seed`. */
  randomState?: number;
  /** Whether to return the centers, too. Default false. */
  returnCenters?: boolean;
}

const WHAT = "makeBlobs";
const KEYS = [
  "nSamples",
  "nFeatures",
  "centers",
  "clusterStd",
  "centerBox",
  "shuffle",
  "randomState",
  "returnCenters",
] as const;

/**
 * Normally distributed blobs around centers, one class each: x (samples, features), y (samples,), centers (centers, features).
 *
 * The numbers of scikit-learn's `make_blobs` for the same `randomState`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.datasets.make_blobs.html
 *
 * @throws ArgumentError for an unknown option, one out of range, or lengths that contradict each other
 *
 * @example
 * const { x, y } = makeBlobs({ nSamples: 300, centers: 4, clusterStd: 0.6, randomState: 0 });
 */
export function makeBlobs(options: BlobsOptions & { returnCenters: true }): Dataset & { centers: Tensor };
export function makeBlobs(options?: BlobsOptions): Dataset & { centers?: Tensor };
export function makeBlobs(options?: BlobsOptions): Dataset & { centers?: Tensor } {
  const { centers, ...sample } = blobs(options);
  const dataset = toDataset(sample);
  if (!checkBoolean(`${WHAT}: returnCenters`, options?.returnCenters ?? false)) return dataset;
  return { ...dataset, centers: new Tensor(Float32Array.from(centers.flat()), [centers.length, sample.features]) };
}

/** `makeBlobs` in float64, with the centers. */
export function blobs(options?: BlobsOptions): Sample & { centers: readonly number[][] } {
  const given = checkOptions(WHAT, options, KEYS);
  const sizes = given.nSamples ?? 100;
  const shuffle = checkBoolean(`${WHAT}: shuffle`, given.shuffle ?? true);
  const random = checkRandomState(WHAT, given.randomState);
  const centers = chooseCenters(given, random);
  const samples = Array.isArray(sizes) ? checkSizes(sizes, centers.length) : spread(sizes, centers.length);
  const features = centers[0]!.length;
  const deviations = checkDeviations(given.clusterStd ?? 1, centers.length);
  const total = samples.reduce((sum, count) => sum + count, 0);
  const sample = { x: new Float64Array(total * features), y: new Float64Array(total), features };
  let row = 0;
  samples.forEach((count, label) => {
    for (const end = row + count; row < end; row++) {
      sample.y[row] = label;
      for (let feature = 0; feature < features; feature++) {
        sample.x[row * features + feature] = random.normal(centers[label]![feature]!, deviations[label]!);
      }
    }
  });
  return { ...(shuffle ? shuffled(sample, random) : sample), centers };
}

/** The given centers, or as many as asked for, drawn in the box. */
function chooseCenters(options: BlobsOptions, random: RandomState): number[][] {
  const { nSamples, centers } = options;
  const [low, high] = checkBox(options.centerBox ?? [-10, 10]);
  const features = checkInteger(`${WHAT}: nFeatures`, options.nFeatures ?? 2, 1);
  if (centers !== undefined && typeof centers !== "number") return checkCenters(centers);
  if (Array.isArray(nSamples) && centers !== undefined) {
    throw new ArgumentError(
      `${WHAT}: with nSamples for each center, centers must be rows of coordinates, found ${show(centers)}. ` +
        `Leave out centers to have ${nSamples.length} of them drawn.`,
    );
  }
  const count = Array.isArray(nSamples) ? nSamples.length : checkInteger(`${WHAT}: centers`, centers ?? 3, 1);
  return Array.from({ length: count }, () => Array.from({ length: features }, () => random.uniform(low, high)));
}

function checkCenters(centers: unknown): number[][] {
  const rows: unknown = centers instanceof Tensor ? centers.toArray() : centers;
  if (!Array.isArray(rows) || rows.length === 0) throw badCenters(show(centers));
  return rows.map((row: unknown, i) => {
    if (!Array.isArray(row) && !ArrayBuffer.isView(row)) throw badCenters(`${show(row)} in row ${i}`);
    const numbers = Array.from(row as ArrayLike<number>);
    const length = (rows[0] as ArrayLike<number>).length;
    if (numbers.length !== length || length === 0) {
      throw badCenters(`${numbers.length} coordinates in row ${i} and ${length} in row 0`);
    }
    return numbers.map((value, j) => checkNumber(`${WHAT}: centers[${i}][${j}]`, value, "that is finite"));
  });
}

function badCenters(found: string): ArgumentError {
  return new ArgumentError(
    `${WHAT}: centers must be a number or rows of equally many coordinates such as [[0, 0], [1, 2]], found ${found}.`,
  );
}

function checkSizes(sizes: readonly unknown[], centers: number): number[] {
  const counts = sizes.map((count, i) => checkInteger(`${WHAT}: nSamples[${i}]`, count, 0));
  if (counts.length !== centers || counts.every((count) => count === 0)) {
    throw new ArgumentError(
      `${WHAT}: nSamples must have a number for each of the ${centers} centers, at least 1 in all, found ${show(sizes)}.`,
    );
  }
  return counts;
}

/** Evenly over the centers; the first ones get one more where it doesn't divide. */
function spread(nSamples: unknown, centers: number): number[] {
  const total = checkInteger(`${WHAT}: nSamples`, nSamples, 1);
  return Array.from({ length: centers }, (_, i) => Math.floor(total / centers) + (i < total % centers ? 1 : 0));
}

function checkDeviations(clusterStd: number | readonly number[], centers: number): number[] {
  const given = Array.isArray(clusterStd) ? clusterStd : new Array<number>(centers).fill(clusterStd as number);
  if (given.length !== centers) {
    throw new ArgumentError(
      `${WHAT}: clusterStd must be a number or one for each of the ${centers} centers, found ${show(clusterStd)}.`,
    );
  }
  return given.map((value: unknown, i) => {
    const name = Array.isArray(clusterStd) ? `clusterStd[${i}]` : "clusterStd";
    return checkNumber(`${WHAT}: ${name}`, value, ">= 0", (deviation) => deviation >= 0);
  });
}

function checkBox(box: unknown): [number, number] {
  if (Array.isArray(box) && box.length === 2) {
    const [low, high] = box.map((bound, i) => checkNumber(`${WHAT}: centerBox[${i}]`, bound, "that is finite"));
    if (low! <= high!) return [low!, high!];
  }
  throw new ArgumentError(`${WHAT}: centerBox must be two numbers, [low, high], low <= high, found ${show(box)}.`);
}
