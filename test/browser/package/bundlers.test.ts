/** The packed package in every bundler, with its defaults, and without one; in Chromium. */
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAvailable } from "../available.ts";
import { type Browser, launch } from "../browsers.ts";
import type { Site } from "../server.ts";
import { builds } from "./builds.ts";
import { type Application, makeApplication } from "./packed.ts";
import { expected, serveBuild, train } from "./places.ts";

describe.runIf(isAvailable("chromium"))("in Chromium", () => {
  let application: Application;
  let browser: Browser;

  beforeAll(async () => {
    application = makeApplication();
    browser = await launch("chromium");
  });
  afterAll(async () => {
    await browser?.close();
    application?.remove();
  });

  describe.each(builds)("$name", ({ name, build, strict, ownWorker, libraryWorker }) => {
    let folder: string;
    let site: Site;

    beforeAll(async () => {
      folder = join(application.folder, "out", name);
      await build(application.folder, folder);
      site = await serveBuild(folder, { strict });
    });
    afterAll(() => site?.close());

    test("trains on the page", async () => {
      expect((await train(browser, site)).results).toEqual(expected);
    });

    if (ownWorker) {
      test("trains in the application's worker", async () => {
        expect((await train(browser, site, { in: "worker" })).results).toEqual(expected);
      });
    }

    if (libraryWorker) {
      test("trains in the library's worker", async () => {
        expect((await train(browser, site, { fit: { worker: true } })).results).toEqual(expected);
      });
      return;
    }

    test("trains in the library's worker without its file, if the page's policy allows", async () => {
      const lenient = await serveBuild(folder, { strict: false });
      try {
        expect((await train(browser, lenient, { fit: { worker: true } })).results).toEqual(expected);
      } finally {
        lenient.close();
      }
    });

    test("trains in the library's worker where init says where its file is", async () => {
      copyFileSync(join(application.folder, "node_modules/minibatch/dist/worker.js"), join(folder, "elsewhere.js"));
      const place = { init: { workerUrl: "/elsewhere.js" }, fit: { worker: true } };
      expect((await train(browser, site, place)).results).toEqual(expected);
    });
  });
});
