/** Compares data with what test/fixtures/datasets/generate.py wrote of scikit-learn's. */
import { createHash } from "node:crypto";
import { expect } from "vitest";
import type { Dataset, Sample } from "../../src/datasets/sample.ts";

export interface Reference {
  shape: number[];
  sum: number;
  squares: number;
  weighted: number;
  x?: number[][];
  first?: number[][];
  last?: number[][];
  y: string;
  float32?: string;
}

/** NumPy's log, sin and cos (which differ from machine to machine) may be off by some bits of a double; nothing else may. */
const TOLERANCE = 1e-12;

/** The float64 numbers: all of them or both ends, and three sums over all. */
export function expectSample({ x, y, features }: Sample, reference: Reference): void {
  expect([y.length, features]).toEqual(reference.shape);
  const rows = Array.from(y, (_, row) => [...x.subarray(row * features, (row + 1) * features)]);
  if (reference.x) expectClose(rows.flat(), reference.x.flat());
  if (reference.first) expectClose(rows.slice(0, 3).flat(), reference.first.flat());
  if (reference.last) expectClose(rows.slice(-3).flat(), reference.last.flat());
  const terms = { sum: [...x], squares: [...x].map((v) => v * v), weighted: [...x].map((v, i) => v * (1 + (i % 97))) };
  for (const name of ["sum", "squares", "weighted"] as const) {
    const size = terms[name].reduce((sum, term) => sum + Math.abs(term), 1);
    const found = terms[name].reduce((sum, term) => sum + term, 0);
    expect(Math.abs(found - reference[name]), `${name}: ${found}`).toBeLessThan(size * TOLERANCE);
  }
}

/** The float32 tensors: to the last bit, except for numbers next to 0 such as sin π, whose last bits are all noise. */
export function expectDataset({ x, y }: Dataset, reference: Reference): void {
  expect(x.shape).toEqual(reference.shape);
  expect(y.shape).toEqual(reference.shape.slice(0, 1));
  expect(String.fromCharCode(...y.data.map((label) => 97 + label))).toBe(reference.y);
  if (reference.x) expectClose([...x.data], reference.x.flat().map(Math.fround));
  else expect(createHash("sha256").update(new Uint8Array(x.data.buffer)).digest("hex")).toBe(reference.float32);
}

export function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    const scale = Math.max(1, Math.abs(expected[i]!));
    expect(Math.abs(value - expected[i]!), `number ${i}: ${value}`).toBeLessThanOrEqual(scale * TOLERANCE);
  });
}
