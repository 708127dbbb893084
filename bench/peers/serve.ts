/**
 * A peer's side of the conversation: JSON lines, one answer for each question.
 *
 *   hello                    → { version }
 *   prepare { workload }     → { } or { unsupported: why }; builds it and warms it up
 *   measure { milliseconds } → { ns }, a product's or a step's
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

/** `train` trains for whole epochs, about as long as it is told, and returns nanoseconds an epoch. */
export interface PreparedTraining {
  train(milliseconds: number): Promise<number>;
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
  measure(milliseconds: number): Promise<number>;
  finish(): Promise<object>;
}

/** Newer than the types of the oldest Node that is supported. */
const { threadCpuUsage } = process as typeof process & { threadCpuUsage(): NodeJS.CpuUsage };

/**
 * Nanoseconds that this thread has had of the processor. On an idle machine they pass like the clock's; on a shared one, the
 * turns of other programs don't count: they would fall on those whose steps are long, and spare those whose steps are short.
 */
export function processorTime(): number {
  const { user, system } = threadCpuUsage();
  return (user + system) * 1e3;
}

/** The time now, right after it moved: it does so in steps of milliseconds only. */
export function processorTick(): number {
  const before = processorTime();
  let now = before;
  while (now === before) now = processorTime();
  return now;
}

/** Nanoseconds a call, over as many calls as the time takes: at least one. */
export async function repeat(milliseconds: number, call: () => unknown): Promise<number> {
  const start = processorTick();
  let now = start;
  let calls = 0;
  do {
    const pending = call();
    if (pending instanceof Promise) await pending;
    calls++;
    now = processorTime();
  } while (now - start < milliseconds * 1e6);
  return (now - start) / calls;
}

/** The callbacks of Keras that the clock is read in. */
export interface EpochClock {
  onEpochBegin(): void;
  onEpochEnd(): void;
}

/**
 * Nanoseconds an epoch, for libraries with a loop of their own: one `fit`, from its first epoch's begin to its last one's end,
 * stopped after the epoch in which the time is used up.
 */
export async function fitFor(
  milliseconds: number,
  model: { stopTraining: boolean },
  fit: (clock: EpochClock) => Promise<unknown>,
): Promise<number> {
  let start = 0;
  let end = 0;
  let epochs = 0;
  await fit({
    onEpochBegin() {
      start ||= processorTick();
    },
    onEpochEnd() {
      end = processorTime();
      epochs++;
      model.stopTraining = end - start >= milliseconds * 1e6;
    },
  });
  return (end - start) / epochs;
}

async function prepare(adapter: Adapter, workload: Workload): Promise<Prepared | string> {
  if (workload.kind === "product") {
    const product = await adapter.product(workload);
    if (typeof product === "string") return product;
    return {
      measure: (milliseconds) => repeat(milliseconds, product.call),
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
    async measure(milliseconds) {
      return ((await training.train(milliseconds)) * workload.batchSize) / workload.rows;
    },
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
