/** Classes of layers by their `className`, for models that are made of configurations. */
import { ActivationLayer } from "./activation.ts";
import { Add } from "./add.ts";
import { Concatenate } from "./concatenate.ts";
import { Dense } from "./dense.ts";
import { Dropout } from "./dropout.ts";
import { Flatten } from "./flatten.ts";
import { InputLayer } from "./input-layer.ts";

export const LAYER_CLASSES = {
  Activation: ActivationLayer,
  Add,
  Concatenate,
  Dense,
  Dropout,
  Flatten,
  InputLayer,
};
