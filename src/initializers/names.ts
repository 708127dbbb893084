/** Initializers by name. */
import { show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { Registry } from "../registry.ts";
import { constant, ones, zeros } from "./constant.ts";
import { identity } from "./identity.ts";
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
  identity,
};

/** Names of the initializers. Snake case and Keras' class names are understood, too. */
export type InitializerName = keyof typeof MAKERS;

/** An initializer in the form of `getConfig`: its name, and the options that make an equal one. */
export interface InitializerConfig {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

const INITIALIZERS = new Registry<(options?: object) => Initializer>(MAKERS);

/** An initializer by name, by name and options, or as it is given. @throws ArgumentError for anything else */
export function getInitializer(what: string, identifier: Initializer | InitializerConfig | string): Initializer {
  if (typeof identifier === "string") return INITIALIZERS.get(what, identifier)();
  if (typeof identifier === "object" && identifier !== null) {
    if ("generate" in identifier && typeof identifier.generate === "function") return identifier;
    if (typeof identifier.name === "string") return INITIALIZERS.get(what, identifier.name)(identifier.config);
  }
  throw new ArgumentError(
    `${what} must be the name of an initializer, e.g. "heNormal", or an object such as initializers.heNormal({ seed: 1 }), found ${show(identifier)}.`,
  );
}
