/** Classes of layers by their `className`, for models that are made of configurations. */
import { ActivationLayer } from "./activation.ts";
import { Add } from "./add.ts";
import { BatchNormalization } from "./batch-normalization.ts";
import { CategoryEncoding } from "./category-encoding.ts";
import { Concatenate } from "./concatenate.ts";
import { Dense } from "./dense.ts";
import { Discretization } from "./discretization.ts";
import { Dropout } from "./dropout.ts";
import { Embedding } from "./embedding.ts";
import { Flatten } from "./flatten.ts";
import { GroupNormalization } from "./group-normalization.ts";
import { InputLayer } from "./input-layer.ts";
import { LayerNormalization } from "./layer-normalization.ts";
import { Masking } from "./masking.ts";
import { Normalization } from "./normalization.ts";
import { Rescaling } from "./rescaling.ts";
import { RMSNormalization } from "./rms-normalization.ts";
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
};
