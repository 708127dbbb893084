import { NN, NT, scratchFloats, TILE_2X16, TN } from "../../../assembly/gemm/sizes.ts";
import * as Op from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/** y (rows, units) = x (rows, inputs) · kernel (inputs, units) + bias (units). Acts on the last dimension of x. */
export function affine(p: ProgramBuilder, x: Value, kernel: Value, bias?: Value): Value {
  const { tile = TILE_2X16 } = p.places;
  const [rows, inputs, units] = [x.rows, x.columns, kernel.columns];
  const scratch = (form: number, m: number, n: number, k: number) => p.scratch(scratchFloats(form, m, n, k));
  const y = p.value([...x.shape.slice(0, -1), units], bias ? [x, kernel, bias] : [x, kernel]);
  p.emit(Op.GEMM, y, x, kernel, bias ?? 0, rows, units, inputs, Op.LINEAR, scratch(NN, rows, units, inputs), tile);
  p.backward(y, (dy) => {
    if (bias) p.accumulate(bias, (db) => p.emit(Op.SUM_ROWS, db, dy, rows, units));
    p.accumulate(kernel, (dw) => {
      p.emit(Op.GEMM_TN, dw, x, dy, inputs, units, rows, scratch(TN, inputs, units, rows), tile);
    });
    p.accumulate(x, (dx) => {
      p.emit(Op.GEMM_NT, dx, dy, kernel, rows, inputs, units, scratch(NT, rows, inputs, units), tile);
    });
  });
  return y;
}
