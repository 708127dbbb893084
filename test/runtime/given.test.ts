import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { kernels } from "../../src/runtime/binaries/kernels.ts";
import { dialects } from "../assembly/harness.ts";

const path = (dialect: string) => `src/runtime/binaries/${dialect}.wasm`;
const bytes = (dialect: string) => new Uint8Array(readFileSync(path(dialect)));
const hasRelaxed = dialects.includes("relaxed");
const simd128 = bytes("simd128");

/** A fresh copy of the module, which has loaded nothing. */
async function fresh() {
  vi.resetModules();
  return import("../../src/runtime/backend.ts");
}

/** What `init({ binary })` rejects with. */
async function refusal(binary: unknown, options: object = {}): Promise<{ code: string; message: string }> {
  const { init } = await fresh();
  return init({ binary, ...options } as never).then(
    () => expect.fail("accepted"),
    (error) => error,
  );
}

/** An empty module with our custom section. */
function labelled(text: string): Uint8Array<ArrayBuffer> {
  const name = Buffer.from("minibatch");
  const contents = [name.length, ...name, ...Buffer.from(text)];
  return Uint8Array.from([0, 97, 115, 109, 1, 0, 0, 0, 0, contents.length, ...contents]);
}

let server: Server;
let root: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const name = request.url!.slice(1);
    if (name.endsWith(".wasm")) response.setHeader("Content-Type", "text/plain").end(bytes(name.slice(0, -5)));
    else if (name === "page") response.setHeader("Content-Type", "text/html").end("<!DOCTYPE html><html></html>");
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("init({ binary })", () => {
  const forms: [string, (dialect: string) => unknown][] = [
    ["a URL, whatever its MIME type", (dialect) => new URL(`${root}/${dialect}.wasm`)],
    ["a URL as a string", (dialect) => `${root}/${dialect}.wasm`],
    ["a file: URL", (dialect) => pathToFileURL(path(dialect))],
    ["a file: URL as a string", (dialect) => String(pathToFileURL(path(dialect)))],
    ["bytes", (dialect) => bytes(dialect)],
    ["Node's bytes", (dialect) => readFileSync(path(dialect))],
    ["an ArrayBuffer", (dialect) => bytes(dialect).buffer],
    ["a part of a buffer", (dialect) => Uint8Array.from([1, 2, 3, ...bytes(dialect), 4]).subarray(3, -1)],
    ["a DataView", (dialect) => new DataView(bytes(dialect).buffer)],
    ["a compiled module", (dialect) => new WebAssembly.Module(bytes(dialect))],
  ];

  describe.each(dialects)("%s", (dialect) => {
    it.each(forms)("takes %s, and runs the dialect that it finds", async (_, form) => {
      const { init, ready } = await fresh();
      expect(await init({ binary: form(dialect) as never })).toMatchObject({ dialect });
      expect((await ready()).dialect).toBe(dialect);
    });

    it("runs it instead of the embedded one", async () => {
      const compile = vi.spyOn(WebAssembly, "compile");
      const given = new WebAssembly.Module(bytes(dialect));
      const { init } = await fresh();
      await init({ binary: given });
      expect(compile).not.toHaveBeenCalled();
      await init({ dialect });
      await init();
      // Other parts are the package's own: those of several classes, which no binary that is given has.
      const modules = await Promise.all(compile.mock.results.map(({ value }) => value as Promise<WebAssembly.Module>));
      const names = modules.map((module) => WebAssembly.Module.exports(module).map(({ name }) => name));
      expect(names.filter((each) => each.includes("serve"))).toHaveLength(dialect === dialects.at(-1) ? 0 : 1);
      expect(names.filter((each) => !each.includes("serve"))).toHaveLength(dialect === dialects.at(-1) ? 1 : 2);
      compile.mockRestore();
    });
  });

  it("takes the fastest of both that the engine has, or the one that is asked for", async () => {
    const { init } = await fresh();
    const binary = { simd128: `${root}/simd128.wasm`, relaxed: bytes("relaxed") };
    expect((await init({ binary })).dialect).toBe(dialects.at(-1));
    expect((await init({ binary, deterministic: true })).dialect).toBe("simd128");
    expect((await init({ binary: { simd128: binary.simd128 } })).dialect).toBe("simd128");
  });

  it("widens its vectors where asked to, if it can still be compiled", async () => {
    const { init } = await fresh();
    const { wideSimd } = await init({ wideSimd: true });
    expect((await init({ binary: bytes("simd128"), wideSimd: true })).wideSimd).toBe(wideSimd);
    if (!wideSimd) return;
    const error = await refusal(new WebAssembly.Module(bytes("simd128")), { wideSimd: true });
    expect(error.message).toBe(
      "init: binary: wideSimd changes how a binary is compiled, found a compiled module. Give its bytes or a URL.",
    );
  });
});

