/** Kinds of constraints by name: loaded when a model that names one first runs. */
export { MAX_NORM as maxNorm, MIN_MAX_NORM as minMaxNorm, NON_NEG as nonNeg, UNIT_NORM as unitNorm } from "./kinds.ts";
