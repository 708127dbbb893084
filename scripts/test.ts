/**
 * Runs the test suite under the current Node and under Node 20, the oldest that is supported, and ends with one line that
 * counts both. Arguments go to Vitest: `npm test -- test/assembly`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const vitest = "node_modules/vitest/vitest.mjs";
const engines = [process.execPath, "node_modules/node20/bin/node"];
const folder = mkdtempSync(join(tmpdir(), "minibatch-test-"));
let [passed, failed, broken] = [0, 0, 0];

for (const [i, node] of engines.entries()) {
  const report = join(folder, `${i}.json`);
  console.log(`\nTests under Node ${spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim()}`);
  const reporters = ["--reporter=dot", "--reporter=json", `--outputFile.json=${report}`];
  const { status } = spawnSync(node, [vitest, "run", ...reporters, ...process.argv.slice(2)], { stdio: "inherit" });
  if (status !== 0) broken++;
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8"));
    passed += numPassedTests;
    failed += numFailedTests;
  } catch {
    failed++; // It did not get as far as a report.
  }
}

rmSync(folder, { recursive: true });
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = broken > 0 || failed > 0 || passed === 0 ? 1 : 0;
