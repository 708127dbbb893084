/** The losses and metrics that few networks need: `judge` executes one of their instructions. */

import { operand } from "../operand";
import * as Op from "./judging-opcodes";
import * as elements from "./losses/elementwise";
import * as masks from "./losses/masks";
import * as pairs from "./losses/pairs";
import * as losses from "./losses/rows";
import * as counts from "./metrics/counts";
import * as metrics from "./metrics/rows";

/** Executes the instruction at `pc`. It is trusted, as those of the core are. */
export function judge(pc: usize): void {
  switch (load<i32>(pc)) {
    case Op.ELEMENT_LOSS: elements.elementLoss(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.float(pc, 7), operand.float(pc, 8), operand.float(pc, 9)); break;
    case Op.ELEMENT_LOSS_GRADIENT: elements.elementLossGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.int(pc, 7), operand.float(pc, 8), operand.float(pc, 9), operand.float(pc, 10)); break;
    case Op.COSINE: losses.cosine(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.float(pc, 6)); break;
    case Op.COSINE_GRADIENT: losses.cosineGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.float(pc, 7)); break;
    case Op.CATEGORICAL_HINGE: losses.categoricalHinge(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.CATEGORICAL_HINGE_GRADIENT: losses.categoricalHingeGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.CATEGORICAL_FOCAL: losses.categoricalFocal(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.float(pc, 7), operand.float(pc, 8)); break;
    case Op.CATEGORICAL_FOCAL_GRADIENT: losses.categoricalFocalGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.at(pc, 5), operand.int(pc, 6), operand.int(pc, 7), operand.float(pc, 8), operand.float(pc, 9)); break;
    case Op.GENERALIZED_CROSSENTROPY: losses.generalizedCrossentropy(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.float(pc, 6)); break;
    case Op.GENERALIZED_CROSSENTROPY_GRADIENT: losses.generalizedCrossentropyGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.float(pc, 7)); break;
    case Op.TVERSKY: losses.tversky(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.float(pc, 7), operand.float(pc, 8), operand.float(pc, 9)); break;
    case Op.TVERSKY_GRADIENT: losses.tverskyGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.int(pc, 7), operand.float(pc, 8), operand.float(pc, 9), operand.float(pc, 10)); break;
    case Op.CIRCLE: pairs.circle(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.float(pc, 6), operand.float(pc, 7)); break;
    case Op.CIRCLE_GRADIENT: pairs.circleGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.float(pc, 7), operand.float(pc, 8)); break;
    case Op.SIMILARITIES: pairs.similarities(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4)); break;
    case Op.SIMILARITIES_GRADIENT: pairs.similaritiesGradient(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.SWAP: masks.swap(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.SCALE_SHIFT: masks.scaleShift(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.float(pc, 4), operand.float(pc, 5)); break;
    case Op.REPLACE: masks.replace(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.float(pc, 4), operand.float(pc, 5)); break;
    case Op.MASKED_MEAN: masks.maskedMean(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.float(pc, 5)); break;
    case Op.WEIGHTED_MEAN: masks.weightedMean(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.COUNT_AT_THRESHOLDS: counts.countAtThresholds(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.at(pc, 5), operand.at(pc, 6), operand.int(pc, 7), operand.int(pc, 8), operand.int(pc, 9), operand.int(pc, 10)); break;
    case Op.COUNT_CONFUSIONS: counts.countConfusions(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.int(pc, 7), operand.int(pc, 8), operand.float(pc, 9), operand.float(pc, 10)); break;
    case Op.COUNT_HITS: counts.countHits(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.float(pc, 7)); break;
    case Op.ADD_COLUMNS: counts.addColumns(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.ADD_MOMENTS: counts.addMoments(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.at(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.IN_TOP_K: metrics.inTopK(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6), operand.int(pc, 7)); break;
    case Op.KEEP_TOP_K: metrics.keepTopK(operand.at(pc, 1), operand.at(pc, 2), operand.int(pc, 3), operand.int(pc, 4), operand.int(pc, 5)); break;
    case Op.CORRELATE: metrics.correlate(operand.at(pc, 1), operand.at(pc, 2), operand.at(pc, 3), operand.int(pc, 4), operand.int(pc, 5), operand.int(pc, 6)); break;
    case Op.CONSTANTS: metrics.constants(operand.at(pc, 1), pc + 16, operand.int(pc, 2), operand.int(pc, 3)); break;
    default: unreachable();
  }
}
