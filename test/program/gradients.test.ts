/** Every op against float64: the loss, and its gradient against central differences. */
import { beforeAll, describe, expect, it } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import type { Shape } from "../../src/data/tensor.ts";
import type { ProgramBuilder } from "../../src/program/builder.ts";
import { FORMATS } from "../../src/program/instructions.ts";
import * as act from "../../src/program/ops/activate.ts";
import { affine } from "../../src/program/ops/affine.ts";
import { BINARY, CATEGORICAL, crossentropy, SPARSE_CATEGORICAL } from "../../src/program/ops/crossentropy.ts";
import { dropout } from "../../src/program/ops/dropout.ts";
import * as errors from "../../src/program/ops/errors.ts";
import type { Value } from "../../src/program/value.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { dialects, uniform } from "../assembly/harness.ts";
import { Bench, runtimeOf, weight } from "./bench.ts";
import * as f64 from "./float64.ts";

/** Of the largest element of a gradient. Sums here have up to 50 terms. */
const TOLERANCE = 3e-6;
const ROWS = 7;

/** An op with weights and labels, as a program and in float64. */
interface Case {
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

function check(runtime: Runtime, given: Case): void {
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
  const names = bench.plan.instructions.map(({ opcode }) => FORMATS[opcode].name);
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

const numbers = (columns: number) => f64.matrix(uniform(ROWS * columns, 77), columns);
const bits = (columns: number) => numbers(columns).map((row) => row.map((value) => Number(value > 0)));
const classes = (count: number) => Array.from({ length: ROWS }, (_, i) => [(i * 5 + 2) % count]);
const oneHot = (count: number) => f64.oneHot(classes(count), count);
/** Rows of positive numbers whose sum is not 1. */
const soft = (count: number) => numbers(count).map((row) => row.map((value) => Math.fround(Math.abs(value))));
/** Probabilities that are far from 0 and 1. */
const probabilities = (_: number, size: number) => uniform(size, 5).map((value) => 0.5 + 0.4 * value);

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
      const fromInput = kind === Op.GELU || kind === Op.SILU;
      check(runtime, {
        x: [3],
        weights: [[3, 5], [5], [5, 2]],
        y: numbers(2),
        record: (p, x, y, [kernel, bias, last]) =>
          errors.squaredError(p, y, affine(p, act.activate(p, affine(p, x, kernel, bias), kind), last)),
        reference: (x, y, [kernel, [bias], last]) =>
          f64.squaredError(f64.affine(f64.activate(f64.affine(x, kernel, bias), name), last), y),
        [fromInput ? "has" : "hasNot"]: ["activation"],
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

  describe.each([1, 3, 5])("losses of %i columns", (columns) => {
    const plain = { weights: [[ROWS, columns]], y: numbers(columns) };

    it("squared error", () => {
      check(runtime, {
        ...plain,
        record: (p, _, y, [w]) => errors.squaredError(p, y, w),
        reference: (_, y, [w]) => f64.squaredError(w, y),
      });
    });

    it("absolute error", () => {
      check(runtime, {
        ...plain,
        record: (p, _, y, [w]) => errors.absoluteError(p, y, w),
        reference: (_, y, [w]) => f64.absoluteError(w, y),
      });
    });

    it.each([0.25, 1, 10])("Huber's, delta %d", (delta) => {
      check(runtime, {
        ...plain,
        record: (p, _, y, [w]) => errors.huber(p, y, w, delta),
        reference: (_, y, [w]) => f64.huber(delta)(w, y),
      });
    });

    const binary = { weights: [[ROWS, columns]], y: bits(columns) };

    it("binary cross-entropy of probabilities", () => {
      check(runtime, {
        ...binary,
        values: probabilities,
        record: (p, _, y, [w]) => crossentropy(p, BINARY, y, w, false),
        reference: (_, y, [w]) => f64.binaryCrossentropy(w, y),
        has: ["binary_crossentropy_gradient"],
      });
    });

    it("binary cross-entropy of logits", () => {
      check(runtime, {
        ...binary,
        record: (p, _, y, [w]) => crossentropy(p, BINARY, y, w, true),
        reference: (_, y, [w]) => f64.binaryCrossentropy(f64.activate(w, "sigmoid"), y),
        has: ["binary_crossentropy_logits_gradient"],
      });
    });

    it("binary cross-entropy of a sigmoid, whose gradient is taken in one", () => {
      check(runtime, {
        ...binary,
        record: (p, _, y, [w]) => crossentropy(p, BINARY, y, act.activate(p, w, Op.SIGMOID), false),
        reference: (_, y, [w]) => f64.binaryCrossentropy(f64.activate(w, "sigmoid"), y),
        has: ["binary_crossentropy_logits_gradient"],
        hasNot: ["activation_gradient"],
      });
    });

    it("binary cross-entropy of a sigmoid with soft labels", () => {
      check(runtime, {
        ...binary,
        y: soft(columns),
        record: (p, _, y, [w]) => crossentropy(p, BINARY, y, act.activate(p, w, Op.SIGMOID), false),
        reference: (_, y, [w]) => f64.binaryCrossentropy(f64.activate(w, "sigmoid"), y),
      });
    });
  });

  describe.each([2, 3, 5, 8])("losses over %i classes", (columns) => {
    const weights = [[ROWS, columns]];

    describe.each([
      ["one-hot", CATEGORICAL, oneHot(columns), (y: f64.Matrix) => y],
      ["soft", CATEGORICAL, soft(columns), (y: f64.Matrix) => y],
      ["sparse", SPARSE_CATEGORICAL, classes(columns), (y: f64.Matrix) => f64.oneHot(y, columns)],
    ] as const)("%s labels", (_, kind, y, dense) => {
      const prefix = kind === CATEGORICAL ? "categorical" : "sparse_categorical";

      it("of probabilities, which are divided by their sum", () => {
        check(runtime, {
          weights,
          y,
          values: probabilities,
          record: (p, _, labels, [w]) => crossentropy(p, kind, labels, w, false),
          reference: (_, labels, [w]) => f64.categoricalCrossentropy(w, dense(labels)),
          has: [`${prefix}_crossentropy_gradient`],
        });
      });

      it("of logits", () => {
        check(runtime, {
          weights,
          y,
          record: (p, _, labels, [w]) => crossentropy(p, kind, labels, w, true),
          reference: (_, labels, [w]) => f64.categoricalCrossentropy(f64.softmax(w), dense(labels)),
          has: [`${prefix}_crossentropy_logits_gradient`],
        });
      });

      it("of a softmax, whose gradient is taken in one", () => {
        check(runtime, {
          weights,
          y,
          record: (p, _, labels, [w]) => crossentropy(p, kind, labels, act.softmax(p, w), false),
          reference: (_, labels, [w]) => f64.categoricalCrossentropy(f64.softmax(w), dense(labels)),
          has: [`${prefix}_crossentropy_logits_gradient`],
          hasNot: ["softmax_gradient"],
        });
      });
    });
  });

  it("keeps the gradient of a softmax that something else reads, too", () => {
    // Cross-entropy takes the logits, the squared error the probabilities: both reach the same weight.
    check(runtime, {
      weights: [[ROWS, 3]],
      y: oneHot(3),
      record: (p, _, y, [w]) => {
        const probabilities = act.softmax(p, w);
        const [a, b] = [
          crossentropy(p, CATEGORICAL, y, probabilities, false),
          errors.squaredError(p, y, probabilities),
        ];
        const total = p.value(a.shape, [a, b]);
        p.emit(Op.ADD, total, a, b, a.size);
        p.backward(total, (dl) => {
          p.contribute(a, dl);
          p.contribute(b, dl);
        });
        return total;
      },
      reference: (_, y, [w]) => {
        const probabilities = f64.softmax(w);
        const squared = f64.squaredError(probabilities, y);
        return f64.categoricalCrossentropy(probabilities, y).map((value, i) => value + squared[i]);
      },
      has: ["categorical_crossentropy_logits_gradient", "softmax_gradient", "add"],
    });
  });

  it("does not take a sigmoid for a softmax, or the other way round", () => {
    check(runtime, {
      weights: [[ROWS, 3]],
      y: oneHot(3),
      record: (p, _, y, [w]) => crossentropy(p, CATEGORICAL, y, act.activate(p, w, Op.SIGMOID), false),
      reference: (_, y, [w]) => f64.categoricalCrossentropy(f64.activate(w, "sigmoid"), y),
      has: ["activation_gradient", "categorical_crossentropy"],
    });
    check(runtime, {
      weights: [[ROWS, 3]],
      y: bits(3),
      record: (p, _, y, [w]) => crossentropy(p, BINARY, y, act.softmax(p, w), false),
      reference: (_, y, [w]) => f64.binaryCrossentropy(f64.softmax(w), y),
      has: ["softmax_gradient", "binary_crossentropy"],
    });
    check(runtime, {
      weights: [[ROWS, 3]],
      y: bits(3),
      values: probabilities, // Whose tanh has a logarithm.
      record: (p, _, y, [w]) => crossentropy(p, BINARY, y, act.activate(p, w, Op.TANH), false),
      reference: (_, y, [w]) => f64.binaryCrossentropy(f64.activate(w, "tanh"), y),
      has: ["activation_gradient", "binary_crossentropy"],
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
