/** All initializers, and how to find one by name. */
import { show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Registry } from "../registry.ts";
import { constant, ones, zeros } from "./constant.ts";
import type { Initializer } from "./initializer.ts";
import { orthogonal } from "./orthogonal.ts";
import { randomNormal, randomUniform, truncatedNormal } from "./random.ts";
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  varianceScaling,
} from "./variance-scaling.ts";

export type { Initializer } from "./initializer.ts";
export type { SeedOption } from "./random.ts";
export type { VarianceScalingOptions } from "./variance-scaling.ts";
export {
  constant,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  ones,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  zeros,
};

const MAKERS = {
  zeros,
  ones,
  constant,
  randomUniform,
  randomNormal,
  truncatedNormal,
  varianceScaling,
  glorotUniform,
  glorotNormal,
  heUniform,
  heNormal,
  lecunUniform,
  lecunNormal,
  orthogonal,
};

/** Names of the initializers. Snake case and Keras' class names are understood, too. */
export type InitializerName = keyof typeof MAKERS;

const INITIALIZERS = new Registry<() => Initializer>(MAKERS);

/** An initializer by name, or as it is given. @throws ArgumentError for anything else */
export function getInitializer(what: string, identifier: Initializer | string): Initializer {
  if (typeof identifier === "string") return INITIALIZERS.get(what, identifier)();
  if (typeof identifier?.generate === "function") return identifier;
  throw new ArgumentError(
    `${what} must be the name of an initializer, e.g. "heNormal", or an object such as initializers.heNormal({ seed: 1 }), found ${show(identifier)}.`,
  );
}
