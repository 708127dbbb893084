/** What every layer is: shapes, weights, and a composition of ops. */
import { checkOptions, show } from "../checks.ts";
import { type Shape, shapeText, sizeOf, Tensor, type TensorLike, tensor } from "../data/tensor.ts";
import { ArgumentError, OutOfMemoryError, ShapeError, StateError } from "../errors.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { Weight, type WeightRules } from "../program/weight.ts";
import { defaultGenerator, type Generator } from "../random/generator.ts";
import { MAX_PAGES, PAGE } from "../runtime/layout.ts";
import { uniqueName } from "./names.ts";

/** Options that every layer has. */
export interface LayerOptions {
  /** How the layer is called in summaries, listings and errors. Default: its kind, numbered. */
  name?: string;
  /** The shape of one row, for the first layer of a model. Default: taken from the data. */
  inputShape?: Shape;
  /** Whether training changes its weights. Default true. */
  trainable?: boolean;
}

/** The keys of `LayerOptions`, for checks of options. */
export const LAYER_OPTIONS = ["name", "inputShape", "trainable"] as const;

/** A layer of a model. Shapes are those of one row: the number of rows is not part of them. */
export abstract class Layer {
  /** The kind in the spelling of Keras' classes, e.g. `Dense`. */
  readonly className: string;
  readonly name: string;
  /** Whether training changes its weights. Takes effect with the next `compile`. */
  trainable: boolean;
  /** The shape that was asked for, if any. */
  readonly inputShape: Shape | undefined;
  readonly #weights: Weight[] = [];
  #generator: Generator | undefined;
  #built: { readonly input: Shape; readonly output: Shape } | undefined;

  /** @param options as given by the user; `known` lists the layer's own keys, an unknown one is an error */
  constructor(options: LayerOptions, kind: string, known: readonly string[] = []) {
    checkOptions<LayerOptions>(kind, options, [...known, ...LAYER_OPTIONS] as (keyof LayerOptions)[]);
    const { name, inputShape, trainable = true } = options;
    this.className = kind;
    if (name !== undefined && (typeof name !== "string" || name === "")) {
      throw new ArgumentError(`${kind}: name must be a string that is not empty, found ${show(name)}.`);
    }
    if (typeof trainable !== "boolean")
      throw new ArgumentError(`${kind}: trainable must be true or false, found ${show(trainable)}.`);
    this.name = name ?? uniqueName(kind);
    this.trainable = trainable;
    this.inputShape = inputShape === undefined ? undefined : checkSampleShape(`${this.label}: inputShape`, inputShape);
  }

  /** How messages name it, e.g. `Dense "dense_1"`. */
  get label(): string {
    return `${this.className} "${this.name}"`;
  }

  /** All weights, in the order of `getWeights`. Empty before the layer is built. */
  get weights(): readonly Weight[] {
    return this.#weights;
  }

  /** The weights that training changes. */
  get trainableWeights(): readonly Weight[] {
    return this.trainable ? this.#weights : [];
  }

  get built(): boolean {
    return this.#built !== undefined;
  }

