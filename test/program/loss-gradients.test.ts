/** Every loss against float64: values, and gradients against central differences. */
import { beforeAll, describe, it } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import * as act from "../../src/program/ops/activate.ts";
import { BINARY, CATEGORICAL, crossentropy, SPARSE_CATEGORICAL } from "../../src/program/ops/crossentropy.ts";
import * as errors from "../../src/program/ops/errors.ts";
import { huber } from "../../src/program/ops/losses.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { dialects } from "../assembly/harness.ts";
import { runtimeOf } from "./bench.ts";
import { bits, check, classes, numbers, oneHot, probabilities, ROWS, soft } from "./check-gradients.ts";
import * as f64 from "./float64.ts";

describe.each(dialects)("%s", (dialect) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf(dialect);
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
        record: (p, _, y, [w]) => huber(p, y, w, delta),
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
});
