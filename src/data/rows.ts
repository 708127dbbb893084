/** Rows of tensors by their numbers. */
import { show } from "../checks.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { Tensor } from "./tensor.ts";

/**
 * y[i] = x[indices[i]]: the rows with the given numbers in the given order, x (rows, ...) → y (indices.length, ...). A copy.
 *
 * @throws ShapeError if `x` has no dimension to count rows in; ArgumentError for an index outside 0 to rows - 1
 *
 * @example
 * takeRows(tensor([[1, 2], [3, 4], [5, 6]]), [2, 0]).toArray(); // [[5, 6], [1, 2]]
 */
export function takeRows(x: Tensor, indices: ArrayLike<number>): Tensor {
  const [rows, ...rest] = x.shape;
  if (rows === undefined) throw new ShapeError("takeRows: a tensor without dimensions has no rows. Use reshape([1]).");
  const width = rest.reduce((product, size) => product * size, 1);
  const data = new Float32Array(indices.length * width);
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i]!;
    if (!(Number.isInteger(row) && row >= 0 && row < rows)) {
      throw new ArgumentError(`takeRows: indices[${i}] must be a row from 0 to ${rows - 1}, found ${show(row)}.`);
    }
    if (width === 1) data[i] = x.data[row]!;
    else data.set(x.data.subarray(row * width, (row + 1) * width), i * width);
  }
  return new Tensor(data, [indices.length, ...rest]);
}
