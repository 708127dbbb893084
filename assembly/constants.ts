/**
 * Constants of the kernels' polynomials, in linear memory.
 *
 * V8 rebuilds a `v128` constant at every use inside a loop; a load with splat is one instruction. The table lies below
 * RESERVED, the first address that the host may give away, and holds the same values for every instance on a memory.
 */

/** Writes the table. Called once by the host, before any program runs. */
export function setup(): void {}
