import { checkBoolean, show } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { maximum, multiply } from "../program/ops/binary.ts";
import { batchDot } from "../program/ops/matmul.ts";
import { sum } from "../program/ops/reduce.ts";
import { rsqrt, square } from "../program/ops/unary.ts";
import type { Value } from "../program/value.ts";
import { axesOfRow, checkAxis } from "./axes.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { checkPair } from "./merge.ts";
import { shapesText } from "./shapes.ts";

/** Options of `layers.dot`. */
export interface DotOptions extends LayerOptions {
  /** The dimension of both inputs that is summed over, or one for each; the rows are dimension 0. */
  axes: number | readonly [number, number];
  /** Whether vectors along the axes are brought to length 1 before, so that products are cosines. Default false. */
  normalize?: boolean;
}

/** Lengths below 10⁻⁷ count as that, as in Keras; so a vector of length 0 stays 0. */
const LEAST_SQUARE = 1e-14;

/**
 * Sums of products along one dimension of each of two inputs, row by row: with axes 1 (rows, 4), (rows, 4) → (rows, 1); with axes [2, 1]
 * (rows, 3, 4), (rows, 4, 5) → (rows, 3, 5).
 *
 * As Keras' Dot, https://keras.io/api/layers/merging_layers/dot/
 *
 * @throws ArgumentError for axis 0 or one that does not exist, ShapeError unless there are two inputs of the same size along the axes
 * @example const cosine = layers.dot({ axes: 1, normalize: true }).apply([a, b]);
 */
export class Dot extends Layer {
  override readonly takesList = true;
  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;

  constructor(options: DotOptions) {
    super(options, "Dot", ["axes", "normalize"]);
    const { axes, normalize = false } = options;
    const what = `${this.label}: axes`;
    if (Array.isArray(axes) && axes.length !== 2) {
      throw new ArgumentError(`${what} must be a number or one for each of two inputs, found ${show(axes)}.`);
    }
    for (const axis of [axes].flat()) checkAxis(what, axis, false);
    this.axes = Array.isArray(axes) ? [axes[0], axes[1]] : axes;
    this.normalize = checkBoolean(`${this.label}: normalize`, normalize);
  }

  override computeOutputShape(inputs: readonly Shape[]): Shape {
    checkPair(this.label, inputs);
    const at = this.#axes(inputs);
    const [a, b] = inputs.map((shape, i) => shape[at[i]!]);
    if (a !== b) {
      throw new ShapeError(
        `${this.label} expected inputs of one size along axes ${show(this.axes)} but got ${shapesText(inputs)}: ${a} and ${b}.`,
      );
    }
    const rest = inputs.flatMap((shape, i) => shape.toSpliced(at[i]!, 1));
    return rest.length === 0 ? [1] : rest;
  }

  override call(p: ProgramBuilder, inputs: readonly Value[]): Value {
    const at = this.#axes(inputs.map(({ shape }) => shape.slice(1))).map((axis) => axis + 1);
    const [a, b] = inputs.map((x, i) => (this.normalize ? unit(p, x, at[i]!) : x)) as [Value, Value];
    const vectors = inputs.every(({ shape }) => shape.length === 2);
    // For two vectors in each row a product of matrices would be one call for each row.
    if (vectors) return sum(p, multiply(p, a, b), { axis: 1, keepDims: true });
    return batchDot(p, a, b, at as [number, number]);
  }

  #axes(rows: readonly Shape[]): number[] {
    const axes = [this.axes, this.axes].map((each, i) => (typeof each === "number" ? each : each[i]!));
    return axes.map((axis, i) => axesOfRow(`${this.label}: axes`, axis, rows[i]!)[0]!);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axes: this.axes, normalize: this.normalize };
  }
}

/** x with vectors of length 1 along the axis. */
function unit(p: ProgramBuilder, x: Value, axis: number): Value {
  const squares = sum(p, square(p, x), { axis, keepDims: true });
  return multiply(p, x, rsqrt(p, maximum(p, squares, LEAST_SQUARE)));
}
