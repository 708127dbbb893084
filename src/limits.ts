/** What values options may have, for `fill` in checks.ts. */
import type { Limit } from "./checks.ts";

const number = (expected: string, holds: (value: number) => boolean): Limit => [
  (value) => typeof value === "number" && Number.isFinite(value) && holds(value),
  `a number ${expected}`,
];

export const FINITE = number("that is finite", () => true);
export const POSITIVE = number("> 0", (value) => value > 0);
export const NOT_NEGATIVE = number(">= 0", (value) => value >= 0);
export const NOT_POSITIVE = number("<= 0", (value) => value <= 0);
export const NEGATIVE = number("< 0", (value) => value < 0);
/** A coefficient of a moving average. */
export const DECAY = number("in [0, 1)", (value) => value >= 0 && value < 1);
/** A part of a whole. */
export const PART = number("in [0, 1]", (value) => value >= 0 && value <= 1);
export const BOOLEAN: Limit = [(value) => typeof value === "boolean", "true or false"];
export const TEXTS: Limit = [
  (value) => Array.isArray(value) && value.every((text) => typeof text === "string" && text !== ""),
  'an array of texts, e.g. ["bias"]',
];

/** At least some number, which need not be whole. */
export const atLeast = (least: number): Limit => number(`>= ${least}`, (value) => value >= least);
/** A whole number from `least` on. */
export const wholeFrom = (least: number): Limit => [
  (value) => Number.isInteger(value) && (value as number) >= least,
  `a whole number >= ${least}`,
];
