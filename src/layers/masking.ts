import { checkNumber } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { multiply, notEqual } from "../program/ops/binary.ts";
import { max } from "../program/ops/reduce.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.masking`. */
export interface MaskingOptions extends LayerOptions {
  /** Steps that consist of it alone are masked. Default 0. */
  maskValue?: number;
}

/**
 * Sets those steps of x (rows, steps, features) to 0 of which every feature is `maskValue`.
 *
 * As Keras' Masking, https://keras.io/api/layers/core_layers/masking/ — but the mask goes no further than that: there are no recurrent or
 * attention layers that would skip masked steps, and losses count them. Leave rows or steps out of a loss by `sampleWeight`.
 *
 * @throws ArgumentError for a value that is not a finite number; ShapeError for rows that have no features
 * @example layers.masking({ maskValue: -1 })
 */
export class Masking extends Layer {
  readonly maskValue: number;

  constructor(options: MaskingOptions = {}) {
    super(options, "Masking", ["maskValue"]);
    this.maskValue = checkNumber(`${this.label}: maskValue`, options.maskValue ?? 0, "that is finite");
  }

  override computeOutputShape(input: Shape): Shape {
    if (input.length === 0) throw this.shapeError("(rows, features)", input, "Give each row at least one feature.");
    return input;
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return multiply(p, x, max(p, notEqual(p, x, this.maskValue), { axis: -1, keepDims: true }));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), maskValue: this.maskValue };
  }
}
