/**
 * The instructions by which threads work together, read by both compilers; they are apart from the others as only programs for
 * several threads have them. Each thread runs instructions of its own. The first one leads, the others are its followers.
 *
 * A barrier's cell: two words, STRIDE bytes apart so that no line of cache has both: followers that have come, and how often all were
 * let go on. A mailbox: a word, the address of the program to run next, or 0.
 */

/** Waits until all followers have come, and lets them go on: cell, followers, spins (turns of a busy loop before it waits), wait (1 if it may) */
export const LEAD = 60;
/** Waits for LEAD: cell, followers, spins */
export const FOLLOW = 61;
/** Lets a follower run a program: mailbox, program */
export const CALL = 62;
