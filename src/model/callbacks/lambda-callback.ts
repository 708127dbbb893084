import { checkOptions, show } from "../../checks.ts";
import { ArgumentError } from "../../errors.ts";
import type { Callback } from "./callback.ts";

const passes = ["Train", "Test", "Predict"] as const;
const HOOKS = [
  "onEpochBegin",
  "onEpochEnd",
  ...passes.flatMap((pass) => [`on${pass}Begin`, `on${pass}End`, `on${pass}BatchBegin`, `on${pass}BatchEnd`] as const),
  "onBatchBegin",
  "onBatchEnd",
  "setModel",
  "setParams",
] as const;

/**
 * A callback of the given hooks, with their names checked: a slip of the keyboard throws, while in a plain object, which `fit` takes
 * as well, it would never be called.
 *
 * As Keras' LambdaCallback, https://keras.io/api/callbacks/lambda_callback/
 *
 * @throws ArgumentError for unknown hooks and for what is no function
 * @example callbacks.lambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) })
 */
export function lambdaCallback(hooks: Pick<Callback, (typeof HOOKS)[number]>): Callback {
  for (const [name, hook] of Object.entries(checkOptions("lambdaCallback", hooks, HOOKS))) {
    if (hook === undefined || typeof hook === "function") continue;
    throw new ArgumentError(`lambdaCallback: ${name} must be a function, found ${show(hook)}.`);
  }
  return { ...hooks };
}
