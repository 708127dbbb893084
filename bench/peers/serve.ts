/**
 * A peer's side of the conversation: JSON lines, one answer for each question.
 *
 *   hello                    → { version }
 *   prepare { workload }     → { } or { unsupported: why }; builds it and warms it up
 *   measure { milliseconds } → { ns: [...] }, one number for each call or epoch
 *   finish                   → { values } of a product at the probes, { losses: [before, after] } of a training
 */
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import type { Product, Training, Workload } from "./workloads.ts";

/** C is computed by `call`; `values` are C at the probes. */
export interface PreparedProduct {
  call(): void | Promise<void>;
  values(): Promise<number[]> | number[];
  dispose?(): void;
}

/** `train` trains for whole epochs, about as long as it is told, and returns nanoseconds a step of each epoch. */
export interface PreparedTraining {
  train(milliseconds: number): number[] | Promise<number[]>;
  /** Mean over all rows. */
  loss(): number | Promise<number>;
  dispose?(): void;
}

/** What a peer can't do, it says with a sentence. */
export interface Adapter {
  readonly version: string;
  product(product: Product): PreparedProduct | string | Promise<PreparedProduct | string>;
  training(training: Training): PreparedTraining | string | Promise<PreparedTraining | string>;
}

interface Prepared {
  measure(milliseconds: number): Promise<number[]>;
  finish(): Promise<object>;
}

/** Times `call` until the time is used up, at least once. */
export async function repeat(milliseconds: number, call: () => number | Promise<number>): Promise<number[]> {
  const end = performance.now() + milliseconds;
  const results: number[] = [];
  do results.push(await call());
  while (performance.now() < end);
  return results;
}

/** For libraries with a loop of their own: as many epochs as fit into the time, judged by the epoch before. */
export function epochsWithin(milliseconds: number, epochNs: number | undefined): number {
  return epochNs === undefined ? 1 : Math.max(1, Math.round((milliseconds * 1e6) / epochNs));
}

async function prepare(adapter: Adapter, workload: Workload): Promise<Prepared | string> {
  if (workload.kind === "product") {
    const product = await adapter.product(workload);
    if (typeof product === "string") return product;
    return {
      measure: (milliseconds) =>
        repeat(milliseconds, async () => {
          const start = performance.now();
          const pending = product.call();
          if (pending) await pending;
          return (performance.now() - start) * 1e6;
        }),
      async finish() {
        const values = await product.values();
        product.dispose?.();
        return { values };
      },
    };
  }
  const training = await adapter.training(workload);
  if (typeof training === "string") return training;
  const before = await training.loss();
  return {
    measure: async (milliseconds) => training.train(milliseconds),
    async finish() {
      const losses = [before, await training.loss()];
      training.dispose?.();
      return { losses };
    },
  };
}

/** Engines compile hot code in the background and put it in place between two calls. */
async function warmUp(prepared: Prepared, milliseconds: number): Promise<void> {
  for (let round = 0; round < 2; round++) {
    await prepared.measure(milliseconds / 2);
    await pause(5);
  }
}

/** Answers questions until the other side closes. Only answers go to the standard output. */
export async function serve(adapter: Adapter): Promise<void> {
  console.log = console.error;
  let current: Prepared | undefined;
  for await (const line of createInterface({ input: process.stdin })) {
    const { ask, workload, milliseconds } = JSON.parse(line);
    let answer: object = {};
    if (ask === "hello") answer = { version: adapter.version };
    if (ask === "prepare") {
      const prepared = await prepare(adapter, workload).catch((error) => String(error));
      if (typeof prepared === "string") answer = { unsupported: prepared };
      else {
        current = prepared;
        await warmUp(current, milliseconds);
      }
    }
    if (ask === "measure") answer = { ns: await current!.measure(milliseconds) };
    if (ask === "finish") answer = await current!.finish();
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
