/** One test for every kind of layer, after Keras' run_layer_test: shapes, weights, configuration, names, a training step. */
import { expect } from "vitest";
import type { Shape } from "../../src/data/tensor.ts";
import { type Dialect, init, layers, sequential, tensor } from "../../src/index.ts";
import type { Layer } from "../../src/layers/layer.ts";
import { uniform } from "../assembly/harness.ts";

export interface LayerCase {
  /** Makes the layer; `options` are those of every layer. */
  readonly make: (options?: { name?: string; inputShape?: Shape; trainable?: boolean }) => Layer;
  readonly className: string;
  /** The name that the first unnamed layer gets. */
  readonly baseName: string;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** Names and shapes of the weights. */
  readonly weights?: Readonly<Record<string, Shape>>;
  /** What `getConfig` gives beside what every layer has. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The output for an input, where it is easily said. */
  readonly output?: (x: Float32Array) => ArrayLike<number>;
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
  expect(() => layer.attach([...inputShape, 9])).toThrow(
    `${layer.label} expected input (rows, ${inputShape.join(", ")}) but got (rows, `,
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

  const named = make({ name: "mine", inputShape, trainable: false });
  named.attach(inputShape);
  expect(named.label).toBe(`${named.className} "mine"`);
  expect([named.trainable, named.trainableWeights, named.inputShape]).toEqual([false, [], inputShape]);
  expect(named.getConfig()).toEqual({ name: "mine", trainable: false, inputShape, ...config });
  expect(first.trainable).toBe(true);
  expect(JSON.parse(JSON.stringify(named.getConfig()))).toEqual(named.getConfig());

  expect(() => make({ units: 1, nmae: "mine" } as never)).toThrow(/unknown option "(nmae|units)"/);
  expect(() => make({ name: "" })).toThrow('name must be a string that is not empty, found "".');
  expect(() => make({ inputShape: [0] })).toThrow("must be the shape of one row, e.g. [784] or [28, 28], found [0].");
  expect(() => make({ trainable: 1 as never })).toThrow("trainable must be true or false, found 1.");
}

/** A step of training on 5 rows and on 1, alone and between other layers; weights move, those of a frozen layer stay. */
export async function checkTraining({ make, inputShape, outputShape, output }: LayerCase, dialect: Dialect) {
  await init({ dialect });
  for (const rows of [5, 1]) {
    const [x, y] = [uniform(rows * sizeOf(inputShape), 8), uniform(rows, 9)];
    const batch = [tensor(x, [rows, ...inputShape]), tensor(y, [rows, 1])] as const;
    for (const trainable of [true, false]) {
      const layer = make({ trainable });
      const model = sequential([layer, layers.flatten(), layers.dense({ units: 1 })], { seed: 4 });
      // Without an input shape of its own it takes that of the data.
      model.compile({ optimizer: "sgd", loss: "mse" });
      const first = await model.trainOnBatch(...batch);
      const weights = layer.getWeights();
      const second = await model.trainOnBatch(...batch);
      expect(layer.outputShape).toEqual(outputShape);
      expect(second.loss).not.toBe(first.loss);
      expect(Number.isFinite(second.loss)).toBe(true);
      layer.getWeights().forEach(({ data }, i) => {
        if (trainable) expect(data).not.toEqual(weights[i].data);
        else expect(data).toEqual(weights[i].data);
      });
    }
    const alone = sequential([make({ inputShape })]);
    const predicted = await alone.predict(batch[0]);
    expect(predicted.shape).toEqual([rows, ...outputShape]);
    if (output) expect(predicted.data).toEqual(Float32Array.from(output(x)));
  }
}
