/** Data that are whole numbers in a range: categories, words. */
import type { Tensor } from "../data/tensor.ts";
import { DataError } from "../errors.ts";

/** @throws DataError that names the first number that is not whole or not in [0, count) */
export function checkNumbers(what: string, label: string, { data, shape }: Tensor, count: number, mend: string): void {
  const i = data.findIndex((value) => !(Number.isInteger(value) && value >= 0 && value < count));
  if (i < 0) return;
  const width = data.length / shape[0]!;
  throw new DataError(
    `${what}: ${label} expected whole numbers from 0 to ${count - 1}, found ${data[i]} in row ${Math.floor(i / width)}, column ${i % width}. ${mend}`,
  );
}
