/** Options that Adam's relatives share. */
import { DECAY, POSITIVE } from "../limits.ts";
import type { RateOption } from "./definition.ts";

/** Options of optimizers that keep an average of the gradient, and one of its size. */
export interface MomentsOptions extends RateOption {
  /** Decay of the average gradient. Default 0.9. */
  beta1?: number;
  /** Decay of the average size of the gradient. Default 0.999. */
  beta2?: number;
  /** Default 1e-7. */
  epsilon?: number;
}

export const MOMENTS = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };
export const MOMENTS_LIMITS = { beta1: DECAY, beta2: DECAY, epsilon: POSITIVE };
