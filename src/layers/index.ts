/** Makers of layers, as `layers.dense({ … })`. */
import { ActivationLayer, type ActivationOptions } from "./activation.ts";
import { Add, type AddOptions } from "./add.ts";
import { BatchNormalization, type BatchNormalizationOptions } from "./batch-normalization.ts";
import { CategoryEncoding, type CategoryEncodingOptions } from "./category-encoding.ts";
import { Concatenate, type ConcatenateOptions } from "./concatenate.ts";
import { Dense, type DenseOptions } from "./dense.ts";
import { Discretization, type DiscretizationOptions } from "./discretization.ts";
import { Dropout, type DropoutOptions } from "./dropout.ts";
import { Embedding, type EmbeddingOptions } from "./embedding.ts";
import { Flatten, type FlattenOptions } from "./flatten.ts";
import { GroupNormalization, type GroupNormalizationOptions } from "./group-normalization.ts";
import { InputLayer, type InputLayerOptions } from "./input-layer.ts";
import { LayerNormalization, type LayerNormalizationOptions } from "./layer-normalization.ts";
import { Masking, type MaskingOptions } from "./masking.ts";
import { Normalization, type NormalizationOptions } from "./normalization.ts";
import { Rescaling, type RescalingOptions } from "./rescaling.ts";
import { RMSNormalization, type RMSNormalizationOptions } from "./rms-normalization.ts";
import { UnitNormalization, type UnitNormalizationOptions } from "./unit-normalization.ts";

export type { Layer, LayerOptions, SymbolicTensor } from "./layer.ts";
export type {
  ActivationOptions,
  AddOptions,
  BatchNormalizationOptions,
  CategoryEncodingOptions,
  ConcatenateOptions,
  DenseOptions,
  DiscretizationOptions,
  DropoutOptions,
  EmbeddingOptions,
  FlattenOptions,
  GroupNormalizationOptions,
  InputLayerOptions,
  LayerNormalizationOptions,
  MaskingOptions,
  NormalizationOptions,
  RescalingOptions,
  RMSNormalizationOptions,
  UnitNormalizationOptions,
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
/** See {@link BatchNormalization}. */
export const batchNormalization = (options?: BatchNormalizationOptions): BatchNormalization =>
  new BatchNormalization(options);
/** See {@link CategoryEncoding}. */
export const categoryEncoding = (options: CategoryEncodingOptions = {} as CategoryEncodingOptions): CategoryEncoding =>
  new CategoryEncoding(options);
/** See {@link Discretization}. */
export const discretization = (options: DiscretizationOptions = {} as DiscretizationOptions): Discretization =>
  new Discretization(options);
/** See {@link Embedding}. */
export const embedding = (options: EmbeddingOptions = {} as EmbeddingOptions): Embedding => new Embedding(options);
/** See {@link GroupNormalization}. */
export const groupNormalization = (options?: GroupNormalizationOptions): GroupNormalization =>
  new GroupNormalization(options);
/** See {@link LayerNormalization}. */
export const layerNormalization = (options?: LayerNormalizationOptions): LayerNormalization =>
  new LayerNormalization(options);
/** See {@link Masking}. */
export const masking = (options?: MaskingOptions): Masking => new Masking(options);
/** See {@link Normalization}. */
export const normalization = (options?: NormalizationOptions): Normalization => new Normalization(options);
/** See {@link Rescaling}. */
export const rescaling = (options: RescalingOptions = {} as RescalingOptions): Rescaling => new Rescaling(options);
/** See {@link RMSNormalization}. */
export const rmsNormalization = (options?: RMSNormalizationOptions): RMSNormalization => new RMSNormalization(options);
/** See {@link UnitNormalization}. */
export const unitNormalization = (options?: UnitNormalizationOptions): UnitNormalization =>
  new UnitNormalization(options);
