import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import type { Definition } from "./definition.ts";
import { MOMENTS, MOMENTS_LIMITS } from "./moments.ts";
import * as ops from "./ops.ts";

/**
 * Adam with steps in proportion to each weight's norm: r = m̂ / (√v̂ + epsilon) with bias-corrected averages,
 * w ← w − rate · ‖w‖ / ‖r‖ · r; the ratio is 1 where either norm is 0.
 *
 * You et al. 2020, https://arxiv.org/abs/1904.00962; as Keras' Lamb, https://keras.io/api/optimizers/lamb/
 */
export const LAMB: Definition<typeof MOMENTS> = {
  name: "lamb",
  slots: ["momentum", "velocity"],
  defaults: MOMENTS,
  limits: MOMENTS_LIMITS,
  scalars: ({ rate, power }, { beta1, beta2 }) => [rate, 1 / (1 - power(beta1)), 1 / (1 - power(beta2))],
  update(p, range, { beta1, beta2, epsilon }) {
    for (const { weights, gradients, slots, scalar } of range.parts()) {
      const [m, v] = slots as [Value, Value];
      ops.approach(p, m, gradients, 1 - beta1);
      ops.approach(p, v, ops.square(p, gradients), 1 - beta2);
      const size = ops.add(p, ops.sqrt(p, ops.multiply(p, v, scalar(2))), epsilon);
      const r = ops.divide(p, ops.multiply(p, m, scalar(1)), size);
      const rate = ops.multiply(p, trust(p, norm(p, weights), norm(p, r)), scalar(0));
      ops.move(p, weights, ops.multiply(p, r, rate));
    }
  },
};

const norm = (p: ProgramBuilder, x: Value): Value => ops.sqrt(p, ops.sum(p, ops.square(p, x)));

/** ‖w‖ / ‖r‖, or 1 where one of them is 0. */
function trust(p: ProgramBuilder, weight: Value, step: Value): Value {
  const both = ops.multiply(p, ops.greater(p, weight, 0), ops.greater(p, step, 0));
  return ops.select(p, both, ops.divide(p, weight, step), 1);
}
