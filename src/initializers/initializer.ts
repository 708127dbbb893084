/** What every initializer is. */
import type { Shape } from "../data/tensor.ts";
import type { Generator } from "../random/generator.ts";

/** Makes the first values of a weight. */
export interface Initializer {
  /** In camelCase, e.g. `glorotUniform`. */
  readonly name: string;
  /** The options that make an equal one. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Values for a weight of `shape`, row-major. Draws from `generator` unless it has a seed of its own. */
  generate(shape: Shape, generator: Generator): Float32Array;
}

/**
 * Numbers of inputs and outputs of a unit, as Keras counts them: the last two sizes of the shape; all sizes before those are a
 * receptive field that multiplies both.
 */
export function fans(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length === 0) return { fanIn: 1, fanOut: 1 };
  if (shape.length === 1) return { fanIn: shape[0]!, fanOut: shape[0]! };
  const field = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return { fanIn: shape.at(-2)! * field, fanOut: shape.at(-1)! * field };
}
