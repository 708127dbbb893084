import { checkInteger } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { broadcastTo } from "../program/ops/copy.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.repeatVector`. */
export interface RepeatVectorOptions extends LayerOptions {
  /** How often. */
  n: number;
}

/**
 * Each row n times: (rows, features) → (rows, n, features).
 *
 * As Keras' RepeatVector, https://keras.io/api/layers/reshaping_layers/repeat_vector/
 *
 * @throws ArgumentError for an n that is not a whole number from 1 on, ShapeError for rows with more than one dimension
 * @example layers.repeatVector({ n: 3 })
 */
export class RepeatVector extends Layer {
  readonly n: number;

  constructor(options: RepeatVectorOptions) {
    super(options, "RepeatVector", ["n"]);
    this.n = checkInteger(`${this.label}: n`, options.n, 1);
  }

  override computeOutputShape(input: Shape): Shape {
    if (input.length === 1) return [this.n, ...input];
    throw this.shapeError("(rows, features)", input, "Put layers.flatten() before it.");
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const [rows, features] = x.shape as [number, number];
    return broadcastTo(p, p.view(x, [rows, 1, features]), [rows, this.n, features]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}
