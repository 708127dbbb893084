/** Classes of layers by their `className`, for models that are made of configurations. */
import { ActivationLayer } from "./activation.ts";
import { ActivityRegularization } from "./activity-regularization.ts";
import { Add } from "./add.ts";
import { AlphaDropout } from "./alpha-dropout.ts";
import { Average } from "./average.ts";
import { BatchNormalization } from "./batch-normalization.ts";
import { CategoryEncoding } from "./category-encoding.ts";
import { Concatenate } from "./concatenate.ts";
import { Dense } from "./dense.ts";
import { Discretization } from "./discretization.ts";
import { Dot } from "./dot.ts";
import { Dropout } from "./dropout.ts";
import { ELU } from "./elu.ts";
import { Embedding } from "./embedding.ts";
import { Flatten } from "./flatten.ts";
import { GaussianDropout } from "./gaussian-dropout.ts";
import { GaussianNoise } from "./gaussian-noise.ts";
import { GroupNormalization } from "./group-normalization.ts";
import { Identity } from "./identity.ts";
import { InputLayer } from "./input-layer.ts";
import { LayerNormalization } from "./layer-normalization.ts";
import { LeakyReLU } from "./leaky-relu.ts";
import { Masking } from "./masking.ts";
import { Maximum } from "./maximum.ts";
import { Minimum } from "./minimum.ts";
import { Multiply } from "./multiply.ts";
import { Normalization } from "./normalization.ts";
import { Permute } from "./permute.ts";
import { PReLU } from "./prelu.ts";
import { ReLU } from "./relu.ts";
import { RepeatVector } from "./repeat-vector.ts";
import { Rescaling } from "./rescaling.ts";
import { Reshape } from "./reshape.ts";
import { RMSNormalization } from "./rms-normalization.ts";
import { Softmax } from "./softmax.ts";
import { Subtract } from "./subtract.ts";
import { UnitNormalization } from "./unit-normalization.ts";

export const LAYER_CLASSES = {
  Activation: ActivationLayer,
  Add,
  Concatenate,
  Dense,
  Dropout,
  Flatten,
  InputLayer,
  BatchNormalization,
  CategoryEncoding,
  Discretization,
  Embedding,
  GroupNormalization,
  LayerNormalization,
  Masking,
  Normalization,
  Rescaling,
  RMSNormalization,
  UnitNormalization,
  ActivityRegularization,
  AlphaDropout,
  Average,
  Dot,
  ELU,
  GaussianDropout,
  GaussianNoise,
  Identity,
  LeakyReLU,
  Maximum,
  Minimum,
  Multiply,
  Permute,
  PReLU,
  ReLU,
  RepeatVector,
  Reshape,
  Softmax,
  Subtract,
};
