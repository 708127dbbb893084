import { NOT_NEGATIVE, NOT_POSITIVE } from "../limits.ts";
import type { Value } from "../program/value.ts";
import type { Definition, RateOption } from "./definition.ts";
import * as ops from "./ops.ts";

/** Options of `optimizers.ftrl`. A learning rate of 0 counts as 1e-30, as it divides. */
export interface FtrlOptions extends RateOption {
  /** How the rate falls with the squares of gradients, at most 0. Default -0.5; 0 for a rate that does not fall. */
  learningRatePower?: number;
  /** What the sums of squares start from. Default 0.1. */
  initialAccumulatorValue?: number;
  /** Default 0. */
  l1RegularizationStrength?: number;
  /** Default 0. */
  l2RegularizationStrength?: number;
  /** A penalty on the size of weights, as of a loss. Default 0. */
  l2ShrinkageRegularizationStrength?: number;
  /** The paper's beta. Default 0. */
  beta?: number;
}

/**
 * Follow the regularized leader, for wide linear models. With q = −learningRatePower, z from 0 and n from
 * initialAccumulatorValue: n' = n + g², z ← z + g + 2 · shrinkage · w − (n'^q − n^q) / rate · w, n ← n',
 * w ← (clip(z, ± l1) − z) / ((beta + n^q) / rate + 2 · l2).
 *
 * McMahan et al. 2013, https://research.google.com/pubs/archive/41159.pdf; as Keras' Ftrl, https://keras.io/api/optimizers/ftrl/
 */
export const FTRL: Definition<Required<Omit<FtrlOptions, "learningRate">>> = {
  name: "ftrl",
  slots: ["accumulator", "linear"],
  defaults: {
    learningRatePower: -0.5,
    initialAccumulatorValue: 0.1,
    l1RegularizationStrength: 0,
    l2RegularizationStrength: 0,
    l2ShrinkageRegularizationStrength: 0,
    beta: 0,
  },
  limits: {
    learningRatePower: NOT_POSITIVE,
    initialAccumulatorValue: NOT_NEGATIVE,
    l1RegularizationStrength: NOT_NEGATIVE,
    l2RegularizationStrength: NOT_NEGATIVE,
    l2ShrinkageRegularizationStrength: NOT_NEGATIVE,
    beta: NOT_NEGATIVE,
  },
  slotStart: (i, { initialAccumulatorValue }) => (i === 0 ? initialAccumulatorValue : 0),
  // A rate of 0 counts as a tiny one: nothing is divided by 0.
  scalars: ({ rate }, { l2RegularizationStrength, beta }) => {
    const inverse = 1 / Math.max(rate, 1e-30);
    return [inverse, 2 * l2RegularizationStrength + beta * inverse];
  },
  update(p, { weights, gradients, slots, scalar }, options) {
    const { l1RegularizationStrength: l1, l2ShrinkageRegularizationStrength: shrinkage, learningRatePower } = options;
    const [n, z] = slots as [Value, Value];
    const power = (x: Value) => (learningRatePower === -0.5 ? ops.sqrt(p, x) : ops.power(p, x, -learningRatePower));
    const grown = ops.add(p, n, ops.square(p, gradients));
    const after = power(grown);
    const sigma = ops.multiply(p, ops.subtract(p, after, power(n)), scalar(0));
    const shrunk = shrinkage ? ops.add(p, gradients, ops.multiply(p, weights, 2 * shrinkage)) : gradients;
    p.assign(z, ops.add(p, z, ops.subtract(p, shrunk, ops.multiply(p, sigma, weights))));
    p.assign(n, grown);
    const quadratic = ops.add(p, ops.multiply(p, after, scalar(0)), scalar(1));
    p.assign(weights, ops.divide(p, ops.subtract(p, ops.clip(p, z, -l1, l1), z), quadratic));
  },
};
