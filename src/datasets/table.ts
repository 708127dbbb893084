/** Real data as the generated modules in tables/ carry them. */
import { Tensor } from "../data/tensor.ts";
import type { Dataset } from "./sample.ts";

/** A data set with the names of its columns and classes. */
export interface NamedDataset extends Dataset {
  /** One name for each column of x. */
  featureNames: string[];
  /** targetNames[y] is the name of class y. */
  targetNames: string[];
}

/**
 * Features and classes of a table. A column is a text: how many decimals its numbers have, then the numbers without their
 * decimal point. The last column holds the classes.
 */
export function decodeTable(columns: readonly string[]): Dataset {
  const numbers = columns.map(decodeColumn);
  const y = numbers.pop()!;
  const x = new Float32Array(y.length * numbers.length);
  numbers.forEach((column, j) => {
    column.forEach((value, i) => {
      x[i * numbers.length + j] = value;
    });
  });
  return { x: new Tensor(x, [y.length, numbers.length]), y: new Tensor(Float32Array.from(y), [y.length]) };
}

/** A whole number below 2⁵³ over a power of ten up to 10²² is rounded once, as the decimal number itself would be. */
function decodeColumn(text: string): number[] {
  const [decimals, ...values] = text.split(" ").map(Number);
  const unit = Number(`1e${decimals}`);
  return values.map((value) => value / unit);
}

/**
 * Features and classes of small whole numbers: a character each, "a" for 0, "b" for 1, …; `width` characters for a row, the class
 * last.
 */
export function decodeCharacters(text: string, width: number): Dataset {
  const rows = text.length / width;
  const x = new Float32Array(rows * (width - 1));
  const y = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < width; column++) {
      const value = text.charCodeAt(row * width + column) - 97;
      if (column === width - 1) y[row] = value;
      else x[row * (width - 1) + column] = value;
    }
  }
  return { x: new Tensor(x, [rows, width - 1]), y: new Tensor(y, [rows]) };
}
