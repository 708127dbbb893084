import { DECAY, PART } from "../limits.ts";
import type { Definition, RateOption } from "./definition.ts";
import * as ops from "./ops.ts";

/** Options of `optimizers.lion`. As all steps are of one size, a third to a tenth of Adam's learning rate is right. */
export interface LionOptions extends RateOption {
  /** Weight of the momentum in the step, above 0. Default 0.9. */
  beta1?: number;
  /** Decay of the momentum. Default 0.99. */
  beta2?: number;
}

/**
 * Steps of one size: w ← w − rate · sign(beta1 · m + (1 − beta1) · g), then m ← beta2 · m + (1 − beta2) · g.
 *
 * Chen et al. 2023, https://arxiv.org/abs/2302.06675; as Keras' Lion, https://keras.io/api/optimizers/lion/
 */
export const LION: Definition<Required<Omit<LionOptions, "learningRate">>> = {
  name: "lion",
  slots: ["momentum"],
  defaults: { beta1: 0.9, beta2: 0.99 },
  limits: { beta1: [(value) => PART[0](value) && value !== 0, "a number in (0, 1]"], beta2: DECAY },
  scalars: ({ rate }) => [rate],
  update(p, { weights, gradients, slots: [m], scalar }, { beta1, beta2 }) {
    const blend = (beta: number) => ops.add(p, ops.multiply(p, m!, beta), ops.multiply(p, gradients, 1 - beta));
    ops.move(p, weights, ops.multiply(p, ops.sign(p, blend(beta1)), scalar(0)));
    p.assign(m!, blend(beta2));
  },
};
