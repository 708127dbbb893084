/** What every layer is: shapes, weights, and a composition of ops. */
import { checkBoolean, checkOptions, show } from "../checks.ts";
import { type Shape, shapeText, type Tensor, type TensorLike } from "../data/tensor.ts";
import { ArgumentError, ShapeError, StateError } from "../errors.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { Weight, type WeightRules } from "../program/weight.ts";
import { defaultGenerator, type Generator } from "../random/generator.ts";
import { uniqueName } from "./names.ts";
import { checkSampleShape, listed, type Shapes, shapesText, single } from "./shapes.ts";
import { initialValues, readWeights, writeWeights } from "./weights.ts";

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

/** One call of a layer in a graph. It knows what comes before it, not what comes after. */
export interface Node {
  readonly layer: Layer;
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
}

/** A value that a graph will have once there are data: what `input` and `layer.apply` give, and `model` is made of. */
export class SymbolicTensor {
  /** The call that makes it … */
  readonly node: Node;
  /** … as its output `index`. */
  readonly index: number;
  /** The shape of one row. */
  readonly shape: Shape;

  constructor(node: Node, index: number, shape: Shape) {
    this.node = node;
    this.index = index;
    this.shape = shape;
  }

  /** That of the layer it comes from. */
  get name(): string {
    return this.node.layer.name;
  }

  toString(): string {
    return `SymbolicTensor ${shapeText([null, ...this.shape])} of ${this.node.layer.label}`;
  }
}

/** Shapes of one row of each. */
export function shapesOf(values: readonly SymbolicTensor[]): readonly Shape[] {
  return values.map(({ shape }) => shape);
}

/**
 * A layer of a model. Shapes are those of one row: the number of rows is not part of them.
 *
 * One's own layer overrides `computeOutputShape`, `build` and `call`. A layer that merges several inputs says `takesList = true`
 * and gets lists of shapes and values; one with several outputs gives lists.
 */
export abstract class Layer {
  /** The kind in the spelling of Keras' classes, e.g. `Dense`. */
  readonly className: string;
  readonly name: string;
  /** Whether it takes a list of inputs, as layers that merge do. */
  readonly takesList: boolean = false;
  /** Its calls in graphs. */
  readonly nodes: Node[] = [];
  readonly #asked: Shape | undefined;
  readonly #weights: Weight[] = [];
  #trainable = true;
  #generator: Generator | undefined;
  #built: { readonly input: readonly Shape[]; readonly output: Shapes } | undefined;

  /** @param options as given by the user; `known` lists the layer's own keys, an unknown one is an error */
  constructor(options: LayerOptions, kind: string, known: readonly string[] = []) {
    checkOptions<LayerOptions>(kind, options, [...known, ...LAYER_OPTIONS] as (keyof LayerOptions)[]);
    const { name, inputShape, trainable = true } = options;
    this.className = kind;
    if (name !== undefined && (typeof name !== "string" || name === "")) {
      throw new ArgumentError(`${kind}: name must be a string that is not empty, found ${show(name)}.`);
    }
    checkBoolean(`${kind}: trainable`, trainable);
    this.name = name ?? uniqueName(kind);
    this.#trainable = trainable;
    this.#asked = inputShape === undefined ? undefined : checkSampleShape(`${this.label}: inputShape`, inputShape);
  }

  /** Whether training changes its weights. Takes effect with the next `compile`. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(value: boolean) {
    this.#trainable = checkBoolean(`${this.label}: trainable`, value);
  }

  /** The shape of one row that was asked for, if any. */
  get inputShape(): Shapes | undefined {
    return this.#asked;
  }

  /** How messages name it, e.g. `Dense "dense_1"`. */
  get label(): string {
    return `${this.className} "${this.name}"`;
  }

  /**
   * All weights, in the order of `getWeights`: those that can be trained first, as in Keras. Empty before the shape of the input is
   * known.
   */
  get weights(): readonly Weight[] {
    this.settle();
    return this.#weights;
  }

  /** The weights that training changes. */
  get trainableWeights(): readonly Weight[] {
    return this.trainable ? this.weights.filter(({ trainable }) => trainable) : [];
  }

