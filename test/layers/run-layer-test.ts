/**
 * One test for every kind of layer, after Keras' run_layer_test: shapes, weights, configuration, names, training steps, numbers and gradients
 * against float64, threads.
 */
import { describe, expect, it } from "vitest";
import type { Shape } from "../../src/data/tensor.ts";
import { type Dialect, init, input, layers, model, sequential, tensor } from "../../src/index.ts";
import { LAYER_CLASSES } from "../../src/layers/classes.ts";
import type { Layer, SymbolicTensor } from "../../src/layers/layer.ts";
import { listed, type Shapes, shapesText, single } from "../../src/layers/shapes.ts";
import { dialects, uniform } from "../assembly/harness.ts";
import { checkNumbers, checkThreads, type Reference } from "./check-numbers.ts";

export interface LayerCase {
  /** Makes the layer; `options` are those of every layer. */
  readonly make: (options?: { name?: string; inputShape?: Shape; trainable?: boolean }) => Layer;
  readonly className: string;
  /** The name that the first unnamed layer gets. */
  readonly baseName: string;
  /** Of one row; of each input, for a layer that merges several. */
  readonly inputShape: Shapes;
  readonly outputShape: Shape;
  /** Names and shapes of the weights. */
  readonly weights?: Readonly<Record<string, Shape>>;
  /** What `getConfig` gives beside what every layer has. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The output for an input, where it is easily said. */
  readonly output?: (x: Float32Array) => ArrayLike<number>;
  /** The layer in float64: its numbers, and by central differences its gradients, are compared with it. */
  readonly reference?: Reference;
  /** Numbers for input `i`, if not any: those in ±1.05 that are not near 0. */
  readonly values?: (size: number, i: number) => Float32Array;
  /** Numbers for weight `i` where the layer is compared with float64; by default as the inputs'. */
  readonly weightValues?: (size: number, i: number) => Float32Array;
  /** Whether its inputs are no numbers to differentiate by, such as numbers of classes. */
  readonly discrete?: boolean;
  /** Names of weights that steps on so many rows leave as they are, if there are such. */
  readonly unmoved?: (rows: number) => readonly string[];
  /** Whether it is random in training, so that the reference tells of inference alone. */
  readonly random?: boolean;
}

/** All tests of these layers, by what they are called. */
export function runLayerTests(cases: Readonly<Record<string, LayerCase>>): void {
  describe.each(Object.entries(cases))("%s", (_, given) => {
    it("has shapes and weights", () => checkLayer(given));
    it("has names and options", () => checkOptions(given));
    it.each(dialects)("trains, %s", (dialect) => checkTraining(given, dialect));
    if (given.reference) it.each(dialects)("computes what float64 does, %s", (dialect) => checkNumbers(given, dialect));
    it("gives the same bits whatever threads do", () => checkThreads(given));
  });
}

const sizeOf = (shape: Shape) => shape.reduce((product, size) => product * size, 1);

/** Everything that can be seen without kernels. */
export function checkLayer(given: LayerCase): void {
  const { make, className, inputShape, outputShape, weights = {} } = given;
  const layer = make();
  expect(layer.className).toBe(className);
  expect(layer.computeOutputShape(inputShape)).toEqual(outputShape);
  expect([layer.built, layer.weights]).toEqual([false, []]);
  expect(() => layer.outputShape).toThrow("has no shape yet");

  expect(layer.attach(inputShape)).toEqual(outputShape);
  expect([layer.built, layer.outputShape]).toEqual([true, outputShape]);
  expect(layer.weights.map(({ path, shape }) => [path, shape])).toEqual(
    Object.entries(weights).map(([name, shape]) => [`${layer.name}/${name}`, shape]),
  );
  const before = layer.getWeights();
  expect(layer.attach(inputShape)).toEqual(outputShape);
  expect(layer.getWeights()).toEqual(before);
  const other = single(listed(inputShape).map((shape) => [...shape, 9])) as Shapes;
  expect(() => layer.attach(other)).toThrow(
    `${layer.label} expected input ${shapesText(listed(inputShape))} but got ${shapesText(listed(other))}`,
  );

  const values = layer.weights.map(({ shape }, i) => tensor(uniform(sizeOf(shape), i + 1), shape));
  layer.setWeights(values);
  expect(layer.getWeights()).toEqual(values);
  expect(() => layer.setWeights([...values, tensor([1])])).toThrow(`expected an array of ${values.length} tensors`);
  if (values.length > 0) {
    const [first, ...rest] = values;
    const misfit = tensor(new Float32Array(first.size + 1));
    expect(() => layer.setWeights([...rest, misfit].reverse())).toThrow("setWeights expected");
    expect(layer.getWeights()).toEqual(values);
  }
}

