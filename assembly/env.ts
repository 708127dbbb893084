/** What the core imports: the compiler takes the name of this file for that of the import's module. */

/** Executes one instruction of the extra kernels, see extra/index.ts. Before they are loaded it throws. */
export declare function extra(pc: usize): void;
