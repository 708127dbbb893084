/** Compiles assembly/probe.ts. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dialect } from "./harness.ts";

/** The binary of a dialect. */
export function compileProbe(dialect: Dialect): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), "probe-"));
  try {
    const asc = new URL("../../node_modules/assemblyscript/bin/asc.js", import.meta.url).pathname;
    const binary = join(folder, "probe.wasm");
    const options = ["--config", "asconfig.json", "--target", dialect];
    const outputs = ["--outFile", binary, "--textFile", join(folder, "probe.wat")];
    const { status, stderr } = spawnSync(process.execPath, [asc, "assembly/probe.ts", ...options, ...outputs]);
    if (status !== 0) throw new Error(`assembly/probe.ts does not compile: ${stderr}`);
    return readFileSync(binary);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
