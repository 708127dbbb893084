import type { Shape } from "../data/tensor.ts";
import { ones } from "../initializers/constant.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { multiply } from "../program/ops/binary.ts";
import { standardize } from "../program/ops/standardize.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import { type AxisOption, alongAxes, axesOfRow, checkAxis } from "./axes.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { checkEpsilon } from "./scale-shift.ts";

/** Options of `layers.rmsNormalization`. */
export interface RMSNormalizationOptions extends LayerOptions {
  /** The dimension or dimensions over which each row is normalised; the rows are dimension 0. Default −1, the last. */
  axis?: AxisOption;
  /** Added to the mean square, so that nothing is divided by 0. Default 1e-6. */
  epsilon?: number;
}

/**
 * x / √(mean of x² + epsilon) · scale, with the mean of each row over the axes.
 *
 * Weights: scale, 1 at first, with the sizes of x along the axes. Zhang and Sennrich 2019, https://arxiv.org/abs/1910.07467; as Keras'
 * RMSNormalization, https://keras.io/api/layers/normalization_layers/rms_normalization/
 *
 * @throws ArgumentError for axis 0 or one that does not exist, and for an epsilon that is not above 0
 * @example layers.rmsNormalization()
 */
export class RMSNormalization extends Layer {
  readonly axis: AxisOption;
  readonly epsilon: number;
  scale!: Weight;

  constructor(options: RMSNormalizationOptions = {}) {
    super(options, "RMSNormalization", ["axis", "epsilon"]);
    this.axis = checkAxis(`${this.label}: axis`, options.axis ?? -1, true);
    this.epsilon = checkEpsilon(this.label, options.epsilon ?? 1e-6);
  }

  override computeOutputShape(input: Shape): Shape {
    this.#axes(input);
    return input;
  }

  protected override builtFor(input: Shape): Shape {
    return this.#axes(input).map((at) => input[at]!);
  }

  protected override build(input: Shape): void {
    this.scale = this.addWeight("scale", this.builtFor(input), ones());
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const row = x.shape.slice(1);
    const axes = this.#axes(row);
    const over = axes.map((at) => at + 1);
    const meeting = alongAxes(axes, row);
    const scale = p.weight(this.scale);
    const { y } = standardize(p, x, over, this.epsilon, false);
    return multiply(p, y, meeting.length === axes.length ? scale : p.view(scale, meeting));
  }

  #axes(row: Shape): number[] {
    return axesOfRow(`${this.label}: axis`, this.axis, row);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis, epsilon: this.epsilon };
  }
}
