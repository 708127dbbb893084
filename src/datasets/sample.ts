/** Generated data in float64, as NumPy computes it, before it becomes float32 tensors. */
import { Tensor } from "../data/tensor.ts";
import type { RandomState } from "../random/mt19937.ts";

/** Features and classes: two tensors with a row for each sample. */
export interface Dataset {
  /** (samples, features) */
  x: Tensor;
  /** (samples,): class numbers from 0 */
  y: Tensor;
}

/** The same in float64: x row-major (samples, features), y (samples,). */
export interface Sample {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly features: number;
}

/** Rounds to float32, the nearest of which is what the kernels compute with. */
export function toDataset({ x, y, features }: Sample): Dataset {
  return { x: new Tensor(Float32Array.from(x), [y.length, features]), y: new Tensor(Float32Array.from(y), [y.length]) };
}

/** Rows in the given order. */
export function reorder({ x, y, features }: Sample, order: ArrayLike<number>): Sample {
  const sorted = { x: new Float64Array(x.length), y: new Float64Array(y.length), features };
  for (let i = 0; i < y.length; i++) {
    const row = order[i]!;
    sorted.x.set(x.subarray(row * features, (row + 1) * features), i * features);
    sorted.y[i] = y[row]!;
  }
  return sorted;
}

/** Rows in random order: `sklearn.utils.shuffle`. */
export function shuffled(sample: Sample, random: RandomState): Sample {
  return reorder(sample, random.permutation(sample.y.length));
}

/** Adds normal noise to every number, in place; without a standard deviation nothing is drawn. */
export function addNoise(x: Float64Array, noise: number | undefined, random: RandomState): void {
  if (noise === undefined) return;
  for (let i = 0; i < x.length; i++) x[i]! += random.normal(0, noise);
}
