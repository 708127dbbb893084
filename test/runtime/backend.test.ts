import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dialects } from "../assembly/harness.ts";

/** A fresh copy of the module, which has loaded nothing. */
async function fresh() {
  vi.resetModules();
  return import("../../src/runtime/backend.ts");
}

const validate = WebAssembly.validate;
const hasRelaxed = dialects.includes("relaxed");

/** An engine that can compile only some of the binaries that the detection tries. */
function engineWith({ simd }: { simd: boolean }): void {
  vi.spyOn(WebAssembly, "validate").mockImplementation((bytes) => {
    // i8x16.relaxed_swizzle is 0xfd 0x100: a prefix, then the opcode as 0x80 0x02.
    const text = Array.from(new Uint8Array(bytes as ArrayBuffer)).join(" ");
    return simd && !text.includes("253 128 2") && validate(bytes);
  });
}

describe("init", () => {
  beforeEach(() => {
    vi.resetModules();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("runs the fastest dialect of the engine", async () => {
    const { init, backend } = await fresh();
    const info = await init();
    expect(info.dialect).toBe(dialects.at(-1));
    expect(info.deterministic).toBe(info.dialect === "simd128");
    expect(info.threads).toBeGreaterThanOrEqual(1);
    expect(backend()).toEqual(info);
    expect(info.memory.used).toBe(0);
    expect(info.memory.reserved).toBeGreaterThan(0);
    expect(info.memory.limit).toBe(2 ** 32);
  });

  it("runs simd128 where results must not depend on the processor", async () => {
    const { init } = await fresh();
    expect(await init({ deterministic: true })).toMatchObject({ dialect: "simd128", deterministic: true });
  });

  it.each(dialects)("runs %s when asked to", async (dialect) => {
    const { init, ready } = await fresh();
    expect((await init({ dialect })).dialect).toBe(dialect);
    expect((await ready()).dialect).toBe(dialect);
  });

  it("can be called again, for another choice on the same memory", async () => {
    const { init, ready } = await fresh();
    const seen = [];
    for (const dialect of [...dialects, ...dialects]) {
      await init({ dialect });
      seen.push(await ready());
    }
    expect(seen.map(({ dialect }) => dialect)).toEqual([...dialects, ...dialects]);
    for (const { arena } of seen) expect(arena).toBe(seen[0].arena);
    expect(seen[dialects.length]).toBe(seen[0]);
  });

  it("loads once for calls at the same time", async () => {
    const { init, ready } = await fresh();
    const [, first, second] = await Promise.all([init(), ready(), ready()]);
    expect(first).toBe(second);
  });

  it("rejects what it does not know or can't do", async () => {
    const { init, loadedRuntime } = await fresh();
    await expect(init({ dialect: "avx" as never })).rejects.toThrow(
      'init: dialect must be one of "simd128", "relaxed", found "avx".',
    );
    await expect(init({ determinstic: true } as never)).rejects.toThrow("Did you mean deterministic?");
    await expect(init({ deterministic: 1 as never })).rejects.toThrow(
      "init: deterministic must be true or false, found 1.",
    );
    await expect(init({ deterministic: true, dialect: "relaxed" })).rejects.toMatchObject({
      code: "ERR_ARGUMENT",
      message: expect.stringContaining('deterministic results need dialect "simd128", found "relaxed"'),
    });
    expect(() => loadedRuntime("predictSync")).toThrow("predictSync: the kernels are not loaded yet");
  });

  it("takes the two options together where they agree", async () => {
    const { init } = await fresh();
    expect((await init({ deterministic: true, dialect: "simd128" })).dialect).toBe("simd128");
  });
});

describe("before anything is loaded", () => {
  it("backend and calls that can't wait say what to do", async () => {
    const { backend, loadedRuntime } = await fresh();
    for (const call of [backend, () => loadedRuntime("backend")]) {
      expect(call).toThrow('backend: the kernels are not loaded yet. Call "await init()" first.');
    }
  });
});

describe("an engine that lacks something", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("without SIMD: names the versions that have it, and later calls are not spoilt", async () => {
    const { init, ready, backend } = await fresh();
    engineWith({ simd: false });
    for (const call of [init, ready]) {
      await expect(call()).rejects.toMatchObject({
        name: "UnsupportedError",
        code: "ERR_UNSUPPORTED",
        message:
          "minibatch needs WebAssembly SIMD, which this engine does not have. It is in Chrome and Edge 91, Firefox 89, Safari 16.4, Node 16.4 and newer.",
      });
    }
    expect(backend).toThrow("not loaded yet");
    vi.restoreAllMocks();
    expect((await ready()).dialect).toBe(dialects.at(-1));
    expect((await init()).dialect).toBe(dialects.at(-1));
  });

  it("without relaxed SIMD: runs simd128, and says so when relaxed is asked for", async () => {
    const { init, ready } = await fresh();
    engineWith({ simd: true });
    expect((await init()).dialect).toBe("simd128");
    await expect(init({ dialect: "relaxed" })).rejects.toMatchObject({
      code: "ERR_UNSUPPORTED",
      message: expect.stringContaining("It is in Chrome 114, Firefox 145, Node 21 and newer."),
    });
    expect((await ready()).dialect).toBe("simd128");
  });

  it("that fails to compile once: the next call tries again", async () => {
    const { init } = await fresh();
    vi.spyOn(WebAssembly, "compile").mockRejectedValueOnce(new RangeError("out of executable memory"));
    await expect(init({ dialect: "simd128" })).rejects.toThrow("out of executable memory");
    expect((await init({ dialect: "simd128" })).dialect).toBe("simd128");
  });

  it.runIf(hasRelaxed)("keeps what runs when a later choice fails", async () => {
    const { init, ready, backend } = await fresh();
    await init({ deterministic: true });
    engineWith({ simd: true });
    await expect(init({ dialect: "relaxed" })).rejects.toThrow("relaxed SIMD");
    vi.restoreAllMocks();
    expect(backend().dialect).toBe("simd128");
    expect((await ready()).dialect).toBe("simd128");
  });
});
