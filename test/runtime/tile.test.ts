import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { backend, init, layers, sequential, tensor } from "../../src/index.ts";
import { Arena } from "../../src/runtime/arena.ts";
import { ready } from "../../src/runtime/backend.ts";
import { TileChoice } from "../../src/runtime/tile.ts";
import { distinct } from "../../src/runtime/wide.ts";

const known = { simd128: ["2x16", "2x16x4", "3x24x2"], relaxed: ["2x16", "2x24", "3x24x2"] };

describe("the tile", () => {
  it("is the default until a model with a larger weight runs, then one of the dialect's", async () => {
    await init();
    expect(backend().tile).toBe("2x16");
    const small = sequential([layers.dense({ units: 100, inputShape: [100] })]);
    await small.predict(tensor(new Float32Array(100), [1, 100]));
    const { tiles } = await ready();
    expect(tiles.tile).toBe("2x16");
    const large = sequential([layers.dense({ units: 200, inputShape: [100] })]);
    await large.predict(tensor(new Float32Array(100), [1, 100]));
    expect(known[backend().dialect]).toContain(backend().tile);
  });

  it("is measured once, by the time that products take, and gives its memory back", async () => {
    const runtime = { ...(await ready()), arena: new Arena() };
    const took = new Map<number, number>();
    const run = (address: number) => {
      const tile = runtime.arena.u32[address / 4 + 10]!;
      took.set(tile, (took.get(tile) ?? 0) + 1);
      const end = performance.now() + (tile === 3 ? 0.05 : 0.1);
      while (performance.now() < end);
      return 0;
    };
    const choice = new TileChoice();
    const measured = [choice.measure({ ...runtime, run }, [2 ** 14]), choice.measure({ ...runtime, run }, [2 ** 14])];
    await Promise.all(measured);
    expect(choice.tile).toBe("3x24x2");
    expect(runtime.arena.used).toBe(0);
    const calls = [...took.values()];
    expect(Math.max(...calls)).toBe(Math.min(...calls));
    await choice.measure({ ...runtime, run }, [2 ** 20]);
    expect([...took.values()]).toEqual(calls);
  });

  it("is tried again if there was no memory to try it in", async () => {
    const runtime = await ready();
    const choice = new TileChoice();
    await expect(choice.measure({ ...runtime, arena: new Arena(65536) }, [2 ** 14])).rejects.toThrow("trying tiles");
    await choice.measure(runtime, [2 ** 14]);
    expect(known[runtime.dialect]).toContain(choice.tile);
  });
});

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
