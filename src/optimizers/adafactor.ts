import { atLeast, BOOLEAN, NEGATIVE, NOT_NEGATIVE, POSITIVE } from "../limits.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { exp } from "../random/exp.ts";
import type { Definition, RateOption } from "./definition.ts";
import * as ops from "./ops.ts";
import type { UpdateRange } from "./optimizer.ts";

/** Options of `optimizers.adafactor`. */
export interface AdafactorOptions extends RateOption {
  /** The averages' decay in update t is 1 − t ^ beta2Decay, below 0. Default -0.8. */
  beta2Decay?: number;
  /** Added to squares of gradients. Default 1e-30. */
  epsilon1?: number;
  /** The least scale of a weight. Default 0.001. */
  epsilon2?: number;
  /** The largest root mean square of an update. Default 1. */
  clipThreshold?: number;
  /** For configurations of Keras, where it changes nothing either: the rate is never above 1 / √t. Default true. */
  relativeStep?: boolean;
}

type Options = Required<Omit<AdafactorOptions, "learningRate">>;

/**
 * Adaptive steps with little memory: of a kernel's squared gradients only means of rows r and of columns c are kept, by which the
 * mean square at (i, j) is rᵢ · cⱼ / mean(r). With u = g / √v and rms the root mean square, the step is
 * max(epsilon2, rms(w)) · min(rate, 1 / √t) · u / max(1, rms(u) / clipThreshold). Weights of one dimension keep the whole v.
 *
 * Shazeer and Stern 2018, https://arxiv.org/abs/1804.04235; as Keras' Adafactor, https://keras.io/api/optimizers/adafactor/
 */
export const ADAFACTOR: Definition<Options> = {
  name: "adafactor",
  slots: ["r", "c", "velocity"],
  defaults: { beta2Decay: -0.8, epsilon1: 1e-30, epsilon2: 1e-3, clipThreshold: 1, relativeStep: true },
  limits: {
    beta2Decay: NEGATIVE,
    epsilon1: atLeast(1.2e-38), // Below the smallest normal float32 it would be lost in the sum.
    epsilon2: NOT_NEGATIVE,
    clipThreshold: POSITIVE,
    relativeStep: BOOLEAN,
  },
  /** Means over rows, means over columns, or all squares: what is not needed takes no room. */
  slotSize({ shape, size }, i) {
    if (shape.length < 2) return i === 2 ? size : 0;
    return [size / shape.at(-1)!, size / shape.at(-2)!, 0][i]!;
  },
  scalars({ step, rate, log }, { beta2Decay }) {
    const forget = exp(beta2Decay * log(step));
    return [Math.min(rate, 1 / Math.sqrt(step)), forget, 1 - forget];
  },
  update(p, range, options) {
    for (const part of range.parts()) updateWeight(p, part, options);
  },
};

function updateWeight(p: ProgramBuilder, range: UpdateRange, { epsilon1, epsilon2, clipThreshold }: Options): void {
  const { weights, gradients, scalar } = range;
  const rms = (x: Value) => ops.sqrt(p, ops.mean(p, ops.square(p, x)));
  const size = meanSquares(p, range, ops.add(p, ops.square(p, gradients), epsilon1));
  const u = ops.divide(p, gradients, ops.sqrt(p, size));
  const clipped = ops.divide(p, u, ops.maximum(p, ops.divide(p, rms(u), clipThreshold), 1));
  const rate = ops.multiply(p, ops.maximum(p, rms(weights), epsilon2), scalar(0));
  ops.move(p, weights, ops.multiply(p, clipped, rate));
}

/** The moving mean of squares, in full or as the product of its rows' and its columns' means. */
function meanSquares(p: ProgramBuilder, { weights, slots, scalar }: UpdateRange, squares: Value): Value {
  const [r, c, v] = slots as [Value, Value, Value];
  const follow = (average: Value, x: Value) => {
    p.assign(average, ops.add(p, ops.multiply(p, average, scalar(2)), ops.multiply(p, x, scalar(1))));
  };
  const { shape } = weights;
  if (shape.length < 2) {
    follow(v, squares);
    return v;
  }
  const rows = p.view(r, [...shape.slice(0, -1), 1]);
  const columns = p.view(c, [...shape.slice(0, -2), 1, shape.at(-1)!]);
  follow(rows, ops.mean(p, squares, { axis: -1, keepDims: true }));
  follow(columns, ops.mean(p, squares, { axis: -2, keepDims: true }));
  return ops.multiply(p, ops.divide(p, rows, ops.mean(p, rows, { axis: -2, keepDims: true })), columns);
}
