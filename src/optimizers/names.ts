/** Optimizers by name. */
import { fill, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Missing } from "../missing.ts";
import { log } from "../random/log.ts";
import { Registry } from "../registry.ts";
import { ADAM_OPTIONS, Adam } from "./adam.ts";
import { Optimizer, Powers } from "./optimizer.ts";
import { RMSprop } from "./rmsprop.ts";
import { SGD } from "./sgd.ts";

/** Names of the optimizers. Keras' class names are understood, too. */
export type OptimizerName = "sgd" | "rmsprop" | "adam" | keyof ReturnType<typeof import("./late.ts").lateMakers>;

const OPTIMIZERS = new Registry<() => Optimizer>(
  { sgd: () => new SGD(), rmsprop: () => new RMSprop(), adam: () => new Adam() },
  {
    names: "adamW adamax nadam adagrad adadelta ftrl lion lamb adafactor muon".split(" "),
    load: async () =>
      (await import("./late.ts")).lateMakers({
        Optimizer,
        Powers,
        Missing,
        ArgumentError,
        fill,
        log,
        Adam,
        ADAM_OPTIONS,
      }),
  },
);

/** An optimizer by name, or as it is given. @throws ArgumentError for anything else */
export function getOptimizer(what: string, identifier: Optimizer | string): Optimizer {
  if (typeof identifier === "string") return OPTIMIZERS.get(what, identifier)();
  if (identifier instanceof Optimizer) {
    const missing = ["name", "slots", "scalars", "update"].find((member) => !(member in identifier));
    if (!missing) return identifier;
    throw new ArgumentError(`${what}: ${identifier.constructor.name} has no ${missing}, which every Optimizer needs.`);
  }
  throw new ArgumentError(
    `${what} must be the name of an optimizer, e.g. "adam", or an object such as optimizers.adam({ learningRate: 0.01 }), found ${show(identifier)}.`,
  );
}
