/** The ops in float64, written from their definitions, and derivatives by central differences. */
import { functions } from "../assembly/reference.ts";

/** Rows of numbers. */
export type Matrix = readonly (readonly number[])[];

export const matrix = (data: ArrayLike<number>, columns: number): Matrix =>
  Array.from({ length: data.length / columns }, (_, i) =>
    Array.from({ length: columns }, (_, j) => data[i * columns + j]),
  );

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]) => sum(values) / values.length;

export const affine = (x: Matrix, kernel: Matrix, bias?: readonly number[]): Matrix =>
  x.map((row) => kernel[0].map((_, j) => sum(row.map((value, p) => value * kernel[p][j])) + (bias?.[j] ?? 0)));

export type ActivationName = "relu" | "sigmoid" | "tanh" | "softplus" | "elu" | "selu" | "gelu" | "silu";
export const activate = (x: Matrix, name: ActivationName): Matrix => x.map((row) => row.map(functions[name]));

export const softmax = (x: Matrix): Matrix =>
  x.map((row) => {
    const exponentials = row.map((value) => Math.exp(value - Math.max(...row)));
    return exponentials.map((value) => value / sum(exponentials));
  });

/** Of each row, the mean over the columns of f(p, y). */
const perRow = (f: (p: number, y: number) => number) => (p: Matrix, y: Matrix) =>
  p.map((row, i) => mean(row.map((value, j) => f(value, y[i][j]))));

export const binaryCrossentropy = perRow((p, y) => -y * Math.log(p) - (1 - y) * Math.log(1 - p));
export const squaredError = perRow((p, y) => (p - y) ** 2);
export const absoluteError = perRow((p, y) => Math.abs(p - y));
export const huber = (delta: number) =>
  perRow((p, y) => {
    const error = Math.abs(p - y);
    return error <= delta ? error ** 2 / 2 : delta * error - delta ** 2 / 2;
  });

/** −Σ y log(p / Σp) of each row. */
export const categoricalCrossentropy = (p: Matrix, y: Matrix) =>
  p.map((row, i) => -sum(row.map((value, j) => y[i][j] * Math.log(value / sum(row)))));

export const oneHot = (classes: Matrix, columns: number): Matrix =>
  classes.map(([number]) => Array.from({ length: columns }, (_, j) => Number(j === number)));

/** ∂f/∂w by central differences; f reads w. The error is about h² = 1e-8. */
export function gradientOf(f: () => number, w: Float64Array): number[] {
  const h = 1e-4;
  return Array.from(w, (value, i) => {
    w[i] = value + h;
    const above = f();
    w[i] = value - h;
    const below = f();
    w[i] = value;
    return (above - below) / (2 * h);
  });
}
