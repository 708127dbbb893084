/** The engine's peak: GFLOP/s of independent multiply-adds in a dialect, what 100 percent means beside a kernel. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Dialect } from "./kernels.ts";
import { type Effort, measure } from "./measure.ts";

const STEPS = 20_000;
/** 11 chains of 4 lanes, a multiplication and an addition each; see bench/assembly/peak.ts. */
const FLOPS = STEPS * 11 * 4 * 2;

export async function peak(dialect: Dialect, effort: Effort): Promise<number> {
  const exports = compile(dialect);
  const chains = exports.chains as (steps: number, x: number, y: number) => number;
  const { ns } = await measure(() => void chains(STEPS, 1, 1e-9), effort);
  return FLOPS / ns;
}

function compile(dialect: Dialect): WebAssembly.Exports {
  const asc = new URL("../../node_modules/assemblyscript/bin/asc.js", import.meta.url).pathname;
  const outFile = `build/peak-${dialect}.wasm`;
  const options = ["--config", "bench/assembly/asconfig.json", "--target", dialect, "--outFile", outFile];
  const { status } = spawnSync(process.execPath, [asc, ...options], { stdio: "inherit" });
  if (status !== 0) throw new Error(`asc ended with status ${status}`);
  return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(outFile)), {}).exports;
}
