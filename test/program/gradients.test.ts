/** Every op but the losses against float64: values, and gradients against central differences. */
import { beforeAll, describe, expect, it } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import * as act from "../../src/program/ops/activate.ts";
import { affine } from "../../src/program/ops/affine.ts";
import { dropout } from "../../src/program/ops/dropout.ts";
import * as errors from "../../src/program/ops/errors.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { dialects } from "../assembly/harness.ts";
import { Bench, runtimeOf, weight } from "./bench.ts";
import { check, numbers, ROWS } from "./check-gradients.ts";
import * as f64 from "./float64.ts";

const KINDS: Record<f64.ActivationName, number> = {
  relu: Op.RELU,
  sigmoid: Op.SIGMOID,
  tanh: Op.TANH,
  softplus: Op.SOFTPLUS,
  elu: Op.ELU,
  selu: Op.SELU,
  gelu: Op.GELU,
  silu: Op.SILU,
};
const kinds = Object.entries(KINDS) as [f64.ActivationName, number][];

describe.each(dialects)("%s", (dialect) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf(dialect);
  });

  describe("affine", () => {
    it("of rows: kernel, bias and input", () => {
      check(runtime, {
        x: [4],
        weights: [[4, 6], [6, 3], [3]],
        y: numbers(3),
        record: (p, x, y, [first, kernel, bias]) =>
          errors.squaredError(p, y, affine(p, affine(p, x, first), kernel, bias)),
        reference: (x, y, [first, kernel, [bias]]) =>
          f64.squaredError(f64.affine(f64.affine(x, first), kernel, bias), y),
        has: ["gemm", "gemm_tn", "gemm_nt", "sum_rows"],
      });
    });

    it("without a bias", () => {
      check(runtime, {
        x: [4],
        weights: [
          [4, 6],
          [6, 1],
        ],
        y: numbers(1),
        record: (p, x, y, [first, kernel]) => errors.squaredError(p, y, affine(p, affine(p, x, first), kernel)),
        reference: (x, y, [first, kernel]) => f64.squaredError(f64.affine(f64.affine(x, first), kernel), y),
        hasNot: ["sum_rows"],
      });
    });

    it("of more dimensions: acts on the last, and what follows sees a flat row", () => {
      check(runtime, {
        x: [2, 3],
        weights: [[3, 5], [5, 4], [4], [8, 2]],
        y: numbers(2),
        record: (p, x, y, [first, kernel, bias, last]) => {
          const hidden = affine(p, affine(p, x, first), kernel, bias);
          expect(hidden.shape).toEqual([ROWS, 2, 4]);
          return errors.squaredError(p, y, affine(p, p.view(hidden, [ROWS, 8]), last));
        },
        reference: (x, y, [first, kernel, [bias], last]) => {
          const hidden = f64.affine(f64.affine(x, first), kernel, bias);
          return f64.squaredError(f64.affine(f64.matrix(hidden.flat(), 8), last), y);
        },
      });
    });
  });

  describe("activate", () => {
    it.each(kinds)("%s alone", (name, kind) => {
      check(runtime, {
        weights: [[ROWS, 5]],
        y: numbers(5),
        record: (p, _, y, [w]) => errors.squaredError(p, y, act.activate(p, w, kind)),
        reference: (_, y, [w]) => f64.squaredError(f64.activate(w, name), y),
        has: ["activation", "activation_gradient"],
      });
    });

    it.each(kinds)("%s after a product", (name, kind) => {
      const isExtra = kind >= Op.SOFTPLUS; // products have those of the core
      check(runtime, {
        x: [3],
        weights: [[3, 5], [5], [5, 2]],
        y: numbers(2),
        record: (p, x, y, [kernel, bias, last]) =>
          errors.squaredError(p, y, affine(p, act.activate(p, affine(p, x, kernel, bias), kind), last)),
        reference: (x, y, [kernel, [bias], last]) =>
          f64.squaredError(f64.affine(f64.activate(f64.affine(x, kernel, bias), name), last), y),
        [isExtra ? "has" : "hasNot"]: ["activation"],
      });
    });
  });

  it.each([2, 4, 7])("softmax of %i columns", (columns) => {
    check(runtime, {
      weights: [[ROWS, columns]],
      y: numbers(columns),
      record: (p, _, y, [w]) => errors.squaredError(p, y, act.softmax(p, w)),
      reference: (_, y, [w]) => f64.squaredError(f64.softmax(w), y),
      has: ["softmax_gradient"],
    });
  });

  describe("dropout", () => {
    const size = 4000;
    const make = (rate: number, seed: number, step: number) => {
      const w = weight("w", [size, 1], new Float32Array(size).fill(3));
      const bench = new Bench(runtime, {
        x: { data: new Float32Array(1), shape: [1, 1] },
        weights: [w],
        step,
        record: (p) => dropout(p, p.weight(w), rate, seed),
      });
      return { y: bench.run(), gradient: bench.gradient(w) };
    };

    it.each([0.1, 0.25, 0.5, 0.9])(
      "drops a part of %d, scales the rest, and the gradient in the same places",
      (rate) => {
        const { y, gradient } = make(rate, 11, 1);
        const scale = 1 / (1 - rate);
        const kept = y.filter((value) => value !== 0);
        for (const value of kept) expect(value / 3 / scale).toBeCloseTo(1, 6);
        // Five standard deviations.
        const deviation = Math.sqrt(size * rate * (1 - rate));
        expect(Math.abs(size - kept.length - size * rate)).toBeLessThan(5 * deviation);
        y.forEach((value, i) => {
          expect(gradient[i] * size).toBeCloseTo(value / 3, 5);
        });
      },
    );

    it("depends on the seed and the step alone", () => {
      const { y } = make(0.5, 11, 1);
      expect(make(0.5, 11, 1).y).toEqual(y);
      expect(make(0.5, 12, 1).y).not.toEqual(y);
      expect(make(0.5, 11, 2).y).not.toEqual(y);
    });
  });
});
