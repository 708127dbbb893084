/** Losses by name. */
import { show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Registry } from "../registry.ts";
import { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } from "./crossentropy.ts";
import { type Loss, type LossFunction, ofFunction } from "./loss.ts";
import { meanAbsoluteError, meanSquaredError } from "./regression.ts";

const MAKERS = {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  meanSquaredError,
  meanAbsoluteError,
  bce: binaryCrossentropy,
  mse: meanSquaredError,
  mae: meanAbsoluteError,
};

/** What `late.ts` exports. */
export const LATE_NAMES =
  "huber meanAbsolutePercentageError mape meanSquaredLogarithmicError msle logCosh poisson klDivergence kld kullbackLeiblerDivergence hinge squaredHinge categoricalHinge cosineSimilarity binaryFocalCrossentropy categoricalFocalCrossentropy categoricalGeneralizedCrossEntropy dice tversky circle".split(
    " ",
  );

/** Names of the losses. Snake case and Keras' class names are understood, too. */
export type LossName = keyof typeof MAKERS | keyof typeof import("./late.ts");

/** The registry of losses: their names are names of metrics, too. */
export const LOSSES = new Registry<() => Loss>(MAKERS, { names: LATE_NAMES, load: () => import("./late.ts") });

/** A loss by name, or as it is given; a function is the loss of each row. @throws ArgumentError for anything else */
export function getLoss(what: string, identifier: Loss | LossFunction | string): Loss {
  if (typeof identifier === "string") return LOSSES.get(what, identifier)();
  if (typeof identifier === "function" && identifier.length > 2) return ofFunction(identifier);
  if (typeof (identifier as Loss)?.perRow === "function") return identifier as Loss;
  throw new ArgumentError(
    `${what} must be the name of a loss, e.g. "binaryCrossentropy", or an object such as losses.huber({ delta: 2 }), found ${show(identifier)}.`,
  );
}
