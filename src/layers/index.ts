/** Makers of layers, as `layers.dense({ … })`. */
import { ActivationLayer, type ActivationOptions } from "./activation.ts";
import { Add, type AddOptions } from "./add.ts";
import { Concatenate, type ConcatenateOptions } from "./concatenate.ts";
import { Dense, type DenseOptions } from "./dense.ts";
import { Dropout, type DropoutOptions } from "./dropout.ts";
import { Flatten, type FlattenOptions } from "./flatten.ts";
import { InputLayer, type InputLayerOptions } from "./input-layer.ts";

export type { Layer, LayerOptions, SymbolicTensor } from "./layer.ts";
export type {
  ActivationOptions,
  AddOptions,
  ConcatenateOptions,
  DenseOptions,
  DropoutOptions,
  FlattenOptions,
  InputLayerOptions,
};

/** See {@link Dense}. */
export const dense = (options: DenseOptions = {} as DenseOptions): Dense => new Dense(options);
/** See {@link ActivationLayer}. */
export const activation = (options: ActivationOptions = {} as ActivationOptions): ActivationLayer =>
  new ActivationLayer(options);
/** See {@link Add}. */
export const add = (options?: AddOptions): Add => new Add(options);
/** See {@link Concatenate}. */
export const concatenate = (options?: ConcatenateOptions): Concatenate => new Concatenate(options);
/** See {@link Dropout}. */
export const dropout = (options: DropoutOptions = {} as DropoutOptions): Dropout => new Dropout(options);
/** See {@link Flatten}. */
export const flatten = (options?: FlattenOptions): Flatten => new Flatten(options);
/** See {@link InputLayer}. */
export const inputLayer = (options: InputLayerOptions = {} as InputLayerOptions): InputLayer => new InputLayer(options);
