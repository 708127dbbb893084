/** Penalties on the size of numbers. As Keras', https://keras.io/api/layers/regularizers/ */
import { NOT_NEGATIVE } from "../limits.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { add, multiply } from "../program/ops/binary.ts";
import { sum } from "../program/ops/reduce.ts";
import { abs, square } from "../program/ops/unary.ts";
import type { Value } from "../program/value.ts";
import type { RegularizerDefinition } from "./regularizer.ts";

/** l1 · Σ |x|: drives weights to 0. */
export const L1: RegularizerDefinition<{ l1: number }> = {
  name: "l1",
  defaults: { l1: 0.01 },
  limits: { l1: NOT_NEGATIVE },
  loss: (p, x, { l1 }) => multiply(p, sum(p, abs(p, x)), l1),
};

/** l2 · Σ x²: keeps weights small. */
export const L2: RegularizerDefinition<{ l2: number }> = {
  name: "l2",
  defaults: { l2: 0.01 },
  limits: { l2: NOT_NEGATIVE },
  loss: (p, x, { l2 }) => multiply(p, sum(p, square(p, x)), l2),
};

/** l1 · Σ |x| + l2 · Σ x² */
export const L1_L2: RegularizerDefinition<{ l1: number; l2: number }> = {
  name: "l1L2",
  defaults: { l1: 0, l2: 0 },
  limits: { l1: NOT_NEGATIVE, l2: NOT_NEGATIVE },
  loss: (p: ProgramBuilder, x: Value, options) => add(p, L1.loss(p, x, options), L2.loss(p, x, options)),
};
