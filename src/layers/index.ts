/** Makers of layers, as `layers.dense({ … })`. */
import { ActivationLayer, type ActivationOptions } from "./activation.ts";
import { ActivityRegularization, type ActivityRegularizationOptions } from "./activity-regularization.ts";
import { Add, type AddOptions } from "./add.ts";
import { AlphaDropout, type AlphaDropoutOptions } from "./alpha-dropout.ts";
import { Average, type AverageOptions } from "./average.ts";
import { BatchNormalization, type BatchNormalizationOptions } from "./batch-normalization.ts";
import { CategoryEncoding, type CategoryEncodingOptions } from "./category-encoding.ts";
import { Concatenate, type ConcatenateOptions } from "./concatenate.ts";
import { Dense, type DenseOptions } from "./dense.ts";
import { Discretization, type DiscretizationOptions } from "./discretization.ts";
import { Dot, type DotOptions } from "./dot.ts";
import { Dropout, type DropoutOptions } from "./dropout.ts";
import { ELU, type ELUOptions } from "./elu.ts";
import { Embedding, type EmbeddingOptions } from "./embedding.ts";
import { Flatten, type FlattenOptions } from "./flatten.ts";
import { GaussianDropout, type GaussianDropoutOptions } from "./gaussian-dropout.ts";
import { GaussianNoise, type GaussianNoiseOptions } from "./gaussian-noise.ts";
import { GroupNormalization, type GroupNormalizationOptions } from "./group-normalization.ts";
import { Identity, type IdentityOptions } from "./identity.ts";
import { InputLayer, type InputLayerOptions } from "./input-layer.ts";
import { LayerNormalization, type LayerNormalizationOptions } from "./layer-normalization.ts";
import { LeakyReLU, type LeakyReLUOptions } from "./leaky-relu.ts";
import { Masking, type MaskingOptions } from "./masking.ts";
import { Maximum, type MaximumOptions } from "./maximum.ts";
import { Minimum, type MinimumOptions } from "./minimum.ts";
import { Multiply, type MultiplyOptions } from "./multiply.ts";
import { Normalization, type NormalizationOptions } from "./normalization.ts";
import { Permute, type PermuteOptions } from "./permute.ts";
import { PReLU, type PReLUOptions } from "./prelu.ts";
import { ReLU, type ReLUOptions } from "./relu.ts";
import { RepeatVector, type RepeatVectorOptions } from "./repeat-vector.ts";
import { Rescaling, type RescalingOptions } from "./rescaling.ts";
import { Reshape, type ReshapeOptions } from "./reshape.ts";
import { RMSNormalization, type RMSNormalizationOptions } from "./rms-normalization.ts";
import { Softmax, type SoftmaxOptions } from "./softmax.ts";
import { Subtract, type SubtractOptions } from "./subtract.ts";
import { UnitNormalization, type UnitNormalizationOptions } from "./unit-normalization.ts";

export type { Layer, LayerOptions, SymbolicTensor } from "./layer.ts";
export type {
  ActivationOptions,
  ActivityRegularizationOptions,
  AddOptions,
  AlphaDropoutOptions,
  AverageOptions,
  BatchNormalizationOptions,
  CategoryEncodingOptions,
  ConcatenateOptions,
  DenseOptions,
  DiscretizationOptions,
  DotOptions,
  DropoutOptions,
  ELUOptions,
  EmbeddingOptions,
  FlattenOptions,
  GaussianDropoutOptions,
  GaussianNoiseOptions,
  GroupNormalizationOptions,
  IdentityOptions,
  InputLayerOptions,
  LayerNormalizationOptions,
  LeakyReLUOptions,
  MaskingOptions,
  MaximumOptions,
  MinimumOptions,
  MultiplyOptions,
  NormalizationOptions,
  PermuteOptions,
  PReLUOptions,
  ReLUOptions,
  RepeatVectorOptions,
  RescalingOptions,
  ReshapeOptions,
  RMSNormalizationOptions,
  SoftmaxOptions,
  SubtractOptions,
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
/** See {@link ActivityRegularization}. */
export const activityRegularization = (options?: ActivityRegularizationOptions): ActivityRegularization =>
  new ActivityRegularization(options);
/** See {@link AlphaDropout}. */
export const alphaDropout = (options: AlphaDropoutOptions = {} as AlphaDropoutOptions): AlphaDropout =>
  new AlphaDropout(options);
/** See {@link Average}. */
export const average = (options?: AverageOptions): Average => new Average(options);
/** See {@link Dot}. */
export const dot = (options: DotOptions = {} as DotOptions): Dot => new Dot(options);
/** See {@link ELU}. */
export const elu = (options?: ELUOptions): ELU => new ELU(options);
/** See {@link GaussianDropout}. */
export const gaussianDropout = (options: GaussianDropoutOptions = {} as GaussianDropoutOptions): GaussianDropout =>
  new GaussianDropout(options);
/** See {@link GaussianNoise}. */
export const gaussianNoise = (options: GaussianNoiseOptions = {} as GaussianNoiseOptions): GaussianNoise =>
  new GaussianNoise(options);
/** See {@link Identity}. */
export const identity = (options?: IdentityOptions): Identity => new Identity(options);
/** See {@link LeakyReLU}. */
export const leakyReLU = (options?: LeakyReLUOptions): LeakyReLU => new LeakyReLU(options);
/** See {@link Maximum}. */
export const maximum = (options?: MaximumOptions): Maximum => new Maximum(options);
/** See {@link Minimum}. */
export const minimum = (options?: MinimumOptions): Minimum => new Minimum(options);
/** See {@link Multiply}. */
export const multiply = (options?: MultiplyOptions): Multiply => new Multiply(options);
/** See {@link Permute}. */
export const permute = (options: PermuteOptions = {} as PermuteOptions): Permute => new Permute(options);
/** See {@link PReLU}. */
export const prelu = (options?: PReLUOptions): PReLU => new PReLU(options);
/** See {@link ReLU}. */
export const relu = (options?: ReLUOptions): ReLU => new ReLU(options);
/** See {@link RepeatVector}. */
export const repeatVector = (options: RepeatVectorOptions = {} as RepeatVectorOptions): RepeatVector =>
  new RepeatVector(options);
/** See {@link Reshape}. */
export const reshape = (options: ReshapeOptions = {} as ReshapeOptions): Reshape => new Reshape(options);
/** See {@link Softmax}. */
export const softmax = (options?: SoftmaxOptions): Softmax => new Softmax(options);
/** See {@link Subtract}. */
export const subtract = (options?: SubtractOptions): Subtract => new Subtract(options);
