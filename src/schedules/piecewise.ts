import { checkNumber, checkOptions, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { checkRate, type LearningRateSchedule, schedule } from "./schedule.ts";

/** Options of `piecewiseConstantDecay`. */
export interface PiecewiseConstantDecayOptions {
  /** The last step of each rate but the last, rising. */
  boundaries: readonly number[];
  /** The rates, one more than boundaries. */
  values: readonly number[];
}

/**
 * values[0] up to and including step boundaries[0], then values[1] up to boundaries[1], and so on; the last of the values for good.
 * As Keras' PiecewiseConstantDecay, https://keras.io/api/optimizers/learning_rate_schedules/piecewise_constant_decay/
 */
export function piecewiseConstantDecay(options: PiecewiseConstantDecayOptions): LearningRateSchedule {
  const what = "piecewiseConstantDecay";
  const { boundaries, values } = checkOptions(what, options, ["boundaries", "values"]);
  for (const [name, list] of Object.entries({ boundaries, values })) {
    if (!Array.isArray(list))
      throw new ArgumentError(`${what}: ${name} must be an array of numbers, found ${show(list)}.`);
  }
  if (values.length !== boundaries.length + 1) {
    throw new ArgumentError(
      `${what}: ${boundaries.length} boundaries need ${boundaries.length + 1} values, found ${values.length}.`,
    );
  }
  boundaries.forEach((boundary, i) => {
    const last = boundaries[i - 1];
    const expected = last === undefined ? ">= 0" : `> ${last}, the one before it`;
    checkNumber(`${what}: boundaries[${i}]`, boundary, expected, (step) =>
      last === undefined ? step >= 0 : step > last,
    );
  });
  values.forEach((value, i) => {
    checkRate(`${what}: values[${i}]`, value);
  });
  const [steps, rates] = [[...boundaries], [...values]];
  return schedule(what, { boundaries: steps, values: rates }, (step) => {
    const i = steps.findIndex((boundary) => step <= boundary);
    return rates.at(i)!; // None found is -1, the last.
  });
}
