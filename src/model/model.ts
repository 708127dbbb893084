/// <reference lib="esnext.disposable" preserve="true" />
/** Models: what is compiled, trained, judged and asked. How the layers hang together is left to the kinds of model. */
import { checkInteger, checkName, checkOptions } from "../checks.ts";
import type { Shape, Tensor, TensorLike } from "../data/tensor.ts";
import { StateError } from "../errors.ts";
import { Layer, type LayerOptions, type SymbolicTensor, shapesOf } from "../layers/layer.ts";
import { type Shapes, single } from "../layers/shapes.ts";
import { readWeights, writeWeights } from "../layers/weights.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import type { Mode } from "../program/builder.ts";
import type { Plan } from "../program/plan.ts";
import type { Weight } from "../program/weight.ts";
import type { Generator } from "../random/generator.ts";
import type { History } from "./callbacks/history.ts";
import { type CompileOptions, checkCompileOptions } from "./compile.ts";
import { ModelCore, type Reader } from "./core.ts";
import { evaluate, fit, testOnBatch, trainOnBatch, withBatch } from "./fitting.ts";
import { keepState } from "./keep-state.ts";
import { listing } from "./listing.ts";
import type { EvaluateOptions, FitOptions, PredictOptions, RowWeights } from "./options.ts";
import { predict, predictSync } from "./predictor.ts";
import type { Profile, ProfileOptions } from "./profile.ts";
import { type BatchStream, isStream } from "./stream.ts";
import { printSummary, type SummaryOptions } from "./summary.ts";
import type { Logs, Trainable } from "./trainable.ts";

/** What compilers that translate `using` take where the engine has no such symbol yet. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? /* @__PURE__ */ Symbol.for("Symbol.dispose");

/**
 * A model. Memory is given back when the model becomes unreachable; `dispose` and `using` exist for who wants it sooner.
 *
 * Semantics, names and defaults are Keras', https://keras.io/api/models/model_training_apis/, where not said otherwise.
 */
export abstract class Model<Data = TensorLike, Prediction = Tensor> extends Layer {
  /** Set it to true, in a callback or elsewhere, to end `fit` after the current batch. */
  stopTraining = false;
  /** For the other parts of the library. */
  protected readonly core: ModelCore;

  constructor(options: LayerOptions, kind: string, generator: () => Generator) {
    super(options, kind);
    this.core = new ModelCore(this, generator);
  }

  abstract readonly layers: readonly Layer[];
  /** The symbolic values that the model's graph begins with. @throws StateError before it is built */
  abstract readonly inputs: readonly SymbolicTensor[];
  /** The symbolic values that the model's graph ends with. @throws StateError before it is built */
  abstract readonly outputs: readonly SymbolicTensor[];
  abstract readonly inputNames: readonly string[];
  /** Names of the outputs, by which labels, losses and so on may be given where there are several. */
  abstract readonly outputNames: readonly string[];
  /** Shapes of one row of each input, once the model is built. */
  abstract readonly inputShapes: readonly Shape[] | undefined;
  /** How messages name what takes each input. */
  abstract readonly inputReaders: readonly Reader[];
  /** As its first layers do. */
  override checkData(what: string, x: Tensor, input = 0): void {
    this.inputReaders[input]!.checkData?.(what, x);
  }

  /** Makes the weights for rows of shape `input`; done by itself when the shape is known. */
  abstract override build(input: Shapes, generator?: Generator): void;
  /** Takes back what `build` did. For the library, when there is no memory for what was built. */
  abstract override detach(): void;

  override get label(): string {
    return `model "${this.name}"`;
  }

  override get built(): boolean {
    return this.inputShapes !== undefined;
  }

  /** Shape of one row of the input, once the model is built; a list if there are several. */
  override get inputShape(): Shapes | undefined {
    return this.inputShapes && single(this.inputShapes);
  }

  /** Shape of one row of the output, once the model is built; a list if there are several. */
  override get outputShape(): Shapes | undefined {
    return this.built ? single(shapesOf(this.outputs)) : undefined;
  }

  /** `input` and `output` are the model's own. @throws StateError before it is built */
  protected override get ends(): Pick<Model, "inputs" | "outputs"> {
    return this;
  }

  override attach(input: Shapes, generator?: Generator): Shapes {
    this.build(input, generator);
    return this.outputShape!;
  }

  /** What was given for each input: one thing, as there is one. */
  perInput(_what: string, given: unknown): readonly unknown[] {
    return [given];
  }

  /** What was given for each output: one thing, as there is one. */
  perOutput(_what: string, given: unknown, _wanted?: "for all" | readonly number[]): readonly unknown[] {
    return [given];
  }

  /** Whether training changes its layers' weights; setting it sets it for all layers. Takes effect with the next `compile`. */
  override get trainable(): boolean {
    return super.trainable;
  }

  override set trainable(value: boolean) {
    super.trainable = value;
    for (const layer of this.layers) layer.trainable = value;
  }

  /** All weights, in the order of `getWeights`: layer by layer, those of a shared layer once. */
  override get weights(): readonly Weight[] {
    this.settle();
    return [...new Set(this.layers.flatMap((layer) => layer.weights))];
  }

