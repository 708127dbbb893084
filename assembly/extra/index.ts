/** The kernels that few networks need: `run` executes one instruction that the core's dispatcher does not know. */

import { operand } from "../operand";
import { activation, activationGradient } from "./activations";
import { batchGemm } from "./batch-gemm";
import { binary } from "./binary";
import { copy, place } from "./copy";
import { clip, clipGradient, select } from "./elements";
import { judge } from "./judging";
import * as categorical from "./losses/categorical";
import * as losses from "./losses/plain";
import { noise } from "./noise";
import * as Op from "./opcodes";
import { piecewise, piecewiseGradient } from "./piecewise";
import { cumulate, productGradient, reduce } from "./reduce";
import { oneHot, scatterAdd, take } from "./take";
import { topK } from "./top-k";
import { unary, unaryGradient } from "./unary";
import { rmsprop, sgdMomentum } from "./update";

export { setup } from "./constants";

/** Executes the instruction at `pc`. It is trusted, as those of the core are. */
export function run(pc: usize): void {
  switch (load<i32>(pc)) {
    case Op.UNARY: unary(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4)); break;
    case Op.UNARY_GRADIENT: unaryGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.BINARY: binary(pc); break;
    case Op.SELECT: select(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.int(pc, 7), operand.int(pc, 8)); break;
    case Op.CLIP: clip(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.float(pc, 4), operand.float(pc, 5)); break;
    case Op.CLIP_GRADIENT: clipGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.float(pc, 5), operand.float(pc, 6)); break;
    case Op.REDUCE: reduce(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.int(pc, 7)); break;
    case Op.PRODUCT_GRADIENT: productGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.CUMULATE: cumulate(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.int(pc, 7)); break;
    case Op.COPY: copy(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), pc + 16); break;
    case Op.PLACE: place(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), pc + 16); break;
    case Op.TAKE: take(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.SCATTER_ADD: scatterAdd(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.ONE_HOT: oneHot(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4)); break;
    case Op.NOISE: noise(operand.at(pc, 1), operand.int(pc, 2), operand.int(pc, 3), operand.float(pc, 4), operand.float(pc, 5), operand.int(pc, 6), operand.at(pc, 7), operand.int(pc, 8)); break;
    case Op.TOP_K: topK(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.int(pc, 7)); break;
    case Op.BATCH_GEMM: batchGemm(pc); break;
    case Op.ACTIVATION: activation(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4)); break;
    case Op.ACTIVATION_GRADIENT: activationGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.BINARY_CROSSENTROPY: losses.binaryCrossentropy(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.BINARY_CROSSENTROPY_GRADIENT: losses.binaryCrossentropyGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.CATEGORICAL_CROSSENTROPY: categorical.categoricalCrossentropy(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.CATEGORICAL_CROSSENTROPY_GRADIENT: categorical.categoricalCrossentropyGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.SPARSE_CATEGORICAL_CROSSENTROPY: categorical.sparseCategoricalCrossentropy(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.SPARSE_CATEGORICAL_CROSSENTROPY_GRADIENT: categorical.sparseCategoricalCrossentropyGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.ABSOLUTE_ERROR: losses.absoluteError(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.ABSOLUTE_ERROR_GRADIENT: losses.absoluteErrorGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.HUBER: losses.huber(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.float(pc, 6)); break;
    case Op.HUBER_GRADIENT: losses.huberGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.float(pc, 7)); break;
    case Op.SGD_MOMENTUM: sgdMomentum(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.at(pc, 6)); break;
    case Op.RMSPROP: rmsprop(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.at(pc, 5), operand.int(pc, 6), operand.at(pc, 7)); break;
    case Op.PIECEWISE: piecewise(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.float(pc, 4), operand.float(pc, 5), pc + 24); break;
    case Op.PIECEWISE_GRADIENT: piecewiseGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.float(pc, 5), operand.float(pc, 6), pc + 28); break;
    default: judge(pc);
  }
}
