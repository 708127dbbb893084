/** Powers in plain float64 arithmetic, the same in every engine; see log.ts for why not the host's. */
import { exp } from "./exp.ts";
import { log } from "./log.ts";
import { wholePower } from "./whole-power.ts";

/**
 * xʸ for x >= 0, NaN for a negative x. Whole y up to 1024 and y = ½ are computed by products and a root; else it is e^(y·ln x), whose
 * relative error is about (1 + |y·ln x|)·2⁻⁵².
 */
export function pow(x: number, y: number): number {
  if (!(x >= 0)) return NaN;
  if (y === 0.5) return Math.sqrt(x);
  if (Number.isInteger(y) && Math.abs(y) <= 1024) return y < 0 ? 1 / wholePower(x, -y) : wholePower(x, y);
  return exp(y * log(x));
}
