/** The option `axis` of layers: dimensions, the rows counting as dimension 0, as in Keras. */
import { show } from "../checks.ts";
import { type Shape, shapeText } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";

/** One dimension or several. */
export type AxisOption = number | readonly number[];

/** As it was given, a list as a sorted copy. @throws ArgumentError for anything but dimensions of a row */
export function checkAxis(what: string, axis: unknown, several: boolean): AxisOption {
  const list: unknown[] = several && Array.isArray(axis) ? axis : [axis];
  const whole = list.length > 0 && list.every((each) => Number.isInteger(each)) && new Set(list).size === list.length;
  if (!whole) {
    throw new ArgumentError(
      `${what} must be a whole number${several ? " or an array of different ones" : ""}, found ${show(axis)}.`,
    );
  }
  if (list.includes(0)) {
    throw new ArgumentError(
      `${what} 0 counts the rows, which have nothing to do with each other here. Use 1, 2, … or -1.`,
    );
  }
  return Array.isArray(axis) ? (list as number[]).toSorted((a, b) => a - b) : (axis as number);
}

/** The dimensions of one row, counted from 0 and in order. @throws ArgumentError for one that does not exist or comes twice */
export function axesOfRow(what: string, axis: AxisOption, row: Shape): number[] {
  const axes = [axis].flat().map((each) => {
    const at = each < 0 ? row.length + each : each - 1;
    if (row[at] !== undefined) return at;
    const choice = row.length > 0 ? `Use 1 to ${row.length}, or -1 for the last.` : "Give each row numbers.";
    throw new ArgumentError(`${what} ${each} does not exist in ${shapeText([null, ...row])}. ${choice}`);
  });
  if (new Set(axes).size === axes.length) return axes.sort((a, b) => a - b);
  throw new ArgumentError(`${what} [${[axis].flat().join(", ")}] names a dimension twice.`);
}

/** The shape under which an array with a size for each of the axes meets rows: 1 elsewhere. Leading ones are left out. */
export function alongAxes(axes: readonly number[], row: Shape): Shape {
  return row.map((size, i) => (axes.includes(i) ? size : 1)).slice(Math.min(...axes, row.length));
}
