import type { Value } from "../program/value.ts";
import type { Definition } from "./definition.ts";
import { MOMENTS, MOMENTS_LIMITS } from "./moments.ts";
import * as ops from "./ops.ts";

/**
 * Adam with Nesterov's momentum. With uₜ = beta1 · (1 − ½ · 0.96ᵗ) and Uₜ the product of u₁ … uₜ:
 * m̂ = uₜ₊₁ · m / (1 − Uₜ₊₁) + (1 − uₜ) · g / (1 − Uₜ), w ← w − rate · m̂ / (√(v / (1 − beta2ᵗ)) + epsilon).
 *
 * Dozat 2016, https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ; as Keras' Nadam, https://keras.io/api/optimizers/nadam/
 */
export const NADAM: Definition<typeof MOMENTS> = {
  name: "nadam",
  slots: ["momentum", "velocity"],
  defaults: MOMENTS,
  limits: MOMENTS_LIMITS,
  scalars({ step, rate, power, product }, { beta1, beta2 }) {
    const u = (t: number) => beta1 * (1 - 0.5 * power(0.96, t));
    const [next, all] = [u(step + 1), product(u)];
    return [(rate * next) / (1 - all * next), (rate * (1 - u(step))) / (1 - all), 1 / (1 - power(beta2))];
  },
  update(p, { weights, gradients, slots, scalar }, { beta1, beta2, epsilon }) {
    const [m, v] = slots as [Value, Value];
    ops.approach(p, m, gradients, 1 - beta1);
    ops.approach(p, v, ops.square(p, gradients), 1 - beta2);
    const ahead = ops.add(p, ops.multiply(p, m, scalar(0)), ops.multiply(p, gradients, scalar(1)));
    const size = ops.add(p, ops.sqrt(p, ops.multiply(p, v, scalar(2))), epsilon);
    ops.move(p, weights, ops.divide(p, ahead, size));
  },
};
