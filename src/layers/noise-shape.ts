/** The option `noiseShape`: along which dimensions one random number serves all. */
import { show } from "../checks.ts";
import { type Shape, shapeText } from "../data/tensor.ts";
import { ArgumentError, ShapeError } from "../errors.ts";

/** A size for each dimension, the rows first: 1 where one number serves all, null or the dimension's size where each has its own. */
export type NoiseShape = readonly (number | null)[];

/** @throws ArgumentError for anything but sizes */
export function checkNoiseShape(label: string, noiseShape: NoiseShape | null | undefined): NoiseShape | undefined {
  if (noiseShape === undefined || noiseShape === null) return undefined;
  const sound =
    Array.isArray(noiseShape) &&
    noiseShape.length > 0 &&
    noiseShape.every((size) => size === null || (Number.isInteger(size) && size >= 1));
  if (sound) return [...noiseShape];
  throw new ArgumentError(
    `${label}: noiseShape must be an array with 1 or null for each dimension, the rows first, e.g. [null, 1, null], found ${show(noiseShape)}.`,
  );
}

/** The sizes for `rows` rows of shape `row`. @throws ShapeError if they don't fit */
export function noiseSizes(label: string, noiseShape: NoiseShape, rows: number | null, row: Shape): Shape {
  const whole = [rows, ...row];
  const fits =
    noiseShape.length === whole.length &&
    noiseShape.every((size, i) => size === null || size === 1 || (i > 0 && size === whole[i]));
  if (fits) return noiseShape.map((size, i) => size ?? whole[i] ?? 1);
  throw new ShapeError(
    `${label}: noiseShape ${show([...noiseShape])} does not fit ${shapeText([null, ...row])}. Give a size for each dimension: 1, or null for that of the data; the number of rows is not known.`,
  );
}
