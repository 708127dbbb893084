/** Options of training, and their checks: everything that can be wrong is found before anything is computed. */
import { checkBoolean, checkInteger, checkNumber, checkOptions, checkSeed, show } from "../checks.ts";
import type { TensorLike } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { type Callback, checkCallbacks } from "./callbacks/callback.ts";
import type { PerOutput } from "./compile.ts";
import type { BatchStream } from "./stream.ts";
import type { ClassWeights } from "./weighing.ts";

/** How much is printed: nothing, a progress bar, or one line an epoch. `"auto"` is 1. */
export type Verbose = 0 | 1 | 2 | "auto";

/** Data to judge a model by: x and y, or a stream of batches. */
export type ValidationData<Data = TensorLike> =
  | readonly [x: Data, y: Data, sampleWeight?: Data]
  | { readonly x: Data; readonly y: Data; readonly sampleWeight?: Data }
  | BatchStream<Data>;

/** How much rows count in the loss, and in `weightedMetrics`. Of several outputs each may have its own, in a list or by name. */
export interface RowWeights<Data = TensorLike> {
  /** A weight for each row, by which its loss is multiplied. Default 1. Batches of streams bring their own. */
  sampleWeight?: Data;
  /**
   * A weight for the rows of each class, e.g. `{ 0: 1, 1: 5 }`, 1 for those left out; `"balanced"` gives all classes the same weight
   * together, as in scikit-learn. Of one-hot labels the class is the largest column. Not for the validation data.
   */
  classWeight?: ClassWeights | PerOutput<ClassWeights | null>;
}

/** Options of `fit`. Defaults are Keras'. */
export interface FitOptions<Data = TensorLike> extends RowWeights<Data> {
  /** Rows in a step: 1 is online training, the number of rows full-batch training. Default 32. Not for streams. */
  batchSize?: number;
  /** How often training goes through the data. Default 1. */
  epochs?: number;
  /** Default `"auto"`: a progress bar on a terminal, else one line an epoch. */
  verbose?: Verbose;
  /** Judged after each epoch. Overrides `validationSplit`. */
  validationData?: ValidationData<Data>;
  /** The last part of the data, in [0, 1), is not trained on but judged after each epoch. Default 0. Not for streams. */
  validationSplit?: number;
  /** Judge after every so many epochs, or after the epochs of the given numbers, from 1. Default 1. */
  validationFreq?: number | readonly number[];
  /** Rows at a time of `validationData`. Default 256, with `validationSteps` batchSize. */
  validationBatchSize?: number;
  /** Judge only that many batches of `validationData`, the first. Default: all. */
  validationSteps?: number;
  /**
   * Batches in an epoch. The next epoch goes on after them; where the data end they begin anew, in a new order. For streams that
   * never end, and for epochs that are shorter than the data. Default: all that there are.
   */
  stepsPerEpoch?: number;
  /** Train on the rows in a new random order in each epoch. Default true. Not for streams. */
  shuffle?: boolean;
  /** The epoch to begin with, to go on with an earlier run. Default 0. */
  initialEpoch?: number;
  callbacks?: Callback | readonly Callback[];
  /** Ends training within one batch: `fit` then rejects with the signal's reason, and the model keeps what it has learned. */
  signal?: AbortSignal;
  /** Makes the order of the rows reproducible by itself. Default: the generator of the model. */
  seed?: number;
  /** Take NaN and Infinity in the data as they are instead of refusing them. Default false. */
  allowNonFinite?: boolean;
  /**
   * Compute in a worker, so that the page's own thread stays free for the user; results are the same, bit for bit. Weights that are
   * read meanwhile without waiting (`getWeights`, `predictSync`) are those that came back last: always before a callback is called,
   * without callbacks at the end of an epoch every 0.2 s. `predict` and `evaluate` take the newest. Default false.
   *
   * `fit` rejects with WorkerError if the worker does not start, or dies; the model then has the weights that came back last.
   */
  worker?: boolean;
}

/** Options of `evaluate`. */
export interface EvaluateOptions<Data = TensorLike> extends Pick<RowWeights<Data>, "sampleWeight"> {
  /** Rows at a time. Without `steps` it changes speed and memory, not the result. Default 256, with `steps` 32. */
  batchSize?: number;
  /** Only that many batches, the first. Default: all. */
  steps?: number;
  /** Default 0. */
  verbose?: Verbose;
  callbacks?: Callback | readonly Callback[];
  signal?: AbortSignal;
  allowNonFinite?: boolean;
  /** Compute in a worker, as `fit` can. Default false. */
  worker?: boolean;
}

/** Options of `predict`. */
export interface PredictOptions {
  /** Rows at a time. Without `steps` it changes speed and memory, not the result. Default 256, with `steps` 32. */
  batchSize?: number;
  /** Only that many batches, the first. Default: all. */
  steps?: number;
  callbacks?: Callback | readonly Callback[];
  signal?: AbortSignal;
  /** Compute in a worker, as `fit` can. Default false. */
  worker?: boolean;
}

