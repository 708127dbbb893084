/** Kinds of regularizers by name: loaded when a model that names one first runs. */
export { L1 as l1, L1_L2 as l1L2, L2 as l2 } from "./norms.ts";
export { ORTHOGONAL as orthogonalRegularizer } from "./orthogonal.ts";
