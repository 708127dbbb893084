import { show } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { transpose } from "../program/ops/copy.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.permute`. */
export interface PermuteOptions extends LayerOptions {
  /** Dimension i of the output is dimension dims[i] of the input, 1 being the first after the rows. */
  dims: readonly number[];
}

/**
 * The dimensions of each row in another order: with dims [2, 1] (rows, 3, 5) → (rows, 5, 3).
 *
 * As Keras' Permute, https://keras.io/api/layers/reshaping_layers/permute/
 *
 * @throws ArgumentError unless dims has each number from 1 on once, ShapeError for rows with another number of dimensions
 * @example layers.permute({ dims: [2, 1] })
 */
export class Permute extends Layer {
  readonly dims: readonly number[];

  constructor(options: PermuteOptions) {
    super(options, "Permute", ["dims"]);
    const { dims } = options;
    if (!Array.isArray(dims) || dims.length === 0 || dims.toSorted((a, b) => a - b).some((dim, i) => dim !== i + 1)) {
      throw new ArgumentError(
        `${this.label}: dims must have each number from 1 on once, e.g. [2, 1], found ${show(dims)}.`,
      );
    }
    this.dims = [...dims];
  }

  override computeOutputShape(input: Shape): Shape {
    if (input.length === this.dims.length) return this.dims.map((dim) => input[dim - 1]!);
    throw this.shapeError(
      `with ${this.dims.length} dimensions after the rows`,
      input,
      "Give as many dims as rows have dimensions.",
    );
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return transpose(p, x, [0, ...this.dims]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dims: this.dims };
  }
}
