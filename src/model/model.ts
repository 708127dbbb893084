/// <reference lib="esnext.disposable" preserve="true" />
/** Models: what is compiled, trained, judged and asked. How the layers hang together is left to the kinds of model. */
import { checkInteger, checkName, checkOptions, show } from "../checks.ts";
import type { Shape, Tensor, TensorLike } from "../data/tensor.ts";
import { ArgumentError, StateError } from "../errors.ts";
import { type Layer, readWeights, writeWeights } from "../layers/layer.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Mode, ProgramBuilder } from "../program/builder.ts";
import type { Plan } from "../program/plan.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import type { Generator } from "../random/generator.ts";
import type { History } from "./callbacks/history.ts";
import { type CompileOptions, checkCompileOptions } from "./compile.ts";
import { ModelCore } from "./core.ts";
import { evaluate, fit, trainOnBatch, withBatch } from "./fitting.ts";
import { keepState } from "./keep-state.ts";
import { listing } from "./listing.ts";
import type { EvaluateOptions, FitOptions, PredictOptions } from "./options.ts";
import { predict, predictSync } from "./predictor.ts";
import type { Profile, ProfileOptions } from "./profile.ts";
import { type BatchStream, isStream } from "./stream.ts";
import { summaryText } from "./summary.ts";
import type { Logs } from "./trainable.ts";

/**
 * A model. Memory is given back when the model becomes unreachable; `dispose` and `using` exist for who wants it sooner.
 *
 * Semantics, names and defaults are Keras', https://keras.io/api/models/model_training_apis/, where not said otherwise.
 */
export abstract class Model {
  readonly name: string;
  /** Set it to true, in a callback or elsewhere, to end `fit` after the current batch. */
  stopTraining = false;
  /** For the other parts of the library. */
  protected readonly core: ModelCore;

  constructor(name: string, generator: () => Generator) {
    this.name = name;
    this.core = new ModelCore(this, generator);
  }

  abstract readonly layers: readonly Layer[];
  /** Shape of one row of the input, once the model is built. */
  abstract readonly inputShape: Shape | undefined;
  /** Shape of one row of the output, once the model is built. */
  abstract readonly outputShape: Shape | undefined;
  /** How messages name what takes the input. */
  abstract readonly inputLabel: string;
  /** Shape of one row of the output for rows of shape `input`. @throws ShapeError if the layers can't take them */
  abstract computeOutputShape(input: Shape): Shape;
  /** Makes the weights for rows of shape `input`; done by itself when the shape is known. */
  abstract build(input: Shape): void;
  /** Takes back what `build` did. For the library, when there is no memory for what was built. */
  abstract unbuild(): void;
  /** What the model does to the values of a batch. */
  abstract call(p: ProgramBuilder, x: Value): Value;

  /** All weights, in the order of `getWeights`. */
  get weights(): readonly Weight[] {
    return [...new Set(this.layers.flatMap((layer) => layer.weights))];
  }

  /** The weights that training changes. */
  get trainableWeights(): readonly Weight[] {
    return [...new Set(this.layers.flatMap((layer) => layer.trainableWeights))];
  }

  /** What `compile` was given or made. @throws StateError before `compile` */
  get optimizer(): Optimizer {
    this.core.checkAlive("optimizer");
    return this.core.intent("optimizer").optimizer;
  }

  /**
   * Chooses optimizer, loss and metrics. Compiled again, the optimizer begins anew and the weights stay.
   *
   * @throws ArgumentError for unknown names, and for a loss that can't judge the last layer; the model is unchanged then
   * @example model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: "binaryCrossentropy", metrics: ["accuracy"] });
   */
  compile(options: CompileOptions): void {
    this.core.checkAlive("compile");
    this.core.checkIdle("compile");
    this.core.compile(checkCompileOptions(options));
  }

  /**
   * Trains for a number of epochs. `y` has a label for each row of `x`, as the loss asks; instead of both, a stream of
   * `{ x, y }` batches, or a function that begins one, trains on data that need not fit in memory.
   *
   * Before anything is computed it rejects with ArgumentError for options, ShapeError or DataError for data, StateError for a
   * model that is not compiled or already training, and OutOfMemoryError; the model is unchanged then.
   *
   * @returns loss and metrics of each epoch, as `history.history.loss` …
   * @example await model.fit(x, y, { batchSize: 100, epochs: 10, validationSplit: 0.2 });
   */
  fit(x: TensorLike, y: TensorLike, options?: FitOptions): Promise<History>;
  fit(batches: BatchStream, options?: FitOptions): Promise<History>;
  fit(x: TensorLike | BatchStream, y?: TensorLike | FitOptions, options?: FitOptions): Promise<History> {
    return fit(this.core, this, ...spread(x, y, options));
  }

