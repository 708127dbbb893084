import { NN, NT, TN } from "../../../assembly/gemm/sizes.ts";
import * as Op from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/** y (rows, units) = x (rows, inputs) · kernel (inputs, units) + bias (units). Acts on the last dimension of x. */
export function affine(p: ProgramBuilder, x: Value, kernel: Value, bias?: Value): Value {
  const [rows, inputs, units] = [x.rows, x.columns, kernel.columns];
  const y = p.value([...x.shape.slice(0, -1), units], bias ? [x, kernel, bias] : [x, kernel]);
  p.product(NN, y, x, kernel, rows, units, inputs, bias);
  p.backward(y, (dy) => {
    if (bias) p.accumulate(bias, (db) => p.emit(Op.SUM_ROWS, db, dy, rows, units));
    p.accumulate(kernel, (dw) => p.product(TN, dw, x, dy, inputs, units, rows));
    p.accumulate(x, (dx) => p.product(NT, dx, dy, kernel, rows, inputs, units));
  });
  return y;
}
