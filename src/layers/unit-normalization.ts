import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { greater, multiply } from "../program/ops/binary.ts";
import { sum } from "../program/ops/reduce.ts";
import { select } from "../program/ops/select.ts";
import { rsqrt, square } from "../program/ops/unary.ts";
import type { Value } from "../program/value.ts";
import { type AxisOption, axesOfRow, checkAxis } from "./axes.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.unitNormalization`. */
export interface UnitNormalizationOptions extends LayerOptions {
  /** The dimension or dimensions along which vectors lie; the rows are dimension 0. Default −1, the last. */
  axis?: AxisOption;
}

/** Shorter vectors, 10⁻¹² and below, are taken for 0, as squares of float32 can't tell them apart. */
const LEAST_SQUARE = 1e-24;

/**
 * x / ‖x‖, the vectors along the axes brought to length 1. One of length 0 stays 0.
 *
 * As Keras' UnitNormalization, https://keras.io/api/layers/normalization_layers/unit_normalization/ — but the gradient at 0 is 0, in Keras it is
 * multiplied by 10¹².
 *
 * @throws ArgumentError for axis 0 or one that does not exist
 * @example layers.unitNormalization()
 */
export class UnitNormalization extends Layer {
  readonly axis: AxisOption;

  constructor(options: UnitNormalizationOptions = {}) {
    super(options, "UnitNormalization", ["axis"]);
    this.axis = checkAxis(`${this.label}: axis`, options.axis ?? -1, true);
  }

  override computeOutputShape(input: Shape): Shape {
    this.#axes(input);
    return input;
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const axis = this.#axes(x.shape.slice(1)).map((at) => at + 1);
    const squares = sum(p, square(p, x), { axis, keepDims: true });
    const some = greater(p, squares, LEAST_SQUARE);
    return multiply(p, x, select(p, some, rsqrt(p, select(p, some, squares, 1)), 0));
  }

  #axes(row: Shape): number[] {
    return axesOfRow(`${this.label}: axis`, this.axis, row);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
