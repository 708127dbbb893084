/** What layers have that merge inputs place by place. */
import type { Shape } from "../data/tensor.ts";
import { ShapeError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { shapesText } from "./shapes.ts";

/** Options of layers that merge. */
export type MergeOptions = LayerOptions;

/** Inputs have one shape, or sizes of 1, and leading dimensions that are missing, are repeated as NumPy does; rows are never repeated. */
export abstract class Merge extends Layer {
  override readonly takesList = true;

  override computeOutputShape(inputs: readonly Shape[]): Shape {
    if (inputs.length === 0) throw new ShapeError(`${this.label} needs at least one input, found none.`);
    const rank = Math.max(...inputs.map(({ length }) => length));
    return Array.from({ length: rank }, (_, i) => {
      const sizes = inputs.map((shape) => shape[shape.length - rank + i] ?? 1);
      const size = Math.max(...sizes);
      if (sizes.every((each) => each === size || each === 1)) return size;
      throw new ShapeError(
        `${this.label} expected inputs of one shape but got ${shapesText(inputs)}. Bring them to the same shape first, e.g. with layers.dense(): only sizes of 1 are repeated.`,
      );
    });
  }

  override call(p: ProgramBuilder, inputs: readonly Value[]): Value {
    const rank = Math.max(...inputs.map(({ shape }) => shape.length));
    const wide = inputs.map((x) => {
      const missing = new Array<number>(rank - x.shape.length).fill(1);
      return missing.length === 0 ? x : p.view(x, x.shape.toSpliced(1, 0, ...missing));
    });
    return this.merge(p, wide);
  }

  /** The values have as many dimensions each. */
  protected abstract merge(p: ProgramBuilder, inputs: readonly Value[]): Value;
}

/** Checks that there are two. @throws ShapeError if not */
export function checkPair(label: string, inputs: readonly Shape[]): void {
  if (inputs.length === 2) return;
  throw new ShapeError(`${label} takes two inputs, found ${inputs.length}. Pass them as a list: apply([a, b]).`);
}
