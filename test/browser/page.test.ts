/** A page whose user does as users do while a model trains: looks at it, presses a button, goes away, takes another tab. */
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isAvailable } from "./available.ts";
import { type Browser, type BrowserName, launch, type Tab } from "./browsers.ts";
import { type Site, serve } from "./server.ts";

interface State {
  readonly epochs: number;
  readonly frames: number;
  readonly ended: string;
}

/** Threads, and whether in a worker. */
const WAYS: [string, number, boolean][] = [
  ["on the page", 1, false],
  ["on the page with threads", 2, false],
  ["in a worker", 1, true],
  ["in a worker with threads", 2, true],
];

describe.each(["chromium", "firefox"] as BrowserName[])("%s", (name) => {
  describe.runIf(isAvailable(name))("a page that trains", () => {
    let browser: Browser;
    let site: Site;
    let errors: string[];

    beforeAll(async () => {
      browser = await launch(name);
      site = await serve({ folder: resolve("."), isolated: true });
    });
    afterAll(async () => {
      site?.close();
      await browser?.close();
    });

    async function openPage(): Promise<Tab> {
      errors = [];
      const tab = await browser.open(`${site.origin}/test/browser/page/training.html`, (error) => errors.push(error));
      await until(tab, "'start' in globalThis");
      return tab;
    }

    /** Waits until an expression in the page holds; between two pages none does. */
    async function until(tab: Tab, expression: string): Promise<void> {
      const end = Date.now() + 60_000;
      while (!(await tab.evaluate<boolean>(expression).catch(() => false))) {
        if (Date.now() > end) throw new Error(`${expression} does not come true\n${errors.join("\n")}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }

    const stateOf = (tab: Tab) => tab.evaluate<State>("({ ...state })");

    test.each(WAYS)("%s: frames are drawn all the while, and a button ends it", async (_, threads, worker) => {
      const tab = await openPage();
      await tab.evaluate(`void start(${threads}, ${worker})`);
      await until(tab, "state.epochs >= 2");
      const { frames } = await stateOf(tab);
      await until(tab, `state.frames >= ${frames + 20}`);
      const before = await stateOf(tab);
      expect(before.ended).toBe("");
      await tab.evaluate('document.querySelector("button").click()');
      await until(tab, "state.ended");
      expect((await stateOf(tab)).ended).toBe("AbortError");
      await tab.close();
      expect(errors).toEqual([]);
    });

    test.each(WAYS)("%s: it goes on in a tab that is not seen", async (_, threads, worker) => {
      const tab = await openPage();
      await tab.evaluate(`void start(${threads}, ${worker})`);
      await until(tab, "state.epochs >= 1");
      const other = await browser.open(`${site.origin}/test/browser/page/report.js`, (error) => errors.push(error));
      await until(tab, 'document.visibilityState === "hidden"');
      const { epochs } = await stateOf(tab);
      await until(tab, `state.epochs >= ${epochs + 5}`);
      await other.close();
      await tab.close();
      expect(errors).toEqual([]);
    });

    test.each(WAYS)("%s: going to another page ends it, without a word", async (_, threads, worker) => {
      const tab = await openPage();
      await tab.evaluate(`void start(${threads}, ${worker})`);
      await until(tab, "state.epochs >= 1");
      await tab.evaluate(`void (location.href = "/test/browser/page/training.html?again")`);
      await until(tab, 'location.search === "?again" && "start" in globalThis');
      expect((await stateOf(tab)).epochs).toBe(0);
      await tab.evaluate(`void start(${threads}, ${worker})`);
      await until(tab, "state.epochs >= 1");
      await tab.close();
      expect(errors).toEqual([]);
    });
  });
});
