/** From many numbers to one, along one or several dimensions. */
import * as Op from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { binaryInto, divide, equal, multiply, notEqual, squaredDifference, subtract } from "./binary.ts";
import { copyInto } from "./copy.ts";
import { REDUCES } from "./reduce-to.ts";
import { clip } from "./select.ts";
import { type Axis, axesOf, axisOf, product, without } from "./shapes.ts";
import { abs, exp, log, sqrt, square } from "./unary.ts";

const PRODUCT_GRADIENT = {
  opcode: Op.PRODUCT_GRADIENT,
  format: "product_gradient >dx <dy <x #outer #length #inner",
};
const CUMULATE = { opcode: Op.CUMULATE, format: "cumulate >y <x #outer #length #inner #reverse #exclusive" };

/** Along which dimensions. */
export interface ReduceOptions {
  /** One, or several; negative ones count from the last. Default all. */
  readonly axis?: Axis | readonly Axis[];
  /** Whether these dimensions stay, with size 1. Default false. */
  readonly keepDims?: boolean;
}

/** Sizes before, along and after the dimensions from `first` to `last`. */
const around = ({ shape }: Value, first: number, last = first): [outer: number, length: number, inner: number] => [
  product(shape.slice(0, first)),
  product(shape.slice(first, last + 1)),
  product(shape.slice(last + 1)),
];

/** One instruction for neighbouring dimensions, whose place is kept with size 1. */
function along(p: ProgramBuilder, x: Value, kind: number, first: number, last: number): Value {
  const [outer, length, inner] = around(x, first, last);
  const axes = x.shape.flatMap((_, i) => (i >= first && i <= last ? [i] : []));
  const y = p.value(without(x.shape, axes, true), kind >= Op.ARG_MAX ? [] : [x]);
  p.emit(REDUCES, y, x, outer, length, inner, kind);
  p.backward(y, (dy) => {
    p.accumulate(x, (dx) => {
      const sizes = [outer, length, inner];
      if (kind === Op.SUM) copyInto(p, dx, dy, { sizes, strides: [inner, 0, 1] });
      else if (kind === Op.MEAN) binaryInto(p, dx, Op.MULTIPLY, multiply(p, dy, 1 / length), p.constant(1));
      else if (kind === Op.PRODUCT) p.emit(PRODUCT_GRADIENT, dx, dy, x, ...sizes);
      else {
        // Several largest elements share the gradient.
        const mask = equal(p, x, y);
        const count = along(p, mask, Op.SUM, first, last);
        binaryInto(p, dx, Op.MULTIPLY, mask, divide(p, dy, count));
      }
    });
  });
  return y;
}

function reduce(p: ProgramBuilder, what: string, kind: number, x: Value, options: ReduceOptions = {}): Value {
  const axes = axesOf(p, what, x.shape, options.axis);
  let y = x;
  for (let last = axes.length - 1; last >= 0; ) {
    let first = last;
    while (first > 0 && axes[first - 1] === axes[first]! - 1) first--;
    y = along(p, y, kind, axes[first]!, axes[last]!);
    last = first - 1;
  }
  return options.keepDims ? y : p.view(y, without(x.shape, axes));
}

/** Σ x, in double precision, rounded once. */
export const sum = (p: ProgramBuilder, x: Value, options?: ReduceOptions): Value =>
  reduce(p, "sum", Op.SUM, x, options);
/** Σ x / n */
export const mean = (p: ProgramBuilder, x: Value, options?: ReduceOptions): Value =>
  reduce(p, "mean", Op.MEAN, x, options);
/** The largest; NaN if there is one. Several largest ones share the gradient. */
export const max = (p: ProgramBuilder, x: Value, options?: ReduceOptions): Value =>
  reduce(p, "max", Op.MAX, x, options);
/** The smallest; NaN if there is one. Several smallest ones share the gradient. */
export const min = (p: ProgramBuilder, x: Value, options?: ReduceOptions): Value =>
  reduce(p, "min", Op.MIN, x, options);
/** Π x */
export const prod = (p: ProgramBuilder, x: Value, options?: ReduceOptions): Value =>
  reduce(p, "prod", Op.PRODUCT, x, options);