describe("init({ binary }) refuses", () => {
  const mend = "Give minibatch/simd128.wasm or minibatch/relaxed.wasm, as they are in the package.";
  const nothing = "init: binary must be a URL, bytes, a WebAssembly.Module, or { simd128, relaxed } of these, found";
  const other = "init: binary must be minibatch's kernels, found";
  const moved = new Uint8Array(simd128);
  moved[8] = 99; // no section of WebAssembly

  const cases: [string, unknown, string][] = [
    ["null", null, `${nothing} null. ${mend}`],
    ["an empty string", "", `${nothing} an empty string. ${mend}`],
    ["a number", 1, `${nothing} 1. ${mend}`],
    ["a boolean", true, `${nothing} true. ${mend}`],
    ["an empty object", {}, `${nothing} [object Object]. ${mend}`],
    ["an unknown dialect", { simd: simd128, relaxed: simd128 }, `${nothing} an object with simd, relaxed. ${mend}`],
    [
      "a wrong kind under a dialect",
      { simd128: 7, relaxed: 7 },
      `init: binary.${dialects.at(-1)} must be a URL, bytes or a WebAssembly.Module, found 7. ${mend}`,
    ],
    ["empty bytes", new Uint8Array(0), `${other} an empty file. ${mend}`],
    [
      "a page",
      new TextEncoder().encode("<!DOCTYPE html><html></html>"),
      `${other} a page ("<!DOCTYPE html><html></h …"), with which servers often answer a path that they don't have. ${mend}`,
    ],
    [
      "gzip",
      Uint8Array.of(0x1f, 0x8b, 8, 0),
      `${other} a gzip file: let the server say Content-Encoding: gzip, or unpack it. ${mend}`,
    ],
    ["other bytes", Uint8Array.of(1, 2, 3), `${other} 3 bytes that are not WebAssembly. ${mend}`],
    [
      "another module's bytes",
      Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0),
      `${other} another WebAssembly binary, or a part of one, of 8 bytes. ${mend}`,
    ],
    [
      "a part of the file",
      simd128.subarray(0, 5000),
      `${other} another WebAssembly binary, or a part of one, of 5000 bytes. ${mend}`,
    ],
    [
      "another module",
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)),
      `${other} another WebAssembly.Module. ${mend}`,
    ],
    [
      "kernels of another version",
      labelled("simd128 0123456789ab"),
      `init: binary must be the kernels "${kernels}" of this version of minibatch, found "0123456789ab". Copy the file anew from the package.`,
    ],
    [
      "the dialects interchanged",
      { simd128: labelled(`relaxed ${kernels}`), relaxed: labelled(`simd128 ${kernels}`) },
      hasRelaxed
        ? 'init: binary.relaxed must be of dialect "relaxed", found "simd128". Are the two interchanged?'
        : 'init: binary.simd128 must be of dialect "simd128", found "relaxed". Are the two interchanged?',
    ],
  ];

  it.each(cases)("%s", async (_, binary, message) => {
    const error = await refusal(binary);
    expect(error.message).toBe(message);
    expect(error.code).toBe("ERR_ARGUMENT");
  });

  it("a file with a wrong beginning in a section", async () => {
    await expect(fresh().then(({ init }) => init({ binary: moved }))).rejects.toThrow(WebAssembly.CompileError);
  });

  it("a dialect other than the one asked for", async () => {
    const { code, message } = await refusal(bytes("relaxed"), { deterministic: true });
    expect(code).toBe("ERR_ARGUMENT");
    expect(message).toBe(
      'init: binary must be of dialect "simd128", found "relaxed". Give both: { simd128, relaxed }.',
    );
    expect((await refusal({ relaxed: bytes("relaxed") }, { deterministic: true })).message).toBe(
      'init: binary must have one for "simd128", which is to run here, found only relaxed. Add minibatch/simd128.wasm.',
    );
  });

  it.skipIf(hasRelaxed)("a dialect that the engine does not have", async () => {
    expect((await refusal(bytes("relaxed"))).code).toBe("ERR_UNSUPPORTED");
  });

  it("what can't be fetched, and says why", async () => {
    const missing = await refusal(`${root}/missing`);
    expect(missing.code).toBe("ERR_ARGUMENT");
    expect(missing.message).toMatch(
      `init: binary: ${root}/missing can't be fetched: the server answered 404 Not Found.`,
    );
    expect((await refusal({ simd128: "http://127.0.0.1:1/a", relaxed: "http://127.0.0.1:1/a" })).message).toMatch(
      /^init: binary\.\w+: http:\/\/127\.0\.0\.1:1\/a can't be fetched: .+\. It must be the path/,
    );
    expect((await refusal("kernels.wasm")).message).toMatch("kernels.wasm can't be fetched: ");
    expect((await refusal(pathToFileURL("missing.wasm"))).message).toMatch("ENOENT");
    expect((await refusal(`${root}/page`)).message).toMatch(`${other} a page ("<!DOCTYPE html>`);
  });

  it("and leaves what ran, which goes on", async () => {
    const { init, ready, backend } = await fresh();
    await init({ deterministic: true });
    const before = await ready();
    await expect(init({ binary: `${root}/page` })).rejects.toThrow("a page");
    expect(backend().dialect).toBe("simd128");
    expect(await ready()).toBe(before);
  });
});
