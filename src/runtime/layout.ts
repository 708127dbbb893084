/** How linear memory is laid out. Lengths in bytes. */

/** Below lies what kernels keep for themselves (tables of constants); the arena gives away addresses from here on. */
export const RESERVED = 4096;

/** Every block starts at a multiple of a cache line, so that no two blocks share one. */
export const ALIGNMENT = 64;

/** A page of WebAssembly memory. */
export const PAGE = 65536;

/** The most that a 32-bit memory can have. */
export const MAX_PAGES = 65536;

/** At the end of memory so much is never given away: kernels may read a vector that begins inside a block to its end. */
export const MARGIN = 64;
