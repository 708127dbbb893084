import * as Extra from "../../../assembly/extra/opcodes.ts";
import * as Op from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import { Value } from "../value.ts";
import { activate, softmax } from "./activate.ts";
import { lossKernels } from "./loss-kernels.ts";

/** The instructions of one kind of cross-entropy, and what makes its probabilities of logits. */
interface Kind {
  /** Opcode and name of the extra kernel. */
  readonly fromProbabilities: readonly [opcode: number, name: string];
  readonly fromLogits: readonly [loss: number, gradient: number];
  readonly probabilities: (p: ProgramBuilder, logits: Value) => Value;
}

/** −y log p − (1 − y) log(1 − p), the mean over the columns. */
export const BINARY: Kind = {
  fromProbabilities: [Extra.BINARY_CROSSENTROPY, "binary_crossentropy"],
  fromLogits: [Op.BINARY_CROSSENTROPY_LOGITS, Op.BINARY_CROSSENTROPY_LOGITS_GRADIENT],
  probabilities: (p, logits) => activate(p, logits, Op.SIGMOID),
};

/** −Σ y log p over the columns. */
export const CATEGORICAL: Kind = {
  fromProbabilities: [Extra.CATEGORICAL_CROSSENTROPY, "categorical_crossentropy"],
  fromLogits: [Op.CATEGORICAL_CROSSENTROPY_LOGITS, Op.CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT],
  probabilities: softmax,
};

/** −log p[y], y the number of the class. */
export const SPARSE_CATEGORICAL: Kind = {
  fromProbabilities: [Extra.SPARSE_CATEGORICAL_CROSSENTROPY, "sparse_categorical_crossentropy"],
  fromLogits: [Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS, Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT],
  probabilities: softmax,
};

/**
 * Cross-entropy of each row, (rows, 1). Where the probabilities come straight from a sigmoid or softmax, the loss is computed
 * from what went into it, as Keras does: exact where the probabilities round to 0 or 1, and one pass shorter.
 */
export function crossentropy(p: ProgramBuilder, kind: Kind, y: Value, prediction: Value, fromLogits: boolean): Value {
  const logits = fromLogits ? prediction : logitsOf(p, kind, prediction);
  const loss = p.value([prediction.rows, 1], [prediction]);
  const [forward, gradient] = logits ? kind.fromLogits : lossKernels(...kind.fromProbabilities);
  const input = logits ?? prediction;
  p.emit(forward, loss, input, y, input.rows, input.columns);
  p.backward(loss, (dl) => {
    const probabilities = fromLogits ? kind.probabilities(p, prediction) : prediction;
    p.accumulate(input, (dx) => p.emit(gradient, dx, dl, probabilities, y, input.rows, input.columns));
  });
  return loss;
}

/** What went into the sigmoid or softmax that made `prediction`, if it was one. */
function logitsOf(p: ProgramBuilder, kind: Kind, prediction: Value): Value | undefined {
  const producer = p.producer(prediction);
  if (!producer) return undefined;
  const [, input, , activation] = producer.operands;
  const sigmoid = kind === BINARY && producer.opcode === Op.ACTIVATION && activation === Op.SIGMOID;
  const fits = sigmoid || (kind !== BINARY && producer.opcode === Op.SOFTMAX);
  return fits && input instanceof Value ? input : undefined;
}
