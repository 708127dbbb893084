/** Benchmarks with V8's vectors of 256 bits: a flag that holds for a whole process, so they run in one of their own. */
import { spawnSync } from "node:child_process";

/** What the benchmark prints as JSON when it runs with `--wide`; undefined where the engine does not know the flag. */
export function runWide<Result>(benchmark: string, quick: boolean | undefined): Result | undefined {
  const flags = ["--experimental-wasm-revectorize", "--no-warnings"];
  const program = [benchmark, "--wide", "--json", ...(quick ? ["--quick"] : [])];
  const { status, stdout } = spawnSync(process.execPath, [...flags, ...program], { encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout) : undefined;
}
