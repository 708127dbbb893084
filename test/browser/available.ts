/** Tests that need a browser: skipped with a line where it is missing, but on a continuous integration server it has to be there. */
import { test } from "vitest";
import { type Browser, type BrowserName, find, howToInstall, launch } from "./browsers.ts";

/** Whether the browser is here. Where it is not, a skipped test says so; with `CI=true` a failing one. */
export function isAvailable(name: BrowserName): boolean {
  if (find(name)) return true;
  const message = `${name} is not on this machine: ${howToInstall(name)}`;
  if (process.env.CI && process.env.CI !== "false") {
    test(name, () => {
      throw new Error(`${message}. With CI set it may not be missing.`);
    });
  } else {
    console.log(`Skipped: ${message}.`);
    test.skip(message, () => {});
  }
  return false;
}

/** Starts a browser for as long as `use` takes; it ends in any case. */
export async function withBrowser<Result>(
  name: BrowserName,
  use: (browser: Browser) => Promise<Result>,
): Promise<Result> {
  const browser = await launch(name);
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}
