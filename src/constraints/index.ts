/** Makers of constraints, as `constraints.maxNorm({ maxValue: 3 })`. All throw ArgumentError for options that can't be. */
import { fill } from "../checks.ts";
import type { Constraint, ConstraintDefinition } from "./constraint.ts";
import { MAX_NORM, MIN_MAX_NORM, NON_NEG, UNIT_NORM } from "./kinds.ts";

export type { Constraint };

/** Along which dimensions lengths are taken. */
export interface AxisOption {
  /** One dimension or several; negative ones count from the last. Default 0: the weights into one unit. */
  axis?: number | readonly number[];
}

/** Options of `minMaxNorm`. */
export interface MinMaxNormOptions extends AxisOption {
  /** Default 0. */
  minValue?: number;
  /** Default 1. */
  maxValue?: number;
  /** How far each update goes towards a length in between, in [0, 1]. Default 1, all the way. */
  rate?: number;
}

function constraint<Options extends object>(kind: ConstraintDefinition<Options>, given?: Partial<Options>): Constraint {
  const options = fill(kind.name, given, kind.defaults, kind.limits);
  return {
    name: kind.name,
    config: { ...options } as Record<string, unknown>,
    apply: (p, w) => kind.apply(p, w, options),
  };
}

/** max(w, 0) */
export const nonNeg = (): Constraint => constraint(NON_NEG);
/** w / ‖w‖: all weight vectors have length 1. */
export const unitNorm = (options?: AxisOption): Constraint => constraint(UNIT_NORM, options);
/** w · min(‖w‖, maxValue) / ‖w‖, by default 2: no weight vector is longer than that. */
export const maxNorm = (options?: { maxValue?: number } & AxisOption): Constraint => constraint(MAX_NORM, options);
/** w · (rate · clip(‖w‖, minValue, maxValue) + (1 − rate) · ‖w‖) / ‖w‖ */
export const minMaxNorm = (options?: MinMaxNormOptions): Constraint => constraint(MIN_MAX_NORM, options);