  /**
   * Loss and metrics over data, e.g. `{ loss, accuracy }`. Takes what `fit` takes, and rejects as it does.
   *
   * @example const { loss, accuracy } = await model.evaluate(xTest, yTest);
   */
  evaluate(x: TensorLike, y: TensorLike, options?: EvaluateOptions): Promise<Logs>;
  evaluate(batches: BatchStream, options?: EvaluateOptions): Promise<Logs>;
  evaluate(x: TensorLike | BatchStream, y?: TensorLike | EvaluateOptions, options?: EvaluateOptions): Promise<Logs> {
    return evaluate(this.core, this, ...spread(x, y, options));
  }

  /**
   * The output for each row of x: (rows, …outputShape).
   *
   * @throws ShapeError if the rows don't fit the model
   * @example const probabilities = await model.predict(xTest);
   */
  predict(x: TensorLike, options?: PredictOptions): Promise<Tensor> {
    return predict(this.core, this, x, options);
  }

  /** As `predict`, without waiting. @throws StateError before the kernels are loaded: `await init()` first */
  predictSync(x: TensorLike, options?: Pick<PredictOptions, "batchSize">): Tensor {
    return predictSync(this.core, x, options);
  }

  /** One optimizer step on the given rows; their loss and metrics before it. */
  trainOnBatch(x: TensorLike, y: TensorLike): Promise<Logs> {
    return trainOnBatch(this.core, x, y);
  }

  /** Copies of all weights, layer by layer. */
  getWeights(): Tensor[] {
    this.core.checkAlive("getWeights");
    return readWeights(this.weights);
  }

  /** Replaces all weights, or none. @throws ShapeError unless they are as many and of the shapes that `getWeights` gives */
  setWeights(values: readonly TensorLike[]): void {
    this.core.checkAlive("setWeights");
    if (!this.inputShape) {
      throw new StateError(
        `setWeights: model "${this.name}" is not built and has no weights yet. Give the first layer an inputShape, or call build.`,
      );
    }
    writeWeights(`model "${this.name}"`, this.weights, values);
  }

  /** The layer of that name. @throws ArgumentError if there is none */
  getLayer(name: string): Layer {
    this.core.checkAlive("getLayer");
    const names = this.layers.map((layer) => layer.name);
    return this.layers[names.indexOf(checkName(`model "${this.name}": getLayer`, name, names))]!;
  }

  /** Prints a table of the layers, by default to the console. */
  summary(options: { print?: (text: string) => void } = {}): void {
    this.core.checkAlive("summary");
    const { print = console.log } = checkOptions("summary", options, ["print"]);
    if (typeof print !== "function") {
      throw new ArgumentError(`summary: print must be a function that takes a text, found ${show(print)}.`);
    }
    print(summaryText(this.name, this.layers));
  }

  /**
   * The kernel instructions that a step consists of, for reading: `console.log(String(model.program({ batchSize: 32 })))`.
   *
   * @param options `mode` is `train` (the default once compiled), `test` or `predict`
   */
  program(options: { batchSize?: number; mode?: Mode } = {}): Plan {
    const { batchSize = 32, mode } = checkOptions("program", options, ["batchSize", "mode"]);
    checkInteger("program: batchSize", batchSize, 1);
    if (mode !== undefined) checkName("program: mode", mode, ["train", "test", "predict"]);
    return listing(this.core, batchSize, mode);
  }

  /**
   * Times each instruction of a training step on the given rows: nanoseconds, FLOPs, GFLOP/s and bytes, by instruction and by
   * layer. The model is left as it was. `console.log(String(await model.profile(x, y, { batchSize: 128 })))` prints the tables.
   */
  async profile(x: TensorLike, y: TensorLike, options?: ProfileOptions): Promise<Profile> {
    const { batchSize = 32, time = 2 } = checkOptions("profile", options, ["batchSize", "time"]);
    checkInteger("profile: batchSize", batchSize, 1);
    checkInteger("profile: time", time, 1);
    const { profileStep } = await import("./profile.ts");
    return withBatch(this.core, "profile", x, y, batchSize, (runtime, executor, rows) => {
      const restore = keepState(this.core, executor);
      try {
        return profileStep(runtime, executor, rows, this.core.iterations + 1, time);
      } finally {
        restore();
      }
    });
  }

  /** Gives the model's memory back now. Whatever is asked of the model afterwards throws; a running `fit` rejects. */
  dispose(): void {
    this.core.dispose();
  }

  /** For `using model = …`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** (x, y, options) or (stream, options), told apart by what x is. */
function spread<Options>(
  x: unknown,
  y: unknown,
  options?: Options,
): [readonly [unknown, unknown], Options | undefined] {
  const streamWithOptions = options === undefined && (isStream(x) || isOptions(y));
  return streamWithOptions ? [[x, undefined], y as Options | undefined] : [[x, y], options];
}

function isOptions(y: unknown): boolean {
  return typeof y === "object" && y !== null && !Array.isArray(y) && !ArrayBuffer.isView(y) && !("shape" in y);
}
