/**
 * Kinds of constraints. Of a dense kernel (inputs, units) axis 0 goes along the weights into one unit, of a kernel of a convolution
 * (height, width, channels, filters) the axes [0, 1, 2] do. As Keras', https://keras.io/api/layers/constraints/
 */
import type { Limit } from "../checks.ts";
import { NOT_NEGATIVE, PART } from "../limits.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { add, divide, maximum, multiply } from "../program/ops/binary.ts";
import { sum } from "../program/ops/reduce.ts";
import { clip } from "../program/ops/select.ts";
import { sqrt, square } from "../program/ops/unary.ts";
import type { Value } from "../program/value.ts";
import type { ConstraintDefinition } from "./constraint.ts";

/** Keras' epsilon. */
const EPSILON = 1e-7;

type Axis = number | readonly number[];

const AXIS: Limit = [
  (axis) => {
    const axes = [axis].flat();
    return axes.length > 0 && axes.every(Number.isInteger) && new Set(axes).size === axes.length;
  },
  "a whole number or an array of different ones",
];

/** max(w, 0) */
export const NON_NEG: ConstraintDefinition<object> = {
  name: "nonNeg",
  defaults: {},
  limits: {},
  apply: (p, w) => maximum(p, w, 0),
};

/** w / ‖w‖ */
export const UNIT_NORM: ConstraintDefinition<{ axis: Axis }> = {
  name: "unitNorm",
  defaults: { axis: 0 },
  limits: { axis: AXIS },
  apply: (p, w, { axis }) => scaled(p, "unitNorm", w, axis, () => p.constant(1)),
};

/** w · min(‖w‖, maxValue) / ‖w‖ */
export const MAX_NORM: ConstraintDefinition<{ maxValue: number; axis: Axis }> = {
  name: "maxNorm",
  defaults: { maxValue: 2, axis: 0 },
  limits: { maxValue: NOT_NEGATIVE, axis: AXIS },
  apply: (p, w, { maxValue, axis }) => scaled(p, "maxNorm", w, axis, (norm) => clip(p, norm, 0, maxValue)),
};

/** w · (rate · clip(‖w‖, minValue, maxValue) + (1 − rate) · ‖w‖) / ‖w‖ */
export const MIN_MAX_NORM: ConstraintDefinition<{ minValue: number; maxValue: number; rate: number; axis: Axis }> = {
  name: "minMaxNorm",
  defaults: { minValue: 0, maxValue: 1, rate: 1, axis: 0 },
  limits: { minValue: NOT_NEGATIVE, maxValue: NOT_NEGATIVE, rate: PART, axis: AXIS },
  apply(p: ProgramBuilder, w, { minValue, maxValue, rate, axis }) {
    p.require(minValue <= maxValue, () => `minMaxNorm: minValue ${minValue} is above maxValue ${maxValue}.`);
    return scaled(p, "minMaxNorm", w, axis, (norm) =>
      add(p, multiply(p, clip(p, norm, minValue, maxValue), rate), multiply(p, norm, 1 - rate)),
    );
  },
};

/** w · desired(‖w‖) / (‖w‖ + 1e-7) */
function scaled(p: ProgramBuilder, name: string, w: Value, axis: Axis, desired: (norm: Value) => Value): Value {
  const rank = w.shape.length;
  p.require(
    [axis].flat().every((each) => each < rank && each >= -rank),
    () => `${name}: ${w.name} (${w.shape.join(", ")}) has no axis ${axis}. Choose from 0 to ${rank - 1}.`,
  );
  const norm = sqrt(p, sum(p, square(p, w), { axis, keepDims: true }));
  return multiply(p, w, divide(p, desired(norm), add(p, norm, EPSILON)));
}
