import { checkBoolean, checkNumber, checkOptions } from "../checks.ts";
import { checkRandomState } from "../random/check-random-state.ts";
import { cos, sin } from "../random/sincos.ts";
import { angles, type CurveOptions, checkNoise, curveSizes, curves } from "./curves.ts";
import { type Dataset, type Sample, toDataset } from "./sample.ts";

export interface CirclesOptions extends CurveOptions {
  /** Radius of the inner circle in [0, 1); the outer one's is 1. Default 0.8. */
  factor?: number;
}

/**
 * A small circle in a large one, x (samples, 2), y (samples,): the large circle is class 0, the small one class 1.
 *
 * The numbers of scikit-learn's `make_circles` for the same `randomState`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.datasets.make_circles.html
 *
 * @throws ArgumentError for an unknown option or one out of range
 *
 * @example
 * const { x, y } = makeCircles({ nSamples: 200, noise: 0.05, factor: 0.5, randomState: 0 });
 */
export function makeCircles(options?: CirclesOptions): Dataset {
  return toDataset(circles(options));
}

/** `makeCircles` in float64. */
export function circles(options?: CirclesOptions): Sample {
  const what = "makeCircles";
  const { nSamples, shuffle, noise, randomState, factor } = checkOptions(what, options, [
    "nSamples",
    "shuffle",
    "noise",
    "randomState",
    "factor",
  ]);
  const radius = checkNumber(`${what}: factor`, factor ?? 0.8, "in [0, 1)", (value) => value >= 0 && value < 1);
  const [outer, inner] = curveSizes(what, nSamples);
  return curves(
    [
      angles(2 * Math.PI, outer, false).map((angle) => [cos(angle), sin(angle)]),
      angles(2 * Math.PI, inner, false).map((angle) => [cos(angle) * radius, sin(angle) * radius]),
    ],
    checkBoolean(`${what}: shuffle`, shuffle ?? true),
    checkNoise(what, noise),
    checkRandomState(what, randomState),
  );
}
