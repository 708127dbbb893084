/** A dense layer whose gradients are given: of the loss Σ y · prediction they are xᵀ · y, and the mean of y for the bias. */
import { layers, sequential } from "../../src/index.ts";
import type { Loss } from "../../src/losses/index.ts";
import type { Optimizer } from "../../src/optimizers/index.ts";
import { multiply } from "../../src/program/ops/binary.ts";
import { sum } from "../../src/program/ops/reduce.ts";

export const linear: Loss = {
  name: "linear",
  config: {},
  labels: "values",
  checkOutput() {},
  perRow: (p, y, prediction) => sum(p, multiply(p, y, prediction), { axis: -1, keepDims: true }),
};

export interface Problem {
  /** In 32nds, row by row of each step. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Kernel and bias. */
  readonly weights: readonly [readonly (readonly number[])[], readonly number[]];
}

/** The model of a problem, and its batches. */
export function denseModel({ x, y, weights }: Problem, rows: number, optimizer: Optimizer | string, name?: string) {
  const [kernel, bias] = weights;
  const [inputs, units] = [kernel.length, bias.length];
  const model = sequential([layers.dense({ units, inputShape: [inputs], ...(name && { name }) })]);
  model.setWeights([kernel, bias]);
  model.compile({ optimizer, loss: linear });
  const batch = (values: readonly number[], step: number, columns: number) => ({
    shape: [rows, columns],
    data: Float32Array.from(values.slice(step * rows * columns, (step + 1) * rows * columns), (value) => value / 32),
  });
  const all = (values: readonly number[], columns: number) => ({
    shape: [values.length / columns, columns],
    data: Float32Array.from(values, (value) => value / 32),
  });
  return {
    model,
    step: (i: number) => model.trainOnBatch(batch(x, i, inputs), batch(y, i, units)),
    /** All steps as one epoch. */
    fit: () => model.fit(all(x, inputs), all(y, units), { batchSize: rows, shuffle: false }),
    weights: () => model.getWeights().map(({ data }) => [...data]),
  };
}
