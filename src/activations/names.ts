/** Activations by name, and what an `activation` option may be. Definitions are Keras', https://keras.io/api/layers/activations/ */
import { checkInteger, show } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { ACTIVATION_NAMES } from "../program/instructions.ts";
import { activate, softmax } from "../program/ops/activate.ts";
import type { Value } from "../program/value.ts";
import { Registry } from "../registry.ts";

/** Names of the activations. Snake case and Keras' spellings are understood, too. */
export type ActivationName =
  | "linear"
  | "relu"
  | "sigmoid"
  | "tanh"
  | "softmax"
  | "softplus"
  | "elu"
  | "selu"
  | "gelu"
  | "silu"
  | "swish"
  | keyof typeof import("./late.ts");

/** f(x): a value of the same shape. Those of `activations` know their name. */
export interface ActivationFunction {
  (p: ProgramBuilder, x: Value): Value;
  readonly activation?: string;
}

/** What `activation` options of layers take: a name, or a function such as `activations.mish` or one of ops; none is linear. */
export type ActivationOption = ActivationName | (string & {}) | ActivationFunction | ActivationConfig | null;

/** A function of one's own, as `getConfig` gives it: its code is lost in JSON, its name tells of it. */
export interface ActivationConfig {
  readonly name: string;
  readonly f: ActivationFunction;
}

/** An activation of a layer. */
export interface Activation {
  readonly name: string;
  readonly apply: ActivationFunction;
  /** The option that makes an equal one. */
  readonly config: string | ActivationConfig;
}

const CORE: Record<string, ActivationFunction> = { softmax };
ACTIVATION_NAMES.forEach((name, kind) => {
  CORE[name] = (p, x) => activate(p, x, kind);
});
CORE.swish = CORE.silu!;

/** What `late.ts` exports. */
export const LATE_NAMES =
  "relu6 leakyRelu celu softsign logSoftmax hardSigmoid hardSilu hardSwish hardTanh hardShrink softShrink tanhShrink exponential logSigmoid mish glu sparsemax sparsePlus sparseSigmoid squareplus".split(
    " ",
  );

const ACTIVATIONS = new Registry<ActivationFunction>(CORE, { names: LATE_NAMES, load: () => import("./late.ts") });

/** The activation of that name, or function; none is linear. @throws ArgumentError for anything else */
export function getActivation(what: string, option: ActivationOption | undefined): Activation {
  const given = option ?? "linear";
  if (typeof given === "string") {
    const name = ACTIVATIONS.check(what, given);
    return { name, config: name, apply: (p, x) => ACTIVATIONS.get(what, name)(p, x) };
  }
  const f = typeof given === "function" ? given : given.f;
  if (typeof f !== "function") {
    throw new ArgumentError(
      `${what} must be the name of an activation, e.g. "relu", or a function (p, x) => …, found ${show(given)}.`,
    );
  }
  const { name } = given;
  const apply: ActivationFunction = (p: ProgramBuilder, x) => {
    const y = p.checked(f(p, x), `${what} ${name}`);
    p.require(f.activation || y.size === x.size, () => `${what} ${name} must keep the shape.`);
    return y;
  };
  return { name, config: f.activation ?? { name, f }, apply };
}

/** The shape of f(x), of one row: `glu` halves the last dimension, all others keep it. @throws ArgumentError if glu can't */
export function activatedShape(what: string, { config }: Activation, shape: Shape): Shape {
  if (config !== "glu") return shape;
  return shape.with(-1, checkInteger(`${what}: half of the features, which glu gives,`, shape.at(-1)! / 2, 1));
}
