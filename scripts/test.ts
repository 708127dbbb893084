/**
 * Runs the test suite under the current Node, under Node 20, the oldest that is supported, and in the browsers that are there,
 * and ends with one line that counts them all. Arguments go to Vitest, of which those that name test/browser choose among the
 * tests in browsers: `npm test -- test/assembly`, `npm test -- test/browser/package`.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guard } from "../test/browser/drivers/guard.ts";

const vitest = "node_modules/vitest/vitest.mjs";
const node20 = "node_modules/node20/bin/node";
const args = process.argv.slice(2);
const isForBrowsers = (arg: string) => arg.startsWith("test/browser");
const inNode = args.filter((arg) => !isForBrowsers(arg));
const inBrowsers = args.filter(isForBrowsers);
const folder = mkdtempSync(join(tmpdir(), "minibatch-test-"));
let [passed, failed, broken] = [0, 0, 0];

/** Runs Vitest under a Node and counts. */
async function run(title: string, node: string, vitestArgs: readonly string[]): Promise<void> {
  console.log(`\nTests ${title}`);
  const report = join(folder, `${title}.json`);
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const tests = spawn(node, [vitest, "run", ...reporters, ...vitestArgs], { stdio: "inherit", detached: true });
  const stop = guard(tests.pid!);
  const [status] = await once(tests, "exit");
  stop();
  if (status !== 0) broken++;
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    passed += numPassedTests;
    failed += numFailedTests;
  } catch {
    failed++; // It did not get as far as a report.
  }
}

const version = (node: string) => spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
if (args.length === 0 || inNode.length > 0) {
  for (const node of [process.execPath, node20]) await run(`under Node ${version(node)}`, node, inNode);
}
if (args.length === 0 || inBrowsers.length > 0) {
  await run("in browsers", process.execPath, ["--config", "vitest.browser.config.ts", ...inBrowsers]);
}

rmSync(folder, { recursive: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = broken > 0 || failed > 0 || passed === 0 ? 1 : 0;
