import { constant } from "../../constants";
import { PROBABILITY_LEAST, PROBABILITY_MOST } from "../constants";

/** Keras clips probabilities to [ε, 1 - ε], ε = 1e-7: log p stays finite, and the gradient is 0 outside. */
export class clip {
  /** NaN stays NaN: `pmax` and `pmin` keep their first operand. */
  @inline static value(p: v128): v128 {
    return f32x4.pmin(f32x4.pmax(p, constant.at(PROBABILITY_LEAST)), constant.at(PROBABILITY_MOST));
  }

  /** `gradient` where p is within the bounds or NaN, 0 elsewhere. */
  @inline static gradient(gradient: v128, p: v128): v128 {
    const below = f32x4.lt(p, constant.at(PROBABILITY_LEAST));
    const above = f32x4.gt(p, constant.at(PROBABILITY_MOST));
    return v128.andnot(gradient, v128.or(below, above));
  }
}