  /** Shape of one row of its output. @throws StateError before it is built */
  get outputShape(): Shape {
    if (!this.#built)
      throw new StateError(`${this.label} has no shape yet: give the first layer an inputShape, or call fit.`);
    return this.#built.output;
  }

  /** Makes the weights for rows of shape `input`, once, and gives the shape of its output. */
  attach(input: Shape, generator: Generator = defaultGenerator()): Shape {
    if (this.#built) {
      if (shapeText(this.#built.input) !== shapeText(input))
        throw this.shapeError(
          shapeText([null, ...this.#built.input]),
          input,
          "Its weights were made for that: use a new layer.",
        );
      return this.#built.output;
    }
    if (this.inputShape && shapeText(this.inputShape) !== shapeText(input)) {
      throw this.shapeError(
        shapeText([null, ...this.inputShape]),
        input,
        "Leave out its inputShape, which only the first layer of a model needs, or make it fit.",
      );
    }
    const output = this.computeOutputShape(input);
    this.#generator = generator;
    try {
      this.build(input);
    } catch (error) {
      this.#weights.length = 0;
      throw error;
    }
    this.#built = { input, output };
    return output;
  }

  /** Takes back what `attach` made, for a model that could not be built as a whole. */
  detach(): void {
    this.#weights.length = 0;
    this.#built = undefined;
  }

  /** Current values of the weights, as copies. */
  getWeights(): Tensor[] {
    return readWeights(this.#weights);
  }

  /** Replaces the values of the weights. @throws ShapeError unless they are as many and of the shapes that `getWeights` gives */
  setWeights(values: readonly TensorLike[]): void {
    writeWeights(this.label, this.#weights, values);
  }

  /** What the layer does to the values of a batch. */
  abstract call(p: ProgramBuilder, x: Value): Value;

  /** The options that make an equal layer. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, trainable: this.trainable, ...(this.inputShape && { inputShape: [...this.inputShape] }) };
  }

  /** Shape of one row of the output for rows of shape `input`; makes nothing. @throws ShapeError if it can't take them */
  computeOutputShape(input: Shape): Shape {
    return input;
  }

  /** Makes the weights for rows of shape `input`. */
  protected build(_input: Shape): void {}

  /** Adds a weight with values by the initializer, held to the rules. */
  protected addWeight(name: string, shape: Shape, initializer: Initializer, rules?: WeightRules): Weight {
    const path = `${this.name}/${name}`;
    const values = this.#generate(path, shape, initializer);
    if (!(values instanceof Float32Array) || values.length !== sizeOf(shape)) {
      throw new ArgumentError(
        `${this.label}: initializer ${initializer.name} must generate a Float32Array of ${sizeOf(shape)} numbers for ${path}, found ${show(values)}.`,
      );
    }
    const weight = new Weight(path, shape, values, rules);
    this.#weights.push(weight);
    return weight;
  }

  /** Looks at the size first: an engine may grant an array that the machine can't fill. */
  #generate(path: string, shape: Shape, initializer: Initializer): Float32Array {
    const gigabytes = (sizeOf(shape) * 4) / 2 ** 30;
    const limit = (MAX_PAGES * PAGE) / 2 ** 30;
    const tooLarge = (cause?: unknown) =>
      new OutOfMemoryError(
        `${this.label}: weight ${path} ${shapeText(shape)} needs ${gigabytes.toFixed(1)} GB, but the limit of WebAssembly memory is ${limit} GB. Use fewer units or features.`,
        { cause },
      );
    if (gigabytes > limit) throw tooLarge();
    try {
      return initializer.generate(shape, this.generator);
    } catch (error) {
      throw error instanceof RangeError ? tooLarge(error) : error;
    }
  }

  /** Where the layer's random numbers come from: the model's generator. */
  protected get generator(): Generator {
    return this.#generator ?? defaultGenerator();
  }

  protected shapeError(expected: string, found: Shape, mend = ""): ShapeError {
    return new ShapeError(
      `${this.label} expected input ${expected} but got ${shapeText([null, ...found])}. ${mend}`.trim(),
    );
  }
}

/** A shape of one row: whole numbers from 1 on. */
export function checkSampleShape(what: string, shape: unknown): Shape {
  if (Array.isArray(shape) && shape.every((size) => Number.isInteger(size) && size > 0))
    return Object.freeze([...shape]);
  throw new ArgumentError(`${what} must be the shape of one row, e.g. [784] or [28, 28], found ${show(shape)}.`);
}

/** Copies of weights. */
export function readWeights(weights: readonly Weight[]): Tensor[] {
  return weights.map((weight) => new Tensor(weight.read(), weight.shape));
}

/** Replaces the values of all weights, or of none. @throws ShapeError if number or shapes don't fit */
export function writeWeights(what: string, weights: readonly Weight[], values: readonly TensorLike[]): void {
  if (!Array.isArray(values) || values.length !== weights.length) {
    const found = Array.isArray(values) ? `${values.length}` : show(values);
    throw new ShapeError(
      `${what}: setWeights expected an array of ${weights.length} tensors, found ${found}. Pass what getWeights gives.`,
    );
  }
  const tensors = values.map((value, i) => tensor(value, undefined, `setWeights: values[${i}]`));
  tensors.forEach(({ shape }, i) => {
    const { path, shape: expected } = weights[i]!;
    if (shapeText(shape) !== shapeText(expected)) {
      throw new ShapeError(
        `${what}: setWeights expected ${shapeText(expected)} for ${path}, found ${shapeText(shape)}. Pass what getWeights gives, in its order.`,
      );
    }
  });
  tensors.forEach(({ data }, i) => {
    weights[i]!.write(data);
  });
}
