/** Activations that look at several elements at once. */
import { MULTIPLY } from "../../assembly/extra/opcodes.ts";
import { SIGMOID } from "../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { binaryInto, divide, greater, multiply, subtract } from "../program/ops/binary.ts";
import { split, transpose } from "../program/ops/copy.ts";
import { curve } from "../program/ops/curve.ts";
import { scaleShift } from "../program/ops/losses.ts";
import { topK } from "../program/ops/order.ts";
import { piecewise } from "../program/ops/piecewise.ts";
import * as op from "../program/ops/reduce.ts";
import { axisOf } from "../program/ops/shapes.ts";
import type { Value } from "../program/value.ts";
import { named } from "./named.ts";

/** Along which dimension; the rows are number 0. */
export interface AxisOptions {
  /** Default −1, the last. */
  readonly axis?: number;
}

/** x − ln Σ eˣ along the axis: the logarithm of softmax. */
export const logSoftmax = /* @__PURE__ */ named("logSoftmax", (p, x, { axis = -1 }: AxisOptions = {}) =>
  op.logSoftmax(p, x, axis),
);

/** a · sigmoid(b), where a and b are the halves of x along the axis, which is half as long after it. Dauphin et al. 2016, https://arxiv.org/abs/1612.08083 */
export const glu = /* @__PURE__ */ named("glu", (p, x, { axis = -1 }: AxisOptions = {}) => {
  const [a, b] = split(p, x, 2, axis) as [Value, Value];
  return multiply(p, a, curve(p, b, SIGMOID));
});

/**
 * The point of the simplex that is nearest to x along the axis: probabilities, many of them 0. Martins and Astudillo 2016,
 * https://arxiv.org/abs/1602.02068
 */
export const sparsemax = /* @__PURE__ */ named("sparsemax", (p, x, { axis = -1 }: AxisOptions = {}) => {
  const last = x.shape.length - 1;
  const at = axisOf(p, "sparsemax", x.shape, axis);
  if (at === last) return ofRows(p, x);
  const swap = x.shape.map((_, i) => (i === at ? last : i === last ? at : i));
  return transpose(p, ofRows(p, transpose(p, x, swap)), swap);
});

/** max(x − τ, 0), where τ makes the sum 1: (Σ − 1) / k of the k largest, as many as remain positive so. */
function ofRows(p: ProgramBuilder, x: Value): Value {
  const rows = { axis: -1, keepDims: true };
  const below = subtract(p, p.stopGradient(x), op.max(p, p.stopGradient(x), rows));
  const z = topK(p, below, x.columns).values;
  const sums = op.cumsum(p, z, -1);
  const counts = op.cumsum(p, p.constant(1, x.shape), -1);
  const support = greater(p, scaleShift(p, multiply(p, counts, z), 1, 1), sums); // 1 + k zₖ > Σ
  const total = subtract(p, op.sum(p, multiply(p, support, z), rows), 1);
  const tau = divide(p, total, op.sum(p, support, rows));
  const y = p.value(x.shape, [x]);
  p.assign(y, piecewise(p, subtract(p, below, tau), {}));
  p.backward(y, (dy) => {
    p.accumulate(x, (dx) => {
      // Those that are not 0 share what their sum may not change by.
      const chosen = greater(p, p.stopGradient(y), 0);
      const kept = multiply(p, chosen, dy);
      const mean = divide(p, op.sum(p, kept, rows), op.sum(p, chosen, rows));
      binaryInto(p, dx, MULTIPLY, chosen, subtract(p, dy, mean));
    });
  });
  return y;
}
