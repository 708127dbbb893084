/** Losses of the extra kernels: y and prediction (…, columns) → one number for each row, and their gradients. */
import * as Op from "../../../assembly/extra/judging-opcodes.ts";
import { HUBER } from "../../../assembly/extra/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Kernel, Operand } from "../instructions.ts";
import type { Value } from "../value.ts";
import { constants } from "./constants.ts";

/** The kernel of a loss and, with the next opcode, of its gradient. */
const kernels = (opcode: number, name: string, more: string): readonly [Kernel, Kernel] => [
  { opcode, format: `${name} >loss <p <y ${more}` },
  { opcode: opcode + 1, format: `${name}_gradient >dp <dl <p <y ${more}` },
];

/** A loss of `size` numbers in the shape (size, 1), from kernels that take p, y and then `operands`. */
function record(
  p: ProgramBuilder,
  [forward, gradient]: readonly [Kernel, Kernel],
  y: Value,
  prediction: Value,
  size: number,
  operands: readonly Operand[],
): Value {
  const loss = p.value([size, 1], [prediction]);
  p.emit(forward, loss, prediction, y, ...operands);
  p.backward(loss, (dl) => {
    p.accumulate(prediction, (dp) => p.emit(gradient, dp, dl, prediction, y, ...operands));
  });
  return loss;
}

/** The functions of one prediction and one target, by their number. */
export type ElementFunction =
  | typeof Op.EQUAL
  | typeof Op.ABSOLUTE_PERCENTAGE_ERROR
  | typeof Op.SQUARED_LOGARITHMIC_ERROR
  | typeof Op.LOG_COSH
  | typeof Op.HINGE
  | typeof Op.SQUARED_HINGE
  | typeof Op.POISSON
  | typeof Op.DIVERGENCE
  | typeof Op.BINARY_FOCAL
  | typeof Op.SQUARED_DIFFERENCE;

const ELEMENTS = kernels(Op.ELEMENT_LOSS, "element_loss", "#rows #columns #function #divisor #a #b");

/** Σ f(prediction, y; a, b) / divisor over the columns; `divisor` is their number where it is left out. */
export function elementLoss(
  p: ProgramBuilder,
  kind: ElementFunction,
  y: Value,
  prediction: Value,
  { divisor = prediction.columns, a = 0, b = 0 } = {},
): Value {
  const { rows, columns } = prediction;
  const parameters = [{ float: divisor }, { float: a }, { float: b }];
  return record(p, ELEMENTS, y, prediction, rows, [rows, columns, kind, ...parameters]);
}

const HUBER_KERNELS = kernels(HUBER, "huber", "#rows #columns #delta");

/** ½ e² where |e| ≤ delta, else delta |e| − ½ delta², the mean over the columns. */
export function huber(p: ProgramBuilder, y: Value, prediction: Value, delta: number): Value {
  const { rows, columns } = prediction;
  return record(p, HUBER_KERNELS, y, prediction, rows, [rows, columns, { float: delta }]);
}

const COSINE = kernels(Op.COSINE, "cosine", "#rows #columns #scale");

/** scale · Σ y p / (‖y‖ ‖p‖) over the columns. */
export function cosine(p: ProgramBuilder, y: Value, prediction: Value, scale: number): Value {
  const { rows, columns } = prediction;
  return record(p, COSINE, y, prediction, rows, [rows, columns, { float: scale }]);
}

const CATEGORICAL_HINGE = kernels(Op.CATEGORICAL_HINGE, "categorical_hinge", "#rows #columns");

/** max(1 + max((1 − y) p) − Σ y p, 0) over the columns. */
export function categoricalHinge(p: ProgramBuilder, y: Value, prediction: Value): Value {
  const { rows, columns } = prediction;
  return record(p, CATEGORICAL_HINGE, y, prediction, rows, [rows, columns]);
}

const CATEGORICAL_FOCAL = kernels(
  Op.CATEGORICAL_FOCAL,
  "categorical_focal_crossentropy",
  "<alphas #rows #columns #alpha #gamma",
);

/** −Σ α (1 − q)^γ y log q over the columns, q = p / Σ p clipped; α is one number, or one for each column. */
export function categoricalFocal(
  p: ProgramBuilder,
  y: Value,
  prediction: Value,
  alpha: number | readonly number[],
  gamma: number,
): Value {
  const { rows, columns } = prediction;
  const [alphas, same] = typeof alpha === "number" ? [0, alpha] : [constants(p, alpha), 0];
  const operands = [alphas, rows, columns, { float: same }, { float: gamma }];
  return record(p, CATEGORICAL_FOCAL, y, prediction, rows, operands);
}

const GENERALIZED = kernels(Op.GENERALIZED_CROSSENTROPY, "generalized_crossentropy", "#rows #columns #q");

/** (1 − p[y]^q) / q, y class numbers. */
export function generalizedCrossentropy(p: ProgramBuilder, y: Value, prediction: Value, q: number): Value {
  const { rows, columns } = prediction;
  return record(p, GENERALIZED, y, prediction, rows, [rows, columns, { float: q }]);
}

