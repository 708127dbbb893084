/** Functions of two values, or of a value and a number, with NumPy's broadcasting. */
import * as Op from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { broadcastTo } from "./copy.ts";
import { accumulateRepeated, contributeRepeated } from "./reduce-to.ts";
import { select } from "./select.ts";
import { asValue, broadcast, broadcastStrides, collapse, type Operand } from "./shapes.ts";
import { log, negative } from "./unary.ts";

const BINARY = { opcode: Op.BINARY, format: "binary >out <a <b #n0 #n1 #n2 #a0 #a1 #a2 #b0 #b1 #b2 #function" };

/** out = f(a, b), both repeated to the shape of out where need be. */
export function binaryInto(p: ProgramBuilder, out: Value, kind: number, a: Value, b: Value): void {
  const strides = [a, b].map(({ shape }) => broadcastStrides(shape, out.shape));
  const walk = collapse(out.shape, strides, 3);
  if (walk) {
    p.emit(BINARY, out, a, b, ...walk.sizes, ...walk.strides[0]!, ...walk.strides[1]!, kind);
    return;
  }
  // More than three dimensions remain where repeated ones and others take turns.
  const [wideA, wideB] = [a, b].map((x) => broadcastTo(p, p.stopGradient(x), out.shape));
  binaryInto(p, out, kind, wideA!, wideB!);
}

/** Writes the terms of the gradient of a and of b, given that of y. */
interface Gradients {
  readonly a: (out: Value, dy: Value, a: Value, b: Value, y: Value) => void;
  readonly b: (out: Value, dy: Value, a: Value, b: Value, y: Value) => void;
}

function apply(
  p: ProgramBuilder,
  what: string,
  kind: number,
  left: Operand,
  right: Operand,
  gradients?: Gradients,
): Value {
  const [a, b] = [asValue(p, left), asValue(p, right)];
  const y = p.value(broadcast(p, what, a.shape, b.shape), gradients ? [a, b] : []);
  binaryInto(p, y, kind, a, b);
  if (gradients) {
    p.backward(y, (dy) => {
      accumulateRepeated(p, a, y.shape, (out) => gradients.a(out, dy, a, b, y));
      accumulateRepeated(p, b, y.shape, (out) => gradients.b(out, dy, a, b, y));
    });
  }
  return y;
}

/** a + b */
export const add = (p: ProgramBuilder, a: Operand, b: Operand): Value => sum(p, "add", Op.ADD, a, b, (dy) => dy);

/** a − b */
export const subtract = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  sum(p, "subtract", Op.SUBTRACT, a, b, (dy) => negative(p, dy));

/** The gradient of a sum is that of its operands as it stands: no term has to be computed. */
function sum(
  p: ProgramBuilder,
  what: string,
  kind: number,
  left: Operand,
  right: Operand,
  ofRight: (dy: Value) => Value,
): Value {
  const [a, b] = [asValue(p, left), asValue(p, right)];
  const y = p.value(broadcast(p, what, a.shape, b.shape), [a, b]);
  binaryInto(p, y, kind, a, b);
  p.backward(y, (dy) => {
    contributeRepeated(p, a, dy);
    if (b.needsGradient) contributeRepeated(p, b, ofRight(dy));
  });
  return y;
}

/** a · b, element by element. */
export const multiply = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  apply(p, "multiply", Op.MULTIPLY, a, b, {
    a: (out, dy, _, other) => binaryInto(p, out, Op.MULTIPLY, dy, other),
    b: (out, dy, other) => binaryInto(p, out, Op.MULTIPLY, dy, other),
  });

/** a / b */
export const divide = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  apply(p, "divide", Op.DIVIDE, a, b, {
    a: (out, dy, _, divisor) => binaryInto(p, out, Op.DIVIDE, dy, divisor),
    b: (out, dy, _, divisor, y) => binaryInto(p, out, Op.DIVIDE, multiply(p, dy, negative(p, y)), divisor),
  });

