/** What every regularizer is. */
import type { Limits } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";

/** A penalty that is added to the loss, for weights or activities that it should keep small. */
export interface Regularizer {
  /** In camelCase, e.g. `l2`. */
  readonly name: string;
  /** The options that make an equal one. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The penalty for x, a single number. */
  loss(p: ProgramBuilder, x: Value): Value;
}

/** A kind of regularizer. It imports ops and types only, so that it can be loaded late at no cost for others. */
export interface RegularizerDefinition<Options extends object> {
  readonly name: string;
  readonly defaults: Options;
  readonly limits: Limits<Options>;
  loss(p: ProgramBuilder, x: Value, options: Options): Value;
}
