/** The browsers that tests run in: where they are, and how each is driven. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Site } from "./server.ts";

export type BrowserName = "chromium" | "firefox" | "webkit";

/** A browser that runs. */
export interface Browser {
  readonly name: BrowserName;
  /** Goes to an address in the tab; errors of the page go to `complain`, as far as the browser tells of them. */
  open(url: string, complain: (error: string) => void): Promise<Tab>;
  close(): Promise<void>;
}

export interface Tab {
  /** The value of an expression in the page. */
  evaluate<Value>(expression: string): Promise<Value>;
  close(): Promise<void>;
}

/** The environment variable that names the program, where it usually is, and how to get it. */
const PROGRAMS: Record<BrowserName, { variable: string; names: string[]; install: string }> = {
  chromium: {
    variable: "CHROMIUM",
    names: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    install: "apt-get install chromium",
  },
  firefox: { variable: "FIREFOX", names: ["firefox-esr", "firefox"], install: "apt-get install firefox-esr" },
  webkit: { variable: "WEBKIT_DRIVER", names: ["WebKitWebDriver"], install: "apt-get install webkit2gtk-driver xvfb" },
};

/** Where the browser's program is, if it is on this machine: what the variable says ("" for nowhere), or on the path. */
export function find(name: BrowserName): string | undefined {
  const { variable, names } = PROGRAMS[name];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const given = process.env[variable];
  const programs =
    given === undefined ? names.flatMap((program) => folders.map((folder) => join(folder, program))) : [given];
  return programs.find((program) => program && existsSync(program));
}

/** How to get a browser that was not found, for the line that says so. */
export function howToInstall(name: BrowserName): string {
  const { variable, install } = PROGRAMS[name];
  return `${install}, or set ${variable} to its program`;
}

/** Starts a browser; `sharesMemory` false for one whose isolated pages are without it, which only WebKit can be. */
export async function launch(name: BrowserName, sharesMemory = true): Promise<Browser> {
  const program = find(name);
  if (!program) throw new Error(`${name} is not on this machine: ${howToInstall(name)}.`);
  if (name === "webkit") return (await import("./drivers/webkit.ts")).launchWebKit(program, sharesMemory);
  return (await import("./drivers/puppeteer.ts")).launchWithPuppeteer(name, program);
}

let visits = 0;

/** Opens a page of a site and gives what it reports. Its errors, or none of both after so many milliseconds, are an error. */
export async function visit<Result>(
  browser: Browser,
  site: Site,
  path: string,
  milliseconds = 30_000,
): Promise<Result> {
  const id = `${++visits}`;
  const errors: string[] = [];
  let tab: Tab | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopListening = () => {};
  try {
    let complain = (_: string) => {};
    const result = new Promise<Result>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${browser.name} ${path}: ${why}\n${errors.join("\n")}`));
      timer = setTimeout(() => fail(`said nothing within ${milliseconds} ms`), milliseconds);
      stopListening = site.listen(id, ({ kind, value }) => {
        if (kind === "result") resolve(value as Result);
        else complain(String(value));
      });
      complain = (error) => {
        errors.push(error);
        setTimeout(() => fail("had errors"), 100); // What else is wrong is usually said at the same time.
      };
    });
    result.catch(() => {}); // Also where opening fails first.
    const url = `${site.origin}${path}${path.includes("?") ? "&" : "?"}visit=${id}`;
    tab = await browser.open(url, complain);
    const value = await result;
    if (errors.length) throw new Error(`${browser.name} ${path}: ${errors.join("\n")}`);
    return value;
  } finally {
    clearTimeout(timer);
    stopListening();
    await tab?.close();
  }
}
