import * as Op from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/** The part of a row's columns where (p > threshold) = y: (rows, 1). Metrics have no gradient. */
export function binaryAccuracy(p: ProgramBuilder, y: Value, prediction: Value, threshold: number): Value {
  return perRow(p, prediction, (out, { rows, columns }) => {
    p.emit(Op.BINARY_ACCURACY, out, prediction, y, rows, columns, { float: threshold });
  });
}

/** 1 where the largest probability is that of y's largest column, else 0: (rows, 1). */
export function categoricalAccuracy(p: ProgramBuilder, y: Value, prediction: Value): Value {
  return perRow(p, prediction, (out, { rows, columns }) => {
    p.emit(Op.CATEGORICAL_ACCURACY, out, prediction, y, rows, columns);
  });
}

/** 1 where the largest probability is that of class y, else 0: (rows, 1). */
export function sparseCategoricalAccuracy(p: ProgramBuilder, y: Value, prediction: Value): Value {
  return perRow(p, prediction, (out, { rows, columns }) => {
    p.emit(Op.SPARSE_CATEGORICAL_ACCURACY, out, prediction, y, rows, columns);
  });
}

function perRow(p: ProgramBuilder, prediction: Value, emit: (out: Value, prediction: Value) => void): Value {
  const out = p.value([prediction.rows, 1]);
  emit(out, prediction);
  return out;
}
