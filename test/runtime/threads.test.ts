import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import { loadDigits } from "../../src/datasets/index.ts";
import { backend, init, layers, type Model, seed, sequential, tensor, WorkerError } from "../../src/index.ts";
import type { ModelCore } from "../../src/model/core.ts";
import { type Runtime, ready } from "../../src/runtime/backend.ts";
import { shareMemory, threadsFor } from "../../src/runtime/threads.ts";
import type { Worker } from "../../src/runtime/worker/spawn.ts";
import { dialects, uniform } from "../assembly/harness.ts";
import { rejection } from "../model/helpers.ts";

/** All workers that were started, in order; and how many of the next ones can't be. */
const spawned: Worker[] = [];
let failures = 0;
vi.mock("../../src/runtime/worker/spawn.ts", async (original) => {
  const { spawn } = await original<typeof import("../../src/runtime/worker/spawn.ts")>();
  return {
    spawn: async (...parameters: Parameters<typeof spawn>) => {
      if (failures-- > 0) throw new Error("no more workers");
      const worker = await spawn(...parameters);
      spawned.push(worker);
      return worker;
    },
  };
});

/** From the start, as memory is shared only then. */
beforeAll(async () => {
  await init({ threads: 2 });
});

afterEach(async () => {
  failures = 0;
  vi.unstubAllGlobals();
  (await ready()).crew?.dismiss();
  for (const worker of spawned.splice(0)) worker.terminate();
});

function hash(arrays: readonly { data: ArrayLike<number> }[]): string {
  const sum = createHash("sha256");
  for (const { data } of arrays) sum.update(Buffer.from(Float32Array.from(data).buffer));
  return sum.digest("hex").slice(0, 16);
}

const coreOf = (model: Model) => (model as unknown as { core: ModelCore }).core;

/** The program for several threads of a model's step, or null. */
function teamOf(runtime: Runtime, model: Model, mode: "train" | "predict", rows: number) {
  return coreOf(model).executor(runtime, [], "a test").program(mode, rows).team;
}

interface Data {
  readonly x: ReturnType<typeof tensor>;
  readonly y: ReturnType<typeof tensor>;
}

function random(rows: number, inputs: number, classes: number): Data {
  const y = Float32Array.from({ length: rows }, (_, i) => (i * 7) % classes);
  return { x: tensor(uniform(rows * inputs), [rows, inputs]), y: tensor(y, [rows, 1]) };
}

const wide = (inputs = 101) =>
  sequential([
    layers.dense({ units: 257, activation: "gelu", inputShape: [inputs] }),
    layers.dense({ units: 130, activation: "tanh" }),
    layers.dense({ units: 7, activation: "softmax" }),
  ]);

