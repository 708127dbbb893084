/**
 * A binary that the application brings itself instead of the one embedded in JavaScript: fetched, as bytes, or compiled.
 * Loaded only where `init({ binary })` is used; it imports types only, and what it is told to throw.
 */
import type { ArgumentError } from "../errors.ts";
import type { Dialect } from "./backend.ts";
import { kernels as expected } from "./binaries/kernels.ts";

/** Where the kernels' binary is, or what it is. */
export type Binary = string | URL | ArrayBuffer | ArrayBufferView | WebAssembly.Module;

/** One binary, or one for each dialect. */
export type Binaries = Binary | { readonly [dialect in Dialect]?: Binary };

/** A binary of this version's kernels, and the dialect that it is written in. */
export interface Given {
  readonly dialect: Dialect;
  readonly binary: Uint8Array<ArrayBuffer> | WebAssembly.Module;
}

/** The custom section that says what a binary is: `<dialect> <kernels>`, see scripts/build-wasm.ts. */
const SECTION = "minibatch";
const MEND = "Give minibatch/simd128.wasm or minibatch/relaxed.wasm, as they are in the package.";

/**
 * The binary to run, looked at: it is WebAssembly, of this version, and of the dialect that is wanted, if any; `best` is the
 * engine's best. Whether the engine can run it the caller has to see.
 */
export async function take(
  given: Binaries,
  wanted: Dialect | undefined,
  best: Dialect,
  isWide: boolean,
  isShared: boolean,
  Wrong: typeof ArgumentError,
): Promise<Given> {
  const [source, key] = pick(given, wanted, best, Wrong);
  const what = key ? `init: binary.${key}` : "init: binary";
  const binary = await read(source, what, Wrong);
  if (isWide && binary instanceof WebAssembly.Module) {
    throw new Wrong(
      `${what}: wideSimd changes how a binary is compiled, found a compiled module. Give its bytes or a URL.`,
    );
  }
  if (isShared && binary instanceof WebAssembly.Module) {
    throw new Wrong(
      `${what}: the memory is shared with threads already, which changes how a binary is compiled, found a compiled module. Give its bytes or a URL, or make this the first init.`,
    );
  }
  const [dialect, kernels] = identify(binary);
  if (!dialect || !kernels) {
    throw new Wrong(`${what} must be minibatch's kernels, found ${describe(binary)}. ${MEND}`);
  }
  if (kernels !== expected) {
    throw new Wrong(
      `${what} must be the kernels "${expected}" of this version of minibatch, found "${kernels}". Copy the file anew from the package.`,
    );
  }
  const run = key ?? wanted;
  if (run && run !== dialect) {
    const mend = key ? "Are the two interchanged?" : "Give both: { simd128, relaxed }.";
    throw new Wrong(`${what} must be of dialect "${run}", found "${dialect}". ${mend}`);
  }
  return { dialect: dialect as Dialect, binary };
}

/** The one of several binaries that the engine should run. */
function pick(
  given: Binaries,
  wanted: Dialect | undefined,
  best: Dialect,
  Wrong: typeof ArgumentError,
): [source: Binary, key?: Dialect] {
  if (isBinary(given)) return [given];
  const byDialect = Object(given) as Record<Dialect, Binary | undefined>;
  const keys = Object.keys(byDialect);
  if (keys.length === 0 || !keys.every((key) => key === "simd128" || key === "relaxed")) {
    const found = keys.length ? `an object with ${keys.join(", ")}` : given === "" ? "an empty string" : `${given}`;
    throw new Wrong(
      `init: binary must be a URL, bytes, a WebAssembly.Module, or { simd128, relaxed } of these, found ${found}. ${MEND}`,
    );
  }
  const key = wanted ?? (byDialect[best] === undefined ? "simd128" : best);
  const source = byDialect[key];
  if (source === undefined) {
    throw new Wrong(
      `init: binary must have one for "${key}", which is to run here, found only ${keys.join(", ")}. Add minibatch/${key}.wasm.`,
    );
  }
  if (!isBinary(source)) {
    throw new Wrong(`init: binary.${key} must be a URL, bytes or a WebAssembly.Module, found ${source}. ${MEND}`);
  }
  return [source, key];
}

function isBinary(given: unknown): given is Binary {
  return (
    (typeof given === "string" && given !== "") ||
    given instanceof URL ||
    given instanceof ArrayBuffer ||
    ArrayBuffer.isView(given) ||
    given instanceof WebAssembly.Module
  );
}

async function read(source: Binary, what: string, Wrong: typeof ArgumentError): Promise<Given["binary"]> {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer) return new Uint8Array(source);
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer as ArrayBuffer, source.byteOffset, source.byteLength);
  }
  return fetched(source, what, Wrong);
}

/** The part of Node that this needs, whose `fetch` knows no files; bundlers for browsers see no import. */
interface Node {
  getBuiltinModule?(name: "node:fs/promises"): { readFile(file: URL): Promise<Uint8Array<ArrayBuffer>> };
}

async function fetched(url: string | URL, what: string, Wrong: typeof ArgumentError): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const files = (globalThis as { process?: Node }).process?.getBuiltinModule?.("node:fs/promises");
    if (files && String(url).startsWith("file:")) return await files.readFile(new URL(url));
    const response = await fetch(url);
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    throw new Error(`the server answered ${response.status} ${response.statusText}`.trim());
  } catch (cause) {
    const why = cause instanceof Error ? ((cause.cause as Error | undefined)?.message ?? cause.message) : cause;
    throw new Wrong(
      `${what}: ${url} can't be fetched: ${why}. It must be the path of the file as the page sees it (in Node an absolute URL); ` +
        "on another server it needs CORS headers, and the page's Content-Security-Policy must allow it in connect-src.",
      { cause },
    );
  }
}

/** What the custom section says: dialect and kernels; nothing if there is none. */
function identify(binary: Given["binary"]): string[] {
  const [section] =
    binary instanceof WebAssembly.Module ? WebAssembly.Module.customSections(binary, SECTION) : sections(binary);
  return section ? new TextDecoder().decode(section).split(" ") : [];
}

/** The contents of our custom sections in a binary: they can be read before an engine is asked to compile it. */
function sections(bytes: Uint8Array<ArrayBuffer>): Uint8Array[] {
  if (!isWebAssembly(bytes)) return [];
  const found: Uint8Array[] = [];
  let at = 8;
  /** LEB128 */
  const number = () => {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    return value >>> 0;
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const length = number();
    const end = at + length;
    if (id === 0 && end <= bytes.length) {
      const nameLength = number();
      const name = new TextDecoder().decode(bytes.subarray(at, at + nameLength));
      if (name === SECTION) found.push(bytes.subarray(at + nameLength, end));
    }
    at = end;
  }
  return found;
}

function isWebAssembly(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}

/** What else than our kernels was found, for a message. */
function describe(binary: Given["binary"]): string {
  if (binary instanceof WebAssembly.Module) return "another WebAssembly.Module";
  if (isWebAssembly(binary)) return `another WebAssembly binary, or a part of one, of ${binary.length} bytes`;
  if (binary.length === 0) return "an empty file";
  if (binary[0] === 0x1f && binary[1] === 0x8b)
    return "a gzip file: let the server say Content-Encoding: gzip, or unpack it";
  const start = new TextDecoder().decode(binary.subarray(0, 24)).trim();
  if (start.startsWith("<"))
    return `a page ("${start} …"), with which servers often answer a path that they don't have`;
  return `${binary.length} bytes that are not WebAssembly`;
}
