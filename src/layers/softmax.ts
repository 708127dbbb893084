import { type Shape, sizeOf } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { transpose } from "../program/ops/copy.ts";
import { softmax } from "../program/ops/softmax.ts";
import type { Value } from "../program/value.ts";
import { type AxisOption, axesOfRow, checkAxis } from "./axes.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of `layers.softmax`. */
export interface SoftmaxOptions extends LayerOptions {
  /** The dimension along which probabilities sum to 1, or several; the rows are dimension 0. Default −1, the last. */
  axis?: AxisOption;
}

/**
 * eˣ / Σ eˣ along the axis, over all places of several axes together.
 *
 * As Keras' Softmax, https://keras.io/api/layers/activation_layers/softmax/ — without its mask.
 *
 * @throws ArgumentError for axis 0 or one that does not exist
 * @example layers.softmax()
 */
export class Softmax extends Layer {
  readonly axis: AxisOption;

  constructor(options: SoftmaxOptions = {}) {
    super(options, "Softmax", ["axis"]);
    this.axis = checkAxis(`${this.label}: axis`, options.axis ?? -1, true);
  }

  override computeOutputShape(input: Shape): Shape {
    this.#axes(input);
    return input;
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const axes = this.#axes(x.shape.slice(1)).map((at) => at + 1);
    if (axes.length === 1) return softmax(p, x, axes[0]);
    const others = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
    const order = [...others, ...axes];
    const last = transpose(p, x, order);
    const rows = p.view(last, [sizeOf(others.map((i) => x.shape[i]!)), sizeOf(axes.map((i) => x.shape[i]!))]);
    const back = order.map((_, axis) => order.indexOf(axis));
    return transpose(p, p.view(softmax(p, rows), last.shape), back);
  }

  #axes(row: Shape): number[] {
    return axesOfRow(`${this.label}: axis`, this.axis, row);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