/** Rows at a time where the result does not depend on it: enough to fill the kernels' tiles, few enough to stay in the cache. */
export const DEFAULT_ROWS = 256;

const FIT_OPTIONS = [
  "batchSize",
  "epochs",
  "verbose",
  "validationData",
  "validationSplit",
  "validationFreq",
  "validationBatchSize",
  "validationSteps",
  "stepsPerEpoch",
  "shuffle",
  "initialEpoch",
  "callbacks",
  "signal",
  "seed",
  "allowNonFinite",
  "worker",
  "sampleWeight",
  "classWeight",
] as const;

/** The options of `fit` with all defaults filled in. */
export function checkFitOptions(options: FitOptions | undefined) {
  const given = checkOptions("fit", options, FIT_OPTIONS);
  const { batchSize = 32, epochs = 1, validationSplit = 0, initialEpoch = 0, shuffle = true, seed } = given;
  checkInteger("fit: batchSize", batchSize, 1);
  checkInteger("fit: epochs", epochs, 1);
  checkInteger("fit: initialEpoch", initialEpoch, 0);
  checkNumber("fit: validationSplit", validationSplit, "in [0, 1)", (split) => split >= 0 && split < 1);
  checkBoolean("fit: shuffle", shuffle);
  checkSeed("fit", seed);
  const stepsPerEpoch = checkSteps("fit: stepsPerEpoch", given.stepsPerEpoch);
  const validationSteps = checkSteps("fit: validationSteps", given.validationSteps);
  const judged = given.validationBatchSize ?? (validationSteps ? batchSize : DEFAULT_ROWS);
  return {
    ...given,
    ...checkRun("fit", given, 1),
    batchSize,
    stepsPerEpoch,
    validationSteps,
    validationBatchSize: checkInteger("fit: validationBatchSize", judged, 1),
    validates: validates(given.validationFreq ?? 1),
    epochs,
    validationSplit,
    initialEpoch,
    shuffle,
  };
}

const PREDICT_OPTIONS = ["batchSize", "steps", "callbacks", "signal", "worker"] as const;
const EVALUATE_OPTIONS = [...PREDICT_OPTIONS, "verbose", "allowNonFinite", "sampleWeight"] as const;

/** The options of `evaluate` with all defaults filled in. */
export function checkEvaluateOptions(options: EvaluateOptions | undefined) {
  return checkPass("evaluate", checkOptions("evaluate", options, EVALUATE_OPTIONS));
}

/** The options of `predict` with all defaults filled in. */
export function checkPredictOptions(what: string, options: PredictOptions | undefined) {
  return checkPass(what, checkOptions(what, options, PREDICT_OPTIONS));
}

/** What a single pass over data takes. */
function checkPass(what: string, given: EvaluateOptions) {
  const steps = checkSteps(`${what}: steps`, given.steps);
  const waiting = (["worker", "callbacks", "signal"] as const).find((key) => given[key]);
  if (what === "predictSync" && waiting) {
    throw new ArgumentError(
      `predictSync: ${waiting} is for who can wait. Use await model.predict(x, { ${waiting}: … }).`,
    );
  }
  return {
    ...checkRun(what, given, 0),
    steps,
    batchSize: checkInteger(`${what}: batchSize`, given.batchSize ?? (steps ? 32 : DEFAULT_ROWS), 1),
  };
}

/** What every run takes. */
function checkRun(what: string, given: Omit<EvaluateOptions, "sampleWeight">, auto: 0 | 1) {
  return {
    verbose: checkVerbose(what, given.verbose, auto),
    allowNonFinite: checkBoolean(`${what}: allowNonFinite`, given.allowNonFinite ?? false),
    worker: checkBoolean(`${what}: worker`, given.worker ?? false),
    callbacks: checkCallbacks(what, given.callbacks),
    signal: checkSignal(what, given.signal),
  };
}

function checkVerbose(what: string, verbose: Verbose | undefined, auto: 0 | 1): 0 | 1 | 2 {
  if (verbose === undefined) return auto;
  if (verbose === "auto") return 1;
  if (verbose === 0 || verbose === 1 || verbose === 2) return verbose;
  throw new ArgumentError(`${what}: verbose must be 0, 1, 2 or "auto", found ${show(verbose)}.`);
}

function checkSignal(what: string, signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined || typeof signal?.addEventListener === "function") return signal;
  throw new ArgumentError(`${what}: signal must be the signal of an AbortController, found ${show(signal)}.`);
}

function checkSteps(what: string, steps: number | undefined): number | undefined {
  return steps === undefined ? undefined : checkInteger(what, steps, 1);
}

/** Whether the epoch of a number, from 0, is followed by judging. */
function validates(frequency: number | readonly number[]): (epoch: number) => boolean {
  const what = "fit: validationFreq";
  if (!Array.isArray(frequency)) {
    const every = checkInteger(what, frequency, 1);
    return (epoch) => (epoch + 1) % every === 0;
  }
  for (const epoch of frequency) checkInteger(`${what}: each epoch`, epoch, 1);
  return (epoch) => frequency.includes(epoch + 1);
}
