/** Options of layers that hold weights and outputs to rules: regularizers and constraints, by name or as objects. */
import { fill, type Limits, show } from "../checks.ts";
import type { Constraint } from "../constraints/constraint.ts";
import { ArgumentError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import type { WeightRules } from "../program/weight.ts";
import { Registry } from "../registry.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";

/** What options of layers take: a name, name and options as `getConfig` gives them, or an object. */
export type RuleOption<Rule> =
  | (string & {})
  | Rule
  | { readonly name: string; readonly config: Readonly<Record<string, unknown>> }
  | null;

type Rule = Regularizer & Constraint;

/** Rules by the names of their options, those that there are. */
export type Rules = Readonly<Record<string, Rule | undefined>>;

/** A kind of rule, as its late module gives it. */
type Kind = { readonly defaults: object; readonly limits: Limits<object> } & Record<
  "loss" | "apply",
  (p: ProgramBuilder, x: Value, options: object) => Value
>;
type Kinds = Promise<Record<string, Kind>>;

const REGULARIZERS = new Registry<Kind>(
  {},
  {
    names: ["l1", "l2", "l1L2", "orthogonalRegularizer"],
    load: () => import("../regularizers/late.ts") as Promise<unknown> as Kinds,
  },
);
const CONSTRAINTS = new Registry<Kind>(
  {},
  {
    names: ["maxNorm", "minMaxNorm", "nonNeg", "unitNorm"],
    load: () => import("../constraints/late.ts") as Promise<unknown> as Kinds,
  },
);

/**
 * The rules that a layer was given: options that end in `Regularizer` and `Constraint`. By name their code is loaded when a model
 * first records them. @throws ArgumentError for anything that is none
 */
export function rulesOf(label: string, options: object, keys: readonly string[]): Rules {
  const rules: Record<string, Rule> = {};
  for (const key of keys) {
    const option = (options as Record<string, unknown>)[key];
    if (option !== undefined && option !== null) rules[key] = getRule(`${label}: ${key}`, key.endsWith("t"), option);
  }
  return rules;
}

function getRule(what: string, isConstraint: boolean, option: unknown): Rule {
  const method = isConstraint ? "apply" : "loss";
  const given = (typeof option === "string" ? { name: option } : option) as Partial<Rule>;
  if (given[method]) return given as Rule;
  const { name, config = {} } = given;
  if (typeof name !== "string") {
    throw new ArgumentError(
      `${what} must be a name such as "${isConstraint ? "nonNeg" : "l2"}" or an object, found ${show(option)}.`,
    );
  }
  const kinds = isConstraint ? CONSTRAINTS : REGULARIZERS;
  const known = kinds.check(what, name);
  // By its name alone both factors of l1L2 are 0.01 as in Keras, with options those that are not given are 0.
  const options = option === name && known === "l1L2" ? { l1: 0.01, l2: 0.01 } : config;
  const apply = (p: ProgramBuilder, x: Value): Value => {
    const kind = kinds.get(what, name);
    return kind[method](p, x, fill(what, options, kind.defaults, kind.limits));
  };
  return { name: known, config: options, [method]: apply } as unknown as Rule;
}

/** Those of a weight, `kernelRegularizer` and `kernelConstraint` for `kernel`. */
export const weightRules = (rules: Rules, weight: string): WeightRules => ({
  regularizer: rules[`${weight}Regularizer`],
  constraint: rules[`${weight}Constraint`],
});

/** In the form of `getConfig`. */
export const rulesConfig = (rules: Rules): Record<string, unknown> =>
  Object.fromEntries(Object.entries(rules).map(([key, { name, config } = {} as Rule]) => [key, { name, config }]));

/** Adds the penalty for a layer's output to the loss: its mean over the rows. */
export function penalise(p: ProgramBuilder, y: Value, { activityRegularizer }: Rules): Value {
  if (activityRegularizer)
    p.addLoss(() => activityRegularizer.loss(p, y), 1 / p.rows, `regularizer ${activityRegularizer.name}`);
  return y;
}
