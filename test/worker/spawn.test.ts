import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WorkerError } from "../../src/index.ts";
import type { Done } from "../../src/runtime/worker/protocol.ts";
import { spawn, type Worker } from "../../src/runtime/worker/spawn.ts";
import { rejection } from "../model/helpers.ts";

const complain = (message: string, cause?: unknown) => new WorkerError(message, { cause });
const workers: Worker[] = [];
const start = async (url?: string | URL) => {
  const worker = await spawn(complain, url);
  workers.push(worker);
  return worker;
};

afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
  vi.unstubAllGlobals();
});

/** A module on a memory of 1 to 10 pages with `setup` and `run`; that adds its argument to the memory's first word. */
function kernels(shared: boolean): Uint8Array<ArrayBuffer> {
  const name = (text: string) => [text.length, ...new TextEncoder().encode(text)];
  const section = (id: number, ...content: number[]) => [id, content.length, ...content];
  const setup = [2, 0, 0x0b];
  const run = [15, 0, 0x41, 0, 0x41, 0, 0x28, 2, 0, 0x20, 0, 0x6a, 0x36, 2, 0, 0x0b]; // i32.store(0, i32.load(0) + argument)
  return new Uint8Array([
    ...[0, 97, 115, 109, 1, 0, 0, 0],
    ...section(1, 2, 0x60, 0, 0, 0x60, 1, 0x7f, 0),
    ...section(2, 1, ...name("env"), ...name("memory"), 2, shared ? 3 : 1, 1, 10),
    ...section(3, 2, 0, 1),
    ...section(7, 2, ...name("setup"), 0, 0, ...name("run"), 0, 1),
    ...section(10, 2, ...setup, ...run),
  ]);
}

async function opened(): Promise<Worker> {
  const worker = await start();
  const modules = { core: await WebAssembly.compile(kernels(false)) };
  await worker.ask({ open: { modules, memory: { initial: 1, maximum: 10, shared: false } } });
  return worker;
}

const words = (bytes: Uint8Array | undefined) => Array.from(new Uint32Array(bytes!.slice().buffer));

describe("spawn", () => {
  it("runs steps with what they need, and reads what is wanted of memory", async () => {
    const worker = await opened();
    const put = [{ address: 0, bytes: new Uint8Array([1, 0, 0, 0]) }];
    const steps = new Uint32Array([10, 1, 64, 7, 0, 0, 4, 20, 2, 64, 8, 68, 9, 0, 0, 4]);
    const span = (address: number) => ({ address, bytes: 4 });
    const job = { pages: 2, put, steps, collect: 8, get: [span(64), span(68)] };
    const { collected, got, time } = await worker.ask<Done>({ job }, { transfer: [steps.buffer] });
    expect(words(collected)).toEqual([11, 31]);
    expect(got.map(words)).toEqual([[8], [9]]);
    expect(time).toBeGreaterThanOrEqual(0);
    expect(steps).toHaveLength(0);
  });

  it("works on a memory that is shared", async () => {
    const worker = await start();
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 10, shared: true });
    await worker.ask({ open: { modules: { core: await WebAssembly.compile(kernels(true)) }, memory } });
    await worker.ask({ call: "run", args: [5] });
    expect(new Uint32Array(memory.buffer)[0]).toBe(5);
  });

  it("answers in order, and goes on after a request that failed", async () => {
    const worker = await opened();
    const answers: unknown[] = [];
    const failed = worker.ask({ call: "walk", args: [] }).catch((error) => answers.push(error));
    const done = worker.ask({ call: "run", args: [3] }).then(() => answers.push("done"));
    await Promise.all([failed, done]);
    expect(answers).toEqual([expect.any(WorkerError), "done"]);
  });

  it("tells whoever waits, and whoever asks later, that the worker ended", async () => {
    const worker = await opened();
    const onEnd = vi.fn();
    worker.onEnd = onEnd;
    const waiting = rejection(worker.ask({ call: "run", args: [0] }));
    worker.terminate();
    expect(await waiting).toBeInstanceOf(WorkerError);
    expect(await rejection(worker.ask({ call: "run", args: [0] }))).toBe(worker.ended);
    expect(onEnd).toHaveBeenCalledExactlyOnceWith(worker.ended);
  });

  it("rejects what can't be sent", async () => {
    const worker = await start();
    const job = { bad: () => {} } as never;
    expect(await rejection(worker.ask({ job }))).toMatchObject({ code: "ERR_WORKER" });
  });

  it("says how to mend a workerUrl where there is no worker", async () => {
    for (const url of [
      pathToFileURL("/nowhere/worker.js"),
      pathToFileURL(`${import.meta.dirname}/exits.js`),
      "worker",
    ]) {
      const error = await rejection(spawn(complain, url));
      expect(error).toMatchObject({
        code: "ERR_WORKER",
        message: expect.stringMatching(/workerUrl.*dist\/worker\.js/),
      });
    }
  });

  it("is made of its text where its file can't be loaded", async () => {
    const made: unknown[] = [];
    class NoFile extends EventTarget {
      onerror: ((event: object) => void) | undefined;
      constructor(url: URL | string) {
        super();
        made.push(String(url).slice(0, 5));
        queueMicrotask(() => this.onerror?.({ preventDefault() {} }));
      }
      terminate() {}
    }
    vi.stubGlobal("Worker", NoFile);
    const error = await rejection(spawn(complain));
    expect(made).toEqual(["file:", "blob:"]);
    expect(error).toMatchObject({
      code: "ERR_WORKER",
      message: expect.stringMatching(/init\(\{ workerUrl.*worker-src/),
    });
  });
});
