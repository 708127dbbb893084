/** What layers that normalise have in common: they end with y · gamma + beta, both learnt. */
import { checkBoolean, checkNumber } from "../checks.ts";
import type { Constraint } from "../constraints/constraint.ts";
import type { Shape } from "../data/tensor.ts";
import type { Initializer, InitializerConfig, InitializerName } from "../initializers/index.ts";
import { getInitializer } from "../initializers/names.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { add, multiply } from "../program/ops/binary.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { type RuleOption, type Rules, rulesConfig, rulesOf, weightRules } from "./rules.ts";

/** What options of layers that are initializers take. */
export type InitializerOption = InitializerName | Initializer | InitializerConfig | (string & {});

/** Options that layers have which scale and shift what they normalised. */
export interface ScaleShiftOptions extends LayerOptions {
  /** Added to the variance, so that nothing is divided by 0. Default 0.001. */
  epsilon?: number;
  /** Whether beta is added. Default true. */
  center?: boolean;
  /** Whether there is gamma to multiply by. Default true. */
  scale?: boolean;
  /** Default `zeros`. */
  betaInitializer?: InitializerOption;
  /** Default `ones`. */
  gammaInitializer?: InitializerOption;
  /** A penalty, e.g. `"l2"`. Default none. */
  betaRegularizer?: RuleOption<Regularizer>;
  /** Default none. */
  gammaRegularizer?: RuleOption<Regularizer>;
  /** What it fulfils after each update, e.g. `"nonNeg"`. Default none. */
  betaConstraint?: RuleOption<Constraint>;
  /** Default none. */
  gammaConstraint?: RuleOption<Constraint>;
}

const RULES = ["betaRegularizer", "gammaRegularizer", "betaConstraint", "gammaConstraint"];
const KEYS = ["epsilon", "center", "scale", "betaInitializer", "gammaInitializer", ...RULES];

/** An initializer in the form of `getConfig`. */
export const initializerConfig = ({ name, config }: Initializer) => ({ name, config });

export function checkEpsilon(label: string, epsilon: unknown): number {
  return checkNumber(`${label}: epsilon`, epsilon, "> 0", (value) => value > 0);
}

export abstract class ScaleShiftLayer extends Layer {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly rules: Rules;
  gamma: Weight | undefined;
  beta: Weight | undefined;

  constructor(options: ScaleShiftOptions, kind: string, known: readonly string[]) {
    super(options, kind, [...known, ...KEYS]);
    const { epsilon = 1e-3, center = true, scale = true, betaInitializer, gammaInitializer } = options;
    const { label } = this;
    this.epsilon = checkEpsilon(label, epsilon);
    this.center = checkBoolean(`${label}: center`, center);
    this.scale = checkBoolean(`${label}: scale`, scale);
    this.betaInitializer = getInitializer(`${label}: betaInitializer`, betaInitializer ?? "zeros");
    this.gammaInitializer = getInitializer(`${label}: gammaInitializer`, gammaInitializer ?? "ones");
    this.rules = rulesOf(label, options, RULES);
  }

  /** Makes gamma and beta, as far as they are wanted. */
  protected addScaleShift(shape: Shape): void {
    const { rules } = this;
    if (this.scale) this.gamma = this.addWeight("gamma", shape, this.gammaInitializer, weightRules(rules, "gamma"));
    if (this.center) this.beta = this.addWeight("beta", shape, this.betaInitializer, weightRules(rules, "beta"));
  }

  /** A weight under the shape in which it meets the rows. */
  protected meeting(p: ProgramBuilder, weight: Weight, shape: Shape): Value {
    const value = p.weight(weight);
    return shape.length === weight.shape.length ? value : p.view(value, shape);
  }

  /** y · gamma + beta, which meet y under `shape`. */
  protected scaleShift(p: ProgramBuilder, y: Value, shape: Shape): Value {
    const scaled = this.gamma ? multiply(p, y, this.meeting(p, this.gamma, shape)) : y;
    return this.beta ? add(p, scaled, this.meeting(p, this.beta, shape)) : scaled;
  }

  override getConfig(): Record<string, unknown> {
    const { epsilon, center, scale, betaInitializer, gammaInitializer } = this;
    return {
      ...super.getConfig(),
      epsilon,
      center,
      scale,
      betaInitializer: initializerConfig(betaInitializer),
      gammaInitializer: initializerConfig(gammaInitializer),
      ...rulesConfig(this.rules),
    };
  }
}
