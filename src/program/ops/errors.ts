import * as Op from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Operand } from "../instructions.ts";
import type { Value } from "../value.ts";

/** (y − p)², the mean over the columns: (rows, 1). */
export function squaredError(p: ProgramBuilder, y: Value, prediction: Value): Value {
  return perRow(p, Op.SQUARED_ERROR, Op.SQUARED_ERROR_GRADIENT, y, prediction);
}

/** |y − p|, the mean over the columns: (rows, 1). */
export function absoluteError(p: ProgramBuilder, y: Value, prediction: Value): Value {
  return perRow(p, Op.ABSOLUTE_ERROR, Op.ABSOLUTE_ERROR_GRADIENT, y, prediction);
}

/** ½ e² where |e| ≤ delta, else delta |e| − ½ delta², the mean over the columns: (rows, 1). */
export function huber(p: ProgramBuilder, y: Value, prediction: Value, delta: number): Value {
  return perRow(p, Op.HUBER, Op.HUBER_GRADIENT, y, prediction, { float: delta });
}

function perRow(
  p: ProgramBuilder,
  loss: number,
  gradient: number,
  y: Value,
  prediction: Value,
  ...more: Operand[]
): Value {
  const { rows, columns } = prediction;
  const out = p.value([rows, 1], [prediction]);
  p.emit(loss, out, prediction, y, rows, columns, ...more);
  p.backward(out, (dl) => {
    p.accumulate(prediction, (dp) => p.emit(gradient, dp, dl, prediction, y, rows, columns, ...more));
  });
  return out;
}
