/** Training runs of graphs by PyTorch in float64, see test/fixtures/functional/generate.py, and the same graphs here. */
import { readFileSync } from "node:fs";
import { input, layers, model, optimizers, type SymbolicTensor } from "../../src/index.ts";
import type { Dense } from "../../src/layers/dense.ts";

export interface Run {
  graph: "two" | "joined" | "shared" | "residual";
  optimizer: "sgd" | "adam";
  settings: Record<string, number>;
  lossWeights: [price: number, kind: number];
  /** Factor of the squares of the kernel "left" in the loss. */
  l2: number;
  data: Record<"a" | "b" | "price" | "kind", number[][]>;
  rowWeights: [price: number[], kind: number[]] | null;
  /** Kernel and bias by layer. */
  initial: Record<string, [number[][], number[]]>;
  /** Of each step: together, price, kind. */
  losses: [number, number, number][];
  /** After the last step, flat. */
  weights: Record<string, [number[], number[]]>;
}

export const { batchSize, runs } = JSON.parse(
  readFileSync(new URL("../fixtures/functional/functional.json", import.meta.url), "utf8"),
) as { batchSize: number; runs: Run[] };

type Call = (name: string, x: SymbolicTensor, activation?: string) => SymbolicTensor;

const add = (...xs: SymbolicTensor[]) => layers.add().apply(xs);

const graphs: Record<string, (dense: Call, a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor[]> = {
  two: (dense, a, b) => {
    const both = add(dense("left", a, "tanh"), dense("right", b, "relu"));
    return [dense("price", both), dense("kind", both, "softmax")];
  },
  joined: (dense, a, b) => {
    const both = layers.concatenate().apply([dense("left", a, "tanh"), b, dense("right", b, "sigmoid")]);
    return [dense("price", both), dense("kind", both, "softmax")];
  },
  shared: (dense, a, b) => {
    const once = dense("shared", dense("left", a, "tanh"), "tanh");
    const twice = dense("shared", once, "tanh");
    const other = dense("shared", dense("right", b, "tanh"), "tanh");
    return [dense("price", add(twice, other)), dense("kind", once, "softmax")];
  },
  residual: (dense, a) => {
    let x = a;
    for (const name of ["first", "second", "third"]) x = add(x, dense(name, x, "tanh"));
    return [dense("price", x), dense("kind", x, "softmax")];
  },
};

/** The graph of a run with its initial weights. */
export function modelOf({ graph, initial }: Run) {
  const made = new Map<string, Dense>();
  const dense: Call = (name, x, activation) => {
    const layer = made.get(name) ?? layers.dense({ name, units: initial[name][1].length, activation });
    made.set(name, layer);
    return layer.apply(x);
  };
  const a = input({ shape: [4], name: "a" });
  const b = input({ shape: [3], name: "b" });
  const [price, kind] = graphs[graph](dense, a, b);
  const whole = model({ inputs: { a, b }, outputs: { price, kind } });
  for (const [name, layer] of made) layer.setWeights(initial[name]);
  return whole;
}

export function optimizerOf({ optimizer, settings }: Run) {
  return optimizers[optimizer](settings);
}

/** The rows of step `step` (from 0), the last batch of each round smaller. */
export function batchOf({ data, rowWeights }: Run, step: number) {
  const start = (step % Math.ceil(data.a.length / batchSize)) * batchSize;
  const rows = <Row>(column: readonly Row[]) => column.slice(start, start + batchSize);
  return {
    start,
    x: { a: rows(data.a), b: rows(data.b) },
    y: { price: rows(data.price), kind: rows(data.kind) },
    sampleWeight: rowWeights ? { price: rows(rowWeights[0]), kind: rows(rowWeights[1]) } : undefined,
  };
}