const TVERSKY = kernels(Op.TVERSKY, "tversky", "#rows #columns #copies #alpha #beta #epsilon");

/** 1 − I / (I + α (Σ y − I) + β (Σ p − I) + ε), I = Σ y p over the columns: `copies` times for each row. */
export function tversky(
  p: ProgramBuilder,
  y: Value,
  prediction: Value,
  { alpha, beta, epsilon, copies = 1 }: { alpha: number; beta: number; epsilon: number; copies?: number },
): Value {
  const { rows, columns } = prediction;
  const parameters = [{ float: alpha }, { float: beta }, { float: epsilon }];
  return record(p, TVERSKY, y, prediction, rows * copies, [rows, columns, copies, ...parameters]);
}

const CIRCLE = kernels(Op.CIRCLE, "circle", "#n #removeDiagonal #margin #gamma");
const SIMILARITIES = { opcode: Op.SIMILARITIES, format: "similarities >s <e #n #d" };
const SIMILARITIES_GRADIENT = { opcode: Op.SIMILARITIES_GRADIENT, format: "similarities_gradient >de <ds <e #n #d" };

/** Circle loss of each row of embeddings (n, d) against all others, y class numbers. */
export function circle(
  p: ProgramBuilder,
  y: Value,
  embeddings: Value,
  { margin, gamma, removeDiagonal }: { margin: number; gamma: number; removeDiagonal: boolean },
): Value {
  const { rows: n, columns: d } = embeddings;
  const s = p.value([n, n], [embeddings]);
  p.emit(SIMILARITIES, s, embeddings, n, d);
  p.backward(s, (ds) => {
    p.accumulate(embeddings, (de) => p.emit(SIMILARITIES_GRADIENT, de, ds, embeddings, n, d));
  });
  return record(p, CIRCLE, y, s, n, [n, Number(removeDiagonal), { float: margin }, { float: gamma }]);
}

const SCALE_SHIFT = { opcode: Op.SCALE_SHIFT, format: "scale_shift >y <x #n #a #b" };

/** a x + b */
export function scaleShift(p: ProgramBuilder, x: Value, a: number, b: number): Value {
  const y = p.value(x.shape, [x]);
  p.emit(SCALE_SHIFT, y, x, x.size, { float: a }, { float: b });
  p.backward(y, (dy) => {
    p.accumulate(x, (dx) => p.emit(SCALE_SHIFT, dx, dy, x.size, { float: a }, { float: 0 }));
  });
  return y;
}

const SWAP = { opcode: Op.SWAP, format: "swap >y <x #outer #length #inner" };

/** The same numbers with dimension `axis` as the last one. */
export function moveToLast(p: ProgramBuilder, x: Value, axis: number): Value {
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  const [before, length, after] = [x.shape.slice(0, axis), x.shape[axis]!, x.shape.slice(axis + 1)];
  const [outer, inner] = [size(before), size(after)];
  if (inner === 1) return p.view(x, [...before, ...after, length]);
  const y = p.value([...before, ...after, length], [x]);
  p.emit(SWAP, y, x, outer, length, inner);
  p.backward(y, (dy) => p.accumulate(x, (dx) => p.emit(SWAP, dx, dy, outer, inner, length)));
  return y;
}

const REPLACE = { opcode: Op.REPLACE, format: "replace >y <x #n #from #to" };

/** x, but `to` where it is `from`. For labels: it has no gradient. */
export function replace(p: ProgramBuilder, x: Value, from: number, to: number): Value {
  const y = p.value(x.shape);
  p.emit(REPLACE, y, x, x.size, { float: from }, { float: to });
  return y;
}

const MASKED_MEAN = { opcode: Op.MASKED_MEAN, format: "masked_mean >out <x <mask #n #ignored" };

/**
 * x scaled so that its mean over all rows is the mean over those whose mask is not `ignored`; the others are 0. So Keras takes the mean of a
 * loss with a mask.
 */
export function maskedMean(p: ProgramBuilder, x: Value, mask: Value, ignored: number): Value {
  const y = p.value(x.shape, [x]);
  p.emit(MASKED_MEAN, y, x, mask, x.size, { float: ignored });
  p.backward(y, (dy) => {
    p.accumulate(x, (dx) => p.emit(MASKED_MEAN, dx, dy, mask, x.size, { float: ignored }));
  });
  return y;
}

const WEIGHTED_MEAN = { opcode: Op.WEIGHTED_MEAN, format: "weighted_mean >out <x <w #n #m" };

/** x scaled by the weights of its rows, so that its mean is the weighted mean: Σ w x / Σ w. */
export function weightedMean(p: ProgramBuilder, x: Value, weights: Value): Value {
  const y = p.value(x.shape, [x]);
  p.emit(WEIGHTED_MEAN, y, x, weights, x.size, weights.size);
  p.backward(y, (dy) => {
    p.accumulate(x, (dx) => p.emit(WEIGHTED_MEAN, dx, dy, weights, x.size, weights.size));
  });
  return y;
}
