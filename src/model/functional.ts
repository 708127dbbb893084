/** Models that are graphs of layers. */
import { checkOptions, checkSeed, show } from "../checks.ts";
import type { Shape, Tensor } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { type Layer, SymbolicTensor, shapesOf } from "../layers/layer.ts";
import { listed, type Shapes, shapesText } from "../layers/shapes.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { defaultGenerator, Generator } from "../random/generator.ts";
import { type ArrangedAs, type Arrangement, arrange, type DataPerPort, perName } from "./arrange.ts";
import { graphConfig } from "./config.ts";
import type { Reader } from "./core.ts";
import { type Graph, graphOf, runGraph } from "./graph.ts";
import { Model } from "./model.ts";

/** Symbolic values: one, several, or several by name. */
export type Symbols = Arrangement<SymbolicTensor>;

/** Options of `model`. */
export interface ModelOptions<Outputs extends Symbols = Symbols> {
  /** What `input` or a layer's `apply` gave. In a record the keys are the names by which data are given. */
  inputs: Symbols;
  /** What the model computes from them. `predict` gives its results in the same arrangement. */
  outputs: Outputs;
  /** Default `functional`, numbered. */
  name?: string;
  /** Makes initial weights, dropout and the order of rows reproducible by itself. Default: the generator that `seed(n)` sets. */
  seed?: number;
  /** Whether training changes its weights. Default true. */
  trainable?: boolean;
}

/** A model that is a graph of layers, as Keras' functional models, https://keras.io/guides/functional_api/ */
export class Functional<Outputs extends Symbols = Symbols> extends Model<DataPerPort, ArrangedAs<Outputs, Tensor>> {
  override readonly takesList = true;
  override readonly inputNames: readonly string[];
  override readonly outputNames: readonly string[];
  readonly #graph: Graph;
  readonly #inputs: Symbols;
  readonly #outputs: Outputs;

  constructor(options: ModelOptions<Outputs>) {
    const known = ["inputs", "outputs", "name", "seed", "trainable"] as const;
    const { inputs, outputs, name, seed, trainable } = checkOptions("model", options, known);
    checkSeed("model", seed);
    const graph = graphOf(checkSymbols("inputs", inputs), checkSymbols("outputs", outputs));
    if (new Set(graph.inputs).size < graph.inputs.length)
      throw new ArgumentError("model: an input is given twice. Name each once.");
    const generator = seed === undefined ? undefined : new Generator(seed);
    super({ name, trainable }, "Functional", () => generator ?? defaultGenerator());
    this.#graph = graph;
    this.#inputs = inputs;
    this.#outputs = outputs;
    this.inputNames = namesOf(inputs, graph.inputLayers);
    this.outputNames = namesOf(outputs, graph.outputs);
    buildAll(graph, this.core.generator());
    if (trainable === false) this.trainable = false;
  }

  /** The layers, input layers included, from the inputs to the outputs. */
  override get layers(): readonly Layer[] {
    return this.#graph.layers;
  }

  override get inputs(): readonly SymbolicTensor[] {
    return this.#graph.inputs;
  }

  override get outputs(): readonly SymbolicTensor[] {
    return this.#graph.outputs;
  }

  override get inputShapes(): readonly Shape[] {
    return shapesOf(this.inputs);
  }

