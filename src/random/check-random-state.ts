import { checkInteger } from "../checks.ts";
import { defaultGenerator } from "./generator.ts";
import { RandomState } from "./mt19937.ts";

/**
 * NumPy's random state for the given seed; without one, a seed is drawn from the default generator and so follows from `seed`.
 *
 * @throws ArgumentError unless it is a whole number from 0 to 2³² - 1 or undefined
 */
export function checkRandomState(what: string, randomState: number | undefined): RandomState {
  if (randomState === undefined) return new RandomState(defaultGenerator().uint32());
  return new RandomState(checkInteger(`${what}: randomState`, randomState, 0, 0xffffffff));
}
