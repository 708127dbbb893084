/** Chromium, over the DevTools protocol. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import type { Browser } from "../browsers.ts";

const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export async function launchChromium(executablePath: string): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), "minibatch-chromium-"));
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    headless: true,
    args: ARGUMENTS,
    timeout: 30_000,
  });
  return {
    name: "chromium",
    async open(url, complain) {
      const page = await context.newPage();
      watch(page, complain);
      await page.goto(url, { waitUntil: "commit", timeout: 20_000 });
      return { evaluate: (expression) => page.evaluate(expression), close: () => page.close() };
    },
    async close() {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Also what a page can't see of itself: files that it did not get. */
function watch(page: Page, complain: (error: string) => void): void {
  page.on("console", (message) => {
    if (message.type() === "error") complain(`${message.text()} at ${message.location().url}`);
  });
  page.on("pageerror", (error) => complain(String(error.stack ?? error)));
  page.on("crash", () => complain("the page crashed"));
}
