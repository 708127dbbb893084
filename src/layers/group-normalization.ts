import { checkInteger } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { standardize } from "../program/ops/standardize.ts";
import type { Value } from "../program/value.ts";
import { alongAxes, axesOfRow, checkAxis } from "./axes.ts";
import { ScaleShiftLayer, type ScaleShiftOptions } from "./scale-shift.ts";

/** Options of `layers.groupNormalization`. */
export interface GroupNormalizationOptions extends ScaleShiftOptions {
  /** Into how many groups of equal size the features are divided; −1 for one group for each. Default 32. */
  groups?: number;
  /** The dimension of the features; the rows are dimension 0. Default −1, the last. */
  axis?: number;
}

/**
 * (x − mean) / √(variance + epsilon) · gamma + beta, with mean and variance of each row over a group of features that are side by side, and
 * over all other dimensions of the row.
 *
 * Weights: gamma, beta (features). Wu and He 2018, https://arxiv.org/abs/1803.08494; as Keras' GroupNormalization,
 * https://keras.io/api/layers/normalization_layers/group_normalization/
 *
 * @throws ArgumentError for axis 0 or one that does not exist, and for a number of groups that does not divide that of the features
 * @example layers.groupNormalization({ groups: 8 })
 */
export class GroupNormalization extends ScaleShiftLayer {
  readonly groups: number;
  readonly axis: number;

  constructor(options: GroupNormalizationOptions = {}) {
    super(options, "GroupNormalization", ["groups", "axis"]);
    const { groups = 32, axis = -1 } = options;
    this.groups = groups === -1 ? -1 : checkInteger(`${this.label}: groups`, groups, 1);
    this.axis = checkAxis(`${this.label}: axis`, axis, false) as number;
  }

  override computeOutputShape(input: Shape): Shape {
    const features = input[this.#axis(input)]!;
    if (features % this.#groups(features) === 0) return input;
    throw new ArgumentError(
      `${this.label}: ${features} features can't be divided into ${this.groups} groups of equal size. ` +
        "Choose groups that divide the features, or -1 for one group for each.",
    );
  }

  protected override builtFor(input: Shape): Shape {
    return [input[this.#axis(input)]!];
  }

  protected override build(input: Shape): void {
    this.addScaleShift(this.builtFor(input));
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const row = x.shape.slice(1);
    const axis = this.#axis(row);
    const groups = this.#groups(row[axis]!);
    const apart = [x.shape[0]!, ...row.toSpliced(axis, 1, groups, row[axis]! / groups)];
    const over = apart.flatMap((_, i) => (i === 0 || i === axis + 1 ? [] : [i]));
    const { y } = standardize(p, p.view(x, apart), over, this.epsilon);
    return this.scaleShift(p, p.view(y, x.shape), alongAxes([axis], row));
  }

  #groups(features: number): number {
    return this.groups === -1 ? features : this.groups;
  }

  #axis(row: Shape): number {
    return axesOfRow(`${this.label}: axis`, this.axis, row)[0]!;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), groups: this.groups, axis: this.axis };
  }
}
