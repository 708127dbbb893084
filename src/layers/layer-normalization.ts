import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { standardize } from "../program/ops/standardize.ts";
import type { Value } from "../program/value.ts";
import { type AxisOption, alongAxes, axesOfRow, checkAxis } from "./axes.ts";
import { ScaleShiftLayer, type ScaleShiftOptions } from "./scale-shift.ts";

/** Options of `layers.layerNormalization`. */
export interface LayerNormalizationOptions extends ScaleShiftOptions {
  /** The dimension or dimensions over which each row is normalised; the rows are dimension 0. Default −1, the last. */
  axis?: AxisOption;
}

/**
 * (x − mean) / √(variance + epsilon) · gamma + beta, with mean and variance of each row over the axes, in training and otherwise.
 *
 * Weights: gamma, beta, with the sizes of x along the axes. Ba, Kiros and Hinton 2016, https://arxiv.org/abs/1607.06450; as Keras'
 * LayerNormalization, https://keras.io/api/layers/normalization_layers/layer_normalization/ — without its old option `rms_scaling`, for which
 * there is `rmsNormalization`.
 *
 * @throws ArgumentError for axis 0 or one that does not exist, and for an epsilon that is not above 0
 * @example layers.layerNormalization({ epsilon: 1e-5 })
 */
export class LayerNormalization extends ScaleShiftLayer {
  readonly axis: AxisOption;

  constructor(options: LayerNormalizationOptions = {}) {
    super(options, "LayerNormalization", ["axis"]);
    this.axis = checkAxis(`${this.label}: axis`, options.axis ?? -1, true);
  }

  override computeOutputShape(input: Shape): Shape {
    this.#axes(input);
    return input;
  }

  protected override builtFor(input: Shape): Shape {
    return this.#axes(input).map((at) => input[at]!);
  }

  protected override build(input: Shape): void {
    this.addScaleShift(this.builtFor(input));
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const row = x.shape.slice(1);
    const axes = this.#axes(row);
    const over = axes.map((at) => at + 1);
    return this.scaleShift(p, standardize(p, x, over, this.epsilon).y, alongAxes(axes, row));
  }

  #axes(row: Shape): number[] {
    return axesOfRow(`${this.label}: axis`, this.axis, row);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
