/** The instructions of the extra kernels that are losses and metrics, from 160 on. Conventions as in ../opcodes.ts. */

// Losses, which the host composes as it does those of the core.

/** loss (rows) = Σ over columns of f(p, y; a, b) / divisor: loss, p, y, rows, columns, function, divisor (f32), a (f32), b (f32) */
export const ELEMENT_LOSS = 160;
/** dp, dl, p, y, rows, columns, function, divisor (f32), a (f32), b (f32) */
export const ELEMENT_LOSS_GRADIENT = 161;
/** cosine of the angle between p and y, times scale: out, p, y, rows, columns, scale (f32) */
export const COSINE = 162;
/** dp, dl, p, y, rows, columns, scale (f32) */
export const COSINE_GRADIENT = 163;
/** loss, p, y, rows, columns */
export const CATEGORICAL_HINGE = 164;
/** dp, dl, p, y, rows, columns */
export const CATEGORICAL_HINGE_GRADIENT = 165;
/** loss, p, y, alphas (columns) or 0, rows, columns, alpha (f32), gamma (f32) */
export const CATEGORICAL_FOCAL = 166;
/** dp, dl, p, y, alphas (columns) or 0, rows, columns, alpha (f32), gamma (f32) */
export const CATEGORICAL_FOCAL_GRADIENT = 167;
/** loss, p, y (rows) class numbers, rows, columns, q (f32) */
export const GENERALIZED_CROSSENTROPY = 168;
/** dp, dl, p, y, rows, columns, q (f32) */
export const GENERALIZED_CROSSENTROPY_GRADIENT = 169;
/** loss (rows · copies), p, y, rows, columns, copies, alpha (f32), beta (f32), epsilon (f32) */
export const TVERSKY = 170;
/** dp, dl (rows · copies), p, y, rows, columns, copies, alpha (f32), beta (f32), epsilon (f32) */
export const TVERSKY_GRADIENT = 171;
/** loss (n), s (n, n) similarities, y (n) class numbers, n, removeDiagonal (0 or 1), margin (f32), gamma (f32) */
export const CIRCLE = 172;
/** ds (n, n), dl (n), s, y, n, removeDiagonal, margin (f32), gamma (f32) */
export const CIRCLE_GRADIENT = 173;
/** y = a x + b: y, x, n, a (f32), b (f32) */
export const SCALE_SHIFT = 174;
/** y = x, `to` where it is `from`: y, x, n, from (f32), to (f32) */
export const REPLACE = 175;
/** out = x · n / (how many are valid) where mask ≠ ignored, else 0: out, x, mask, n, ignored (f32) */
export const MASKED_MEAN = 176;
/** s (n, n) = e · eᵀ: s, e (n, d), n, d */
export const SIMILARITIES = 177;
/** de (n, d) = (ds + dsᵀ) · e: de, ds, e, n, d */
export const SIMILARITIES_GRADIENT = 178;
/** y (outer, inner, length) = x (outer, length, inner): y, x, outer, length, inner */
export const SWAP = 179;

// Metrics. A state is an address of float64 that outlive the program. w (rows) or 0: how often each row counts. See metrics/counts.ts.

/** state, p, y, w, label weights or 0, thresholds (n), rows, columns, n, column (or ALL_COLUMNS, EACH_COLUMN) */
export const COUNT_AT_THRESHOLDS = 180;
/** state, p, y, w, rows, columns of p or 0, columns of y or 0, classes, threshold (f32) or NaN, ignored (f32) or NaN */
export const COUNT_CONFUSIONS = 181;
/** state, p, y, w, rows, columns, threshold (f32) or NaN */
export const COUNT_HITS = 182;
/** state, x, w, rows, columns */
export const ADD_COLUMNS = 183;
/** state, p, y, w, rows, columns */
export const ADD_MOMENTS = 184;
/** out (rows), p, y, rows, columns, columns of y or 0, k */
export const IN_TOP_K = 185;
/** out, p, rows, columns, k */
export const KEEP_TOP_K = 186;
/** out (rows), p, y, rows, columns, concordance (0 or 1) */
export const CORRELATE = 187;
/** out[first + i] = value i: out, first, count, up to eleven values (f32) */
export const CONSTANTS = 188;

/** All columns count as one label. */
export const ALL_COLUMNS = -1;
/** Each column counts as a label of its own. */
export const EACH_COLUMN = -2;
/** out = x w · n / Σ w, one w for n / m numbers: out, x, w (m), n, m */
export const WEIGHTED_MEAN = 189;

// Functions of ELEMENT_LOSS; what a and b are, if anything.

export const EQUAL = 0;
export const ABSOLUTE_PERCENTAGE_ERROR = 1;
export const SQUARED_LOGARITHMIC_ERROR = 2;
export const LOG_COSH = 3;
export const HINGE = 4;
export const SQUARED_HINGE = 5;
export const POISSON = 6;
export const DIVERGENCE = 7;
/** alpha, negative for no balancing, and gamma */
export const BINARY_FOCAL = 8;
export const SQUARED_DIFFERENCE = 9;
