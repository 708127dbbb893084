/** Smooth activations that are composed of others. */
import { MULTIPLY, SUBTRACT } from "../../assembly/extra/opcodes.ts";
import * as Op from "../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { add, binaryInto, divide, greater, multiply } from "../program/ops/binary.ts";
import { curve } from "../program/ops/curve.ts";
import { scaleShift } from "../program/ops/losses.ts";
import { piecewise } from "../program/ops/piecewise.ts";
import { select } from "../program/ops/select.ts";
import { abs, exp, expm1, reciprocal, sqrt, square } from "../program/ops/unary.ts";
import type { Value } from "../program/value.ts";
import { named } from "./named.ts";

/** x above 0, else alpha (e^(x / alpha) − 1), alpha by default 1. Barron 2017, https://arxiv.org/abs/1704.07483 */
export const celu = /* @__PURE__ */ named("celu", (p, x, { alpha = 1 }: { alpha?: number } = {}) => {
  const negative = piecewise(p, x, { below: [1 / alpha, 0], between: [0, 0], above: [0, 0] });
  // Each of the terms is 0 on the other side.
  return add(p, curve(p, x, Op.RELU), scaleShift(p, expm1(p, negative), alpha, 0));
});

/** eˣ */
export const exponential = /* @__PURE__ */ named("exponential", exp);

/** −ln (1 + e⁻ˣ), the logarithm of sigmoid(x). */
export const logSigmoid = /* @__PURE__ */ named("logSigmoid", (p, x) =>
  scaleShift(p, curve(p, scaleShift(p, x, -1, 0), Op.SOFTPLUS), -1, 0),
);

/** x · tanh(softplus(x)). Misra 2019, https://arxiv.org/abs/1908.08681 */
export const mish = /* @__PURE__ */ named("mish", (p, x) =>
  multiply(p, x, curve(p, curve(p, x, Op.SOFTPLUS), Op.TANH)),
);

/** x · sigmoid(2 u), u = √(2/π) (x + 0.044715 x³): what gelu is approximated by with tanh. */
export function approximateGelu(p: ProgramBuilder, x: Value): Value {
  const factor = 2 * Math.sqrt(2 / Math.PI);
  const u = multiply(p, x, scaleShift(p, square(p, x), 0.044715 * factor, factor));
  return multiply(p, x, curve(p, u, Op.SIGMOID));
}

/** x / (1 + |x|) */
export const softsign = /* @__PURE__ */ named("softsign", (p, x) => {
  const r = reciprocal(p, scaleShift(p, abs(p, x), 1, 1));
  // The derivative r² has all its digits far from 0, where that of a quotient would be a difference of nearly equal numbers.
  const write = (y: Value) => binaryInto(p, y, MULTIPLY, x, r);
  return withSlope(p, x, write, () => square(p, r));
});

/** x − tanh x */
export const tanhShrink = /* @__PURE__ */ named("tanhShrink", (p, x) => {
  const t = curve(p, x, Op.TANH);
  const write = (y: Value) => binaryInto(p, y, SUBTRACT, x, t);
  return withSlope(p, x, write, () => square(p, t));
});

/** (x + √(x² + b)) / 2, b by default 4. Barron 2021, https://arxiv.org/abs/2112.11687 */
export const squareplus = /* @__PURE__ */ named("squareplus", (p, x, { b = 4 }: { b?: number } = {}) => {
  const root = sqrt(p, scaleShift(p, square(p, x), 1, b));
  // For x < 0 the sum cancels: there it is b / 4 by what it is for −x.
  const larger = scaleShift(p, add(p, abs(p, x), root), 0.5, 0);
  const write = (y: Value) => p.assign(y, select(p, greater(p, x, 0), larger, divide(p, b / 4, larger)));
  return withSlope(p, x, write, (y) => divide(p, y, root));
});

/** What `write` writes, as a function of x with the derivative `slope`, instead of the gradients of its parts. */
function withSlope(p: ProgramBuilder, x: Value, write: (y: Value) => void, slope: (y: Value) => Value): Value {
  const y = p.value(x.shape, [x]);
  write(y);
  p.backward(y, (dy) => p.accumulate(x, (dx) => binaryInto(p, dx, MULTIPLY, dy, slope(p.stopGradient(y)))));
  return y;
}
