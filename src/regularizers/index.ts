/** Makers of regularizers, as `regularizers.l2({ l2: 0.001 })`. All throw ArgumentError for options that can't be. */
import { fill } from "../checks.ts";
import { L1, L1_L2, L2 } from "./norms.ts";
import { ORTHOGONAL, type OrthogonalRegularizerOptions } from "./orthogonal.ts";
import type { Regularizer, RegularizerDefinition } from "./regularizer.ts";

export type { OrthogonalRegularizerOptions, Regularizer };

function regularizer<Options extends object>(
  kind: RegularizerDefinition<Options>,
  given?: Partial<Options>,
): Regularizer {
  const options = fill(kind.name, given, kind.defaults, kind.limits);
  return {
    name: kind.name,
    config: { ...options } as Record<string, unknown>,
    loss: (p, x) => kind.loss(p, x, options),
  };
}

/** l1 · Σ |x|, by default 0.01: drives weights to 0. */
export const l1 = (options?: { l1?: number }): Regularizer => regularizer(L1, options);
/** l2 · Σ x², by default 0.01: keeps weights small. */
export const l2 = (options?: { l2?: number }): Regularizer => regularizer(L2, options);
/** l1 · Σ |x| + l2 · Σ x², both 0 by default; by its name, `"l1L2"`, both 0.01. */
export const l1L2 = (options?: { l1?: number; l2?: number }): Regularizer => regularizer(L1_L2, options);
/** See {@link ORTHOGONAL}. */
export const orthogonalRegularizer = (options?: OrthogonalRegularizerOptions): Regularizer =>
  regularizer(ORTHOGONAL, options);
