/** Losses by name. */
import { show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Registry } from "../registry.ts";
import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from "./crossentropy.ts";
import type { Loss } from "./loss.ts";
import { huber, meanAbsoluteError, meanSquaredError } from "./regression.ts";

const MAKERS = {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  meanSquaredError,
  meanAbsoluteError,
  huber,
  bce: binaryCrossentropy,
  mse: meanSquaredError,
  mae: meanAbsoluteError,
};

/** Names of the losses. Snake case and Keras' class names are understood, too. */
export type LossName = keyof typeof MAKERS;

const LOSSES = new Registry<() => Loss>(MAKERS);

/** A loss by name, or as it is given. @throws ArgumentError for anything else */
export function getLoss(what: string, identifier: Loss | string): Loss {
  if (typeof identifier === "string") return LOSSES.get(what, identifier)();
  if (typeof identifier?.perRow === "function") return identifier;
  throw new ArgumentError(
    `${what} must be the name of a loss, e.g. "binaryCrossentropy", or an object such as losses.huber({ delta: 2 }), found ${show(identifier)}.`,
  );
}
