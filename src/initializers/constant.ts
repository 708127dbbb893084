import { checkNumber, checkOptions } from "../checks.ts";
import { sizeOf } from "../data/tensor.ts";
import type { Initializer } from "./initializer.ts";

/** Every value is `value`, 0 by default. */
export function constant(options: { value?: number } = {}): Initializer {
  const { value = 0 } = checkOptions("constant", options, ["value"]);
  checkNumber("constant: value", value, "that is finite");
  return filledWith("constant", value, { value });
}

/** Every value is 0. */
export function zeros(): Initializer {
  return filledWith("zeros", 0);
}

/** Every value is 1. */
export function ones(): Initializer {
  return filledWith("ones", 1);
}

function filledWith(name: string, value: number, config = {}): Initializer {
  return { name, config, generate: (shape) => new Float32Array(sizeOf(shape)).fill(value) };
}
