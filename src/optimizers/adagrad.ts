import { NOT_NEGATIVE, POSITIVE } from "../limits.ts";
import type { Definition, RateOption } from "./definition.ts";
import * as ops from "./ops.ts";

/** Options of `optimizers.adagrad`. */
export interface AdagradOptions extends RateOption {
  /** What the sums of squares start from. Default 0.1. */
  initialAccumulatorValue?: number;
  /** Default 1e-7. */
  epsilon?: number;
}

/**
 * Steps that shrink with the squares of all gradients so far: a ← a + g², w ← w − rate · g / √(a + epsilon).
 *
 * Duchi et al. 2011, https://jmlr.org/papers/v12/duchi11a.html; as Keras' Adagrad, https://keras.io/api/optimizers/adagrad/
 */
export const ADAGRAD: Definition<Required<Omit<AdagradOptions, "learningRate">>> = {
  name: "adagrad",
  slots: ["accumulator"],
  defaults: { initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  limits: { initialAccumulatorValue: NOT_NEGATIVE, epsilon: POSITIVE },
  slotStart: (_, { initialAccumulatorValue }) => initialAccumulatorValue,
  scalars: ({ rate }) => [rate],
  update(p, { weights, gradients, slots: [a], scalar }, { epsilon }) {
    p.assign(a!, ops.add(p, a!, ops.square(p, gradients)));
    const size = ops.sqrt(p, ops.add(p, a!, epsilon));
    ops.move(p, weights, ops.divide(p, ops.multiply(p, gradients, scalar(0)), size));
  },
};
