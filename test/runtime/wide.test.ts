import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { init } from "../../src/index.ts";
import { distinct } from "../../src/runtime/wide.ts";

describe("wideSimd", () => {
  it("must be a boolean", async () => {
    await expect(init({ wideSimd: 1 as never })).rejects.toThrow("wideSimd must be true or false, found 1");
  });

  it("makes another binary of the same kernels", async () => {
    const empty = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
    const marked = distinct(empty);
    expect(WebAssembly.validate(marked)).toBe(true);
    expect(marked.length).toBeGreaterThan(empty.length);
  });

  /** A TypeScript program can be run as it is. */
  const strips = "stripTypeScriptTypes" in process.getBuiltinModule("node:module");

  it.runIf(strips)("changes no bit of a training, in either dialect, in a process that ran without it before", () => {
    // All functions are compiled by the compiler that the flag is for, from the start.
    const flags = ["--no-warnings", "--no-liftoff", "--no-wasm-tier-up"];
    const program = new URL("train-twice.ts", import.meta.url).pathname;
    const { stdout, stderr } = spawnSync(process.execPath, [...flags, program], { encoding: "utf8" });
    expect(stderr).toBe("");
    const [deterministic, fast, deterministicWide, fastWide] = JSON.parse(stdout);
    expect([deterministic.isWide, fast.isWide]).toEqual([false, false]);
    const isPossible = process.arch === "x64";
    expect([deterministicWide.isWide, fastWide.isWide]).toEqual([isPossible, isPossible]);
    expect([deterministicWide.dialect, fastWide.dialect]).toEqual([deterministic.dialect, fast.dialect]);
    expect(deterministic.dialect).toBe("simd128");
    expect(deterministicWide.predictions).toBe(deterministic.predictions);
    expect(fastWide.predictions).toBe(fast.predictions);
  });
});
