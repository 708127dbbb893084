/** The extra kernels' part of the table of constants, after the core's: see ../constants.ts. */

/** Writes it. Called once by the host, before any program runs; the core's part is written by the core. */
export function setup(): void {}
