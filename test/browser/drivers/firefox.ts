/** Firefox, over WebDriver BiDi. */
import puppeteer from "puppeteer-core";
import type { Browser } from "../browsers.ts";

export async function launchFirefox(executablePath: string): Promise<Browser> {
  const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true, timeout: 60_000 });
  return {
    name: "firefox",
    async open(url, complain) {
      const page = await browser.newPage();
      page.on("console", (message) => {
        if (message.type() === "error") complain(message.text());
      });
      page.on("pageerror", (error) => complain(String((error as Error).stack ?? error)));
      // Resolves when the page has loaded; what it does then is waited for by whoever listens.
      await page.goto(url, { waitUntil: "domcontentloaded", timeout: 30_000 });
      return {
        evaluate: <Value>(expression: string) => page.evaluate(expression) as Promise<Value>,
        close: () => page.close(),
      };
    },
    close: () => browser.close(),
  };
}
