/** Chromium, over the DevTools protocol, and Firefox, over WebDriver BiDi. */
import puppeteer, { type Page } from "puppeteer-core";
import type { Browser } from "../browsers.ts";
import { guard } from "./guard.ts";

const CHROMIUM = {
  pipe: true,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
  // A tab that is not seen is to be slowed down as it is for users.
  ignoreDefaultArgs: [
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
  ],
};

export async function launchWithPuppeteer(name: "chromium" | "firefox", executablePath: string): Promise<Browser> {
  const options = name === "chromium" ? CHROMIUM : { browser: name };
  const browser = await puppeteer.launch({ ...options, executablePath, headless: true, timeout: 60_000 });
  const stop = guard(browser.process()!.pid!);
  return {
    name,
    async open(url, complain) {
      const page = await browser.newPage();
      watch(page, complain);
      // Resolves when the page has loaded; what it does then is waited for by whoever listens.
      await page.goto(url, { waitUntil: "domcontentloaded", timeout: 30_000 });
      return {
        evaluate: <Value>(expression: string) => page.evaluate(expression) as Promise<Value>,
        close: () => page.close(),
      };
    },
    async close() {
      await browser.close();
      stop();
    },
  };
}

/** Also what a page can't see of itself: files that it did not get. */
function watch(page: Page, complain: (error: string) => void): void {
  page.on("console", (message) => {
    if (message.type() === "error") complain(`${message.text()} at ${message.location()?.url}`);
  });
  page.on("pageerror", (error) => complain(String((error as Error).stack ?? error)));
  page.on("error", () => complain("the page crashed"));
}