/** Names, numbered as they come, and the options that every layer has. */
export function checkOptions({ make, baseName, inputShape, config }: LayerCase): void {
  const [first, second] = [make(), make()];
  const number = (name: string) => {
    expect(name).toMatch(new RegExp(`^${baseName}(_[1-9][0-9]*)?$`));
    return Number(name.slice(baseName.length + 1));
  };
  expect(number(second.name)).toBe(number(first.name) + 1);

  const asked = first.takesList ? {} : { inputShape: inputShape as Shape };
  const named = make({ name: "mine", trainable: false, ...asked });
  named.attach(inputShape);
  expect(named.label).toBe(`${named.className} "mine"`);
  expect([named.trainable, named.trainableWeights, named.inputShape]).toEqual([false, [], asked.inputShape]);
  expect(named.getConfig()).toEqual({ name: "mine", trainable: false, ...asked, ...config });
  expect(first.trainable).toBe(true);

  const stored = JSON.parse(JSON.stringify(named.getConfig()));
  expect(stored).toEqual(named.getConfig());
  const copy = new (LAYER_CLASSES as unknown as Record<string, new (config: never) => Layer>)[named.className](
    stored as never,
  );
  expect(copy.getConfig()).toEqual(named.getConfig());
  expect(copy.attach(inputShape)).toEqual(named.outputShape);
  expect(copy.weights.map(({ shape }) => shape)).toEqual(named.weights.map(({ shape }) => shape));

  expect(() => make({ units: 1, nmae: "mine" } as never)).toThrow(/unknown option "(nmae|units)"/);
  expect(() => make({ name: "" })).toThrow('name must be a string that is not empty, found "".');
  expect(() => make({ inputShape: [0] })).toThrow("must be the shape of one row, e.g. [784] or [28, 28], found [0].");
  expect(() => make({ trainable: 1 as never })).toThrow("trainable must be true or false, found 1.");
}

/** A step of training on 5 rows and on 1, alone and between other layers; weights move, those of a frozen layer stay. */
export async function checkTraining(given: LayerCase, dialect: Dialect) {
  const { make, inputShape, outputShape, output, values, unmoved } = given;
  await init({ dialect });
  const shapes = listed(inputShape);
  for (const rows of [5, 1]) {
    const xs = shapes.map((shape, i) => {
      const size = rows * sizeOf(shape);
      return tensor(values?.(size, i) ?? uniform(size, 8 + i), [rows, ...shape]);
    });
    const x = single(xs) as never;
    const y = tensor(uniform(rows, 19), [rows, 1]);
    for (const trainable of [true, false]) {
      const layer = make({ trainable });
      const trained = between(layer, shapes);
      trained.compile({ optimizer: "sgd", loss: "mse" });
      const first = await trained.trainOnBatch(x, y as never);
      const weights = layer.getWeights();
      const second = await trained.trainOnBatch(x, y as never);
      expect(layer.outputShape).toEqual(outputShape);
      expect(second.loss).not.toBe(first.loss);
      expect(Number.isFinite(second.loss)).toBe(true);
      const still = trainable ? (unmoved?.(rows) ?? []) : Object.keys(given.weights ?? {});
      layer.getWeights().forEach(({ data }, i) => {
        const name = layer.weights[i].path.split("/").at(-1)!;
        if (!still.includes(name)) expect(data).not.toEqual(weights[i].data);
        else expect(data).toEqual(weights[i].data);
      });
    }
    const predicted = await alone(make(), shapes).predict(x);
    expect(predicted.shape).toEqual([rows, ...outputShape]);
    if (output) expect(predicted.data).toEqual(Float32Array.from(output(xs[0].data)));
  }
}

/** A network that ends in one number; a sequence takes its shape from the data. */
function between(layer: Layer, shapes: readonly Shape[]) {
  const rest: Layer[] = [layers.flatten(), layers.dense({ units: 1 })];
  if (!layer.takesList) return sequential([layer, ...rest], { seed: 4 });
  const inputs = shapes.map((shape) => input({ shape }));
  const outputs = rest.reduce<SymbolicTensor>((x, next) => next.apply(x), layer.apply(inputs));
  return model({ inputs, outputs, seed: 4 });
}

function alone(layer: Layer, shapes: readonly Shape[]) {
  if (!layer.takesList) return sequential([layer]);
  const inputs = shapes.map((shape) => input({ shape }));
  return model({ inputs, outputs: layer.apply(inputs) });
}
