/** Models whose layers follow one another. */
import { checkInteger, checkOptions, show } from "../checks.ts";
import { type Shape, shapeText } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { InputLayer } from "../layers/input-layer.ts";
import { checkSampleShape, Layer } from "../layers/layer.ts";
import { uniqueName } from "../layers/names.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { defaultGenerator, Generator } from "../random/generator.ts";
import { Model } from "./model.ts";

/** Options of `sequential`. */
export interface SequentialOptions {
  /** Default `sequential`, numbered. */
  name?: string;
  /**
   * Makes initial weights, dropout and the order of rows of this model reproducible by itself. Default: the generator that
   * `seed(n)` sets.
   */
  seed?: number;
}

/** A model whose layers follow one another, as Keras' Sequential, https://keras.io/api/models/sequential/ */
export class Sequential extends Model {
  readonly #layers: Layer[] = [];
  readonly #generator: Generator | undefined;
  #inputShape: Shape | undefined;
  #undo: (() => void) | undefined;

  constructor(layers: readonly Layer[] = [], options: SequentialOptions = {}) {
    const { name, seed } = checkOptions("sequential", options, ["name", "seed"]);
    if (seed !== undefined) checkInteger("sequential: seed", seed, 0, 2 ** 32 - 1);
    if (!Array.isArray(layers))
      throw new ArgumentError(`sequential: expected an array of layers, found ${show(layers)}.`);
    if (name !== undefined && (typeof name !== "string" || name === "")) {
      throw new ArgumentError(`sequential: name must be a string that is not empty, found ${show(name)}.`);
    }
    super(name ?? uniqueName("Sequential"), () => this.#generator ?? defaultGenerator());
    this.#generator = seed === undefined ? undefined : new Generator(seed);
    for (const layer of layers) this.add(layer);
  }

  /** The layers, without input layers. */
  override get layers(): readonly Layer[] {
    return this.#layers.filter((layer) => !(layer instanceof InputLayer));
  }

  override get inputShape(): Shape | undefined {
    return this.#inputShape;
  }

  override get outputShape(): Shape | undefined {
    return this.#inputShape && this.#layers.at(-1)!.outputShape;
  }

  override get inputLabel(): string {
    return this.layers[0]?.label ?? `model "${this.name}"`;
  }

  /**
   * Appends a layer. Its weights are made at once if the shape of the model's rows is known.
   *
   * @throws ArgumentError for anything but a layer, and for a name that is taken; ShapeError if it can't follow the last layer
   */
  add(layer: Layer): void {
    this.core.checkAlive("add");
    this.core.checkIdle("add");
    if (!(layer instanceof Layer)) {
      throw new ArgumentError(
        `sequential: expected a layer such as layers.dense({ units: 10 }), found ${show(layer)}.`,
      );
    }
    if (this.#layers.includes(layer)) {
      throw new ArgumentError(
        `sequential: ${layer.label} is in the model already. Make another layer: one can't follow itself.`,
      );
    }
    if (this.#layers.some(({ name }) => name === layer.name)) {
      throw new ArgumentError(
        `sequential: there is a layer named "${layer.name}" already. Give each layer of a model its own name.`,
      );
    }
    const input = this.#inputShape ? this.outputShape! : this.#layers.length === 0 ? layer.inputShape : undefined;
    if (input) {
      layer.attach(input, this.core.generator());
      this.#inputShape ??= input;
    }
    this.#layers.push(layer);
    this.core.reset();
  }

  override computeOutputShape(input: Shape): Shape {
    if (this.#layers.length === 0)
      throw new ArgumentError(`model "${this.name}" has no layers. Add some, e.g. layers.dense({ units: 1 }).`);
    return this.#layers.reduce((shape, layer) => layer.computeOutputShape(shape), input);
  }

  override build(input: Shape): void {
    this.core.checkAlive("build");
    if (this.#inputShape) {
      if (shapeText(this.#inputShape) === shapeText(input)) return;
      throw new ArgumentError(
        `build: model "${this.name}" is built for rows of shape ${shapeText(this.#inputShape)} already, found ${shapeText(input)}.`,
      );
    }
    checkSampleShape("build: the shape of a row", input);
    this.computeOutputShape(input);
    const generator = this.core.generator();
    const state = generator.state();
    const fresh = this.#layers.filter((layer) => !layer.built);
    this.#undo = () => {
      for (const layer of fresh) layer.detach();
      generator.restore(state);
      this.#inputShape = undefined;
    };
    try {
      this.#layers.reduce((shape, layer) => layer.attach(shape, generator), input);
      this.#inputShape = input;
    } catch (error) {
      this.unbuild();
      throw error;
    }
  }

  override unbuild(): void {
    this.#undo?.();
    this.#undo = undefined;
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return this.#layers.reduce((value, layer) => p.under(layer.name, () => layer.call(p, value)), x);
  }
}

/**
 * Makes a model whose layers follow one another.
 *
 * @example
 * const model = sequential([
 *   layers.dense({ units: 10, activation: "tanh", inputShape: [2] }),
 *   layers.dense({ units: 1, activation: "sigmoid" }),
 * ]);
 */
export function sequential(layers?: readonly Layer[], options?: SequentialOptions): Sequential {
  return new Sequential(layers, options);
}
