import type { Value } from "../program/value.ts";
import type { Definition } from "./definition.ts";
import { MOMENTS, MOMENTS_LIMITS } from "./moments.ts";
import * as ops from "./ops.ts";

/**
 * Adam by the largest gradient instead of the mean square: m ← m + (1 − beta1) · (g − m), u ← max(beta2 · u, |g|),
 * w ← w − rate / (1 − beta1ᵗ) · m / (u + epsilon).
 *
 * Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, section 7.1; as Keras' Adamax, https://keras.io/api/optimizers/adamax/
 */
export const ADAMAX: Definition<typeof MOMENTS> = {
  name: "adamax",
  slots: ["momentum", "norm"],
  defaults: MOMENTS,
  limits: MOMENTS_LIMITS,
  scalars: ({ rate, power }, { beta1 }) => [rate / (1 - power(beta1))],
  update(p, { weights, gradients, slots, scalar }, { beta1, beta2, epsilon }) {
    const [m, u] = slots as [Value, Value];
    ops.approach(p, m, gradients, 1 - beta1);
    p.assign(u, ops.maximum(p, ops.multiply(p, u, beta2), ops.abs(p, gradients)));
    ops.move(p, weights, ops.divide(p, ops.multiply(p, m, scalar(0)), ops.add(p, u, epsilon)));
  },
};
