/** Arguments of the helpers as float64: tensors are float32, but whoever gives doubles gets sums of doubles. */
import { show } from "../checks.ts";
import { doubles } from "../data/targets.ts";
import { shapeText, type TensorLike, tensor } from "../data/tensor.ts";
import { ArgumentError, DataError, ShapeError } from "../errors.ts";

/** Rows of numbers, row-major. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Numbers with the shape that they were given in, (rows,) or (rows, columns), at least one row. */
function read(what: string, given: TensorLike): { data: Float64Array; shape: readonly number[] } {
  const first = Array.isArray(given) ? [given[0]].flat()[0] : undefined;
  if (typeof first === "string") {
    throw new ArgumentError(
      `${what} must hold numbers, found ${show(first)}. Number the texts: labelEncoder().fitTransform(y).`,
    );
  }
  const read = tensor(given, undefined, what);
  if ((read.rank !== 1 && read.rank !== 2) || read.size === 0) {
    throw new ShapeError(
      `${what} must be (rows,) or (rows, columns) with at least one row and column, found ${shapeText(read.shape)}.`,
    );
  }
  return { shape: read.shape, data: doubles(given, read) };
}

/** Which values that are not finite are welcome. */
type NonFinite = "none" | "NaN";

/** Rows of numbers; of one dimension they are rows of one column. @throws DataError for NaN and infinities */
export function matrix(what: string, given: TensorLike, allowed: NonFinite = "none"): Matrix {
  const { data, shape } = read(what, given);
  const rows = shape[0]!;
  const columns = data.length / rows;
  const bad = data.findIndex((value) => !(Number.isFinite(value) || (allowed === "NaN" && Number.isNaN(value))));
  if (bad !== -1) {
    const mend = allowed === "NaN" ? "NaN may stand for what is missing" : "Clean the data first";
    throw new DataError(`${what} must be finite, found ${data[bad]} in row ${Math.floor(bad / columns)}. ${mend}.`);
  }
  return { data, rows, columns };
}

/** As `matrix`, where a single row without a second dimension would most likely be meant as a row. @throws ShapeError for it */
export function table(what: string, given: TensorLike): Matrix {
  const { shape } = tensor(given, undefined, what);
  if (shape.length !== 2) {
    throw new ShapeError(
      `${what} must be (rows, columns), found ${shapeText(shape)}. For a single column use tensor(x).reshape([-1, 1]).`,
    );
  }
  return matrix(what, given, "NaN");
}

/** One number for each row, (rows,) or (rows, 1). */
export function column(what: string, given: TensorLike, rows?: number): Float64Array {
  const read = matrix(what, given);
  if (read.columns !== 1) {
    throw new ShapeError(
      `${what} must be one column, (rows,) or (rows, 1), found ${shapeText([read.rows, read.columns])}.`,
    );
  }
  if (rows !== undefined && read.rows !== rows) {
    throw new ShapeError(`${what} must have as many rows as the others, ${rows}, found ${read.rows}.`);
  }
  return read.data;
}

/** Throws unless both have the same number of rows. */
export function checkSameRows(what: string, a: Matrix, b: Matrix, names: string): void {
  if (a.rows === b.rows) return;
  throw new ShapeError(`${what}: ${names} must have the same number of rows, found ${a.rows} and ${b.rows}.`);
}

/** All different numbers, ascending. */
export function distinct(...arrays: ArrayLike<number>[]): number[] {
  return [...new Set(arrays.flatMap((values) => Array.from(values)))].sort((a, b) => a - b);
}

/**
 * One of several names, in camel case or as Python spells it.
 *
 * @throws ArgumentError for any other
 */
export function checkChoice<Name extends string>(what: string, value: unknown, names: readonly Name[]): Name {
  const folded = String(value).replaceAll("_", "").toLowerCase();
  const found = typeof value === "string" && names.find((name) => name.toLowerCase() === folded);
  if (found) return found;
  throw new ArgumentError(`${what} must be one of ${names.map(show).join(", ")}, found ${show(value)}.`);
}
