/** The same data for every application: points of a square, and whether they lie inside a circle. */
export const rows = 1200;
export const x = new Float32Array(2 * rows).map(() => Math.random() * 2 - 1);
export const y = new Float32Array(rows).map((_, row) => (x[2 * row] ** 2 + x[2 * row + 1] ** 2 < 2 / Math.PI ? 1 : 0));