/** a / b, but 0 where b is 0; so is the gradient. */
export function divideNoNaN(p: ProgramBuilder, a: Operand, b: Operand): Value {
  const divisor = asValue(p, b);
  const safe = select(p, divisor, divisor, 1);
  return select(p, divisor, divide(p, a, safe), 0);
}

/** The larger of the two, NaN if one is; of equal ones a has the gradient. */
export const maximum = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  extreme(p, "maximum", Op.MAXIMUM, a, b, false);

/** The smaller of the two, NaN if one is; of equal ones a has the gradient. */
export const minimum = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  extreme(p, "minimum", Op.MINIMUM, a, b, true);

function extreme(
  p: ProgramBuilder,
  what: string,
  kind: number,
  left: Operand,
  right: Operand,
  smaller: boolean,
): Value {
  const isFirst = (a: Value, b: Value) => (smaller ? lessEqual(p, a, b) : greaterEqual(p, a, b));
  return apply(p, what, kind, left, right, {
    a: (out, dy, a, b) => binaryInto(p, out, Op.MULTIPLY, dy, isFirst(a, b)),
    b: (out, dy, a, b) => binaryInto(p, out, Op.MULTIPLY, dy, subtract(p, 1, isFirst(a, b))),
  });
}

/** aᵇ: a negative base takes whole exponents, a⁰ = 1. The gradient by b is 0 where a ≤ 0. */
export const power = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  apply(p, "power", Op.POWER, a, b, {
    a: (out, dy, base, exponent) => {
      const lower = power(p, base, subtract(p, exponent, 1));
      binaryInto(p, out, Op.MULTIPLY, dy, select(p, exponent, multiply(p, exponent, lower), 0));
    },
    b: (out, dy, base, _, y) => {
      const positive = greater(p, base, 0);
      const slope = multiply(p, y, log(p, select(p, positive, base, 1)));
      binaryInto(p, out, Op.MULTIPLY, dy, slope);
    },
  });

/** (a − b)² */
export const squaredDifference = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  apply(p, "squaredDifference", Op.SQUARED_DIFFERENCE, a, b, {
    a: (out, dy, x, y) => binaryInto(p, out, Op.MULTIPLY, dy, multiply(p, subtract(p, x, y), 2)),
    b: (out, dy, x, y) => binaryInto(p, out, Op.MULTIPLY, dy, multiply(p, subtract(p, y, x), 2)),
  });

/** 1 where a > b, else 0. Comparisons and logic have no gradient. */
export const greater = (p: ProgramBuilder, a: Operand, b: Operand): Value => apply(p, "greater", Op.GREATER, a, b);
/** 1 where a ≥ b, else 0. */
export const greaterEqual = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  apply(p, "greaterEqual", Op.GREATER_EQUAL, a, b);
/** 1 where a < b, else 0. */
export const less = (p: ProgramBuilder, a: Operand, b: Operand): Value => apply(p, "less", Op.GREATER, b, a);
/** 1 where a ≤ b, else 0. */
export const lessEqual = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  apply(p, "lessEqual", Op.GREATER_EQUAL, b, a);
/** 1 where a = b, else 0. */
export const equal = (p: ProgramBuilder, a: Operand, b: Operand): Value => apply(p, "equal", Op.EQUAL, a, b);
/** 1 where a ≠ b, else 0; NaN differs from everything. */
export const notEqual = (p: ProgramBuilder, a: Operand, b: Operand): Value => apply(p, "notEqual", Op.NOT_EQUAL, a, b);
/** 1 where neither is 0, else 0. */
export const logicalAnd = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  apply(p, "logicalAnd", Op.LOGICAL_AND, a, b);
/** 1 where not both are 0, else 0. */
export const logicalOr = (p: ProgramBuilder, a: Operand, b: Operand): Value =>
  apply(p, "logicalOr", Op.LOGICAL_OR, a, b);
