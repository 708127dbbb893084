/**
 * How long it takes from nothing to the first step, in fresh processes of Node and fresh pages of Chromium, on one thread:
 *
 *     npm run build && node bench/startup.ts [--runs 15]
 *
 * The best and the median of the runs. The package is read from this disk, so a download is not in it.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { find, launch, visit } from "../test/browser/browsers.ts";
import { serve } from "../test/browser/server.ts";
import { table } from "./lib/table.ts";

const { values } = parseArgs({ options: { runs: { type: "string", default: "15" } } });
const runs = Number(values.runs);

const program = pathToFileURL(resolve("bench/startup/first-step.js"));
const library = pathToFileURL(resolve("dist/index.js"));
const script = `import { firstStep } from "${program}"; console.log(JSON.stringify(await firstStep("${library}")));`;

const rows: string[][] = [];

/** A row: import, init, first step, and the two after the import together. */
function report(engine: string, samples: readonly number[][]): void {
  const parts = samples.map(([load, init, step]) => [load!, init!, step!, init! + step!]);
  const column = (i: number) => {
    const sorted = parts.map((part) => part[i]!).sort((a, b) => a - b);
    return `${sorted[0]!.toFixed(1)} / ${sorted[sorted.length >> 1]!.toFixed(1)}`;
  };
  rows.push([engine, ...[0, 1, 2, 3].map(column)]);
}

for (const node of [process.execPath, "node_modules/node20/bin/node"]) {
  const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
  const run = () => JSON.parse(execFileSync(node, ["--input-type=module", "--eval", script], { encoding: "utf8" }));
  report(`Node ${version}`, Array.from({ length: runs }, run));
}

if (find("chromium")) {
  const folder = mkdtempSync(join(tmpdir(), "minibatch-startup-"));
  cpSync("dist", folder, { recursive: true });
  cpSync("bench/startup/first-step.js", join(folder, "first-step.js"));
  cpSync("test/browser/page/report.js", join(folder, "report.js"));
  writeFileSync(
    join(folder, "index.html"),
    '<!DOCTYPE html><script src="/report.js"></script><script type="module">import { firstStep } from "/first-step.js"; report(await firstStep("/index.js"));</script>',
  );
  const site = await serve({ folder });
  const browser = await launch("chromium");
  const samples: number[][] = [];
  for (let i = 0; i < runs; i++) samples.push(await visit(browser, site, "/"));
  report("Chromium", samples);
  await browser.close();
  site.close();
  rmSync(folder, { recursive: true });
}

console.log("Milliseconds, best / median");
console.log(table(["", "import", "init", "model and first step", "init to first step"], rows));
