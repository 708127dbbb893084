/** Optimizers by name. */
import { show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Registry } from "../registry.ts";
import { adam, rmsprop, sgd } from "./makers.ts";
import { Optimizer } from "./optimizer.ts";

const MAKERS = { sgd, rmsprop, adam };

/** Names of the optimizers. Keras' class names are understood, too. */
export type OptimizerName = keyof typeof MAKERS;

const OPTIMIZERS = new Registry<() => Optimizer>(MAKERS);

/** An optimizer by name, or as it is given. @throws ArgumentError for anything else */
export function getOptimizer(what: string, identifier: Optimizer | string): Optimizer {
  if (typeof identifier === "string") return OPTIMIZERS.get(what, identifier)();
  if (identifier instanceof Optimizer) return identifier;
  throw new ArgumentError(
    `${what} must be the name of an optimizer, e.g. "adam", or an object such as optimizers.adam({ learningRate: 0.01 }), found ${show(identifier)}.`,
  );
}
