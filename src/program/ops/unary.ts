/** Functions of each element. Those without a gradient pass none. */
import * as Op from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

const UNARY = { opcode: Op.UNARY, format: "unary >y <x #n #function" };
const GRADIENT = { opcode: Op.UNARY_GRADIENT, format: "unary_gradient >dx <dy <x <y #n #function" };

/** Which of x and y = f(x) the derivative is computed from, so that the other need not be kept. */
type From = "neither" | "x" | "y";

function apply(p: ProgramBuilder, x: Value, kind: number, from?: From): Value {
  const y = p.value(p.checked(x, "an op's operand").shape, from ? [x] : []);
  p.emit(UNARY, y, x, x.size, kind);
  if (from) {
    p.backward(y, (dy) => {
      p.accumulate(x, (dx) => p.emit(GRADIENT, dx, dy, from === "x" ? x : 0, from === "y" ? y : 0, x.size, kind));
    });
  }
  return y;
}

/** −x */
export const negative = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.NEGATE, "neither");
/** |x|; the gradient at 0 is 0. */
export const abs = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.ABS, "x");
/** x² */
export const square = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.SQUARE, "x");
/** √x */
export const sqrt = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.SQRT, "y");
/** 1 / √x */
export const rsqrt = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.RSQRT, "y");
/** 1 / x */
export const reciprocal = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.RECIPROCAL, "y");
/** eˣ */
export const exp = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.EXP, "y");
/** eˣ − 1, with all digits near 0. */
export const expm1 = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.EXPM1, "x");
/** ln x; −∞ at 0, NaN below. */
export const log = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.LOG, "x");
/** ln (1 + x), with all digits near 0. */
export const log1p = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.LOG1P, "x");
/** sin x, x in radians; to the last digit up to |x| = 2²⁰. */
export const sin = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.SIN, "x");
/** cos x, x in radians; to the last digit up to |x| = 2²⁰. */
export const cos = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.COS, "x");
/** The error function, 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.ERF, "x");
/** The whole number below or at x. No gradient. */
export const floor = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.FLOOR);
/** The whole number above or at x. No gradient. */
export const ceil = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.CEIL);
/** The nearest whole number, of two the even one. No gradient. */
export const round = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.ROUND);
/** −1, 0 or 1. No gradient. */
export const sign = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.SIGN);
/** 1 where x is 0, else 0. */
export const logicalNot = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.LOGICAL_NOT);
/** 1 where x is a finite number, else 0. */
export const isfinite = (p: ProgramBuilder, x: Value): Value => apply(p, x, Op.IS_FINITE);
