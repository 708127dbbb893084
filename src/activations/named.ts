/** Functions that know their name, so that a layer's configuration can tell it. */
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";

/** f(x; options): as a layer's `activation` it is called without options. */
export interface Named<Options = unknown> {
  (p: ProgramBuilder, x: Value, options?: Options): Value;
  readonly activation: string;
}

/** The function, under the name that `activation` options know. */
export function named<Options>(
  activation: string,
  f: (p: ProgramBuilder, x: Value, options?: Options) => Value,
): Named<Options> {
  return Object.assign((p: ProgramBuilder, x: Value, options?: Options) => f(p, x, options), { activation });
}
