/** Looks at the options of losses, all in one way: each key means the same wherever it is an option. */
import { checkBoolean, checkInteger, checkName, checkNumber, checkOptions, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import type { Complete, Reduction } from "./define.ts";

export type Check = (what: string, value: unknown) => void;

const atLeast0: Check = (what, value) => checkNumber(what, value, ">= 0", (number) => number >= 0);

const CHECKS: Record<string, Check> = {
  name: checkText,
  fromLogits: checkBoolean,
  applyClassBalancing: checkBoolean,
  removeDiagonal: checkBoolean,
  labelSmoothing: (what, value) => checkNumber(what, value, "from 0 to 1", (number) => number >= 0 && number <= 1),
  alpha: (what, value) => checkNumber(what, value, "from 0 to 1", (number) => number >= 0 && number <= 1),
  beta: atLeast0,
  gamma: atLeast0,
  margin: (what, value) => checkNumber(what, value, "from 0 to 1", (number) => number >= 0 && number <= 1),
  delta: (what, value) => checkNumber(what, value, "> 0", (number) => number > 0),
  q: (what, value) => checkNumber(what, value, "in (0, 1)", (number) => number > 0 && number < 1),
  axis: (what, value) => checkInteger(what, value, Number.MIN_SAFE_INTEGER),
  ignoreClass: (what, value) => value === null || checkInteger(what, value, Number.MIN_SAFE_INTEGER),
};

/**
 * The options with defaults in place of what was left out.
 *
 * @throws ArgumentError for unknown keys, with the nearest known one, and for values that can't be used
 */
export function completeOptions<Options extends object>(
  maker: string,
  options: Options | undefined,
  defaults: Complete<Options>,
  checks: Record<string, Check> = {},
): Complete<Options> {
  const given = checkOptions(maker, options, Object.keys(defaults) as (keyof Options & string)[]);
  const config: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    config[key] = key === "reduction" ? checkReduction(`${maker}: reduction`, value) : value;
  }
  for (const [key, value] of Object.entries(config)) (checks[key] ?? CHECKS[key])?.(`${maker}: ${key}`, value);
  return config as unknown as Complete<Options>;
}

function checkText(what: string, value: unknown): void {
  if (typeof value === "string" && value !== "") return;
  throw new ArgumentError(`${what} must be a text that is not empty, found ${show(value)}.`);
}

const REDUCTIONS: readonly Reduction[] = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight"];

function checkReduction(what: string, value: unknown): Reduction {
  if (value === "none") {
    throw new ArgumentError(
      `${what}: training needs one number, found "none". Use "sum_over_batch_size" or "sum"; for a loss of each row, predict and compute it.`,
    );
  }
  const snake = typeof value === "string" ? value.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : value;
  return checkName(what, snake, REDUCTIONS);
}

/** Weights of classes: one number >= 0, or one for each. */
export const checkAlphas: Check = (what, value) => {
  if (!Array.isArray(value)) return atLeast0(what, value);
  for (const [i, each] of value.entries()) atLeast0(`${what}[${i}]`, each);
};

/** A dimension, several, or all. */
export const checkAxes: Check = (what, value) => {
  if (value === null) return;
  if (Array.isArray(value) && value.length === 0) {
    throw new ArgumentError(`${what} must name at least one dimension, found []. Leave it out for all.`);
  }
  for (const axis of [value].flat()) checkInteger(what, axis, Number.MIN_SAFE_INTEGER);
};
