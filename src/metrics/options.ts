/** Looks at the options of metrics, all in one way: each key means the same wherever it is an option. */
import { checkBoolean, checkInteger, checkName, checkNumber, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { type Check, completeOptions } from "../losses/options.ts";
import type { Complete } from "./define.ts";

const fraction: Check = (what, value) =>
  checkNumber(what, value, "from 0 to 1", (number) => number >= 0 && number <= 1);
const from =
  (least: number): Check =>
  (what, value) =>
    checkInteger(what, value, least);
const orNull =
  (check: Check): Check =>
  (what, value) =>
    value === null || check(what, value);
const oneOf =
  (...names: readonly string[]): Check =>
  (what, value) =>
    checkName(what, value, names);

/** A list with at least one item. */
const listOf =
  (check: Check): Check =>
  (what, value) => {
    if (!Array.isArray(value) || value.length === 0) {
      throw new ArgumentError(`${what} must be an array that is not empty, found ${show(value)}.`);
    }
    for (const [i, each] of value.entries()) check(`${what}[${i}]`, each);
  };
const oneOrMore =
  (check: Check): Check =>
  (what, value) =>
    Array.isArray(value) ? listOf(check)(what, value) : check(what, value);

const CHECKS: Record<string, Check> = {
  thresholds: orNull(oneOrMore(fraction)),
  threshold: orNull((what, value) => checkNumber(what, value, "in (0, 1]", (number) => number > 0 && number <= 1)),
  numThresholds: from(1),
  topK: orNull(from(1)),
  k: from(1),
  classId: orNull(from(0)),
  numClasses: orNull(from(2)),
  numLabels: orNull(from(1)),
  targetClassIds: orNull(listOf(from(0))),
  labelWeights: orNull(listOf((what, value) => checkNumber(what, value, ">= 0", (number) => number >= 0))),
  multiLabel: checkBoolean,
  sparseYTrue: orNull(checkBoolean),
  sparseYPred: checkBoolean,
  curve: oneOf("ROC", "PR", "PRGAIN"),
  summationMethod: oneOf("interpolation", "minoring", "majoring"),
  average: orNull(oneOf("micro", "macro", "weighted")),
  classAggregation: orNull(oneOf("uniform_average", "variance_weighted_average")),
  numRegressors: from(0),
  beta: (what, value) => checkNumber(what, value, "> 0", (number) => number > 0),
  specificity: fraction,
  sensitivity: fraction,
  precision: fraction,
  recall: fraction,
};

/** The options with defaults in place of what was left out. @throws ArgumentError for what can't be used */
export function metricOptions<Options extends object>(
  maker: string,
  options: Options | undefined,
  defaults: Complete<Options>,
  checks: Record<string, Check> = {},
): Complete<Options> {
  return completeOptions(maker, options, defaults, { ...CHECKS, ...checks });
}
