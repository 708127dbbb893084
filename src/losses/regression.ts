/** Losses for numbers. Definitions are Keras', https://keras.io/api/losses/regression_losses/ */
import { checkNumber, checkOptions } from "../checks.ts";
import * as op from "../program/ops/errors.ts";
import type { Loss } from "./loss.ts";

/** (y − p)², the mean over the columns. */
export function meanSquaredError(): Loss {
  return regression("mean_squared_error", {}, op.squaredError);
}

/** |y − p|, the mean over the columns. */
export function meanAbsoluteError(): Loss {
  return regression("mean_absolute_error", {}, op.absoluteError);
}

/**
 * ½ e² where |e| ≤ delta, else delta |e| − ½ delta², the mean over the columns. Default delta 1.
 *
 * Huber 1964, https://doi.org/10.1214/aoms/1177703732
 */
export function huber(options: { delta?: number } = {}): Loss {
  const { delta = 1 } = checkOptions("huber", options, ["delta"]);
  checkNumber("huber: delta", delta, "> 0", (value) => value > 0);
  return regression("huber", { delta }, (p, y, prediction) => op.huber(p, y, prediction, delta));
}

function regression(name: string, config: Loss["config"], perRow: Loss["perRow"]): Loss {
  return { name, config, labels: "values", checkOutput() {}, perRow };
}
