/** The public surface of `minibatch`. */
export type { ActivationFunction, ActivationName, ActivationOption } from "./activations/names.ts";
export { argMax, oneHot } from "./data/encode.ts";
export { takeRows } from "./data/rows.ts";
export {
  type AccuracyScoreOptions,
  accuracyScore,
  type ConfusionMatrixOptions,
  confusionMatrix,
} from "./data/scores.ts";
export { type SplitOptions, trainTestSplit } from "./data/split.ts";
export { type NestedArray, type Shape, Tensor, type TensorLike, tensor } from "./data/tensor.ts";
export {
  ArgumentError,
  DataError,
  type ErrorCode,
  MinibatchError,
  OutOfMemoryError,
  ShapeError,
  StateError,
  UnsupportedError,
  WorkerError,
} from "./errors.ts";
export * as initializers from "./initializers/index.ts";
export * as layers from "./layers/index.ts";
export { type InputLayerOptions, input } from "./layers/input-layer.ts";
export type { SymbolicTensor } from "./layers/layer.ts";
export * as losses from "./losses/index.ts";
export * as metrics from "./metrics/index.ts";
export type { ArrangedAs, Arrangement, DataPerPort, Predictions } from "./model/arrange.ts";
export type { Callback, PredictLogs, RunParams } from "./model/callbacks/callback.ts";
export type { History } from "./model/callbacks/history.ts";
export type { CompileOptions } from "./model/compile.ts";
export { type FromConfigOptions, modelFromConfig } from "./model/from-config.ts";
export { type Functional, type ModelOptions, model, type Symbols } from "./model/functional.ts";
export type { Model } from "./model/model.ts";
export type { EvaluateOptions, FitOptions, PredictOptions, ValidationData, Verbose } from "./model/options.ts";
export type { Profile, ProfileOptions, ProfileRow } from "./model/profile.ts";
export { type Sequential, type SequentialOptions, sequential } from "./model/sequential.ts";
export type { Batch, BatchStream } from "./model/stream.ts";
export type { Logs, Trainable } from "./model/trainable.ts";
export * as ops from "./ops.ts";
export * as optimizers from "./optimizers/index.ts";
export type { Mode, ProgramBuilder } from "./program/builder.ts";
export type { Plan } from "./program/plan.ts";
export type { Value } from "./program/value.ts";
export type { Weight } from "./program/weight.ts";
export { seed } from "./random/generator.ts";
export { type BackendInfo, backend, type Dialect, type InitOptions, init } from "./runtime/backend.ts";
export type { Binaries, Binary } from "./runtime/given.ts";

// Last: where modules stand in a bundle changes how well it packs (measured).

export * as activations from "./activations/index.ts";
export * as constraints from "./constraints/index.ts";
export { Layer, type LayerOptions } from "./layers/layer.ts";
export type { Shapes } from "./layers/shapes.ts";
export * as callbacks from "./model/callbacks/index.ts";
export * as regularizers from "./regularizers/index.ts";
export * as schedules from "./schedules/index.ts";
