/** What the two-dimensional curves, moons and circles, have in common. */
import { checkInteger, checkNumber, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import type { RandomState } from "../random/mt19937.ts";
import { addNoise, type Sample, shuffled } from "./sample.ts";

export interface CurveOptions {
  /** Number of samples, the odd one going to the inner curve; or those of the outer and the inner one. Default 100. */
  nSamples?: number | readonly [outer: number, inner: number];
  /** Whether to put the samples in random order. Default true. */
  shuffle?: boolean;
  /** Standard deviation of normal noise on both coordinates; none by default. */
  noise?: number;
  /** A seed, 0 to 2³² - 1, for scikit-learn's numbers; without it they follow from `seed`. */
  randomState?: number;
}

/** A point of a curve. */
export type Point = readonly [x: number, y: number];

/** Samples of the outer and the inner curve. */
export function curveSizes(what: string, nSamples: unknown = 100): [outer: number, inner: number] {
  if (!Array.isArray(nSamples)) {
    const count = checkInteger(`${what}: nSamples`, nSamples, 1);
    return [Math.floor(count / 2), count - Math.floor(count / 2)];
  }
  const [outer, inner] = nSamples.map((count, i) => checkInteger(`${what}: nSamples[${i}]`, count, 0));
  if (nSamples.length === 2 && outer! + inner! > 0) return [outer!, inner!];
  throw new ArgumentError(
    `${what}: nSamples must be a number or two, [outer, inner], at least 1 in all, found ${show(nSamples)}.`,
  );
}

/** The standard deviation of the noise, if any. */
export function checkNoise(what: string, noise: unknown): number | undefined {
  return noise === undefined ? undefined : checkNumber(`${what}: noise`, noise, ">= 0", (value) => value >= 0);
}

/** Points of class 0, then of class 1; shuffled and blurred in scikit-learn's order of draws. */
export function curves(
  [outer, inner]: readonly [readonly Point[], readonly Point[]],
  shuffle: boolean,
  noise: number | undefined,
  random: RandomState,
): Sample {
  const points = [...outer, ...inner];
  const inOrder = {
    x: Float64Array.from(points.flat()),
    y: Float64Array.from(points, (_, i) => (i < outer.length ? 0 : 1)),
    features: 2,
  };
  const sample = shuffle ? shuffled(inOrder, random) : inOrder;
  addNoise(sample.x, noise, random);
  return sample;
}

/** `numpy.linspace(0, stop, count, endpoint)`: evenly spaced angles, rounded as NumPy rounds them. */
export function angles(stop: number, count: number, endpoint: boolean): number[] {
  const step = stop / (endpoint ? count - 1 : count);
  return Array.from({ length: count }, (_, i) => {
    if (i === 0) return 0;
    return endpoint && i === count - 1 ? stop : i * step;
  });
}
