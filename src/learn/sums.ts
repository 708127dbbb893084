/** Sums in NumPy's order, so that scores come out to the last bit as scikit-learn's. */

/** Numbers up to which NumPy adds with eight running sums; more are halved. */
const BLOCK = 128;

/**
 * Pairwise sum, https://numpy.org/doc/stable/reference/generated/numpy.sum.html: its error grows with log n instead of n (Higham,
 * The accuracy of floating point summation, SIAM J. Sci. Comput. 14 (1993), https://doi.org/10.1137/0914050).
 */
export function sum(values: ArrayLike<number>, from = 0, length = values.length - from): number {
  if (length < 8) {
    let total = 0;
    for (let i = from; i < from + length; i++) total += values[i]!;
    return total;
  }
  if (length > BLOCK) {
    const half = Math.floor(length / 2);
    const first = half - (half % 8);
    return sum(values, from, first) + sum(values, from + first, length - first);
  }
  const r = Array.from({ length: 8 }, (_, i) => values[from + i]!);
  const whole = length - (length % 8);
  for (let i = 8; i < whole; i++) r[i % 8]! += values[from + i]!;
  let total = r[0]! + r[1]! + (r[2]! + r[3]!) + (r[4]! + r[5]! + (r[6]! + r[7]!));
  for (let i = whole; i < length; i++) total += values[from + i]!;
  return total;
}

/** Σ wᵢ·xᵢ / Σ wᵢ; without weights the mean. */
export function average(values: ArrayLike<number>, weights?: ArrayLike<number>): number {
  if (!weights) return sum(values) / values.length;
  return sum(Float64Array.from(values, (value, i) => value * weights[i]!)) / sum(weights);
}

/** The mean of each column, rows added in order. */
export function columnAverages(
  { data, rows, columns }: { data: Float64Array; rows: number; columns: number },
  weights?: Float64Array,
): number[] {
  // A single column is contiguous, which NumPy adds pairwise.
  if (columns === 1) return [average(data, weights)];
  const total = weights ? sum(weights) : rows;
  return Array.from({ length: columns }, (_, j) => {
    let column = 0;
    for (let i = 0; i < rows; i++) column += data[i * columns + j]! * (weights ? weights[i]! : 1);
    return column / total;
  });
}