  get built(): boolean {
    return this.#built !== undefined;
  }

  /** Shape of one row of its output. @throws StateError before it is known */
  get outputShape(): Shapes | undefined {
    const [node] = this.nodes;
    if (this.#built) return this.#built.output;
    if (node) return single(shapesOf(node.outputs));
    throw new StateError(`${this.label} has no shape yet: give the first layer an inputShape, or call fit.`);
  }

  /** What its first call in a graph takes. @throws StateError if there is none */
  get input(): SymbolicTensor {
    return single(this.ends.inputs) as SymbolicTensor;
  }

  /**
   * What its first call in a graph gives, e.g. for a model of features:
   * `model({ inputs: m.inputs, outputs: m.getLayer("hidden").output })`. A list if it gives several.
   *
   * @throws StateError if there is no call yet
   */
  get output(): SymbolicTensor {
    return single(this.ends.outputs) as SymbolicTensor;
  }

  /** What `input` and `output` tell of. */
  protected get ends(): Pick<Node, "inputs" | "outputs"> {
    const [first] = this.nodes;
    if (first) return first;
    throw new StateError(
      `${this.label} is in no graph yet. Call its apply, or put it in a model whose input shape is known.`,
    );
  }

  /**
   * Puts the layer after symbolic values, with the same weights each time it is called. Layers that merge take a list.
   *
   * @returns its symbolic output, whose shape is known at once; a list if it gives several
   * @throws ShapeError if it can't take such rows, ArgumentError for anything but symbolic values
   * @example const h = layers.dense({ units: 8 }).apply(input({ shape: [4] }));
   */
  apply<Out = SymbolicTensor>(x: SymbolicTensor | readonly SymbolicTensor[]): Out {
    return single(this.connect(Array.isArray(x) ? x : [x])) as Out;
  }

  /** `apply` with lists. The weights are made with the model, by its generator, or when they are asked for. */
  connect(inputs: readonly SymbolicTensor[]): readonly SymbolicTensor[] {
    for (const x of inputs) {
      if (x instanceof SymbolicTensor) continue;
      throw new ArgumentError(
        `${this.label}: apply expected what input() or another layer's apply gives, found ${show(x)}.`,
      );
    }
    const shapes = shapesOf(inputs);
    const first = this.#built?.input ?? (this.nodes[0] && shapesOf(this.nodes[0].inputs));
    const needed = (all: readonly Shape[]) => shapesText(all.map((shape) => this.builtFor(shape)));
    if (!first) this.#checkAsked(shapes);
    else if (this.build !== Layer.prototype.build && needed(first) !== needed(shapes)) this.#refuse(first, shapes);
    const outputs: SymbolicTensor[] = [];
    const node = { layer: this, inputs, outputs };
    this.outputShapes(shapes).forEach((shape, i) => {
      outputs.push(new SymbolicTensor(node, i, shape));
    });
    this.nodes.push(node);
    return outputs;
  }

  /** Makes the weights if the layer was applied and not built yet. For the library. */
  settle(generator?: Generator): void {
    if (!this.built && this.nodes[0]) this.attach(single(shapesOf(this.nodes[0].inputs)), generator);
  }

  /** Makes the weights for rows of shape `input`, once, and gives the shape of its output. */
  attach(input: Shapes, generator: Generator = defaultGenerator()): Shapes {
    const inputs = listed(input);
    if (this.#built) {
      if (shapesText(this.#built.input) !== shapesText(inputs)) this.#refuse(this.#built.input, inputs);
      return this.#built.output;
    }
    this.#checkAsked(inputs);
    const output = single(this.outputShapes(inputs));
    this.#generator = generator;
    try {
      this.build(this.#given(inputs));
    } catch (error) {
      this.#weights.length = 0;
      throw error;
    }
    this.#built = { input: inputs, output };
    return output;
  }

  #refuse(expected: readonly Shape[], found: readonly Shape[]): never {
    throw this.shapeError(shapesText(expected), single(found), "Its weights were made for that: use a new layer.");
  }

  #checkAsked(inputs: readonly Shape[]): void {
    if (!this.#asked || shapesText([this.#asked]) === shapesText(inputs)) return;
    throw this.shapeError(
      shapesText([this.#asked]),
      single(inputs),
      "Leave out its inputShape, which only the first layer of a model needs, or make it fit.",
    );
  }

  /** Takes back what `attach` made, for a model that could not be built as a whole. */
  detach(): void {
    this.#weights.length = 0;
    this.#built = undefined;
  }

  /** Current values of the weights, as copies. */
  getWeights(): Tensor[] {
    return readWeights(this.weights);
  }

  /** Replaces the values of the weights. @throws ShapeError unless they are as many and of the shapes that `getWeights` gives */
  setWeights(values: readonly TensorLike[]): void {
    writeWeights(this.label, this.weights, values);
  }

  /**
   * Looks at data for its input `input`, where the layer takes them from outside: before anything is computed, and never if it is left out.
   *
   * @throws DataError that begins with `what` and says where the first wrong number is
   */
  checkData?(what: string, x: Tensor, input?: number): void;

  /** What the layer does to the values of a batch: one value, or a list if `takesList`. */
  abstract call(p: ProgramBuilder, x: Value | readonly Value[]): Value | readonly Value[];

  /** `call` with lists. */
  run(p: ProgramBuilder, inputs: readonly Value[]): readonly Value[] {
    const given = this.call(p, this.#given(inputs));
    const outputs = (Array.isArray(given) ? given : [given]).map((y) => p.checked(y, "call"));
    const rows = inputs[0]!.shape[0]!;
    const shapes = this.outputShapes(inputs.map(({ shape }) => shape.slice(1)));
    const expected = shapes.map((shape) => shapeText([rows, ...shape])).join(", ");
    const found = outputs.map(({ shape }) => shapeText(shape)).join(", ");
    p.require(
      expected === found,
      () => `call gave ${found}, but computeOutputShape says ${expected}. It must give the shape of a row.`,
    );
    return outputs;
  }

  /** `computeOutputShape` with lists. */
  outputShapes(inputs: readonly Shape[]): readonly Shape[] {
    return listed(this.computeOutputShape(this.#given(inputs)));
  }

  /** A list as the layer takes it. */
  #given<Item>(inputs: readonly Item[]): Item | readonly Item[] {
    if (this.takesList) return inputs;
    if (inputs.length === 1) return inputs[0]!;
    throw new ShapeError(
      `${this.label} takes one input, found ${inputs.length}. Merge them first, e.g. with layers.concatenate().`,
    );
  }

  /** The options that make an equal layer. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, trainable: this.trainable, ...(this.#asked && { inputShape: [...this.#asked] }) };
  }

  /** Shape of one row of the output for rows of shape `input`; makes nothing. @throws ShapeError if it can't take them */
  computeOutputShape(input: Shapes): Shapes {
    return input;
  }

  /** What of an input's shape the weights depend on: a layer can be called again where that is the same. */
  protected builtFor(input: Shape): Shape {
    return input;
  }

  /** Makes the weights for rows of shape `input`. */
  protected build(_input: Shapes): void {}

  /** Adds a weight with values by the initializer, held to the rules. */
  protected addWeight(name: string, shape: Shape, initializer: Initializer, rules?: WeightRules): Weight {
    const path = `${this.name}/${name}`;
    const values = initialValues(this.label, path, shape, initializer, this.generator);
    const weight = new Weight(path, shape, values, rules);
    this.#weights.push(weight);
    this.#weights.sort((a, b) => Number(b.trainable) - Number(a.trainable)); // It keeps the order of equals.
    return weight;
  }

  /** Where the layer's random numbers come from: the model's generator. */
  protected get generator(): Generator {
    return this.#generator ?? defaultGenerator();
  }

  protected shapeError(expected: string, found: Shapes, mend = ""): ShapeError {
    return new ShapeError(
      `${this.label} expected input ${expected} but got ${shapesText(listed(found))}. ${mend}`.trim(),
    );
  }
}