/** Σ (x − mean)² / n, as NumPy's var. */
export function variance(p: ProgramBuilder, x: Value, options: ReduceOptions = {}): Value {
  const center = mean(p, x, { axis: options.axis, keepDims: true });
  return mean(p, squaredDifference(p, x, center), options);
}

/** √variance */
export const std = (p: ProgramBuilder, x: Value, options?: ReduceOptions): Value => sqrt(p, variance(p, x, options));

/** ln Σ eˣ, without overflow. */
export function logSumExp(p: ProgramBuilder, x: Value, options: ReduceOptions = {}): Value {
  // Infinite ones are left to the sum: ∞ − ∞ would be NaN.
  const largest = clip(p, p.stopGradient(max(p, x, { axis: options.axis, keepDims: true })), -3.4e38, 3.4e38);
  const total = sum(p, exp(p, subtract(p, x, largest)), options);
  const axes = axesOf(p, "logSumExp", x.shape, options.axis);
  const shift = options.keepDims ? largest : p.view(largest, without(x.shape, axes));
  return subtract(p, log(p, total), subtract(p, 0, shift));
}

/** x − ln Σ eˣ along the axis. */
export const logSoftmax = (p: ProgramBuilder, x: Value, axis: Axis = -1): Value =>
  subtract(p, x, logSumExp(p, x, { axis, keepDims: true }));

/** How many are not 0. No gradient. */
export const countNonzero = (p: ProgramBuilder, x: Value, options?: ReduceOptions): Value =>
  sum(p, notEqual(p, x, 0), options);

/** Options of `norm`. */
export interface NormOptions extends ReduceOptions {
  /** 1: Σ |x|; 2: √Σ x²; Infinity: the largest |x|. Default 2. */
  readonly order?: 1 | 2 | number;
}

/** The length of the vectors along the axes. The gradient of order 2 at 0 is NaN: add a small number before, or clip. */
export function norm(p: ProgramBuilder, x: Value, { order = 2, ...options }: NormOptions = {}): Value {
  p.require([1, 2, Infinity].includes(order), () => `norm: order must be 1, 2 or Infinity, found ${order}.`);
  if (order === 1) return sum(p, abs(p, x), options);
  return order === 2 ? sqrt(p, sum(p, square(p, x), options)) : max(p, abs(p, x), options);
}

/** Where the largest is along the axis, by default of all numbers in their order: the first of several, or the first NaN. No gradient. */
export const argMax = (p: ProgramBuilder, x: Value, axis?: Axis): Value => position(p, "argMax", Op.ARG_MAX, x, axis);
/** Where the smallest is, as `argMax`. */
export const argMin = (p: ProgramBuilder, x: Value, axis?: Axis): Value => position(p, "argMin", Op.ARG_MIN, x, axis);

function position(p: ProgramBuilder, what: string, kind: number, x: Value, axis?: Axis): Value {
  if (axis === undefined) return p.view(along(p, p.view(x, [x.size]), kind, 0, 0), []);
  const at = axisOf(p, what, x.shape, axis);
  return p.view(along(p, x, kind, at, at), without(x.shape, [at]));
}

/** Options of `cumsum`. */
export interface CumsumOptions {
  /** From the last to the first. Default false. */
  readonly reverse?: boolean;
  /** Without the element itself, so that it begins with 0. Default false. */
  readonly exclusive?: boolean;
}

/** Sums so far along the axis. */
export function cumsum(
  p: ProgramBuilder,
  x: Value,
  axis: Axis,
  { reverse = false, exclusive = false }: CumsumOptions = {},
): Value {
  const sizes = around(x, axisOf(p, "cumsum", x.shape, axis));
  const y = p.value(x.shape, [x]);
  p.emit(CUMULATE, y, x, ...sizes, Number(reverse), Number(exclusive));
  p.backward(y, (dy) => {
    p.accumulate(x, (dx) => p.emit(CUMULATE, dx, dy, ...sizes, Number(!reverse), Number(exclusive)));
  });
  return y;
}
