import { NOT_NEGATIVE } from "../limits.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { divide, maximum, multiply, subtract } from "../program/ops/binary.ts";
import { matmul } from "../program/ops/matmul.ts";
import { sum } from "../program/ops/reduce.ts";
import { abs, sqrt, square } from "../program/ops/unary.ts";
import type { RegularizerDefinition } from "./regularizer.ts";

/** Options of `orthogonalRegularizer`. */
export interface OrthogonalRegularizerOptions {
  /** Default 0.01. */
  factor?: number;
  /** Whether rows are to be orthogonal to each other, or columns. Default `rows`. */
  mode?: "rows" | "columns";
}

/**
 * factor times the mean |cosine| between two rows (or columns) of a kernel, over all pairs: keeps them at right angles.
 * As Keras' OrthogonalRegularizer, https://keras.io/api/layers/regularizers/
 */
export const ORTHOGONAL: RegularizerDefinition<Required<OrthogonalRegularizerOptions>> = {
  name: "orthogonalRegularizer",
  defaults: { factor: 0.01, mode: "rows" },
  limits: { factor: NOT_NEGATIVE, mode: [(mode) => mode === "rows" || mode === "columns", '"rows" or "columns"'] },
  loss(p: ProgramBuilder, x, { factor, mode }) {
    const byRows = mode === "rows";
    const count = x.shape[byRows ? 0 : 1]!;
    p.require(
      x.shape.length === 2 && count > 1,
      () =>
        `orthogonalRegularizer needs a matrix of two ${mode} or more, found ${x.name} (${x.shape.join(", ")}). Use it for kernels.`,
    );
    const length = sqrt(p, maximum(p, sum(p, square(p, x), { axis: byRows ? 1 : 0, keepDims: true }), 1e-12));
    const unit = divide(p, x, length);
    const cosines = matmul(p, unit, unit, byRows ? { transposeB: true } : { transposeA: true });
    // Each pair stands twice in the product; its diagonal, the squares of lengths, does not count.
    const pairs = subtract(p, sum(p, abs(p, cosines)), sum(p, square(p, unit)));
    return multiply(p, pairs, factor / (count * (count - 1)));
  },
};
