import * as Op from "../../assembly/opcodes.ts";
import { checkBoolean, checkOptions } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { checkDecay, checkEpsilon, type LearningRate, Optimizer, Powers, type UpdateRange } from "./optimizer.ts";

/** Options of `optimizers.adam`. */
export interface AdamOptions {
  /** Default 0.001. */
  learningRate?: LearningRate;
  /** Decay of the average gradient. Default 0.9. */
  beta1?: number;
  /** Decay of the average squared gradient. Default 0.999. */
  beta2?: number;
  /** Default 1e-7. */
  epsilon?: number;
  /** Divide by the largest average so far (Reddi et al. 2018, https://openreview.net/forum?id=ryQu7f-RZ). Default false. */
  amsgrad?: boolean;
}

export const ADAM_OPTIONS = ["learningRate", "beta1", "beta2", "epsilon", "amsgrad"] as const;

/**
 * Adam: m ← m + (1 − beta1) · (g − m), v ← v + (1 − beta2) · (g² − v), w ← w − alpha · m / (√v + epsilon) with
 * alpha = rate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) in step t.
 *
 * Kingma and Ba 2015, https://arxiv.org/abs/1412.6980, section 2 (epsilon is its "epsilon hat"); as Keras' Adam,
 * https://keras.io/api/optimizers/adam/
 */
export class Adam extends Optimizer {
  override readonly name: string;
  override readonly slots: readonly string[];
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
  readonly #beta1Powers: Powers;
  readonly #beta2Powers: Powers;

  constructor(options: AdamOptions = {}, kind = "adam") {
    checkOptions(kind, options, ADAM_OPTIONS);
    const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7, amsgrad = false } = options;
    super(kind, learningRate);
    this.name = kind;
    this.beta1 = checkDecay(`${kind}: beta1`, beta1);
    this.beta2 = checkDecay(`${kind}: beta2`, beta2);
    this.epsilon = checkEpsilon(`${kind}: epsilon`, epsilon);
    this.amsgrad = checkBoolean(`${kind}: amsgrad`, amsgrad);
    this.#beta1Powers = new Powers(beta1);
    this.#beta2Powers = new Powers(beta2);
    this.slots = amsgrad ? ["momentum", "velocity", "velocity_hat"] : ["momentum", "velocity"];
  }

  override scalars(step: number, to: Float32Array, at: number): void {
    const correction = Math.sqrt(1 - this.#beta2Powers.at(step)) / (1 - this.#beta1Powers.at(step));
    to[at] = this.learningRate * correction;
    to[at + 1] = 1 - this.beta1;
    to[at + 2] = 1 - this.beta2;
    to[at + 3] = this.epsilon;
  }

  override update(p: ProgramBuilder, { weights, gradients, slots: [m, v, largest], scalars }: UpdateRange): void {
    p.emit(Op.ADAM, weights, gradients, m!, v!, largest ?? 0, weights.size, scalars);
  }

  override getConfig(): Record<string, unknown> {
    const { beta1, beta2, epsilon, amsgrad } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon, amsgrad };
  }
}
