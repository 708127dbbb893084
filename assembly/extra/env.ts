/** What the extra kernels import: the compiler takes the name of this file for that of the import's module. */

/** Executes a program of the core's instructions; gives 0. */
export declare function core(pc: usize): usize;
