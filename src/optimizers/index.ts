/** Makers of optimizers, and how to find one by name. */
import { show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Registry } from "../registry.ts";
import { Adam, type AdamOptions } from "./adam.ts";
import { Optimizer } from "./optimizer.ts";
import { RMSprop, type RmspropOptions } from "./rmsprop.ts";
import { SGD, type SgdOptions } from "./sgd.ts";

export type { AdamOptions, Optimizer, RmspropOptions, SgdOptions };

/** See {@link SGD}. */
export const sgd = (options?: SgdOptions): SGD => new SGD(options);
/** See {@link RMSprop}. */
export const rmsprop = (options?: RmspropOptions): RMSprop => new RMSprop(options);
/** See {@link Adam}. */
export const adam = (options?: AdamOptions): Adam => new Adam(options);

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
