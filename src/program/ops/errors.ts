import { ABSOLUTE_ERROR } from "../../../assembly/extra/opcodes.ts";
import { SQUARED_ERROR, SQUARED_ERROR_GRADIENT } from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Kernel } from "../instructions.ts";
import type { Value } from "../value.ts";
import { lossKernels } from "./loss-kernels.ts";

/** (y − p)², the mean over the columns: (rows, 1). */
export function squaredError(p: ProgramBuilder, y: Value, prediction: Value): Value {
  return perRow(p, [SQUARED_ERROR, SQUARED_ERROR_GRADIENT], y, prediction);
}

/** |y − p|, the mean over the columns: (rows, 1). */
export function absoluteError(p: ProgramBuilder, y: Value, prediction: Value): Value {
  return perRow(p, lossKernels(ABSOLUTE_ERROR, "absolute_error"), y, prediction);
}

function perRow(
  p: ProgramBuilder,
  [loss, gradient]: readonly [loss: number | Kernel, gradient: number | Kernel],
  y: Value,
  prediction: Value,
): Value {
  const { rows, columns } = prediction;
  const out = p.value([rows, 1], [prediction]);
  p.emit(loss, out, prediction, y, rows, columns);
  p.backward(out, (dl) => {
    p.accumulate(prediction, (dp) => p.emit(gradient, dp, dl, prediction, y, rows, columns));
  });
  return out;
}
