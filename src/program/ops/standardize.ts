/** Numbers brought to one size: less their mean, over their standard deviation. */
import { MULTIPLY } from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { add, binaryInto, multiply, subtract } from "./binary.ts";
import { mean } from "./reduce.ts";
import type { Axis } from "./shapes.ts";
import { rsqrt, square } from "./unary.ts";

/** What `standardize` gives. `mean` and `variance` have size 1 along the axes, and no gradient. */
export interface Standardized {
  readonly y: Value;
  readonly mean: Value | undefined;
  readonly variance: Value;
}

/**
 * y = (x − mean) / √(variance + epsilon), over the axes; without `center` y = x / √(mean of x² + epsilon).
 *
 * The gradient is one formula, dx = (dy − mean dy − y · mean (dy · y)) / √(variance + epsilon), instead of those of the parts: a third of the
 * passes over the data. Ioffe and Szegedy 2015, https://arxiv.org/abs/1502.03167, section 3.
 */
export function standardize(
  p: ProgramBuilder,
  x: Value,
  axis: readonly Axis[],
  epsilon: number,
  center = true,
): Standardized {
  const over = { axis, keepDims: true };
  const still = p.stopGradient(x);
  const average = center ? mean(p, still, over) : undefined;
  const centered = average ? subtract(p, still, average) : still;
  const variance = mean(p, square(p, centered), over);
  const inverse = rsqrt(p, add(p, variance, epsilon));
  const y = p.value(x.shape, [x]);
  binaryInto(p, y, MULTIPLY, centered, inverse);
  p.backward(y, (dy) => {
    p.accumulate(x, (dx) => {
      const along = multiply(p, p.stopGradient(y), mean(p, multiply(p, dy, p.stopGradient(y)), over));
      const across = center ? subtract(p, dy, mean(p, dy, over)) : dy;
      binaryInto(p, dx, MULTIPLY, subtract(p, across, along), inverse);
    });
  });
  return { y, mean: average, variance };
}
