/**
 * Rates that fall along half a cosine. Loshchilov and Hutter 2017, https://arxiv.org/abs/1608.03983; warm-up: Goyal et al. 2017,
 * https://arxiv.org/abs/1706.02677; as Keras', https://keras.io/api/optimizers/learning_rate_schedules/
 */
import { checkNumber, checkOptions } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { pow } from "../random/pow.ts";
import { cos } from "../random/sincos.ts";
import { checkRate, checkSteps, type LearningRateSchedule, schedule } from "./schedule.ts";

/** Options of `cosineDecay`. */
export interface CosineDecayOptions {
  /** Where the warm-up begins, or without one the decay. */
  initialLearningRate: number;
  /** Steps that the decay takes. */
  decaySteps: number;
  /** The rate at the end, as a fraction of that where the decay begins. Default 0. */
  alpha?: number;
  /** The rate at the end of the warm-up. Default: no warm-up. */
  warmupTarget?: number | null;
  /** Steps that the warm-up takes, before those of the decay. Default 0. */
  warmupSteps?: number;
}

/**
 * peak · ((1 − alpha) · ½ · (1 + cos(π · step / decaySteps)) + alpha), and peak · alpha from then on. The peak is
 * initialLearningRate, or warmupTarget, to which the rate first rises in a straight line for warmupSteps.
 */
export function cosineDecay(options: CosineDecayOptions): LearningRateSchedule {
  const what = "cosineDecay";
  checkOptions(what, options, ["initialLearningRate", "decaySteps", "alpha", "warmupTarget", "warmupSteps"]);
  const { initialLearningRate: initial, decaySteps, alpha = 0, warmupTarget = null, warmupSteps = 0 } = options;
  checkRate(`${what}: initialLearningRate`, initial);
  checkSteps(`${what}: decaySteps`, decaySteps);
  checkRate(`${what}: alpha`, alpha);
  if (warmupTarget !== null) checkRate(`${what}: warmupTarget`, warmupTarget);
  checkNumber(`${what}: warmupSteps`, warmupSteps, ">= 0", (steps) => steps >= 0);
  if (warmupTarget === null && warmupSteps > 0) {
    throw new ArgumentError(
      `${what}: warmupSteps is ${warmupSteps}, but warmupTarget is missing. Give the rate to warm up to.`,
    );
  }
  const config = { initialLearningRate: initial, decaySteps, alpha, warmupTarget, warmupSteps };
  const peak = warmupTarget ?? initial;
  return schedule(what, config, (step) => {
    if (step < warmupSteps) return (peak - initial) * (step / warmupSteps) + initial;
    return peak * ((1 - alpha) * halfCosine(Math.min(1, (step - warmupSteps) / decaySteps)) + alpha);
  });
}

/** Options of `cosineDecayRestarts`. */
export interface CosineDecayRestartsOptions {
  initialLearningRate: number;
  /** Steps of the first period. */
  firstDecaySteps: number;
  /** How many times longer each period is than the one before, at least 1. Default 2. */
  tMul?: number;
  /** How many times higher each period begins than the one before. Default 1. */
  mMul?: number;
  /** The least rate, as a fraction of initialLearningRate. Default 0. */
  alpha?: number;
}

/**
 * initialLearningRate · ((1 − alpha) · ½ · mMulⁱ · (1 + cos(π · done)) + alpha), where `done` is the part of the i-th period that has
 * passed. Period i, from 0, has firstDecaySteps · tMulⁱ steps.
 */
export function cosineDecayRestarts(options: CosineDecayRestartsOptions): LearningRateSchedule {
  const what = "cosineDecayRestarts";
  checkOptions(what, options, ["initialLearningRate", "firstDecaySteps", "tMul", "mMul", "alpha"]);
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = options;
  checkRate(`${what}: initialLearningRate`, initialLearningRate);
  checkSteps(`${what}: firstDecaySteps`, firstDecaySteps);
  checkNumber(`${what}: tMul`, tMul, ">= 1", (value) => value >= 1);
  checkRate(`${what}: mMul`, mMul);
  checkRate(`${what}: alpha`, alpha);
  const config = { initialLearningRate, firstDecaySteps, tMul, mMul, alpha };
  return schedule(what, config, (step) => {
    const { restarts, done } = period(step / firstDecaySteps, tMul);
    return initialLearningRate * ((1 - alpha) * pow(mMul, restarts) * halfCosine(done) + alpha);
  });
}

/** In which period a time is, and which part of it has passed. The first period has length 1, each next one `factor` times more. */
function period(time: number, factor: number): { restarts: number; done: number } {
  if (factor === 1) return { restarts: Math.floor(time), done: time - Math.floor(time) };
  let [restarts, start, length] = [0, 0, 1];
  for (; time >= start + length; restarts++) {
    start += length;
    length *= factor;
  }
  return { restarts, done: (time - start) / length };
}

/** From 1 at 0 to 0 at 1. */
function halfCosine(x: number): number {
  return 0.5 * (1 + cos(Math.PI * x));
}
