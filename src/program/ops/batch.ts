import * as Op from "../../../assembly/opcodes.ts";
import { type Shape, shapeText } from "../../data/tensor.ts";
import { columnCell, type ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/** The rows of the data that this batch consists of, under `shape` (the shape of one row): by default of column x or y. */
export function gather(p: ProgramBuilder, name: string, shape: Shape, column = name === "x" ? 0 : 1): Value {
  const batch = p.value([p.rows, ...shape], [], name);
  const { cells } = p.places;
  p.emit(Op.GATHER, batch, columnCell(cells, column), cells.indices, p.rows, batch.size / p.rows);
  return batch;
}

/** What a loss or a metric gave: numbers for each row. @throws ArgumentError for no value, ShapeError for one of another size */
export function checkPerRow(p: ProgramBuilder, perRow: Value): Value {
  const { size, shape } = p.checked(perRow, "result");
  p.require(
    size % p.rows === 0,
    () =>
      `expected (${p.rows}, 1), a number for each row, found ${shapeText(shape)}. Reduce along the last dimension only, { axis: -1 }.`,
  );
  return perRow;
}

/** Adds the sum of `perRow` and the number of its rows to a running total, two float64 at address `total`. */
export function accumulateTotal(p: ProgramBuilder, perRow: Value, total: number): void {
  p.emit(Op.ACCUMULATE, total, perRow, perRow.size);
}

/** A value that is the same number everywhere. */
export function full(p: ProgramBuilder, shape: Shape, value: number): Value {
  const y = p.value(shape);
  p.emit(Op.FILL, y, y.size, { float: value });
  return y;
}