  /** The weights that training changes. */
  override get trainableWeights(): readonly Weight[] {
    return this.trainable ? [...new Set(this.layers.flatMap((layer) => layer.trainableWeights))] : [];
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
    this.core.compile(checkCompileOptions(options, this));
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
  fit(x: Data, y: Data, options?: FitOptions<Data>): Promise<History>;
  fit(batches: BatchStream<Data>, options?: FitOptions<Data>): Promise<History>;
  fit(x: unknown, y?: unknown, options?: FitOptions<Data>): Promise<History> {
    return fit(this.core, this.#trainee, ...this.#spread(x, y, options as FitOptions));
  }

  /**
   * Loss and metrics over data, e.g. `{ loss, accuracy }`. Takes what `fit` takes, and rejects as it does.
   *
   * @example const { loss, accuracy } = await model.evaluate(xTest, yTest);
   */
  evaluate(x: Data, y: Data, options?: EvaluateOptions<Data>): Promise<Logs>;
  evaluate(batches: BatchStream<Data>, options?: EvaluateOptions<Data>): Promise<Logs>;
  evaluate(x: unknown, y?: unknown, options?: EvaluateOptions<Data>): Promise<Logs> {
    return evaluate(this.core, this.#trainee, ...this.#spread(x, y, options as EvaluateOptions));
  }

  /** (x, y, options) or (stream, options), told apart by what x is; options after x alone, which lack y, are told from a record of labels. */
  #spread<Options>(x: unknown, y: unknown, options?: Options): [readonly [unknown, unknown], Options | undefined] {
    const withoutY =
      options === undefined && (isStream(x) || (isOptions(y) && !this.outputNames.some((name) => name in y)));
    return withoutY ? [[x, undefined], y as Options | undefined] : [[x, y], options];
  }

  /** What callbacks see of it. They are typed for models with one input and output. */
  get #trainee(): Trainable {
    return this as unknown as Trainable;
  }

  /** What `predict` gives of a tensor for each output. */
  protected pack(outputs: readonly Tensor[]): Prediction {
    return outputs[0] as Prediction;
  }

  /**
   * The output for each row of x: (rows, …outputShape). Of several outputs an array or a record, as the model was made.
   *
   * @throws ShapeError if the rows don't fit the model
   * @example const probabilities = await model.predict(xTest);
   */
  async predict(x: Data, options?: PredictOptions): Promise<Prediction> {
    return this.pack(await predict(this.core, this.#trainee, x, options));
  }

  /** As `predict`, without waiting. @throws StateError before the kernels are loaded: `await init()` first */
  predictSync(x: Data, options?: Pick<PredictOptions, "batchSize" | "steps">): Prediction {
    return this.pack(predictSync(this.core, x, options));
  }

  /** One optimizer step on the given rows; their loss and metrics before it. */
  trainOnBatch(x: Data, y: Data, options?: RowWeights<Data>): Promise<Logs> {
    return trainOnBatch(this.core, x, y, options as RowWeights);
  }

  /** Loss and metrics of the given rows. */
  testOnBatch(x: Data, y: Data, options?: Pick<RowWeights<Data>, "sampleWeight">): Promise<Logs> {
    return testOnBatch(this.core, x, y, options as RowWeights);
  }

  /** The output for the given rows, all of them in one batch. */
  async predictOnBatch(x: Data): Promise<Prediction> {
    return this.pack(await predict(this.core, this.#trainee, x, { batchSize: Number.MAX_SAFE_INTEGER }));
  }

  /** Copies of all weights, layer by layer. */
  override getWeights(): Tensor[] {
    this.core.checkAlive("getWeights");
    return readWeights(this.weights);
  }

  /** Replaces all weights, or none. @throws ShapeError unless they are as many and of the shapes that `getWeights` gives */
  override setWeights(values: readonly TensorLike[]): void {
    this.core.checkAlive("setWeights");
    this.settle();
    if (!this.built) {
      throw new StateError(
        `setWeights: model "${this.name}" is not built and has no weights yet. Give the first layer an inputShape, or call build.`,
      );
    }
    writeWeights(this.label, this.weights, values);
  }

  /** The layer of that name, or with that index in `layers`. @throws ArgumentError if there is none */
  getLayer(name: string | number): Layer {
    this.core.checkAlive("getLayer");
    const what = `${this.label}: getLayer`;
    const { layers } = this;
    if (typeof name === "number") return layers[checkInteger(what, name, 0, layers.length - 1)]!;
    const names = layers.map((layer) => layer.name);
    return layers[names.indexOf(checkName(what, name, names))]!;
  }

  /** What each layer reads, for summaries; undefined where layers follow one another. */
  get connections(): ReadonlyMap<Layer, string> | undefined {
    return undefined;
  }

  /**
   * Prints a table of the layers, by default to the console: their output shapes, numbers of weights and, in graphs, what they are
   * connected to.
   */
  summary(options?: SummaryOptions): void {
    this.core.checkAlive("summary");
    printSummary(this, options);
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
  async profile(x: Data, y: Data, options?: ProfileOptions): Promise<Profile> {
    const { profile } = await import("./profile.ts");
    return profile({ checkOptions, checkInteger, withBatch, keepState }, this.core, { x, y }, options);
  }

  /** Gives the model's memory back now. Whatever is asked of the model afterwards throws; a running `fit` rejects. */
  dispose(): void {
    this.core.dispose();
  }

  /** For `using model = …`. */
  [DISPOSE](): void {
    this.dispose();
  }
}

/** Whether y may be options: it is an object, neither data nor a record with some. */
function isOptions(y: unknown): y is object {
  return typeof y === "object" && y !== null && !isData(y) && !Object.values(y).some(isData);
}

const isData = (y: unknown): boolean =>
  Array.isArray(y) || ArrayBuffer.isView(y) || (typeof y === "object" && y !== null && "shape" in y);
