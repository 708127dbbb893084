/** The packed package on every engine: the same weights, bit by bit. */
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAvailable } from "../available.ts";
import { type Browser, type BrowserName, find, launch } from "../browsers.ts";
import type { Site } from "../server.ts";
import { builds } from "./builds.ts";
import { type Application, makeApplication } from "./packed.ts";
import { expected, type Place, serveBuild, train } from "./places.ts";

/** No count of threads changes a bit. */
const THREADS = [1, 2, 3, 8];

let application: Application;
let folder: string;

beforeAll(async () => {
  application = makeApplication();
  folder = join(application.folder, "out");
  await builds[0]!.build(application.folder, folder);
});
afterAll(() => application?.remove());

describe.each(["node20", "node"])("%s", (engine) => {
  /** What a program of the application prints. */
  const run = (program: string, ...options: object[]) => {
    const node = resolve(`node_modules/${engine}/bin/node`);
    const args = [join(application.folder, "src", program), ...options.map((each) => JSON.stringify(each))];
    return JSON.parse(execFileSync(node, args, { encoding: "utf8" }));
  };

  test("trains", () => {
    expect(run("node.js").results).toEqual(expected);
  });

  test("trains in a worker", () => {
    expect(run("node.js", {}, { worker: true }).results).toEqual(expected);
  });

  test.each(THREADS)("trains with %i threads", (threads) => {
    expect(run("node.js", { threads })).toEqual({ results: expected, threads });
  });

  test("does nothing when the package is imported", () => {
    const { called, before, after } = run("import.js");
    expect(called).toEqual([]);
    expect(after).toEqual(before);
  });
});

const binaries = { simd128: "/node_modules/minibatch/dist/simd128.wasm" };
const places: [string, Place][] = [
  ["on the page", {}],
  ["in the application's worker", { in: "worker" }],
  ["in the library's worker", { fit: { worker: true } }],
  ["with a binary that is fetched", { init: { binary: binaries } }],
  ["in a worker with a binary that is fetched", { in: "worker", init: { binary: binaries.simd128 } }],
];

describe.each(["chromium", "firefox", "webkit"] as BrowserName[])("%s", (name) => {
  describe.runIf(isAvailable(name))("without a bundler, under a strict policy", () => {
    let browser: Browser;
    let site: Site;
    let isolated: Site;

    beforeAll(async () => {
      browser = await launch(name);
      // Nothing may depend on the MIME type of binaries.
      const types = { ".wasm": "text/plain" };
      site = await serveBuild(folder, { strict: true, types });
      isolated = await serveBuild(folder, { strict: true, isolated: true, types });
    });
    afterAll(async () => {
      site?.close();
      isolated?.close();
      await browser?.close();
    });

    test.each(places)("%s", async (_, place) => {
      expect((await train(browser, site, place)).results).toEqual(expected);
    });

    test.each(places)("%s that is isolated", async (_, place) => {
      expect((await train(browser, isolated, place)).results).toEqual(expected);
    });

    test.each(THREADS)("with %i threads", async (threads) => {
      const trained = await train(browser, isolated, { init: { threads } });
      expect(trained).toEqual({ results: expected, threads, workers: threads - 1 });
    });

    test("with one thread, whatever was asked for, where memory can't be shared", async () => {
      const trained = await train(browser, site, { init: { threads: 8 } });
      expect(trained).toEqual({ results: expected, threads: 1, workers: 0 });
    });

    test("with threads in the library's worker and in the application's", async () => {
      const init = { threads: 3 };
      expect((await train(browser, isolated, { init, fit: { worker: true } })).results).toEqual(expected);
      expect((await train(browser, isolated, { init, in: "worker" })).results).toEqual(expected);
    });

    test("says what is wrong with a binary", async () => {
      await expect(train(browser, site, { init: { binary: "/index.html" } })).rejects.toThrow(
        "init: binary must be minibatch's kernels, found a page (\"<!DOCTYPE html>",
      );
      await expect(train(browser, site, { init: { binary: { simd128: "/missing.wasm" } } })).rejects.toThrow(
        "init: binary.simd128: /missing.wasm can't be fetched: the server answered 404",
      );
    });
  });
});

describe.runIf(find("webkit"))("webkit as it is shipped, whose isolated pages have no shared memory", () => {
  let browser: Browser;
  let site: Site;

  beforeAll(async () => {
    browser = await launch("webkit", false);
    site = await serveBuild(folder, { strict: true, isolated: true });
  });
  afterAll(async () => {
    site?.close();
    await browser?.close();
  });

  test("has one thread, whatever was asked for", async () => {
    expect(await train(browser, site, { init: { threads: 8 } })).toEqual({ results: expected, threads: 1, workers: 0 });
  });

  test("trains in workers", async () => {
    expect((await train(browser, site, { in: "worker" })).results).toEqual(expected);
    expect((await train(browser, site, { init: { threads: 8 }, fit: { worker: true } })).results).toEqual(expected);
  });
});
