import { checkNumber, checkOptions } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import type { Initializer } from "./initializer.ts";

/**
 * `gain` on the diagonal and 0 elsewhere, by default 1. As Keras' Identity, https://keras.io/api/layers/initializers/#identity-class
 *
 * @throws ArgumentError for weights that have not two dimensions
 */
export function identity(options: { gain?: number } = {}): Initializer {
  const { gain = 1 } = checkOptions("identity", options, ["gain"]);
  checkNumber("identity: gain", gain, "that is finite");
  return {
    name: "identity",
    config: { gain },
    generate({ length, 0: rows = 0, 1: columns = 0 }) {
      if (length !== 2) throw new ArgumentError(`identity needs a weight of two dimensions, found ${length}.`);
      return new Float32Array(rows * columns).map((_, i) =>
        i % (columns + 1) === 0 && i < columns * columns ? gain : 0,
      );
    },
  };
}
