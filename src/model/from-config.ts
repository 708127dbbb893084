/** Models and layers from their configurations. */
import { checkName, checkOptions, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import { LAYER_CLASSES } from "../layers/classes.ts";
import type { Layer, SymbolicTensor } from "../layers/layer.ts";
import type { LayerConfig, NodeConfig, Origin } from "./config.ts";
import { Functional, type Symbols } from "./functional.ts";
import type { Model } from "./model.ts";
import { Sequential } from "./sequential.ts";

/** Options of `modelFromConfig`. */
export interface FromConfigOptions {
  /** Classes of one's own layers, by `className`. */
  classes?: Readonly<Record<string, new (config: never) => Layer>>;
}

/**
 * The model that `{ className, config }` describes, where `config` is what the model's `getConfig` gave, with weights of its own that
 * are not trained yet.
 *
 * As Keras' `from_config`, https://keras.io/api/models/model_saving_apis/
 *
 * @throws ArgumentError for classes that are not known, and for configurations that don't hang together
 * @example
 * const copy = modelFromConfig({ className: m.className, config: m.getConfig() });
 * copy.setWeights(m.getWeights());
 */
export function modelFromConfig(
  given: LayerConfig,
  options?: FromConfigOptions,
): Model<never, unknown> & (Sequential | Functional) {
  const { classes = {} } = checkOptions("modelFromConfig", options, ["classes"]);
  const made = fromConfig(given, classes);
  if (made instanceof Sequential || made instanceof Functional) return made as never;
  throw new ArgumentError(
    `modelFromConfig: expected the configuration of a model, of class Sequential or Functional, found ${show(given.className)}.`,
  );
}

type Classes = NonNullable<FromConfigOptions["classes"]>;

function fromConfig(given: LayerConfig, classes: Classes): Layer {
  const { className, config } = (typeof given === "object" && given) || ({} as LayerConfig);
  if (typeof className !== "string" || typeof config !== "object" || config === null) {
    throw new ArgumentError(
      `modelFromConfig: expected { className, config } as made of a model's className and getConfig(), found ${show(given)}.`,
    );
  }
  if (className === "Sequential") return sequentialFrom(config, classes);
  if (className === "Functional") return functionalFrom(config, classes);
  const known: Classes = { ...LAYER_CLASSES, ...classes };
  const names = ["Sequential", "Functional", ...Object.keys(known)];
  const Class = known[checkName("modelFromConfig: className", className, names)]!;
  return new Class(config as never);
}

function sequentialFrom({ layers, buildInputShape, name, trainable }: LayerConfig["config"], classes: Classes): Layer {
  const list = (layers as readonly LayerConfig[]).map((layer) => fromConfig(layer, classes));
  const model = new Sequential(list, { name: name as string });
  if (buildInputShape) model.build(buildInputShape as number[]);
  return frozen(model, trainable);
}

/** Freezes the model, but not those of its layers that were thawed again. */
function frozen<Kind extends Layer>(model: Kind, trainable: unknown): Kind {
  if (trainable !== false) return model;
  const within = (layer: Layer): Layer[] => [
    layer,
    ...((layer as unknown as { layers?: readonly Layer[] }).layers ?? []).flatMap(within),
  ];
  const flags = within(model).map((layer) => ({ layer, trainable: layer !== model && layer.trainable }));
  for (const each of flags) each.layer.trainable = each.trainable; // Models before what is in them.
  return model;
}

function functionalFrom(config: LayerConfig["config"], classes: Classes): Layer {
  const nodes = config.layers as readonly NodeConfig[];
  const layers = new Map(nodes.map((node) => [node.name, fromConfig(node, classes)]));
  /** Outputs of each call of each layer, as far as they are made. */
  const made = new Map<string, (readonly SymbolicTensor[])[]>();
  for (const [name, layer] of layers) {
    const own = nodes.find((node) => node.name === name)!;
    made.set(name, own.inboundNodes.length === 0 ? [layer.nodes[0]?.outputs ?? []] : []);
  }
  const find = ([name, call, output]: Origin): SymbolicTensor | undefined => made.get(name)?.[call]?.[output];
  // Calls of shared layers may depend on those of others: go round until nothing is left that can be made.
  for (let left = 0, before = -1; left !== before; ) {
    before = left;
    left = 0;
    for (const { name, inboundNodes } of nodes) {
      const done = made.get(name)!;
      for (const inputs of inboundNodes.slice(done.length)) {
        const found = inputs.map(([layer, call, output]) => find([layer, call, output]));
        if (found.includes(undefined)) {
          left++;
          break; // Calls of a layer keep their order.
        }
        done.push(layers.get(name)!.connect(found as SymbolicTensor[]));
      }
    }
  }
  const rearranged = (origins: unknown): Symbols => {
    const one = (origin: Origin): SymbolicTensor => {
      const x = find(origin);
      if (x) return x;
      throw new ArgumentError(
        `modelFromConfig: there is no output ${origin[2]} of call ${origin[1]} of layer "${origin[0]}". Check the configuration.`,
      );
    };
    if (isOrigin(origins)) return one(origins);
    if (Array.isArray(origins)) return origins.map(one);
    return Object.fromEntries(Object.entries(origins as object).map(([name, origin]) => [name, one(origin)]));
  };
  const model = new Functional({
    inputs: rearranged(config.inputLayers),
    outputs: rearranged(config.outputLayers),
    name: config.name as string,
  });
  return frozen(model, config.trainable);
}

function isOrigin(value: unknown): value is Origin {
  return Array.isArray(value) && typeof value[0] === "string";
}
