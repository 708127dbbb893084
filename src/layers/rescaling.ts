import { show } from "../checks.ts";
import { type Shape, shapeText } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { add, multiply } from "../program/ops/binary.ts";
import { constants } from "../program/ops/constants.ts";
import type { Value } from "../program/value.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** One number for all, or one for each place of the last dimension. */
export type PerFeature = number | readonly number[];

/** Options of `layers.rescaling`. */
export interface RescalingOptions extends LayerOptions {
  /** What x is multiplied by. */
  scale: PerFeature;
  /** What is added then. Default 0. */
  offset?: PerFeature;
}

/**
 * x · scale + offset: for images of 0 to 255, say.
 *
 * As Keras' Rescaling, https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/
 *
 * @throws ArgumentError for anything but finite numbers, and for lists that don't fit the last dimension
 * @example layers.rescaling({ scale: 1 / 127.5, offset: -1, inputShape: [28, 28] })
 */
export class Rescaling extends Layer {
  readonly scale: PerFeature;
  readonly offset: PerFeature;

  constructor(options: RescalingOptions) {
    super(options, "Rescaling", ["scale", "offset"]);
    this.scale = checkPerFeature(`${this.label}: scale`, options.scale);
    this.offset = checkPerFeature(`${this.label}: offset`, options.offset ?? 0);
  }

  override computeOutputShape(input: Shape): Shape {
    for (const [key, value] of [["scale", this.scale] as const, ["offset", this.offset] as const]) {
      if (typeof value === "number" || value.length === 1 || value.length === input.at(-1)) continue;
      throw new ArgumentError(
        `${this.label}: ${key} has ${value.length} numbers, which don't fit ${shapeText([null, ...input])}. Give one number, or one for each place of the last dimension.`,
      );
    }
    return input;
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const [scale, offset] = [this.scale, this.offset].map((each) =>
      typeof each === "number" ? each : constants(p, each),
    );
    const scaled = multiply(p, x, scale!);
    return offset === 0 ? scaled : add(p, scaled, offset!);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }
}

function checkPerFeature(what: string, given: unknown): PerFeature {
  const list = Array.isArray(given) ? given : [given];
  if (list.length > 0 && list.every(Number.isFinite)) return Array.isArray(given) ? [...list] : (given as number);
  throw new ArgumentError(`${what} must be a finite number or an array of such, found ${show(given)}.`);
}
