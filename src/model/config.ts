/** What a graph is made of, as plain objects: Keras' configuration of functional models, in camelCase. */
import type { Layer, Node, SymbolicTensor } from "../layers/layer.ts";
import { arrange } from "./arrange.ts";
import type { Graph } from "./graph.ts";

/** Where a value of a graph comes from: a layer by name, which of its calls, which of its outputs. */
export type Origin = readonly [layer: string, call: number, output: number];

/** A layer of a configuration. */
export interface LayerConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** A layer of a graph's configuration. */
export interface NodeConfig extends LayerConfig {
  readonly name: string;
  /** For each of its calls where the inputs come from. The last place is for arguments of calls, which layers here have none of. */
  readonly inboundNodes: readonly (readonly (readonly [...Origin, Readonly<Record<string, never>>])[])[];
}

/** The options that make an equal layer or model, with what `modelFromConfig` needs to find its class. */
export function layerConfig(layer: Layer): LayerConfig {
  return { className: layer.className, config: layer.getConfig() };
}

/**
 * Layers in their order with the calls that belong to the graph, and where inputs and outputs are, arranged as they were given.
 *
 * @param arranged inputs and outputs as the model was given them
 */
export function graphConfig(
  graph: Graph,
  arranged: { readonly inputs: unknown; readonly outputs: unknown },
  isSymbolic: (like: unknown) => boolean,
) {
  const calls = new Map<Layer, Node[]>(graph.layers.map((layer) => [layer, []]));
  // In the order in which they were made, which is that of the layer.
  for (const layer of graph.layers) calls.get(layer)!.push(...layer.nodes.filter((node) => graph.nodes.includes(node)));
  const originOf = (x: SymbolicTensor): Origin => {
    const i = graph.inputs.indexOf(x);
    if (i >= 0) return [graph.inputLayers[i]!.name, 0, 0];
    return [x.name, calls.get(x.node.layer)!.indexOf(x.node), x.index];
  };
  const origins = (like: unknown, list: readonly SymbolicTensor[]) => arrange(like, list.map(originOf), isSymbolic);
  return {
    layers: graph.layers.map(
      (layer): NodeConfig => ({
        ...layerConfig(layer),
        name: layer.name,
        inboundNodes: calls.get(layer)!.map(({ inputs }) => inputs.map((x) => [...originOf(x), {}])),
      }),
    ),
    inputLayers: origins(arranged.inputs, graph.inputs),
    outputLayers: origins(arranged.outputs, graph.outputs),
  };
}
