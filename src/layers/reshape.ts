import { show } from "../checks.ts";
import { type Shape, shapeText, sizeOf } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.reshape`. */
export interface ReshapeOptions extends LayerOptions {
  /** The shape of one row of the output; one size may be −1, which is then what is left. */
  targetShape: Shape;
}

/**
 * The same numbers of each row in the same order under another shape: (rows, 64) → (rows, 8, 8). Moves no data.
 *
 * As Keras' Reshape, https://keras.io/api/layers/reshaping_layers/reshape/
 *
 * @throws ArgumentError for anything but a shape, ShapeError for rows that don't fit it
 * @example layers.reshape({ targetShape: [8, -1] })
 */
export class Reshape extends Layer {
  readonly targetShape: Shape;

  constructor(options: ReshapeOptions) {
    super(options, "Reshape", ["targetShape"]);
    const { targetShape } = options;
    const sound =
      Array.isArray(targetShape) &&
      targetShape.every((size) => size === -1 || (Number.isInteger(size) && size > 0)) &&
      targetShape.filter((size) => size === -1).length <= 1;
    if (!sound) {
      throw new ArgumentError(
        `${this.label}: targetShape must be the shape of one row, e.g. [8, 8] or [8, -1], with at most one -1, found ${show(targetShape)}.`,
      );
    }
    this.targetShape = [...targetShape];
  }

  override computeOutputShape(input: Shape): Shape {
    const { targetShape } = this;
    const [size, known] = [sizeOf(input), sizeOf(targetShape.filter((each) => each !== -1))];
    const shape = targetShape.map((each) => (each === -1 ? size / known : each));
    if (sizeOf(shape) === size && shape.every(Number.isInteger)) return shape;
    throw this.shapeError(
      `with rows of ${targetShape.includes(-1) ? `a multiple of ${known}` : known} numbers, for ${shapeText([null, ...targetShape])},`,
      input,
      `That has ${size} in a row.`,
    );
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const [rows, ...row] = x.shape;
    return p.view(x, [rows!, ...this.computeOutputShape(row)]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), targetShape: this.targetShape };
  }
}
