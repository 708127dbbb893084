/** Cases of what users get wrong: each must give a typed error that says how to mend it, and leave the model as it was. */
import { expect, test } from "vitest";
import {
  ArgumentError,
  DataError,
  type ErrorCode,
  layers,
  MinibatchError,
  type Sequential,
  ShapeError,
  StateError,
  sequential,
} from "../../src/index.ts";
import { bits, quiet, rejection, xor } from "./helpers.ts";

const CODES = new Map<unknown, ErrorCode>([
  [ArgumentError, "ERR_ARGUMENT"],
  [ShapeError, "ERR_SHAPE"],
  [DataError, "ERR_DATA"],
  [StateError, "ERR_STATE"],
]);
export const { x, y } = xor(20);
export const replaced = <Item>(items: readonly Item[], i: number, item: Item) => items.with(i, item);

/** JavaScript users pass anything. */
export type Loose = {
  [Method in keyof Sequential]: Sequential[Method] extends (...args: never[]) => infer Result
    ? (...args: unknown[]) => Result
    : Sequential[Method];
};
export const loose = (model: Sequential) => model as unknown as Loose;

export function expectError(error: unknown, type: typeof MinibatchError | unknown, message: RegExp): void {
  expect(error).toBeInstanceOf(type);
  expect(error).toBeInstanceOf(MinibatchError);
  expect((error as MinibatchError).code).toBe(CODES.get(type));
  expect((error as MinibatchError).name).toBe((type as { name: string }).name);
  expect((error as MinibatchError).message).toMatch(message);
  expect((error as MinibatchError).message).toMatch(/^[^\n]{20,400}[.?]$/);
}

/** What makes a model of its own go wrong, by promise or at once. */
export type Case = readonly [title: string, run: (model: Loose) => unknown, type: unknown, message: RegExp];

export function softmaxNetwork(loss: string): Sequential {
  const model = sequential(
    [
      layers.dense({ units: 4, activation: "tanh", inputShape: [2] }),
      layers.dense({ units: 3, activation: "softmax", name: "classes" }),
    ],
    { seed: 7 },
  );
  model.compile({ optimizer: "adam", loss });
  return model;
}
export const classes = x.map((_, i) => i % 3);
export const oneHot = classes.map((c) => [0, 1, 2].map((i) => (i === c ? 1 : 0)));

/** Runs a case, and then sees that the model trains exactly as one that nothing happened to. */
export function check(make: () => Sequential, labels: unknown, cases: readonly Case[]): void {
  const train = async (model: Sequential) => {
    await model.fit(x, labels as number[], { ...quiet, batchSize: 6 });
    return bits(model);
  };
  test.each(cases)("%s", async (_, run, type, message) => {
    const model = make();
    const before = { weights: bits(model), input: model.inputShape, layers: model.layers };
    const error = await rejection((async () => run(loose(model)))());
    expectError(error, type, message);
    expect({ weights: bits(model), input: model.inputShape, layers: model.layers }).toEqual(before);
    expect(await train(model)).toEqual(await train(make()));
  });
}
