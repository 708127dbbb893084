/** The program counter: `run` executes the instructions of a program, one call for a whole training step. */
import { activation, activationGradient } from "./activations";
import { add, dropout, fill, gather } from "./elements";
import { classes, extra } from "./env";
import { gemm, gemmNT, gemmTN } from "./gemm/gemm";
import * as losses from "./losses";
import * as metrics from "./metrics";
import * as Op from "./opcodes";
import { operand } from "./operand";
import { sumRows } from "./rows";
import { call, follow, lead } from "./sync";
import { CALL, FOLLOW, LEAD } from "./team";
import { adam, sgd } from "./update";

export { setup } from "./constants";

/**
 * Runs the instructions at `pc` up to END. Instructions are trusted: the host has checked every shape and address.
 * Returns 0, or the instruction to go on with later: a LEAD whose followers are too long in coming.
 */
export function run(pc: usize): usize {
  for (; ; pc += Op.STRIDE) {
    switch (load<i32>(pc)) {
      case Op.END: return 0;
      case Op.GATHER: gather(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.at(pc, 6)); break;
      case Op.FILL: fill(operand.at(pc, 1), operand.int(pc, 2), operand.float(pc, 3)); break;
      case Op.ADD: add(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4)); break;
      case Op.GEMM: gemm(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.int(pc, 7), operand.int(pc, 8), operand.at(pc, 9), operand.int(pc, 10), operand.int(pc, 11)); break;
      case Op.GEMM_TN: gemmTN(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.at(pc, 7), operand.int(pc, 8), operand.int(pc, 9)); break;
      case Op.GEMM_NT: gemmNT(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.at(pc, 7), operand.int(pc, 8), operand.int(pc, 9)); break;
      case Op.SUM_ROWS: sumRows(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
      case Op.ACTIVATION: activation(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4)); break;
      case Op.ACTIVATION_GRADIENT: activationGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
      case Op.DROPOUT: dropout(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.float(pc, 4), operand.int(pc, 5), operand.at(pc, 6), operand.int(pc, 7)); break;
      case Op.BINARY_CROSSENTROPY_LOGITS: losses.binaryCrossentropyLogits(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
      case Op.BINARY_CROSSENTROPY_LOGITS_GRADIENT: losses.binaryCrossentropyLogitsGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
      case Op.SQUARED_ERROR: losses.squaredError(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
      case Op.SQUARED_ERROR_GRADIENT: losses.squaredErrorGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
      case Op.BINARY_ACCURACY: metrics.binaryAccuracy(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.float(pc, 6)); break;
      case Op.ACCUMULATE: metrics.accumulate(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3)); break;
      case Op.SGD: sgd(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.at(pc, 4)); break;
      case Op.ADAM: adam(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.at(pc, 5), operand.int(pc, 6), operand.at(pc, 7)); break;
      case LEAD: if (!lead(operand.at(pc, 1), operand.int(pc, 2), operand.int(pc, 3), operand.int(pc, 4))) return pc; break;
      case FOLLOW: follow(operand.at(pc, 1), operand.int(pc, 2), operand.int(pc, 3)); break;
      case CALL: call(operand.at(pc, 1), operand.int(pc, 2)); break;
      case Op.SOFTMAX:
      case Op.SOFTMAX_GRADIENT:
      case Op.CATEGORICAL_CROSSENTROPY_LOGITS:
      case Op.CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT:
      case Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS:
      case Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT:
      case Op.CATEGORICAL_ACCURACY:
      case Op.SPARSE_CATEGORICAL_ACCURACY: classes(pc); break;
      default: extra(pc);
    }
  }
  // biome-ignore lint/correctness/noUnreachable: the compiler asks for it.
  return 0;
}

/** What a follower does from beginning to end: runs each program that the leader puts in its mailbox, a word. */
export function serve(mailbox: usize, spins: i32): void {
  for (let left = spins; ; ) {
    const program = atomic.load<i32>(mailbox);
    if (program) {
      atomic.store<i32>(mailbox, 0);
      run(program);
      left = spins;
    } else if (left-- <= 0) {
      atomic.wait<i32>(mailbox, 0, -1);
    }
  }
}
