/** The optimizer of the README's section on optimizers of one's own. */
import { ops, optimizers, type ProgramBuilder } from "../../src/index.ts";

/** m ← 0.9 · m + 0.1 · g, w ← w − rate · sign(m) */
export class SignMomentum extends optimizers.Optimizer {
  override readonly name = "sign_momentum";
  override readonly slots = ["momentum"];

  constructor(learningRate: optimizers.LearningRate = 0.001) {
    super("sign_momentum", learningRate);
  }

  override scalars(_step: number, to: Float32Array, at: number): void {
    to[at] = this.learningRate;
  }

  override update(p: ProgramBuilder, { weights, gradients, slots: [m], scalar }: optimizers.UpdateRange): void {
    p.assign(m!, ops.add(p, ops.multiply(p, m!, 0.9), ops.multiply(p, gradients, 0.1)));
    p.assign(weights, ops.subtract(p, weights, ops.multiply(p, ops.sign(p, m!), scalar(0))));
  }
}
