/** Shapes of one row, of one input or output or of several. */
import { show } from "../checks.ts";
import { type Shape, shapeText } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";

/** The shape of one row of an input or output, or of each where there are several. */
export type Shapes = Shape | readonly Shape[];

/** A shape of one row: whole numbers from 1 on. */
export function checkSampleShape(what: string, shape: unknown): Shape {
  if (Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size > 0))
    return Object.freeze([...shape]);
  throw new ArgumentError(`${what} must be the shape of one row, e.g. [784] or [28, 28], found ${show(shape)}.`);
}

/** One shape or several, as a list. */
export function listed(shapes: Shapes): readonly Shape[] {
  return Array.isArray(shapes[0]) ? (shapes as readonly Shape[]) : [shapes as Shape];
}

/** The only item of a list, or else the list. */
export function single<Item>(items: readonly Item[]): Item | readonly Item[] {
  return items.length === 1 ? items[0]! : items;
}

/** Shapes as they read in messages: `(rows, 3)`, or `(rows, 3), (rows, 4)`. */
export function shapesText(shapes: readonly Shape[]): string {
  return shapes.map((shape) => shapeText([null, ...shape])).join(", ");
}
