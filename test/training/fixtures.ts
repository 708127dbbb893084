/** Training runs of PyTorch in float64, see test/fixtures/training/generate.py, and the same models here. */
import { readFileSync } from "node:fs";
import { layers, losses, optimizers, sequential, type Tensor } from "../../src/index.ts";
import type { Loss } from "../../src/losses/index.ts";
import type { Sequential } from "../../src/model/sequential.ts";
import type { Optimizer } from "../../src/optimizers/index.ts";

export interface NetworkFixture {
  layers: [units: number, activation: string][];
  loss: string;
  metric: string;
  x: number[][];
  y: number[][];
  /** Initial kernels and biases, layer by layer. */
  weights: (number[] | number[][])[];
  /** The loss' gradient on the first batch of five rows, flat. */
  gradients: number[][];
}

export interface Run {
  network: string;
  batchSize: number;
  optimizer: "sgd" | "rmsprop" | "adam";
  settings: Record<string, number | boolean>;
  losses: number[];
  metrics: number[];
  /** After the last step, flat. */
  weights: number[][];
}

export interface Values {
  logits: number[][];
  probabilities: number[][];
  softmaxed: number[][];
  numbers: number[][];
  bits: number[][];
  oneHot: number[][];
  soft: number[][];
  classes: number[];
  losses: {
    binaryCrossentropy: { fromLogits: number; fromProbabilities: number };
    categoricalCrossentropy: Record<
      "fromLogits" | "fromProbabilities" | "softFromLogits" | "softFromProbabilities",
      number
    >;
    meanSquaredError: number;
    meanAbsoluteError: number;
    huber: Record<string, number>;
  };
  metrics: { binaryAccuracy: Record<string, number>; categoricalAccuracy: number };
}

export const { networks, runs, values } = JSON.parse(
  readFileSync(new URL("../fixtures/training/training.json", import.meta.url), "utf8"),
) as { networks: Record<string, NetworkFixture>; runs: Run[]; values: Values };

/** The network with its initial weights, not compiled. */
export function model({ layers: shapes, x, weights }: NetworkFixture): Sequential {
  const dense = shapes.map(([units, activation], i) =>
    layers.dense({ units, activation, inputShape: i === 0 ? [x[0].length] : undefined }),
  );
  const made = sequential(dense);
  made.setWeights(weights);
  return made;
}

export function optimizer({ optimizer: name, settings }: Pick<Run, "optimizer" | "settings">): Optimizer {
  return optimizers[name](settings);
}

/** The rows of step `step` (from 0): in their order, again and again, the last batch of each round smaller. */
export function batch({ x, y }: NetworkFixture, batchSize: number, step: number): { x: number[][]; y: number[][] } {
  const start = (step % Math.ceil(x.length / batchSize)) * batchSize;
  return { x: x.slice(start, start + batchSize), y: y.slice(start, start + batchSize) };
}

/** The largest difference of each weight tensor, as a part of its largest value; the largest of these. */
export function deviation(actual: readonly Tensor[], expected: readonly (readonly number[])[]): number {
  return Math.max(
    ...actual.map(({ data }, i) => {
      const differences = expected[i].map((value, j) => Math.abs(data[j] - value));
      return Math.max(...differences) / Math.max(...expected[i].map(Math.abs));
    }),
  );
}

/** The loss that the generator used, by name or made with its options. */
export function loss({ loss: name }: NetworkFixture): Loss | string {
  return name === "huber" ? losses.huber({ delta: 0.5 }) : name;
}
