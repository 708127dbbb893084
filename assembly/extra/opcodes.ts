/**
 * The instructions of the extra kernels, from 64 on: a second module on the same memory, loaded when a program needs it. Conventions as in
 * ../opcodes.ts.
 */

/** y = f(x), element by element: y, x, n, function */
export const UNARY = 64;

// Functions, the last operand of UNARY.

export const NEGATE = 0;
