/** Graphs of calls of layers: which of them lead from inputs to outputs, and in which order. */
import { ArgumentError } from "../errors.ts";
import { InputLayer } from "../layers/input-layer.ts";
import type { Layer, Node, SymbolicTensor } from "../layers/layer.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";

export interface Graph {
  readonly inputs: readonly SymbolicTensor[];
  readonly outputs: readonly SymbolicTensor[];
  /** The layers that give the inputs: their own, or one made for an input that is computed in another graph. */
  readonly inputLayers: readonly Layer[];
  /** The calls, each after those that it depends on. Calls of input layers are left out. */
  readonly nodes: readonly Node[];
  /** Each once, in Keras' order: by how many calls lie between them and the outputs, the farthest first. */
  readonly layers: readonly Layer[];
}

/**
 * What leads from `inputs` to `outputs`. The order of the layers, and thus of the weights, is that of Keras 3's `map_graph`.
 *
 * @throws ArgumentError if an output needs an input that is not given, or two layers have one name
 */
export function graphOf(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): Graph {
  const inputLayers = inputs.map(({ node, shape, name }) =>
    node.layer instanceof InputLayer ? node.layer : new InputLayer({ shape, name: `${name}_input` }),
  );
  const nodes: Node[] = [];
  /** Layers in the order in which they are met on the way back from the outputs. */
  const met = new Map<Layer, number>();
  const seen = new Set<Node>();
  const visit = (x: SymbolicTensor, needed: SymbolicTensor): void => {
    const i = inputs.indexOf(x);
    const layer = i < 0 ? x.node.layer : inputLayers[i]!;
    if (!met.has(layer)) met.set(layer, met.size);
    if (i >= 0 || seen.has(x.node)) return;
    if (x.node.inputs.length === 0) {
      throw new ArgumentError(
        `model: output "${needed.name}" depends on ${layer.label}, which is not among the inputs. Add it to them.`,
      );
    }
    seen.add(x.node);
    for (const each of x.node.inputs) visit(each, needed);
    nodes.push(x.node);
  };
  for (const output of outputs) visit(output, output);

  const depths = new Map<Node, number>();
  const layerDepths = new Map<Layer, number>();
  const deepen = <Key>(map: Map<Key, number>, key: Key, depth: number): number => {
    const most = Math.max(depth, map.get(key) ?? 0);
    map.set(key, most);
    return most;
  };
  for (const node of nodes.toReversed()) {
    const depth = deepen(layerDepths, node.layer, depths.get(node) ?? 0);
    for (const x of node.inputs) {
      const i = inputs.indexOf(x);
      if (i < 0) deepen(depths, x.node, depth + 1);
      else deepen(layerDepths, inputLayers[i]!, depth + 1);
    }
  }
  const unused = inputLayers.filter((layer) => !met.has(layer)); // Such as are only asked for.
  const order = (layer: Layer) => met.get(layer) ?? -1;
  const layers = [...unused, ...met.keys()].sort(
    (a, b) => (layerDepths.get(b) ?? 0) - (layerDepths.get(a) ?? 0) || order(a) - order(b),
  );
  checkNames(layers);
  return { inputs, outputs, inputLayers, nodes, layers };
}

function checkNames(layers: readonly Layer[]): void {
  const names = layers.map(({ name }) => name);
  const twice = layers.find(({ name }, i) => names.indexOf(name) !== i);
  if (!twice) return;
  throw new ArgumentError(
    `model: there are two layers named "${twice.name}". Give each layer of a model its own name.`,
  );
}

/** What the graph does to the values of a batch. */
export function runGraph({ inputs, outputs, nodes }: Graph, p: ProgramBuilder, given: readonly Value[]): Value[] {
  const values = new Map(inputs.map((x, i) => [x, given[i]!]));
  for (const node of nodes) {
    const found = p.under(node.layer.name, () =>
      node.layer.run(
        p,
        node.inputs.map((x) => values.get(x)!),
      ),
    );
    node.outputs.forEach((y, i) => {
      if (!values.has(y)) values.set(y, found[i]!);
    });
  }
  return outputs.map((y) => values.get(y)!);
}
