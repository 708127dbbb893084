/** Compares a program's loss with float64, and its gradients with central differences. */
import { expect } from "vitest";
import type { Shape } from "../../src/data/tensor.ts";
import type { ProgramBuilder } from "../../src/program/builder.ts";
import type { Value } from "../../src/program/value.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { uniform } from "../assembly/harness.ts";
import { Bench, weight } from "./bench.ts";
import * as f64 from "./float64.ts";

/** Of the largest element of a gradient. Sums here have up to 50 terms. */
const TOLERANCE = 3e-6;
export const ROWS = 7;

/** An op with weights and labels, as a program and in float64. */
export interface Case {
  /** Shapes of the weights; the first is often the op's whole input. */
  readonly weights: readonly Shape[];
  readonly x?: Shape;
  /** Labels for each row. */
  readonly y: f64.Matrix;
  /** Values of weight `i`, if not any. */
  readonly values?: (i: number, size: number) => Float32Array;
  readonly record: (p: ProgramBuilder, x: Value, y: Value, w: readonly Value[]) => Value;
  /** The loss of each row. */
  readonly reference: (x: f64.Matrix, y: f64.Matrix, w: readonly f64.Matrix[]) => number[];
  /** Names of instructions that the program must have, or not have. */
  readonly has?: readonly string[];
  readonly hasNot?: readonly string[];
}

/** Uniform in ±1.05 and not near the kinks at 0. */
const awayFromZero = (size: number, seed: number) => uniform(size, seed).map((v) => v + Math.sign(v) * 0.05);

export function check(runtime: Runtime, given: Case): void {
  const { weights: shapes, x: sample = [1], values = (i, size) => awayFromZero(size, i + 11) } = given;
  const sizeOf = (shape: Shape) => shape.reduce((product, length) => product * length, 1);
  const weights = shapes.map((shape, i) => weight(`w${i}`, shape, values(i, sizeOf(shape))));
  const x = uniform(ROWS * sizeOf(sample), 3);
  const exact = weights.map((each) => Float64Array.from(each.read()));
  const bench = new Bench(runtime, {
    x: { data: x, shape: [ROWS, ...sample] },
    y: { data: Float32Array.from(given.y.flat()), shape: [ROWS, given.y[0].length] },
    weights,
    record: (p, input, y) =>
      given.record(
        p,
        input,
        y!,
        weights.map((each) => p.weight(each)),
      ),
  });
  const names = bench.plan.instructions.map(({ format }) => format.name);
  for (const name of given.has ?? []) expect(names).toContain(name);
  for (const name of given.hasNot ?? []) expect(names).not.toContain(name);

  const loss = () =>
    f64.mean(
      given.reference(
        f64.matrix(x, sample.at(-1)!),
        given.y,
        exact.map((data, i) => f64.matrix(data, shapes[i].at(-1)!)),
      ),
    );
  expect(Math.abs(bench.mean() - loss())).toBeLessThan(1e-6 * Math.abs(loss()));
  weights.forEach((each, i) => {
    const expected = f64.gradientOf(loss, exact[i]);
    const scale = Math.max(...expected.map(Math.abs));
    const worst = Math.max(...Array.from(bench.gradient(each), (value, j) => Math.abs(value - expected[j])));
    expect(scale).toBeGreaterThan(1e-4);
    expect(worst, `gradient of w${i}`).toBeLessThan(TOLERANCE * scale);
  });
}

export const numbers = (columns: number) => f64.matrix(uniform(ROWS * columns, 77), columns);
export const bits = (columns: number) => numbers(columns).map((row) => row.map((value) => Number(value > 0)));
export const classes = (count: number) => Array.from({ length: ROWS }, (_, i) => [(i * 5 + 2) % count]);
export const oneHot = (count: number) => f64.oneHot(classes(count), count);
/** Rows of positive numbers whose sum is not 1. */
export const soft = (count: number) => numbers(count).map((row) => row.map((value) => Math.fround(Math.abs(value))));
/** Probabilities that are far from 0 and 1. */
export const probabilities = (_: number, size: number) => uniform(size, 5).map((value) => 0.5 + 0.4 * value);