  /** What takes each input. Messages name the layer that reads it, if it is the only one. */
  override get inputReaders(): readonly Reader[] {
    return this.inputs.map((x, i) => {
      const calls = this.#graph.nodes.filter(({ inputs }) => inputs.includes(x));
      const readers = new Set(calls.map(({ layer }) => layer));
      return {
        label: (readers.size === 1 ? [...readers][0]! : this.#graph.inputLayers[i]!).label,
        checkData(what, data) {
          for (const { layer, inputs } of calls) layer.checkData?.(what, data, inputs.indexOf(x));
        },
      };
    });
  }

  override get connections(): ReadonlyMap<Layer, string> {
    const read = new Map<Layer, string>();
    for (const { layer, inputs } of this.#graph.nodes) {
      const names = inputs.map(({ name, index, node }) => (node.outputs.length > 1 ? `${name}[${index}]` : name));
      read.set(layer, [...(read.get(layer)?.split(", ") ?? []), ...names].join(", "));
    }
    return read;
  }

  /** @throws ArgumentError for other shapes: a graph is built when it is made */
  override build(input: Shapes): void {
    this.computeOutputShape(input);
  }

  override detach(): void {}

  override computeOutputShape(input: Shapes): Shapes {
    const inputs = listed(input);
    if (shapesText(inputs) !== shapesText(this.inputShapes))
      throw this.shapeError(shapesText(this.inputShapes), input, "It was made for that.");
    return shapesOf(this.outputs);
  }

  override call(p: ProgramBuilder, inputs: Value | readonly Value[]): readonly Value[] {
    return runGraph(this.#graph, p, inputs as readonly Value[]);
  }

  /**
   * Puts the model after symbolic values as if it were a layer: its weights are shared.
   *
   * @param x in an array or record where there are several inputs
   * @returns symbolic outputs, arranged as those of the model
   */
  override apply<Out = ArrangedAs<Outputs, SymbolicTensor>>(x: Symbols): Out {
    return this.#arranged(this.connect(this.perInput(`${this.label}: apply`, x) as SymbolicTensor[])) as Out;
  }

  override perInput(what: string, given: unknown): readonly unknown[] {
    return perName(what, given, { names: this.inputNames, kind: "input" });
  }

  override perOutput(what: string, given: unknown, wanted?: "for all" | readonly number[]): readonly unknown[] {
    const { outputNames: names } = this;
    if (given === undefined) return names.map(() => undefined);
    if (wanted === "for all") return perName(what, given, { names, kind: "output", needed: [], forAll: true });
    return perName(what, given, { names, kind: "output", needed: wanted });
  }

  protected override pack(outputs: readonly Tensor[]): ArrangedAs<Outputs, Tensor> {
    return this.#arranged(outputs) as ArrangedAs<Outputs, Tensor>;
  }

  /** Its layers, their calls, inputs and outputs, as plain objects: what `modelFromConfig` makes an equal model of. */
  override getConfig(): Record<string, unknown> {
    const arranged = { inputs: this.#inputs, outputs: this.#outputs };
    return { ...super.getConfig(), ...graphConfig(this.#graph, arranged, (like) => like instanceof SymbolicTensor) };
  }

  #arranged(items: readonly unknown[]): unknown {
    return arrange(this.#outputs, items, (like) => like instanceof SymbolicTensor);
  }
}

/** Makes the weights of all layers, or of none. */
function buildAll({ nodes }: Graph, generator: Generator): void {
  const state = generator.state();
  const fresh = new Set(nodes.map(({ layer }) => layer).filter((layer) => !layer.built));
  try {
    for (const layer of fresh) layer.settle(generator);
  } catch (error) {
    for (const layer of fresh) layer.detach();
    generator.restore(state);
    throw error;
  }
}

function checkSymbols(what: string, given: Symbols | undefined): SymbolicTensor[] {
  const list =
    given instanceof SymbolicTensor ? [given] : typeof given === "object" && given ? Object.values(given) : [];
  const misfit = list.find((x) => !(x instanceof SymbolicTensor));
  if (list.length > 0 && misfit === undefined) return list;
  throw new ArgumentError(
    `model: ${what} must be what input() or a layer's apply gives, or an array or record of such, found ${show(misfit ?? given)}.`,
  );
}

/** Keys of a record, else names of the layers that they come from, numbered where they are the same. */
function namesOf(given: Symbols, from: readonly { readonly name: string }[]): string[] {
  if (!(given instanceof SymbolicTensor) && !Array.isArray(given)) return Object.keys(given);
  const names: string[] = [];
  for (const { name } of from) {
    let unique = name;
    for (let i = 1; names.includes(unique); i++) unique = `${name}_${i}`;
    names.push(unique);
  }
  return names;
}

/**
 * Makes a model of a graph of layers: with several inputs or outputs, layers that are used twice, branches that meet again, and
 * other models as layers. Layers belong to every model that is made of them: their weights are shared.
 *
 * @throws ArgumentError if an output depends on what is not among the inputs, or two layers have one name
 * @example
 * const a = input({ shape: [4], name: "a" });
 * const b = input({ shape: [2], name: "b" });
 * const merged = layers.concatenate().apply([layers.dense({ units: 8 }).apply(a), b]);
 * const m = model({ inputs: [a, b], outputs: layers.dense({ units: 1, name: "price" }).apply(merged) });
 * await m.predict({ a: [[1, 2, 3, 4]], b: [[5, 6]] });
 */
export function model<Outputs extends Symbols>(options: ModelOptions<Outputs>): Functional<Outputs> {
  return new Functional(options);
}
