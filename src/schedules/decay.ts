/** Rates that fall as a power, a polynomial or the inverse of the step. As Keras', https://keras.io/api/optimizers/learning_rate_schedules/ */
import { checkBoolean, checkNumber, checkOptions } from "../checks.ts";
import { pow } from "../random/pow.ts";
import { checkRate, checkSteps, type LearningRateSchedule, schedule } from "./schedule.ts";

/** Options of `exponentialDecay` and `inverseTimeDecay`. */
export interface DecayOptions {
  initialLearningRate: number;
  /** Steps until the rate has fallen by `decayRate` once. */
  decaySteps: number;
  decayRate: number;
  /** Fall in jumps, each `decaySteps` steps. Default false. */
  staircase?: boolean;
}

/**
 * initialLearningRate · decayRate ^ (step / decaySteps), with `staircase` of the whole part of the quotient.
 *
 * @example optimizers.adam({ learningRate: schedules.exponentialDecay({ initialLearningRate: 0.01, decaySteps: 1000, decayRate: 0.9 }) })
 */
export function exponentialDecay(options: DecayOptions): LearningRateSchedule {
  const { initialLearningRate, decayRate, staircase, decaySteps } = checkDecay("exponentialDecay", options);
  const config = { initialLearningRate, decaySteps, decayRate, staircase };
  return schedule("exponentialDecay", config, (step) => {
    const decays = step / decaySteps;
    return initialLearningRate * pow(decayRate, staircase ? Math.floor(decays) : decays);
  });
}

/** initialLearningRate / (1 + decayRate · step / decaySteps), with `staircase` of the whole part of the quotient. */
export function inverseTimeDecay(options: DecayOptions): LearningRateSchedule {
  const { initialLearningRate, decayRate, staircase, decaySteps } = checkDecay("inverseTimeDecay", options);
  const config = { initialLearningRate, decaySteps, decayRate, staircase };
  return schedule("inverseTimeDecay", config, (step) => {
    const decays = step / decaySteps;
    return initialLearningRate / (1 + decayRate * (staircase ? Math.floor(decays) : decays));
  });
}

/** Options of `polynomialDecay`. */
export interface PolynomialDecayOptions {
  initialLearningRate: number;
  /** Steps until `endLearningRate` is reached. */
  decaySteps: number;
  /** Default 0.0001. */
  endLearningRate?: number;
  /** Default 1, a straight line. */
  power?: number;
  /** Rise again after `decaySteps`, to fall until the next multiple of them. Default false. */
  cycle?: boolean;
}

/**
 * (initialLearningRate − endLearningRate) · (1 − step / decaySteps) ^ power + endLearningRate, and endLearningRate from decaySteps on.
 * With `cycle` the first multiple of decaySteps that is not below the step takes the place of decaySteps.
 */
export function polynomialDecay(options: PolynomialDecayOptions): LearningRateSchedule {
  const what = "polynomialDecay";
  checkOptions(what, options, ["initialLearningRate", "decaySteps", "endLearningRate", "power", "cycle"]);
  const { initialLearningRate, decaySteps, endLearningRate = 0.0001, power = 1, cycle = false } = options;
  checkRate(`${what}: initialLearningRate`, initialLearningRate);
  checkSteps(`${what}: decaySteps`, decaySteps);
  checkRate(`${what}: endLearningRate`, endLearningRate);
  checkNumber(`${what}: power`, power, "> 0", (value) => value > 0);
  checkBoolean(`${what}: cycle`, cycle);
  const config = { initialLearningRate, decaySteps, endLearningRate, power, cycle };
  return schedule(what, config, (step) => {
    const steps = cycle ? decaySteps * Math.max(1, Math.ceil(step / decaySteps)) : decaySteps;
    const left = 1 - Math.min(step, steps) / steps;
    return (initialLearningRate - endLearningRate) * pow(left, power) + endLearningRate;
  });
}

function checkDecay(what: string, options: DecayOptions): Required<DecayOptions> {
  checkOptions(what, options, ["initialLearningRate", "decaySteps", "decayRate", "staircase"]);
  const { initialLearningRate, decaySteps, decayRate, staircase = false } = options;
  checkRate(`${what}: initialLearningRate`, initialLearningRate);
  checkSteps(`${what}: decaySteps`, decaySteps);
  checkRate(`${what}: decayRate`, decayRate);
  checkBoolean(`${what}: staircase`, staircase);
  return { initialLearningRate, decaySteps, decayRate, staircase };
}
