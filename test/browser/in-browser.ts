/** Runs the library's own test files in a browser, and makes each of their tests a test here. */
import { describe, expect, test } from "vitest";
import { isAvailable, withBrowser } from "./available.ts";
import type { Browser, BrowserName } from "./browsers.ts";
import type { Outcome } from "./page/vitest.ts";
import { runSuite, serveSuites, suites } from "./suites.ts";

/** One way through the test files. */
interface Pass {
  /** With the headers for shared memory. */
  readonly isolated: boolean;
  /** The kernels of models; tests of kernels run all that the engine has. */
  readonly dialect?: "simd128" | "relaxed";
  /** Only these, by default all. */
  readonly only?: RegExp;
}

/** Files to which headers of the page or the dialect of a model's kernels may make a difference. */
export const MODELS =
  /^test\/(layers|lesson|losses|optimizers|runtime|training|worker|model\/(fit|functional|predict|streams))/;

interface Run extends Pass {
  readonly file: string;
  readonly outcomes: readonly Outcome[];
}

/** Runs them when the file is collected, so that every test in the page is one of this process's tests, too. */
export async function testInBrowser(name: BrowserName, passes: readonly Pass[]): Promise<void> {
  if (!isAvailable(name)) return;
  const runs = await withBrowser(name, (browser) => runAll(browser, passes));
  for (const { file, isolated, dialect = "best", outcomes } of runs) {
    describe(`${name}, ${isolated ? "isolated" : "not isolated"}, ${dialect} dialect, ${file}`, () => {
      test("has tests", () => expect(outcomes.length).toBeGreaterThan(0));
      for (const { name, state, error } of outcomes) {
        test.skipIf(state === "skip")(name, () => {
          if (state === "fail") expect.fail(error);
        });
      }
    });
  }
}

async function runAll(browser: Browser, passes: readonly Pass[]): Promise<Run[]> {
  const runs: Run[] = [];
  for (const pass of passes) {
    const site = await serveSuites(pass.isolated);
    try {
      for (const file of suites().files) {
        if (pass.only && !pass.only.test(file)) continue;
        const outcomes = await runSuite(browser, site, file, pass.dialect).catch((error): Outcome[] => [
          { name: "runs", state: "fail", error: String(error) },
        ]);
        runs.push({ ...pass, file, outcomes });
      }
    } finally {
      site.close();
    }
  }
  return runs;
}
