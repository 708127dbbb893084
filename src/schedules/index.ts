/** Makers of schedules, as `schedules.cosineDecay({ … })`. */
export {
  type CosineDecayOptions,
  type CosineDecayRestartsOptions,
  cosineDecay,
  cosineDecayRestarts,
} from "./cosine.ts";
export {
  type DecayOptions,
  exponentialDecay,
  inverseTimeDecay,
  type PolynomialDecayOptions,
  polynomialDecay,
} from "./decay.ts";
export { fromConfig, type ScheduleConfig } from "./from-config.ts";
export { type PiecewiseConstantDecayOptions, piecewiseConstantDecay } from "./piecewise.ts";
export type { LearningRateSchedule } from "./schedule.ts";
