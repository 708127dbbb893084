/**
 * Operations on values, of which layers, losses and metrics of your own are made: `ops.multiply(p, a, b)`. Each records its instruction in the
 * program `p` and states its gradient, so that nothing else has to. A value has the shape of the whole batch, the rows first. Names and
 * meanings are those of Keras' ops, https://keras.io/api/ops/, in camelCase; where two values meet, NumPy's broadcasting holds, and a number
 * may take the place of a value. All throw ShapeError for shapes that don't fit, while the program is recorded.
 */
import * as Op from "../assembly/opcodes.ts";
import type { ProgramBuilder } from "./program/builder.ts";
import { activate } from "./program/ops/activate.ts";
import type { Value } from "./program/value.ts";

export { affine } from "./program/ops/affine.ts";
export {
  add,
  divide,
  divideNoNaN,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  maximum,
  minimum,
  multiply,
  notEqual,
  power,
  squaredDifference,
  subtract,
} from "./program/ops/binary.ts";
export {
  broadcastTo,
  concatenate,
  expandDims,
  flip,
  pad,
  type Range,
  repeat,
  reshape,
  slice,
  split,
  squeeze,
  stack,
  tile,
  transpose,
} from "./program/ops/copy.ts";
export { dropout } from "./program/ops/dropout.ts";
export { batchDot, type MatmulOptions, matmul } from "./program/ops/matmul.ts";
export { argsort, type OrderOptions, sort, topK } from "./program/ops/order.ts";
export { randomNormal, randomUniform } from "./program/ops/random.ts";
export {
  argMax,
  argMin,
  type CumsumOptions,
  countNonzero,
  cumsum,
  logSoftmax,
  logSumExp,
  max,
  mean,
  min,
  type NormOptions,
  norm,
  prod,
  type ReduceOptions,
  std,
  sum,
  variance,
} from "./program/ops/reduce.ts";
export { clip, select as where } from "./program/ops/select.ts";
export type { Axis, Operand } from "./program/ops/shapes.ts";
export { softmax } from "./program/ops/softmax.ts";
export { oneHot, segmentSum, take } from "./program/ops/take.ts";
export * from "./program/ops/unary.ts";

/** max(x, 0) */
export const relu = (p: ProgramBuilder, x: Value): Value => activate(p, x, Op.RELU);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid = (p: ProgramBuilder, x: Value): Value => activate(p, x, Op.SIGMOID);
/** tanh x */
export const tanh = (p: ProgramBuilder, x: Value): Value => activate(p, x, Op.TANH);
/** ln (1 + eˣ) */
export const softplus = (p: ProgramBuilder, x: Value): Value => activate(p, x, Op.SOFTPLUS);
/** x where x > 0, else eˣ − 1 */
export const elu = (p: ProgramBuilder, x: Value): Value => activate(p, x, Op.ELU);
/** 1.0507 · elu with alpha 1.6733 */
export const selu = (p: ProgramBuilder, x: Value): Value => activate(p, x, Op.SELU);
/** x · Φ(x), by the error function */
export const gelu = (p: ProgramBuilder, x: Value): Value => activate(p, x, Op.GELU);
/** x · sigmoid(x) */
export const silu = (p: ProgramBuilder, x: Value): Value => activate(p, x, Op.SILU);

/** The same numbers, through which no gradient passes. */
export const stopGradient = (p: ProgramBuilder, x: Value): Value => p.stopGradient(x);
/** A number, in every place of a shape; by default one without dimensions. */
export const constant = (p: ProgramBuilder, number: number, shape: readonly number[] = []): Value =>
  p.constant(number, shape);
/** Writes x to a weight or another place that outlives the program; see {@link ProgramBuilder.assign}. */
export const assign = (p: ProgramBuilder, place: Value, x: Value): void => p.assign(place, x);
