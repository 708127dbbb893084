/** Small problems and comparisons that the tests of models share. */

import type { Model, Sequential, Tensor } from "../../src/index.ts";
import * as api from "../../src/index.ts";
import { Generator } from "../../src/random/generator.ts";

/** Points in the square and whether their coordinates have the same sign: (rows, 2) and rows labels. */
export function xor(rows: number, seed = 1): { x: number[][]; y: number[] } {
  const random = new Generator(seed);
  const x = Array.from({ length: rows }, () => [2 * random.uniform() - 1, 2 * random.uniform() - 1]);
  return { x, y: x.map(([a, b]) => (a! * b! > 0 ? 1 : 0)) };
}

/** A network for `xor`, compiled, with a seed of its own; by default of the library as it was loaded first. */
export function network(seed = 7, optimizer = "adam", { layers, sequential } = api): Sequential {
  const model = sequential(
    [
      layers.dense({ units: 8, activation: "tanh", inputShape: [2] }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ],
    { seed },
  );
  model.compile({ optimizer, loss: "binaryCrossentropy", metrics: ["accuracy"] });
  return model;
}

/** All weights bit by bit. */
export function bits(model: Pick<Model, "getWeights">): number[][] {
  return model.getWeights().map(bitsOf);
}

/** All numbers bit by bit. */
export function bitsOf({ data }: Tensor): number[] {
  return Array.from(new Uint32Array(data.slice().buffer));
}

/** What a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("expected a rejection");
}

/** A promise that waits until it is opened. */
export function gate(): { promise: Promise<void>; open: () => void } {
  let open!: () => void;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

export const pause = (milliseconds = 0) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Batches of `size` rows. */
export function* batches({ x, y }: { x: number[][]; y: number[] }, size: number) {
  for (let i = 0; i < x.length; i += size) yield { x: x.slice(i, i + size), y: y.slice(i, i + size) };
}

export const quiet = { verbose: 0 } as const;
