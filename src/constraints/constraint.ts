/** What every constraint is. */
import type { Limits } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";

/** What a weight has to fulfil: it is mended after each update. */
export interface Constraint {
  /** In camelCase, e.g. `maxNorm`. */
  readonly name: string;
  /** The options that make an equal one. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What w becomes, of the same shape. */
  apply(p: ProgramBuilder, w: Value): Value;
}

/** A kind of constraint. It imports ops and types only, so that it can be loaded late at no cost for others. */
export interface ConstraintDefinition<Options extends object> {
  readonly name: string;
  readonly defaults: Options;
  readonly limits: Limits<Options>;
  apply(p: ProgramBuilder, w: Value, options: Options): Value;
}
