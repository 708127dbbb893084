/** Losses for numbers. Definitions are Keras', https://keras.io/api/losses/regression_losses/ */
import * as op from "../program/ops/errors.ts";
import type { Loss } from "./loss.ts";

/** (y − p)², the mean over the columns. */
export function meanSquaredError(): Loss {
  return regression("mean_squared_error", op.squaredError);
}

/** |y − p|, the mean over the columns. */
export function meanAbsoluteError(): Loss {
  return regression("mean_absolute_error", op.absoluteError);
}

function regression(name: string, perRow: Loss["perRow"]): Loss {
  return { name, config: {}, labels: "values", checkOutput() {}, perRow };
}
