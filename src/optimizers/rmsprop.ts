import { RMSPROP } from "../../assembly/extra/opcodes.ts";
import { checkBoolean, checkOptions } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { checkDecay, checkEpsilon, type LearningRate, Optimizer, type UpdateRange } from "./optimizer.ts";

const KERNEL = { opcode: RMSPROP, format: "rmsprop =w <g =velocity =momentum =average #n @scalars" };

/** Options of `optimizers.rmsprop`. */
export interface RmspropOptions {
  /** Default 0.001. */
  learningRate?: LearningRate;
  /** Decay of the average of squared gradients. Default 0.9. */
  rho?: number;
  /** Default 0. */
  momentum?: number;
  /** Default 1e-7. */
  epsilon?: number;
  /** Divide by the estimated variance of the gradients instead of their mean square. Default false. */
  centered?: boolean;
}

export const RMSPROP_OPTIONS = ["learningRate", "rho", "momentum", "epsilon", "centered"] as const;

/**
 * Divides each gradient by a moving average of its size: s ← rho · s + (1 − rho) · g², step = rate · g / √(s + epsilon); with
 * momentum m ← momentum · m + step. Centered: s less the square of the average gradient.
 *
 * Hinton 2012, http://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf; as Keras' RMSprop,
 * https://keras.io/api/optimizers/rmsprop/
 */
export class RMSprop extends Optimizer {
  override readonly name = "rmsprop";
  override readonly slots: readonly string[];
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;

  constructor(options: RmspropOptions = {}) {
    checkOptions("rmsprop", options, RMSPROP_OPTIONS);
    const { learningRate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7, centered = false } = options;
    super("rmsprop", learningRate);
    this.rho = checkDecay("rmsprop: rho", rho);
    this.momentum = checkDecay("rmsprop: momentum", momentum);
    this.epsilon = checkEpsilon("rmsprop: epsilon", epsilon);
    this.centered = checkBoolean("rmsprop: centered", centered);
    this.slots = ["velocity", ...(momentum > 0 ? ["momentum"] : []), ...(centered ? ["average_gradient"] : [])];
  }

  override scalars(_step: number, to: Float32Array, at: number): void {
    to[at] = this.learningRate;
    to[at + 1] = this.rho;
    to[at + 2] = this.momentum;
    to[at + 3] = this.epsilon;
    to[at + 4] = 1 - this.rho;
  }

  override update(p: ProgramBuilder, { weights, gradients, slots, scalars }: UpdateRange): void {
    const [velocity, ...rest] = slots;
    const momentum = this.momentum > 0 ? rest.shift()! : 0;
    const average = this.centered ? rest.shift()! : 0;
    p.emit(KERNEL, weights, gradients, velocity!, momentum, average, weights.size, scalars);
  }

  override getConfig(): Record<string, unknown> {
    const { rho, momentum, epsilon, centered } = this;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}
