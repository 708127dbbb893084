/** Activations by name. Definitions are Keras', https://keras.io/api/layers/activations/ */
import * as Op from "../assembly/opcodes.ts";
import { show } from "./checks.ts";
import { ArgumentError } from "./errors.ts";
import type { ProgramBuilder } from "./program/builder.ts";
import { activate, softmax as softmaxOp } from "./program/ops/activate.ts";
import type { Value } from "./program/value.ts";
import { Registry } from "./registry.ts";

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
  | "swish";

/** An activation: its name and what it does to a value. */
export interface Activation {
  readonly name: ActivationName;
  apply(p: ProgramBuilder, x: Value): Value;
}

const elementwise = (name: ActivationName, kind: number): Activation => ({
  name,
  apply: (p, x) => activate(p, x, kind),
});

/** f(x) = x */
const linear = elementwise("linear", Op.LINEAR);
/** x · sigmoid(x) */
const silu = elementwise("silu", Op.SILU);

const ACTIVATIONS = new Registry<Activation>({
  linear,
  relu: elementwise("relu", Op.RELU), // max(x, 0)
  sigmoid: elementwise("sigmoid", Op.SIGMOID), // 1 / (1 + exp(−x))
  tanh: elementwise("tanh", Op.TANH),
  softmax: { name: "softmax", apply: softmaxOp }, // exp(x) / Σ exp(x) over the last dimension
  softplus: elementwise("softplus", Op.SOFTPLUS), // log(1 + exp(x))
  elu: elementwise("elu", Op.ELU), // x where x > 0, else exp(x) − 1
  selu: elementwise("selu", Op.SELU), // 1.0507 · elu with alpha 1.6733
  gelu: elementwise("gelu", Op.GELU), // x · Φ(x), by the error function
  silu,
  swish: silu,
});

/** The activation of that name; none is linear. @throws ArgumentError for anything else */
export function getActivation(what: string, identifier: string | null | undefined): Activation {
  if (identifier === undefined || identifier === null) return linear;
  if (typeof identifier !== "string")
    throw new ArgumentError(`${what} must be the name of an activation, e.g. "relu", found ${show(identifier)}.`);
  return ACTIVATIONS.get(what, identifier);
}
