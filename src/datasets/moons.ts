import { checkBoolean, checkOptions } from "../checks.ts";
import { checkRandomState } from "../random/check-random-state.ts";
import { cos, sin } from "../random/sincos.ts";
import { angles, type CurveOptions, checkNoise, curveSizes, curves } from "./curves.ts";
import { type Dataset, type Sample, toDataset } from "./sample.ts";

/**
 * Two interleaving half circles, x (samples, 2), y (samples,): the upper moon is class 0, the lower one class 1.
 *
 * The numbers of scikit-learn's `make_moons` for the same `randomState`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.datasets.make_moons.html
 *
 * @throws ArgumentError for an unknown option or one out of range
 *
 * @example
 * const { x, y } = makeMoons({ nSamples: 200, noise: 0.1, randomState: 0 });
 */
export function makeMoons(options?: CurveOptions): Dataset {
  return toDataset(moons(options));
}

/** `makeMoons` in float64. */
export function moons(options?: CurveOptions): Sample {
  const what = "makeMoons";
  const { nSamples, shuffle, noise, randomState } = checkOptions(what, options, [
    "nSamples",
    "shuffle",
    "noise",
    "randomState",
  ]);
  const [outer, inner] = curveSizes(what, nSamples);
  return curves(
    [
      angles(Math.PI, outer, true).map((angle) => [cos(angle), sin(angle)]),
      angles(Math.PI, inner, true).map((angle) => [1 - cos(angle), 1 - sin(angle) - 0.5]),
    ],
    checkBoolean(`${what}: shuffle`, shuffle ?? true),
    checkNoise(what, noise),
    checkRandomState(what, randomState),
  );
}
