/** Models whose layers follow one another. */
import { checkOptions, checkSeed, show } from "../checks.ts";
import { type Shape, shapeText } from "../data/tensor.ts";
import { ArgumentError, StateError } from "../errors.ts";
import { InputLayer } from "../layers/input-layer.ts";
import { Layer, type SymbolicTensor, shapesOf } from "../layers/layer.ts";
import { checkSampleShape, listed, type Shapes, shapesText, single } from "../layers/shapes.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { defaultGenerator, Generator } from "../random/generator.ts";
import type { Reader } from "./core.ts";
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
  /** Whether training changes its weights. Default true. */
  trainable?: boolean;
}

/** A model whose layers follow one another, as Keras' Sequential, https://keras.io/api/models/sequential/ */
export class Sequential extends Model {
  readonly #layers: Layer[] = [];
  readonly #generator: Generator | undefined;
  /** Where its graph begins, and what it has come to; empty before the shape of the rows is known. */
  #inputs: readonly SymbolicTensor[] = [];
  #outputs: readonly SymbolicTensor[] = [];
  #undo: (() => void) | undefined;

  constructor(layers: readonly Layer[] = [], options: SequentialOptions = {}) {
    const { name, seed, trainable } = checkOptions("sequential", options, ["name", "seed", "trainable"]);
    checkSeed("sequential", seed);
    if (!Array.isArray(layers))
      throw new ArgumentError(`sequential: expected an array of layers, found ${show(layers)}.`);
    if (name !== undefined && (typeof name !== "string" || name === "")) {
      throw new ArgumentError(`sequential: name must be a string that is not empty, found ${show(name)}.`);
    }
    super({ name, trainable }, "Sequential", () => this.#generator ?? defaultGenerator());
    this.#generator = seed === undefined ? undefined : new Generator(seed);
    for (const layer of layers) this.add(layer);
  }

  /** The layers, without input layers. */
  override get layers(): readonly Layer[] {
    return this.#layers.filter((layer) => !(layer instanceof InputLayer));
  }

  override get inputs(): readonly SymbolicTensor[] {
    return this.#symbols(this.#inputs);
  }

  override get outputs(): readonly SymbolicTensor[] {
    return this.#symbols(this.#outputs);
  }

  #symbols(symbols: readonly SymbolicTensor[]): readonly SymbolicTensor[] {
    if (symbols.length > 0) return symbols;
    throw new StateError(
      `${this.label} is not built. Give the first layer an inputShape, or call build with the shape of a row.`,
    );
  }

  override get inputNames(): readonly string[] {
    return this.#inputs.map(({ name }) => name);
  }

  override get outputNames(): readonly string[] {
    return [this.#layers.at(-1)?.name ?? this.name];
  }

  override get inputShapes(): readonly Shape[] | undefined {
    return this.#inputs[0] && [this.#inputs[0].shape];
  }

  override get inputReaders(): readonly Reader[] {
    return [this.layers[0] ?? { label: this.label }]; // Not itself: it would ask itself.
  }

  /**
   * Appends a layer, or a model as one. Its weights are made at once if the shape of the model's rows is known.
   *
   * @throws ArgumentError for anything but a layer, and for a name that is taken; ShapeError if it can't follow the last layer
   */
  add(layer: Layer): void {
    this.#checkFree("add");
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
    const first = this.#layers.length === 0 ? layer.inputShape : undefined;
    const shapes = first ? listed(first) : shapesOf(this.#outputs);
    if (shapes.length > 0) {
      layer.attach(single(shapes), this.core.generator());
      if (first) this.#begin(layer, single(shapes) as Shape);
      this.#outputs = this.#follow(layer, this.#outputs);
    }
    this.#layers.push(layer);
    this.core.reset();
  }

  /** Removes the last layer, e.g. to put another head on a trained model. Gives the layer. @throws ArgumentError if there is none */
  pop(): Layer {
    this.#checkFree("pop");
    if (this.layers.length === 0) throw new ArgumentError(`pop: ${this.label} has no layers.`);
    const layer = this.#layers.pop()!;
    if (this.#outputs[0]) this.#outputs = this.#outputs[0].node.inputs;
    if (this.#layers.length === 0) this.#inputs = this.#outputs = [];
    this.#undo = undefined;
    this.core.reset();
    return layer;
  }

  /** Its layers can be changed only as long as no other model was made with it. */
  #checkFree(what: string): void {
    this.core.checkAlive(what);
    this.core.checkIdle(what);
    if (this.nodes.length === 0) return;
    throw new StateError(
      `${what}: ${this.label} is part of another model, whose layers would no longer fit. Change it before, or make a new one.`,
    );
  }

  /** Begins the graph with rows of such a shape. */
  #begin(layer: Layer | undefined, shape: Shape): void {
    const input =
      layer instanceof InputLayer ? layer : new InputLayer({ shape, name: `${layer?.name ?? this.name}_input` });
    this.#inputs = this.#outputs = input.nodes[0]!.outputs;
  }

  #follow(layer: Layer, outputs: readonly SymbolicTensor[]): readonly SymbolicTensor[] {
    return layer === outputs[0]!.node.layer ? outputs : layer.connect(outputs);
  }

  override computeOutputShape(input: Shapes): Shapes {
    if (this.#layers.length === 0)
      throw new ArgumentError(`${this.label} has no layers. Add some, e.g. layers.dense({ units: 1 }).`);
    return single(this.#layers.reduce((shapes, layer) => layer.outputShapes(shapes), listed(input)));
  }

  override build(input: Shapes, outer?: Generator): void {
    this.core.checkAlive("build");
    const { inputShapes } = this;
    if (inputShapes) {
      if (shapesText(inputShapes) === shapesText(listed(input))) return;
      throw new ArgumentError(
        `build: ${this.label} is built for rows of shape ${shapeText(inputShapes[0]!)} already, found ${shapeText(input as Shape)}.`,
      );
    }
    const shape = checkSampleShape("build: the shape of a row", input);
    this.computeOutputShape(shape);
    const generator = this.#generator ?? outer ?? this.core.generator();
    const state = generator.state();
    const fresh = this.#layers.filter((layer) => !layer.built);
    const followed: Layer[] = [];
    this.#undo = () => {
      for (const layer of followed) layer.nodes.pop();
      for (const layer of fresh) layer.detach();
      generator.restore(state);
      this.#inputs = this.#outputs = [];
    };
    try {
      this.#layers.reduce((shapes, layer) => listed(layer.attach(single(shapes), generator)), [
        shape,
      ] as readonly Shape[]);
      this.#begin(this.#layers[0], shape);
      for (const layer of this.#layers) {
        this.#outputs = layer.connect(this.#outputs);
        followed.push(layer);
      }
    } catch (error) {
      this.detach();
      throw error;
    }
  }

  override detach(): void {
    this.#undo?.();
    this.#undo = undefined;
  }

  /** Its layers as plain objects: what `modelFromConfig` makes an equal model of. */
  override getConfig(): Record<string, unknown> {
    const { layers, inputShape } = this;
    return {
      ...super.getConfig(),
      layers: layers.map((layer) => ({ className: layer.className, config: layer.getConfig() })),
      ...(inputShape && { buildInputShape: [...inputShape] }),
    };
  }

  override call(p: ProgramBuilder, x: Value | readonly Value[]): Value | readonly Value[] {
    return single(
      this.#layers.reduce((values, layer) => p.under(layer.name, () => layer.run(p, values)), [x] as readonly Value[]),
    );
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