const compiled = (model: Model, optimizer = "adam") => {
  model.compile({ optimizer, loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
};

/** What is trained, and with which batches: odd sizes, dropout, a network that is too small for threads. */
const cases: Record<string, () => { model: Model; data: Data; batchSize: number; threaded: boolean }> = {
  "odd sizes": () => ({ model: compiled(wide()), data: random(310, 101, 7), batchSize: 97, threaded: true }),
  "dropout on digits": () => {
    const { x, y } = loadDigits();
    const model = sequential([
      layers.dense({ units: 128, activation: "relu", inputShape: [64] }),
      layers.dropout({ rate: 0.4 }),
      layers.dense({ units: 64, activation: "selu" }),
      layers.dropout({ rate: 0.2 }),
      layers.dense({ units: 10, activation: "softmax" }),
    ]);
    return { model: compiled(model, "rmsprop"), data: { x, y }, batchSize: 256, threaded: true };
  },
  "the lesson": () => {
    const model = sequential([
      layers.dense({ units: 10, activation: "tanh", inputShape: [2] }),
      layers.dense({ units: 10, activation: "tanh" }),
      layers.dense({ units: 1, activation: "sigmoid" }),
    ]);
    model.compile({ optimizer: "adam", loss: "binaryCrossentropy", metrics: ["accuracy"] });
    return { model, data: random(200, 2, 2), batchSize: 10, threaded: false };
  },
};

describe.each(dialects)("training, %s", (dialect) => {
  it.each(Object.entries(cases))("gives the same bits for every number of threads: %s", async (_, make) => {
    const results = [];
    for (const threads of [2, 1, 3, 8]) {
      await init({ dialect, threads });
      expect(backend().threads).toBe(threads);
      seed(3);
      const { model, data, batchSize, threaded } = make();
      const { history } = await model.fit(data.x, data.y, { batchSize, epochs: 2, verbose: 0, validationSplit: 0.2 });
      const predictions = await model.predict(data.x, { batchSize: 100 });
      const judged = await model.evaluate(data.x, data.y, { batchSize: 64 });
      results.push({ weights: hash(model.getWeights()), predictions: hash([predictions]), history, judged });
      const runtime = await ready();
      if (threaded && threads > 1) expect(teamOf(runtime, model, "train", batchSize)).toBeTruthy();
      else expect(teamOf(runtime, model, "train", batchSize)).toBeFalsy();
    }
    for (const result of results) expect(result).toEqual(results[0]);
  });
});

describe("two models", () => {
  it("that train at the same time share the threads and learn what each learns alone", async () => {
    await init({ threads: 2, deterministic: true });
    const train = async (together: boolean) => {
      seed(4);
      const models = [compiled(wide()), compiled(wide(60), "sgd")];
      const data = [random(500, 101, 7), random(700, 60, 7)];
      const fit = (i: number) =>
        models[i]!.fit(data[i]!.x, data[i]!.y, { batchSize: 97, epochs: 3, verbose: 0, seed: 1 });
      if (together) await Promise.all([fit(0), fit(1)]);
      else for (const i of [0, 1]) await fit(i);
      return models.map((model) => hash(model.getWeights()));
    };
    const alone = await train(false);
    expect(await train(true)).toEqual(alone);
    expect(spawned).toHaveLength(1);
  });
});

describe("a run with threads", () => {
  it("ends when it is aborted, or its model disposed of, and others go on", async () => {
    await init({ threads: 2, deterministic: true });
    const { x, y } = random(970, 101, 7);
    for (const how of ["abort", "dispose"]) {
      const model = compiled(wide());
      const controller = new AbortController();
      const onTrainBatchEnd = (batch: number) => {
        if (batch === 3) how === "abort" ? controller.abort(new Error("called off")) : model.dispose();
      };
      const { signal } = controller;
      const error = await rejection(
        model.fit(x, y, { batchSize: 97, verbose: 0, signal, callbacks: { onTrainBatchEnd } }),
      );
      expect(error).toMatchObject({ message: expect.stringMatching(/called off|disposed/) });
      if (how === "abort") await model.fit(x, y, { batchSize: 97, verbose: 0 });
    }
    expect(spawned).toHaveLength(1);
  });
});

describe("init: threads", () => {
  it("must be a whole number or auto", async () => {
    for (const threads of [0, 1.5, -1, "many", null]) {
      await expect(init({ threads: threads as never })).rejects.toThrow(
        'init: threads (or "auto") must be a whole number >= 1',
      );
    }
  });

  it("is by default what the machine is good for", async () => {
    expect((await init()).threads).toBe(threadsFor("auto"));
    for (const [processors, threads] of [
      [1, 1],
      [2, 2],
      [4, 4],
      [6, 4],
      [8, 4],
      [12, 6],
      [64, 8],
    ]) {
      vi.stubGlobal("navigator", { hardwareConcurrency: processors });
      expect(threadsFor("auto")).toBe(threads);
    }
  });

  it("starts nothing until a program is worth it", async () => {
    await init({ threads: "auto" });
    const small = compiled(sequential([layers.dense({ units: 3, inputShape: [5], activation: "softmax" })]));
    const { x, y } = random(40, 5, 3);
    await small.fit(x, y, { verbose: 0 });
    await small.predict(x);
    expect(spawned).toHaveLength(0);
  });

  it("starts in the background where it is auto: until then one thread runs", async () => {
    vi.stubGlobal("navigator", { hardwareConcurrency: 2 });
    await init({ threads: "auto" });
    const model = compiled(wide());
    const { x, y } = random(97, 101, 7);
    await model.trainOnBatch(x, y);
    const runtime = await ready();
    expect(teamOf(runtime, model, "train", 97)).toBeTruthy();
    await runtime.crew!.started;
    expect(spawned).toHaveLength(1);
    await model.trainOnBatch(x, y);
  });

  it("is one, silently, where threads can't be started", async () => {
    const { x, y } = random(97, 101, 7);
    const hashes = [];
    for (const failing of [2, 1, 0]) {
      failures = failing;
      await init({ threads: 3, deterministic: true });
      seed(1);
      const model = compiled(wide());
      await model.fit(x, y, { verbose: 0 });
      expect(backend().threads).toBe(failing > 0 ? 1 : 3);
      hashes.push(hash(model.getWeights()));
    }
    expect(new Set(hashes).size).toBe(1);
    expect(spawned.filter(({ ended }) => !ended)).toHaveLength(2);
  });

  it("is one in a page that is not isolated, and memory is not shared", async () => {
    vi.resetModules();
    vi.stubGlobal("crossOriginIsolated", false);
    const fresh = await import("../../src/index.ts");
    expect((await fresh.init({ threads: 4 })).threads).toBe(1);
    const { ready: freshReady } = await import("../../src/runtime/backend.ts");
    const { arena } = await freshReady();
    expect(arena.shared).toBe(false);
    expect(arena.memory.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it("of 1 at first leaves memory unshared, and later ones at 1", async () => {
    vi.resetModules();
    const fresh = await import("../../src/index.ts");
    expect((await fresh.init({ threads: 1 })).threads).toBe(1);
    expect((await fresh.init({ threads: 4 })).threads).toBe(1);
  });
});

describe("a shared memory", () => {
  it("is what the binary asks for when one bit says so, and the bytes given are left as they are", () => {
    const binary = new Uint8Array([...new TextEncoder().encode("\x03env\x06memory"), 2, 1, 1, 128, 128, 4]);
    const before = binary.slice();
    expect([...shareMemory(binary).subarray(-5)]).toEqual([3, 1, 128, 128, 4]);
    expect(binary).toEqual(before);
  });

  it("may be smaller where so much can't be reserved", async () => {
    const { Arena } = await import("../../src/runtime/arena.ts");
    const { Memory } = WebAssembly;
    WebAssembly.Memory = class extends Memory {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        if (descriptor.maximum! > 2 ** 14) throw new RangeError("could not allocate memory");
        super(descriptor);
      }
    };
    let arena: InstanceType<typeof Arena>;
    try {
      arena = new Arena(undefined, true);
    } finally {
      WebAssembly.Memory = Memory;
    }
    expect(arena.limit).toBe(2 ** 30);
    expect(arena.shared).toBe(true);
    arena.allocate(2 ** 20, "a test").clear();
  });
});

describe("a thread that dies", () => {
  let data: Data;
  beforeAll(() => {
    data = random(97 * 6, 101, 7);
  });

  /** Lets the follower write beyond memory, which traps, the next time that it runs a step of the model's. */
  function poison(runtime: Runtime, model: Model): void {
    const { u32 } = runtime.arena;
    const team = teamOf(runtime, model, "train", 97)!;
    const program = u32[team.address / 4 + 2]! / 4;
    u32.set([Op.FILL, 0xfffffff0, 100, 0], program);
  }

  it("between two steps is not missed", async () => {
    await init({ threads: 2, deterministic: true });
    const hashes = [];
    for (const kill of [false, true]) {
      seed(2);
      const model = compiled(wide());
      const onTrainBatchEnd = (batch: number) => {
        if (kill && batch === 2) for (const worker of spawned) worker.terminate();
      };
      await model.fit(data.x, data.y, { batchSize: 97, epochs: 2, verbose: 0, callbacks: { onTrainBatchEnd } });
      hashes.push(hash(model.getWeights()));
      if (kill) expect(spawned.every(({ ended }) => ended)).toBe(true);
    }
    expect(hashes[1]).toBe(hashes[0]);
    const model = compiled(wide());
    await model.fit(data.x, data.y, { batchSize: 97, verbose: 0 });
    expect(spawned.filter(({ ended }) => !ended)).toHaveLength(1);
    expect(backend().threads).toBe(2);
  });

  it("in a step ends fit with a WorkerError; the model is as after the step before, and goes on with new threads", async () => {
    await init({ threads: 2, deterministic: true });
    const runtime = await ready();
    seed(2);
    const model = compiled(wide());
    let last = "";
    const onTrainBatchEnd = (batch: number) => {
      last = hash(model.getWeights());
      if (batch === 2) poison(runtime, model);
    };
    const run = model.fit(data.x, data.y, {
      batchSize: 97,
      verbose: 0,
      shuffle: false,
      callbacks: { onTrainBatchEnd },
    });
    const error = await rejection(run);
    expect(error).toBeInstanceOf(WorkerError);
    expect(error).toMatchObject({
      code: "ERR_WORKER",
      message: expect.stringContaining("A thread died during a step."),
    });
    expect(hash(model.getWeights())).toBe(last);
    expect(spawned.every(({ ended }) => ended)).toBe(true);
    // The same as without the accident: three steps of one epoch, then three more.
    const rest = (from: number, count: number) =>
      [data.x.slice(from * 97, (from + count) * 97), data.y.slice(from * 97, (from + count) * 97)] as const;
    const options = { batchSize: 97, verbose: 0, shuffle: false } as const;
    await model.fit(...rest(3, 3), options);
    expect(spawned.filter(({ ended }) => !ended)).toHaveLength(1);
    seed(2);
    const unharmed = compiled(wide());
    await unharmed.fit(...rest(0, 3), options);
    await unharmed.fit(...rest(3, 3), options);
    expect(hash(model.getWeights())).toBe(hash(unharmed.getWeights()));
  });

  it("while weights change says so", async () => {
    await init({ threads: 2, deterministic: true });
    const runtime = await ready();
    const model = compiled(wide());
    const onTrainBatchEnd = (batch: number) => {
      if (batch !== 1) return;
      const { u32 } = runtime.arena;
      let word = u32[teamOf(runtime, model, "train", 97)!.address / 4 + 2]! / 4;
      while (u32[word] !== Op.ADAM) word += 16;
      u32[word + 1] = 0xfffffff0;
    };
    const error = await rejection(
      model.fit(data.x, data.y, { batchSize: 97, verbose: 0, callbacks: { onTrainBatchEnd } }),
    );
    expect(error).toMatchObject({ code: "ERR_WORKER", message: expect.stringContaining("while weights were updated") });
    await model.fit(data.x, data.y, { batchSize: 97, verbose: 0 });
  });

  it("while another model waits: that one is not disturbed", async () => {
    await init({ threads: 2, deterministic: true });
    const runtime = await ready();
    seed(5);
    const [dying, other] = [compiled(wide()), compiled(wide(90))];
    const calm = random(97 * 6, 90, 7);
    let before = "";
    const onTrainBatchEnd = (batch: number) => {
      if (batch === 2) poison(runtime, dying);
    };
    const onEpochBegin = () => {
      before = hash(other.getWeights());
    };
    const runs = [
      rejection(dying.fit(data.x, data.y, { batchSize: 97, verbose: 0, callbacks: { onTrainBatchEnd } })),
      other.fit(calm.x, calm.y, { batchSize: 97, epochs: 3, verbose: 0, callbacks: { onEpochBegin } }),
    ];
    const [error, result] = await Promise.all(runs);
    expect(error).toBeInstanceOf(WorkerError);
    expect(result).toHaveProperty("history");
    expect(hash(other.getWeights())).not.toBe(before);
  });
});

describe("a process", () => {
  const strips = "stripTypeScriptTypes" in process.getBuiltinModule("node:module");

  it.runIf(strips).each(["trained", "aborted", "failed"])("ends by itself when it has %s with threads", (how) => {
    const program = new URL("threads-exit.ts", import.meta.url).pathname;
    const { stdout, stderr, status, signal } = spawnSync(process.execPath, ["--no-warnings", program, how], {
      encoding: "utf8",
      timeout: 50_000,
    });
    expect({ stderr, signal }).toEqual({ stderr: "", signal: null });
    expect(stdout.trim()).toBe(`${how} 2`);
    expect(status).toBe(0);
  });
});
