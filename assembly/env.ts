/** What the core imports: the compiler takes the name of this file for that of the import's module. */

/** See gemm/blocked.ts. Before it is loaded it does nothing and gives false. */
export declare function blocked(
  form: i32,
  c: usize,
  ldc: usize,
  a: usize,
  lda: usize,
  b: usize,
  ldb: usize,
  bias: usize,
  m: i32,
  n: i32,
  k: i32,
  activation: i32,
  scratch: usize,
  tile: i32,
): bool;

/** Executes one instruction of several classes, see classes/index.ts. Before they are loaded it throws. */
export declare function classes(pc: usize): void;

/** Executes one instruction of the extra kernels, see extra/index.ts. Before they are loaded it throws. */
export declare function extra(pc: usize): void;
