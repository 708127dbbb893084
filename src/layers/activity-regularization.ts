import { checkNumber } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { penalise, type Rules, rulesOf } from "./rules.ts";

/** Options of `layers.activityRegularization`. */
export interface ActivityRegularizationOptions extends LayerOptions {
  /** Factor of Σ |x|. Default 0. */
  l1?: number;
  /** Factor of Σ x². Default 0. */
  l2?: number;
}

/**
 * Passes its input on and adds l1 · Σ |x| + l2 · Σ x², divided by the number of rows, to the loss.
 *
 * As Keras' ActivityRegularization, https://keras.io/api/layers/regularization_layers/activity_regularization/
 *
 * @throws ArgumentError for factors below 0
 * @example layers.activityRegularization({ l1: 0.001 })
 */
export class ActivityRegularization extends Layer {
  readonly l1: number;
  readonly l2: number;
  readonly rules: Rules;

  constructor(options: ActivityRegularizationOptions = {}) {
    super(options, "ActivityRegularization", ["l1", "l2"]);
    const { l1 = 0, l2 = 0 } = options;
    this.l1 = checkNumber(`${this.label}: l1`, l1, ">= 0", (factor) => factor >= 0);
    this.l2 = checkNumber(`${this.label}: l2`, l2, ">= 0", (factor) => factor >= 0);
    const activityRegularizer = { name: "l1L2", config: { l1, l2 } };
    this.rules = rulesOf(this.label, { activityRegularizer }, ["activityRegularizer"]);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return penalise(p, x, this.rules);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), l1: this.l1, l2: this.l2 };
  }
}
