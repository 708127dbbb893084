/**
 * Vectors of 256 bits, an experiment of V8: its optimising compiler makes one instruction of two that do the same with
 * neighbouring vectors of 128 bits. It is off by default, and a flag that is set once holds for the whole process. Loaded
 * only where it is asked for.
 */

/** The part of Node that this needs; bundlers for browsers see no import. */
interface Node {
  readonly arch: string;
  readonly versions: { readonly v8?: string };
  getBuiltinModule?(name: "node:v8"): { setFlagsFromString(flags: string): void };
}

/** V8 knows the flag from this version on, on x64 only; asked for an unknown one it complains on the console. */
const SINCE = 12;

/**
 * Lets V8 widen what is compiled from now on, and returns what makes it compile a binary anew. Undefined where there is
 * nothing to allow: the kernels then run as always.
 */
export function widen(): typeof distinct | undefined {
  const { process } = globalThis as { process?: Node };
  if (process?.arch !== "x64" || !(Number.parseInt(process.versions.v8 ?? "", 10) >= SINCE)) return undefined;
  const v8 = process.getBuiltinModule?.("node:v8");
  v8?.setFlagsFromString("--experimental-wasm-revectorize");
  return v8 && distinct;
}

/**
 * The binary with an empty custom section more, which engines skip. V8 gives one compiled module to all equal binaries: to
 * be compiled anew a binary has to differ.
 */
export function distinct(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  const section = [0, 2, 1, "w".charCodeAt(0)]; // custom, its length, that of its name, its name
  const marked = new Uint8Array(binary.byteLength + section.length);
  marked.set(binary);
  marked.set(section, binary.byteLength);
  return marked;
}
