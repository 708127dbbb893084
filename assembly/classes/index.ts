/** The kernels of networks that tell several classes apart: `run` executes one instruction that the core's dispatcher leaves to them. */
import * as losses from "../losses/logits";
import * as metrics from "../metrics";
import * as Op from "../opcodes";
import { operand } from "../operand";
import { softmax, softmaxGradient } from "../rows";

/** Executes the instruction at `pc`. It is trusted, as those of the core are. */
export function run(pc: usize): void {
  switch (load<i32>(pc)) {
    case Op.SOFTMAX:
      softmax(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4));
      break;
    case Op.SOFTMAX_GRADIENT:
      softmaxGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5));
      break;
    case Op.CATEGORICAL_CROSSENTROPY_LOGITS:
      losses.categoricalCrossentropyLogits(
        operand.at(pc, 1),
        operand.at(pc, 2),
        operand.at(pc, 3),
        operand.int(pc, 4),
        operand.int(pc, 5),
      );
      break;
    case Op.CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT:
      losses.categoricalCrossentropyLogitsGradient(
        operand.at(pc, 1),
        operand.at(pc, 2),
        operand.at(pc, 3),
        operand.at(pc, 4),
        operand.int(pc, 5),
        operand.int(pc, 6),
      );
      break;
    case Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS:
      losses.sparseCategoricalCrossentropyLogits(
        operand.at(pc, 1),
        operand.at(pc, 2),
        operand.at(pc, 3),
        operand.int(pc, 4),
        operand.int(pc, 5),
      );
      break;
    case Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT:
      losses.sparseCategoricalCrossentropyLogitsGradient(
        operand.at(pc, 1),
        operand.at(pc, 2),
        operand.at(pc, 3),
        operand.at(pc, 4),
        operand.int(pc, 5),
        operand.int(pc, 6),
      );
      break;
    case Op.CATEGORICAL_ACCURACY:
      metrics.categoricalAccuracy(
        operand.at(pc, 1),
        operand.at(pc, 2),
        operand.at(pc, 3),
        operand.int(pc, 4),
        operand.int(pc, 5),
      );
      break;
    case Op.SPARSE_CATEGORICAL_ACCURACY:
      metrics.sparseCategoricalAccuracy(
        operand.at(pc, 1),
        operand.at(pc, 2),
        operand.at(pc, 3),
        operand.int(pc, 4),
        operand.int(pc, 5),
      );
      break;
    default:
      unreachable();
  }
}
