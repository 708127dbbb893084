import { type Activation, type ActivationOption, activatedShape, getActivation } from "../activations/names.ts";
import { checkBoolean, checkInteger } from "../checks.ts";
import type { Constraint } from "../constraints/constraint.ts";
import type { Shape } from "../data/tensor.ts";
import type { Initializer, InitializerConfig, InitializerName } from "../initializers/index.ts";
import { getInitializer } from "../initializers/names.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { affine } from "../program/ops/affine.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { penalise, type RuleOption, type Rules, rulesConfig, rulesOf, weightRules } from "./rules.ts";

const RULES = ["kernelRegularizer", "biasRegularizer", "activityRegularizer", "kernelConstraint", "biasConstraint"];

/** Options of `layers.dense`. */
export interface DenseOptions extends LayerOptions {
  /** How many numbers each row of the output has. */
  units: number;
  /** Applied to the output. Default `linear`. */
  activation?: ActivationOption;
  /** Whether a bias is added. Default true. */
  useBias?: boolean;
  /** Default `glorotUniform`. */
  kernelInitializer?: InitializerName | Initializer | InitializerConfig | (string & {});
  /** Default `zeros`. */
  biasInitializer?: InitializerName | Initializer | InitializerConfig | (string & {});
  /** A penalty for large weights, e.g. `"l2"` or `regularizers.l2({ l2: 0.001 })`. Default none. */
  kernelRegularizer?: RuleOption<Regularizer>;
  /** Default none. */
  biasRegularizer?: RuleOption<Regularizer>;
  /** A penalty for large outputs, divided by the number of rows. Default none. */
  activityRegularizer?: RuleOption<Regularizer>;
  /** What the kernel fulfils after each update, e.g. `constraints.maxNorm({ maxValue: 3 })`. Default none. */
  kernelConstraint?: RuleOption<Constraint>;
  /** Default none. */
  biasConstraint?: RuleOption<Constraint>;
}

/**
 * activation(x · kernel + bias): x (rows, inputs) → (rows, units). Of an input with more dimensions it acts on the last.
 *
 * Weights: kernel (inputs, units), bias (units). As Keras' Dense, https://keras.io/api/layers/core_layers/dense/
 *
 * @throws ArgumentError for units that are not a whole number from 1 on, and for unknown names
 * @example layers.dense({ units: 10, activation: "tanh", inputShape: [2] })
 */
export class Dense extends Layer {
  readonly units: number;
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly rules: Rules;
  kernel!: Weight;
  bias: Weight | undefined;

  constructor(options: DenseOptions) {
    super(options, "Dense", ["units", "activation", "useBias", "kernelInitializer", "biasInitializer", ...RULES]);
    this.units = checkInteger(`${this.label}: units`, options.units, 1);
    this.activation = getActivation(`${this.label}: activation`, options.activation);
    this.useBias = checkBoolean(`${this.label}: useBias`, options.useBias ?? true);
    this.kernelInitializer = getInitializer(
      `${this.label}: kernelInitializer`,
      options.kernelInitializer ?? "glorotUniform",
    );
    this.biasInitializer = getInitializer(`${this.label}: biasInitializer`, options.biasInitializer ?? "zeros");
    this.rules = rulesOf(this.label, options, RULES);
  }

  override computeOutputShape(input: Shape): Shape {
    if (input.length === 0) throw this.shapeError("(rows, features)", input, "Give each row at least one feature.");
    return activatedShape(this.label, this.activation, [...input.slice(0, -1), this.units]);
  }

  protected override build(input: Shape): void {
    this.kernel = this.addWeight(
      "kernel",
      [input.at(-1)!, this.units],
      this.kernelInitializer,
      weightRules(this.rules, "kernel"),
    );
    if (this.useBias)
      this.bias = this.addWeight("bias", [this.units], this.biasInitializer, weightRules(this.rules, "bias"));
  }

  protected override builtFor(input: Shape): Shape {
    return input.slice(-1);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const y = affine(p, x, p.weight(this.kernel), this.bias && p.weight(this.bias));
    return penalise(p, this.activation.apply(p, y), this.rules);
  }

  override getConfig(): Record<string, unknown> {
    const { units, activation, useBias, kernelInitializer, biasInitializer } = this;
    return {
      ...super.getConfig(),
      units,
      activation: activation.config,
      useBias,
      kernelInitializer: { name: kernelInitializer.name, config: kernelInitializer.config },
      biasInitializer: { name: biasInitializer.name, config: biasInitializer.config },
      ...rulesConfig(this.rules),
    };
  }
}
