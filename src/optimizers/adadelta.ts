import { DECAY, POSITIVE } from "../limits.ts";
import type { Value } from "../program/value.ts";
import type { Definition, RateOption } from "./definition.ts";
import * as ops from "./ops.ts";

/** Options of `optimizers.adadelta`. The paper's learning rate is 1. */
export interface AdadeltaOptions extends RateOption {
  /** Decay of both averages. Default 0.95. */
  rho?: number;
  /** Default 1e-7. */
  epsilon?: number;
}

/**
 * Steps as large as the last steps, by a gradient as large as the last gradients: a ← rho · a + (1 − rho) · g²,
 * d = √(b + epsilon) / √(a + epsilon) · g, b ← rho · b + (1 − rho) · d², w ← w − rate · d.
 *
 * Zeiler 2012, https://arxiv.org/abs/1212.5701; as Keras' Adadelta, https://keras.io/api/optimizers/adadelta/
 */
export const ADADELTA: Definition<Required<Omit<AdadeltaOptions, "learningRate">>> = {
  name: "adadelta",
  slots: ["accumulated_grad", "accumulated_delta_var"],
  defaults: { rho: 0.95, epsilon: 1e-7 },
  limits: { rho: DECAY, epsilon: POSITIVE },
  scalars: ({ rate }) => [rate],
  update(p, { weights, gradients, slots, scalar }, { rho, epsilon }) {
    const [a, b] = slots as [Value, Value];
    const size = (x: Value) => ops.sqrt(p, ops.add(p, x, epsilon));
    const follow = (average: Value, x: Value) => {
      const part = ops.multiply(p, ops.square(p, x), 1 - rho);
      p.assign(average, ops.add(p, ops.multiply(p, average, rho), part));
    };
    follow(a, gradients);
    const d = ops.divide(p, ops.multiply(p, size(b), gradients), size(a));
    follow(b, d);
    ops.move(p, weights, ops.multiply(p, d, scalar(0)));
  },
};
