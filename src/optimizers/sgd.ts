import { SGD_MOMENTUM } from "../../assembly/extra/opcodes.ts";
import * as Op from "../../assembly/opcodes.ts";
import { checkBoolean, checkOptions } from "../checks.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { checkDecay, type LearningRate, Optimizer, type UpdateRange } from "./optimizer.ts";

const MOMENTUM = { opcode: SGD_MOMENTUM, format: "sgd_momentum =w <g =velocity #n #nesterov @scalars" };

/** Options of `optimizers.sgd`. */
export interface SgdOptions {
  /** Default 0.01. */
  learningRate?: LearningRate;
  /** The part of the last step that is taken again, in [0, 1). Default 0. */
  momentum?: number;
  /** Look ahead along the momentum. Default false. */
  nesterov?: boolean;
}

export const SGD_OPTIONS = ["learningRate", "momentum", "nesterov"] as const;

/**
 * Stochastic gradient descent: w ← w − rate · g. With momentum: v ← momentum · v − rate · g, then w ← w + v, or with Nesterov
 * w ← w + momentum · v − rate · g.
 *
 * Sutskever et al. 2013, https://proceedings.mlr.press/v28/sutskever13.html; as Keras' SGD, https://keras.io/api/optimizers/sgd/
 */
export class SGD extends Optimizer {
  override readonly name = "sgd";
  override readonly slots: readonly string[];
  readonly momentum: number;
  readonly nesterov: boolean;

  constructor(options: SgdOptions = {}) {
    const { learningRate = 0.01, momentum = 0, nesterov = false } = checkOptions("sgd", options, SGD_OPTIONS);
    super("sgd", learningRate);
    this.momentum = checkDecay("sgd: momentum", momentum);
    this.nesterov = checkBoolean("sgd: nesterov", nesterov);
    this.slots = momentum > 0 ? ["momentum"] : [];
  }

  override scalars(_step: number, to: Float32Array, at: number): void {
    to[at] = this.learningRate;
    to[at + 1] = this.momentum;
  }

  override update(p: ProgramBuilder, { weights, gradients, slots: [velocity], scalars }: UpdateRange): void {
    if (velocity) p.emit(MOMENTUM, weights, gradients, velocity, weights.size, this.nesterov ? 1 : 0, scalars);
    else p.emit(Op.SGD, weights, gradients, weights.size, scalars);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov };
  }
}
