/**
 * The instruction set: what the host encodes and `run` executes. The one file that both compilers read.
 *
 * An instruction is STRIDE bytes: the opcode, then its operands, one 32-bit word each, in the order given here.
 * Addresses are bytes in linear memory; `rows`, `columns`, `n`, `m`, `k` count floats; (f32) marks a float's bits.
 * A cell is the address of a word that the host may change between two steps.
 *
 * Kernels write exactly the floats that are named, but may read up to 12 bytes beyond a buffer: whatever is there does
 * not show in a result. An output may be the very same buffer as an input in ADD, ACTIVATION, SOFTMAX, DROPOUT and in
 * every gradient except SUM_ROWS and the products; other overlaps are not allowed.
 */
export const STRIDE = 64;

/** Ends the program. */
export const END = 0;
/** out (rows, columns) = source[indices[first + i]]: out, cell of source, cell of indices (u32), rows, columns, first */
export const GATHER = 1;
/** out = value: out, n, value (f32) */
export const FILL = 2;
/** out = a + b: out, a, b, n */
export const ADD = 3;

// Products of matrices. Scratch and tile (TILE_2X16 = 0 or another): see gemm/sizes.ts. The result does not depend on the tile.
// The last operand, 0 in whole products, makes it possible to compute a part of one: the length in floats of the rows
// from which those of the part are cut. Then m, n and k are more than 1, but in GEMM m may be 1.

/** C (m, n) = activation(A (m, k) · B (k, n) + bias (n)): c, a, b, bias or 0, m, n, k, activation, scratch, tile, row length of B and C */
export const GEMM = 4;
/** C (m, n) = Aᵀ · B with A (k, m), B (k, n): c, a, b, m, n, k, scratch, tile, row length of A */
export const GEMM_TN = 5;
/** C (m, n) = A · Bᵀ with A (m, k), B (n, k): c, a, b, m, n, k, scratch, tile, row length of C */
export const GEMM_NT = 6;
/** out (columns) = Σ over rows of x (rows, columns): out, x, rows, columns, row length of x if it is not columns, else 0 */
export const SUM_ROWS = 7;

/** y = f(x): y, x, n, activation */
export const ACTIVATION = 8;
/** dx = dy · f'(x), from x or from y as the activation needs, the other may be 0: dx, dy, x, y, n, activation */
export const ACTIVATION_GRADIENT = 9;
/** y = softmax of each row of x: y, x, rows, columns */
export const SOFTMAX = 10;
/** dx = y · (dy − Σ dy·y) in each row: dx, dy, y, rows, columns */
export const SOFTMAX_GRADIENT = 11;
/** y = x / (1 − rate) where the random number of element first + i ≥ rate, else 0: y, x, n, rate (f32), seed, cell of step (u32), first */
export const DROPOUT = 12;

// Losses write one number per row: categorical ones the sum over its columns, the others the mean. dl (rows) is the
// gradient of those numbers. A NaN in p makes the row's loss NaN. Class numbers are floats that hold an integer from 0 to
// columns − 1.

/** loss, z (logits), y, rows, columns */
export const BINARY_CROSSENTROPY_LOGITS = 18;
/** dz, dl, p = sigmoid(z), y, rows, columns */
export const BINARY_CROSSENTROPY_LOGITS_GRADIENT = 19;
/** loss, z (logits), y (rows, columns), rows, columns */
export const CATEGORICAL_CROSSENTROPY_LOGITS = 22;
/** dz, dl, p = softmax(z), y, rows, columns */
export const CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT = 23;
/** loss, z (logits), y (rows) class numbers, rows, columns */
export const SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS = 26;
/** dz, dl, p = softmax(z), y, rows, columns */
export const SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT = 27;
/** loss, p, y, rows, columns */
export const SQUARED_ERROR = 28;
/** dp, dl, p, y, rows, columns */
export const SQUARED_ERROR_GRADIENT = 29;

// Metrics write one number per row, too.

/** out, p, y, rows, columns, threshold (f32): the part of the columns where (p > threshold) = y */
export const BINARY_ACCURACY = 40;
/** out, p, y (rows, columns), rows, columns: 1 where the largest of p and of y, the first of several, are at the same column */
export const CATEGORICAL_ACCURACY = 41;
/** out, p, y (rows) class numbers, rows, columns: 1 where the largest of p, the first of several, is at column y */
export const SPARSE_CATEGORICAL_ACCURACY = 42;
/** total += Σ x, count += rows: cell of total and count (two f64), x, rows */
export const ACCUMULATE = 43;

// Updates of n weights w by gradients g. Scalars: the address of f32 values that the host sets before each step.

/** w, g, n, scalars [learningRate] */
export const SGD = 48;
/** w, g, m, v, largest v or 0, n, scalars [alpha, 1 − beta1, 1 − beta2, epsilon] */
export const ADAM = 51;

// 60 to 62: see team.ts.

/** From here on opcodes belong to the extra kernels, see extra/opcodes.ts. */
export const EXTRA = 64;

// Activations, the operand of GEMM, ACTIVATION and ACTIVATION_GRADIENT; those from SOFTPLUS on of the extra kernels alone.

export const LINEAR = 0;
export const RELU = 1;
export const SIGMOID = 2;
export const TANH = 3;
export const SOFTPLUS = 4;
export const ELU = 5;
export const SELU = 6;
export const GELU = 7;
export const SILU = 8;
