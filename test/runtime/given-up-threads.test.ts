/** Browsers end a worker some time after they are told to: what was given up may be alive when its successors are at work. */
import { afterAll, expect, it, vi } from "vitest";
import { init, layers, sequential, tensor } from "../../src/index.ts";
import { ready } from "../../src/runtime/backend.ts";
import type { Worker } from "../../src/runtime/worker/spawn.ts";
import { uniform } from "../assembly/harness.ts";
import { bits, quiet } from "../model/helpers.ts";

/** Workers that outlive `terminate`, until the test is over. */
const spawned: Worker[] = [];
/** Where they look for programs. */
const mailboxes: unknown[] = [];
vi.mock("../../src/runtime/worker/spawn.ts", async (original) => {
  const { spawn } = await original<typeof import("../../src/runtime/worker/spawn.ts")>();
  return {
    spawn: async (...parameters: Parameters<typeof spawn>) => {
      const worker = await spawn(...parameters);
      spawned.push(worker);
      const ask: Worker["ask"] = (message, options) => {
        const answer = worker.ask<never>(message, options);
        if (!("call" in message)) return answer;
        mailboxes.push(message.args[0]);
        answer.catch(() => {});
        return new Promise(() => {}); // The worker shall not keep alive who asked it to serve: once it has ended it does not, either.
      };
      return { ask, terminate() {} };
    },
  };
});

afterAll(() => {
  for (const worker of spawned) worker.terminate();
});

const [rows, inputs, classes] = [128, 101, 7];
const x = tensor(uniform(rows * inputs), [rows, inputs]);
const y = tensor(
  Float32Array.from({ length: rows }, (_, i) => (i * 7) % classes),
  [rows, 1],
);

/** The weights after some steps, of which nothing else is left. */
async function trained(): Promise<unknown> {
  using model = sequential(
    [
      layers.dense({ units: 401, activation: "relu", inputShape: [inputs] }),
      layers.dense({ units: 250, activation: "tanh" }),
      layers.dense({ units: classes, activation: "softmax" }),
    ],
    { seed: 9 },
  );
  model.compile({ optimizer: "adam", loss: "sparseCategoricalCrossentropy" });
  await model.fit(x, y, { ...quiet, epochs: 4, batchSize: 64, seed: 2 });
  return bits(model);
}

const giveUp = async () => (await ready()).crew?.dismiss();

it("threads that were given up and live on don't touch what their successors do", { timeout: 60_000 }, async () => {
  await init({ threads: 3 });
  const results = [];
  for (let crews = 1; crews <= 4; crews++) {
    results.push(await trained());
    expect(spawned).toHaveLength(2 * crews);
    await giveUp();
    const { arena } = await ready();
    for (let i = 0; i < 10; i++) await arena.collect(true); // What nobody holds any more is given to others.
  }
  await init({ threads: 1 });
  const alone = await trained();
  for (const each of results) expect(each).toEqual(alone);
  expect(new Set(mailboxes).size).toBe(spawned.length);
});
