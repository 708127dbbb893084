import { checkBoolean, checkInteger, checkNumber, checkOptions, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { checkRandomState } from "../random/check-random-state.ts";
import { type Dataset, reorder, type Sample, shuffled, toDataset } from "./sample.ts";

export interface GaussianQuantilesOptions {
  /** The mean of the distribution, one number for each feature; the origin by default. */
  mean?: ArrayLike<number>;
  /** Variance of each feature: the covariance matrix is cov · I. Default 1. */
  cov?: number;
  /** Number of samples, at least nClasses. Default 100. */
  nSamples?: number;
  /** Number of features. Default 2. */
  nFeatures?: number;
  /** Number of classes. Default 3. */
  nClasses?: number;
  /** Whether to put the samples in random order; otherwise they are sorted by their distance from the mean. Default true. */
  shuffle?: boolean;
  /** A seed, 0 to 2³² - 1, for scikit-learn's numbers; without it they follow from `seed`. */
  randomState?: number;
}

const KEYS = ["mean", "cov", "nSamples", "nFeatures", "nClasses", "shuffle", "randomState"] as const;

/**
 * One normal distribution cut into nested spherical shells, each a class with as many samples: x (samples, features), y (samples,).
 *
 * The numbers of scikit-learn's `make_gaussian_quantiles` for the same `randomState`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.datasets.make_gaussian_quantiles.html
 * The data are those of Zhu, Zou, Rosset and Hastie, Multi-class AdaBoost (2009), https://doi.org/10.4310/SII.2009.v2.n3.a8
 *
 * @throws ArgumentError for an unknown option or one out of range
 *
 * @example
 * const { x, y } = makeGaussianQuantiles({ nSamples: 2000, nFeatures: 2, nClasses: 2, cov: 0.1, randomState: 3 });
 */
export function makeGaussianQuantiles(options?: GaussianQuantilesOptions): Dataset {
  return toDataset(gaussianQuantiles(options));
}

/** `makeGaussianQuantiles` in float64. */
export function gaussianQuantiles(options?: GaussianQuantilesOptions): Sample {
  const what = "makeGaussianQuantiles";
  const given = checkOptions(what, options, KEYS);
  const classes = checkInteger(`${what}: nClasses`, given.nClasses ?? 3, 1);
  const samples = checkInteger(`${what}: nSamples`, given.nSamples ?? 100, 1);
  const features = checkInteger(`${what}: nFeatures`, given.nFeatures ?? 2, 1);
  if (samples < classes) {
    throw new ArgumentError(
      `${what}: nSamples must be at least nClasses, ${classes}, found ${samples}. Ask for more samples or fewer classes.`,
    );
  }
  const cov = checkNumber(`${what}: cov`, given.cov ?? 1, ">= 0", (value) => value >= 0);
  const mean = checkMean(what, given.mean, features);
  const shuffle = checkBoolean(`${what}: shuffle`, given.shuffle ?? true);
  const random = checkRandomState(what, given.randomState);

  // NumPy draws multivariate normals as z · √S · V of the covariance's singular values; of cov · I, S is cov and V is I.
  const deviation = Math.sqrt(cov);
  const x = Float64Array.from({ length: samples * features }, (_, i) => {
    return random.standardNormal() * deviation + mean[i % features]!;
  });
  const distances = squaredDistances(x, mean);
  const nearestFirst = Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]!);
  const size = Math.floor(samples / classes);
  const { x: sorted } = reorder({ x, y: distances, features }, nearestFirst);
  const y = Float64Array.from({ length: samples }, (_, i) => Math.min(Math.floor(i / size), classes - 1));
  const sample = { x: sorted, y, features };
  return shuffle ? shuffled(sample, random) : sample;
}

function checkMean(what: string, mean: ArrayLike<number> | undefined, features: number): number[] {
  if (mean === undefined) return new Array<number>(features).fill(0);
  const numbers = typeof mean === "object" && mean !== null ? Array.from(mean) : [];
  if (numbers.length !== features) {
    throw new ArgumentError(
      `${what}: mean must hold a number for each of the ${features} features, found ${show(mean)}. Change mean or nFeatures.`,
    );
  }
  return numbers.map((value, i) => checkNumber(`${what}: mean[${i}]`, value, "that is finite"));
}

/** |x - mean|² of each row. */
function squaredDistances(x: Float64Array, mean: readonly number[]): Float64Array {
  const features = mean.length;
  return Float64Array.from({ length: x.length / features }, (_, row) =>
    mean.reduce((sum, center, feature) => {
      const difference = x[row * features + feature]! - center;
      return sum + difference * difference;
    }, 0),
  );
}
