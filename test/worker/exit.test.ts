import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "minibatch-worker-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles a program into one file, without the worker's beside it, and runs it: what it printed, and its exit code. */
async function run(program: string): Promise<string> {
  const outfile = join(folder, "program.mjs");
  const start = `
    import { layers, sequential } from "./src/index.ts";
    const model = sequential([layers.dense({ units: 1, inputShape: [2] })], { seed: 1 });
    model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
    const [x, y] = [[[1, 2], [3, 4], [5, 6]], [1, 2, 3]];
    const options = { verbose: 0, worker: true };
  `;
  await build({
    stdin: { contents: start + program, resolveDir: process.cwd(), loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
  });
  const { stdout, stderr, status } = spawnSync(process.execPath, [outfile], { encoding: "utf8", timeout: 30_000 });
  return `${stdout}${stderr}${status}`;
}

describe("a process with workers", () => {
  it("ends when there is nothing left to do, and not before; its worker is made of text where there is no file", async () => {
    const found = await run(`
      await model.fit(x, y, options);
      await Promise.all([model.evaluate(x, y, options), model.predict(x, { worker: true })]);
      const { history } = await model.fit(x, y, { ...options, epochs: 3 });
      console.log(history.loss.length);
      const start = performance.now();
      process.on("exit", () => console.log(performance.now() - start < 8000));
    `);
    expect(found).toBe("3\ntrue\n0");
  });

  it("ends when a worker fails", async () => {
    const found = await run(`
      import { Worker } from "node:worker_threads";
      const { postMessage } = Worker.prototype;
      let messages = 0;
      Worker.prototype.postMessage = function (...args) {
        if (++messages === 6) this.terminate();
        return postMessage.apply(this, args);
      };
      await model.fit(x, y, { ...options, epochs: 1000 }).catch(({ code }) => console.log(code));
      Worker.prototype.postMessage = postMessage;
      await model.fit(x, y, options);
    `);
    expect(found).toBe("ERR_WORKER\n0");
  });
});
