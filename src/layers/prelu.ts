import * as Op from "../../assembly/opcodes.ts";
import type { Constraint } from "../constraints/constraint.ts";
import type { Shape } from "../data/tensor.ts";
import type { Initializer } from "../initializers/initializer.ts";
import { getInitializer } from "../initializers/names.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { activate } from "../program/ops/activate.ts";
import { add, multiply } from "../program/ops/binary.ts";
import { piecewise } from "../program/ops/piecewise.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import { type AxisOption, axesOfRow, checkAxis } from "./axes.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { type RuleOption, type Rules, rulesConfig, rulesOf, weightRules } from "./rules.ts";
import { type InitializerOption, initializerConfig } from "./scale-shift.ts";

const RULES = ["alphaRegularizer", "alphaConstraint"];

/** Options of `layers.prelu`. */
export interface PReLUOptions extends LayerOptions {
  /** Default `zeros`. */
  alphaInitializer?: InitializerOption;
  /** Default none. */
  alphaRegularizer?: RuleOption<Regularizer>;
  /** Default none. */
  alphaConstraint?: RuleOption<Constraint>;
  /** Dimensions along which one slope serves all, 1 being the first after the rows. Default none: each place of a row has its own. */
  sharedAxes?: readonly number[] | null;
}

/**
 * x above 0, else alpha · x, with a slope alpha that is learned for each place of a row.
 *
 * Weights: alpha, of the shape of a row, with size 1 along the shared axes. He et al. 2015, https://arxiv.org/abs/1502.01852; as Keras' PReLU,
 * https://keras.io/api/layers/activation_layers/prelu/
 *
 * @throws ArgumentError for axes that do not exist
 * @example layers.prelu({ alphaInitializer: initializers.constant({ value: 0.25 }) })
 */
export class PReLU extends Layer {
  readonly alphaInitializer: Initializer;
  readonly rules: Rules;
  readonly sharedAxes: AxisOption | null;
  alpha!: Weight;

  constructor(options: PReLUOptions = {}) {
    super(options, "PReLU", ["alphaInitializer", ...RULES, "sharedAxes"]);
    const { alphaInitializer = "zeros", sharedAxes = null } = options;
    this.alphaInitializer = getInitializer(`${this.label}: alphaInitializer`, alphaInitializer);
    this.rules = rulesOf(this.label, options, RULES);
    const shared = sharedAxes !== null && [sharedAxes].flat().length > 0;
    this.sharedAxes = shared ? checkAxis(`${this.label}: sharedAxes`, sharedAxes, true) : null;
  }

  override computeOutputShape(input: Shape): Shape {
    this.builtFor(input);
    return input;
  }

  protected override builtFor(input: Shape): Shape {
    if (this.sharedAxes === null) return input;
    const shared = axesOfRow(`${this.label}: sharedAxes`, this.sharedAxes, input);
    return input.map((size, i) => (shared.includes(i) ? 1 : size));
  }

  protected override build(input: Shape): void {
    this.alpha = this.addWeight("alpha", this.builtFor(input), this.alphaInitializer, weightRules(this.rules, "alpha"));
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const negative = piecewise(p, x, { below: [1, 0], between: [0, 0], above: [0, 0] });
    return add(p, activate(p, x, Op.RELU), multiply(p, negative, p.weight(this.alpha)));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      alphaInitializer: initializerConfig(this.alphaInitializer),
      sharedAxes: this.sharedAxes,
      ...rulesConfig(this.rules),
    };
  }
}
