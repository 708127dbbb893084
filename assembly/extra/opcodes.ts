/**
 * The instructions of the extra kernels: a second module on the same memory, loaded when a program needs it. Opcodes from 64 on; conventions
 * as in ../opcodes.ts. Strides and offsets count floats.
 *
 * Each line says how an instruction may be split among threads: by ranges of what, so that no result depends on the split.
 */

// Generic operations on arrays.

/** y = f(x), element by element: y, x, n, function. Split: elements. In place or not. */
export const UNARY = 64;
/** dx = dy · f'(x), y = f(x): dx, dy, x, y, n, function; x or y may be 0 where f' does not need it. Split: elements. In place or not. */
export const UNARY_GRADIENT = 65;
/** out (n0, n1, n2) = f(a, b), a and b read with strides, 0 to repeat: out, a, b, n0..n2, a0..a2, b0..b2, function. Split: n0. */
export const BINARY = 66;
/** out = a where mask is not 0, b elsewhere: out, mask, a, b, n, steps of mask, a and b: 1, or 0 to repeat one float. Split: elements. */
export const SELECT = 67;
/** y = x within [low, high]: y, x, n, low (f32), high (f32). Split: elements. In place or not. */
export const CLIP = 68;
/** dx = dy where low ≤ x ≤ high, else 0: dx, dy, x, n, low (f32), high (f32). Split: elements. In place or not. */
export const CLIP_GRADIENT = 69;
/**
 * out (outer, inner) = f over the middle of x (outer, length, inner): out, x, outer, length, inner, function, how many floats each inner part is
 * cut from, 0 for all. Split: outer, or inner where outer is 1.
 */
export const REDUCE = 70;
/** dx (outer, length, inner) = dy (outer, inner) · the product of the others: dx, dy, x, outer, length, inner. Split: outer. */
export const PRODUCT_GRADIENT = 71;
/** y = sums of x (outer, length, inner) so far: y, x, outer, length, inner, reverse, exclusive (0 or 1). Split: outer. */
export const CUMULATE = 72;
/** out (n0, …, n5) = x from an offset on with strides: out, x, offset, n0..n5, s0..s5. Split: n0. */
export const COPY = 73;
/** out from an offset on with strides = x (n0, …, n5), the rest stays: out, x, offset, n0..n5, s0..s5. Split: n0. */
export const PLACE = 74;
/** out (n, columns) = rows of table (rows, columns), NaN where there is no such row: out, table, indices (n floats), n, rows, columns. Split: n. */
export const TAKE = 75;
/** out (rows, columns) = 0, then out[indices[i]] += x[i] for i in order: out, x, indices (n floats), n, rows, columns. Split: columns, with care. */
export const SCATTER_ADD = 76;
/** out (n, depth) = 1 at column indices[i], else 0: out, indices (n floats), n, depth. Split: n. */
export const ONE_HOT = 77;
/** out = random numbers by counter: out, n, distribution, a (f32), b (f32), seed, cell of step (u32), number of the first. Split: elements. */
export const NOISE = 78;
/** The k largest (or smallest) of each row in order: values, indices (floats), x, rows, columns, k, smallest (0 or 1). Split: rows. */
export const TOP_K = 79;
/**
 * `count` products of matrices, form and tile as in ../gemm/sizes.ts: c, a, b, count, m, n, k, form, strides of c, a and b, scratch, tile,
 * words for two instructions. Split: count, with scratch and words for each thread.
 */
export const BATCH_GEMM = 80;

// Activations from SOFTPLUS on, as those of the core. Split: elements.

/** y = f(x): y, x, n, activation */
export const ACTIVATION = 81;
/** dx = dy · f'(x), from x or from y as the activation needs, the other may be 0: dx, dy, x, y, n, activation */
export const ACTIVATION_GRADIENT = 82;

// Losses, as those of the core. Probabilities are clipped to [1e-7, 1 − 1e-7], categorical ones normalised before. Split: rows.

/** loss, p, y, rows, columns */
export const BINARY_CROSSENTROPY = 83;
/** dp, dl, p, y, rows, columns */
export const BINARY_CROSSENTROPY_GRADIENT = 84;
/** loss, p, y (rows, columns), rows, columns */
export const CATEGORICAL_CROSSENTROPY = 85;
/** dp, dl, p, y, rows, columns */
export const CATEGORICAL_CROSSENTROPY_GRADIENT = 86;
/** loss, p, y (rows) class numbers, rows, columns */
export const SPARSE_CATEGORICAL_CROSSENTROPY = 87;
/** dp, dl, p, y, rows, columns */
export const SPARSE_CATEGORICAL_CROSSENTROPY_GRADIENT = 88;
/** loss, p, y, rows, columns */
export const ABSOLUTE_ERROR = 89;
/** dp, dl, p, y, rows, columns */
export const ABSOLUTE_ERROR_GRADIENT = 90;
/** loss, p, y, rows, columns, delta (f32) */
export const HUBER = 91;
/** dp, dl, p, y, rows, columns, delta (f32) */
export const HUBER_GRADIENT = 92;

// Updates, as those of the core. Split: elements.

/** w, g, velocity, n, nesterov (0 or 1), scalars [learningRate, momentum] */
export const SGD_MOMENTUM = 93;
/** w, g, velocity, momentum or 0, average gradient or 0, n, scalars [learningRate, rho, momentum, epsilon, 1 − rho] */
export const RMSPROP = 94;

// Piecewise linear activations: three lines, the first where x ≤ low, else the last where x ≥ high. Split: elements. In place or not.

/** y = slope · x + shift: y, x, n, low, high, slope and shift below, between and above (all f32). Where a slope is 0, y is the shift. */
export const PIECEWISE = 100;
/** dx = dy · slope: dx, dy, x, n, low, high, slopes below, between and above (all f32) */
export const PIECEWISE_GRADIENT = 101;

// Functions of UNARY and UNARY_GRADIENT. Those from FLOOR on have no gradient.

export const NEGATE = 0;
export const ABS = 1;
export const SQUARE = 2;
export const SQRT = 3;
export const RSQRT = 4;
export const RECIPROCAL = 5;
export const EXP = 6;
export const EXPM1 = 7;
export const LOG = 8;
export const LOG1P = 9;
export const SIN = 10;
export const COS = 11;
export const ERF = 12;
export const FLOOR = 13;
export const CEIL = 14;
export const ROUND = 15;
export const SIGN = 16;
export const LOGICAL_NOT = 17;
export const IS_FINITE = 18;

// Functions of BINARY. Comparisons give 0 or 1.

export const ADD = 0;
export const SUBTRACT = 1;
export const MULTIPLY = 2;
export const DIVIDE = 3;
export const MAXIMUM = 4;
export const MINIMUM = 5;
export const POWER = 6;
export const SQUARED_DIFFERENCE = 7;
export const GREATER = 8;
export const GREATER_EQUAL = 9;
export const EQUAL = 10;
export const NOT_EQUAL = 11;
export const LOGICAL_AND = 12;
export const LOGICAL_OR = 13;

// Functions of REDUCE.

export const SUM = 0;
export const MEAN = 1;
export const MAX = 2;
export const MIN = 3;
export const PRODUCT = 4;
export const ARG_MAX = 5;
export const ARG_MIN = 6;

// Distributions of NOISE.

/** In [a, b). */
export const UNIFORM = 0;
/** Mean a, standard deviation b. */
export const NORMAL = 1;
