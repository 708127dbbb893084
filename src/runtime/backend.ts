/** Which kernels run: detection of what the engine can, loading of the one binary that is needed, and its memory. */
import { checkBoolean, checkInteger, checkName, checkOptions } from "../checks.ts";
import { ArgumentError, StateError, UnsupportedError } from "../errors.ts";
import { Missing, whenLoaded } from "../missing.ts";
import { Arena } from "./arena.ts";
import { relaxedSimd, simd } from "./features.ts";
import type { Binaries, Given } from "./given.ts";
import { canShare, shareMemory, threadsFor } from "./threads.ts";
import { type Tile, TileChoice } from "./tile.ts";

/** An instruction dialect of WebAssembly's vectors. */
export type Dialect = "simd128" | "relaxed";

/** Options of `init`. */
export interface InitOptions {
  /**
   * Give up fused multiply-add for results that are bit-identical on every engine and processor. Default false: then
   * results are bit-identical on one machine and engine.
   */
  deterministic?: boolean;
  /** Run a certain dialect instead of the fastest that the engine has. */
  dialect?: Dialect;
  /**
   * Experimental: let V8 widen vectors to 256 bits where it can, which makes large matrix products 1.5 to 1.8 times as fast
   * and changes no result. Only in Node on x64; without effect elsewhere. It sets the V8 flag
   * `--experimental-wasm-revectorize` for the whole process, for all WebAssembly that is compiled from then on. Default false.
   */
  wideSimd?: boolean;
  /**
   * How many threads share the work of larger models, at the most; no result depends on it. Default "auto": as many as the
   * machine is good for. In browsers threads need a page that is `crossOriginIsolated`, by its headers; elsewhere, where they
   * can't be started, and where the first `init` wanted one, there is one. `backend().threads` tells. `predictSync` and
   * `profile` use one.
   */
  threads?: number | "auto";
  /**
   * The kernels' binary from elsewhere than the package's own JavaScript, where it is embedded: a URL to fetch (of any MIME
   * type; relative to the page, in Node absolute or `file:`), its bytes, or a compiled `WebAssembly.Module`; one binary, or
   * one for each dialect, of which the fastest that the engine has is used. The package has them as `minibatch/simd128.wasm`
   * and `minibatch/relaxed.wasm`. Parts that only some models need, such as softmax, are loaded from the package when the first of
   * these models runs: await that before `predictSync`.
   */
  binary?: Binaries;
  /** Where a page finds the package's `dist/worker.js`, on its own origin; only needed where the bundler or server keeps it elsewhere. */
  workerUrl?: string | URL;
}

/** What runs, as `backend()` tells it. */
export interface BackendInfo {
  /** `relaxed` multiplies and adds in one rounding, `simd128` in two. */
  readonly dialect: Dialect;
  /** Whether results are bit-identical on every engine and processor. */
  readonly deterministic: boolean;
  /** Threads that larger models use. */
  readonly threads: number;
  /** Whether V8 was allowed to widen vectors before these kernels were compiled. */
  readonly wideSimd: boolean;
  /** What matrix products work in, rows x columns (x unrolling); measured when the first larger model runs. */
  readonly tile: Tile;
  /** Bytes of linear memory: in live blocks, taken from the machine, and at the most. */
  readonly memory: { readonly used: number; readonly reserved: number; readonly limit: number };
}

/** Loaded kernels on the memory that all models of a process share. */
export interface Runtime {
  readonly dialect: Dialect;
  readonly wideSimd: boolean;
  readonly arena: Arena;
  readonly tiles: TileChoice;
  /** Opcodes whose kernels the engine had its chance to optimise. */
  readonly warmed: Set<number>;
  /** Executes the program at an address. Another function once a part more is loaded: don't keep it. */
  run: Run;
  /** How many threads may run programs, this one included. */
  threads: number;
  /** Whether a run should wait for the other threads to start: the application asked for them. */
  awaitsThreads: boolean;
  /** The other threads, once a model was worth them. */
  crew?: Crew;
  /** What is loaded, for other threads to instantiate as {@link link} does. */
  readonly modules: Modules;
  /** Throws unless a part of the kernels is loaded. @throws Missing */
  readonly need: (part: Part) => void;
  /** As `init` was given it. */
  workerUrl?: string | URL | undefined;
}

/** Other threads that run parts of programs; see program/crew.ts. */
export interface Crew {
  /** Runs a program; a promise if a thread is so late that the event loop must be asked about it. @throws WorkerError in that promise */
  run(program: { readonly address: number }): Promise<void> | undefined;
  /** Settles when the threads have started, or can't be; never rejects. */
  readonly started: Promise<void>;
  /** While a thread is late nothing else may run or be changed. */
  readonly late: Promise<void> | undefined;
  /** Gives the threads up; another crew may be formed. */
  dismiss(): void;
}

/** Gives 0, or where it stopped; see LEAD. */
type Run = (program: number) => number;

/** Kernels that are loaded when a program needs them: large products, several classes, and what few networks have. */
export type Part = "blocked" | "classes" | "extra";

/** Compiled kernels: those of every network, and parts. */
export type Modules = { readonly core: WebAssembly.Module } & { [part in Part]?: WebAssembly.Module };

const BINARIES = {
  simd128: {
    core: () => import("./binaries/simd128.ts"),
    blocked: () => import("./binaries/simd128-blocked.ts"),
    classes: () => import("./binaries/simd128-classes.ts"),
    extra: () => import("./binaries/simd128-extra.ts"),
  },
  relaxed: {
    core: () => import("./binaries/relaxed.ts"),
    blocked: () => import("./binaries/relaxed-blocked.ts"),
    classes: () => import("./binaries/relaxed-classes.ts"),
    extra: () => import("./binaries/relaxed-extra.ts"),
  },
};

const notLoaded = () => {
  throw new StateError("This program needs kernels that are not loaded.");
};

/** Kernels on a memory. The modules call each other directly, not through JavaScript: hence a second instance of the core. */
export async function link({ core, blocked, classes, extra }: Modules, memory: WebAssembly.Memory): Promise<Run> {
  const instantiate = async (module: WebAssembly.Module, others?: WebAssembly.ModuleImports) => {
    const { exports } = await WebAssembly.instantiate(module, { env: { memory, ...others } });
    (exports.setup as Run | undefined)?.(0);
    return exports as Record<"run" | "blocked", Run>;
  };
  const parts = {
    blocked: blocked ? (await instantiate(blocked)).blocked : () => 0,
    classes: classes ? (await instantiate(classes)).run : notLoaded,
  };
  const { run } = await instantiate(core, { ...parts, extra: notLoaded });
  if (!extra) return run;
  return (await instantiate(core, { ...parts, extra: (await instantiate(extra, { core: run })).run })).run;
}

/** What makes a binary one that V8 compiles to wider vectors; see wide.ts. */
type Widen = (binary: Uint8Array) => Uint8Array<ArrayBuffer>;

const ENGINES = "Chrome and Edge 91, Firefox 89, Safari 16.4, Node 16.4";

let arena: Arena | undefined;
let current: Runtime | undefined;
let choice: Promise<Runtime> | undefined;
/** By dialect, and whether wide. */
const loaded = new Map<string, Promise<Runtime>>();

/**
 * Loads the kernels. Optional: `fit`, `evaluate` and `predict` do it on demand; call it to choose, to load ahead of time, or
 * before `predictSync`. Called again it changes the choice for what starts afterwards.
 *
 * @throws UnsupportedError if the engine has no SIMD, or not the dialect asked for
 * @throws ArgumentError if `binary` can't be fetched, or is not this version's binary of the dialect that is to run
 * @example await init({ deterministic: true });
 */
export async function init(options: InitOptions = {}): Promise<BackendInfo> {
  checkOptions("init", options, ["deterministic", "dialect", "wideSimd", "threads", "binary", "workerUrl"]);
  const { deterministic = false, dialect, wideSimd = false, threads = "auto", binary, workerUrl } = options;
  if (dialect !== undefined) checkName("init: dialect", dialect, ["simd128", "relaxed"]);
  checkBoolean("init: deterministic", deterministic);
  checkBoolean("init: wideSimd", wideSimd);
  if (threads !== "auto") checkInteger('init: threads (or "auto")', threads, 1);
  if (deterministic && dialect === "relaxed") {
    throw new ArgumentError(
      'init: deterministic results need dialect "simd128", found "relaxed": how it rounds depends on the processor. Leave one out.',
    );
  }
  if (workerUrl !== undefined && typeof workerUrl !== "string" && !(workerUrl instanceof URL)) {
    throw new ArgumentError(`init: workerUrl must be a string or URL, found ${String(workerUrl)}.`);
  }
  const runtime = await take(chosen(deterministic ? "simd128" : dialect, wideSimd, threads, binary));
  runtime.workerUrl = workerUrl;
  // predictSync can't wait for it. Who brings a binary may not want another to be compiled before it is needed.
  if (binary === undefined) await whenLoaded(() => runtime.need("classes"));
  return backend();
}

/** What `init` asks for. Apart from `start`, so that applications that leave the choice to the library don't carry it. */
async function chosen(
  wanted: Dialect | undefined,
  wideSimd: boolean,
  threads: number | "auto",
  binary: Binaries | undefined,
): Promise<Runtime> {
  const best = await bestDialect();
  const widen = wideSimd ? (await import("./wide.ts")).widen() : undefined;
  const given =
    binary === undefined
      ? undefined
      : await (await import("./given.ts")).take(binary, wanted, best, !!widen, !!arena?.shared, ArgumentError);
  const dialect = given?.dialect ?? wanted ?? best;
  if (dialect === "relaxed" && best !== "relaxed") {
    throw new UnsupportedError(
      'init: dialect "relaxed" needs WebAssembly relaxed SIMD, which this engine does not have. It is in Chrome 114, Firefox 145, Node 21 and newer. Take "simd128".',
    );
  }
  return start(dialect, threads, widen, given?.binary);
}

/** What runs. @throws StateError before anything was loaded */
export function backend(): BackendInfo {
  const { dialect, wideSimd, threads, tiles, arena } = loadedRuntime("backend");
  const memory = { used: arena.used, reserved: arena.reserved, limit: arena.limit };
  return { dialect, deterministic: dialect === "simd128", threads, wideSimd, tile: tiles.tile, memory };
}

/** The kernels, loaded now if they were not. */
export async function ready(): Promise<Runtime> {
  current = await (choice ?? take(bestDialect().then((dialect) => start(dialect, "auto"))));
  await current.arena.collect();
  return current;
}

/** The kernels, for calls that can't wait. @throws StateError before anything was loaded */
export function loadedRuntime(what: string): Runtime {
  if (current) return current;
  throw new StateError(`${what}: the kernels are not loaded yet. Call "await init()" first.`);
}

/** Makes a choice hold from now on. One that fails leaves what ran before, and the next call does not meet the failure again. */
async function take(chosen: Promise<Runtime>): Promise<Runtime> {
  choice = chosen;
  try {
    const runtime = await chosen;
    if (choice === chosen) current = runtime; // Of several calls at once the last one holds.
    return runtime;
  } catch (error) {
    if (choice === chosen) choice = current && Promise.resolve(current);
    throw error;
  }
}

/** The fastest dialect that the engine has. @throws UnsupportedError if it has none */
async function bestDialect(): Promise<Dialect> {
  if (await simd()) return (await relaxedSimd()) ? "relaxed" : "simd128";
  throw new UnsupportedError(
    `minibatch needs WebAssembly SIMD, which this engine does not have. It is in ${ENGINES} and newer.`,
  );
}

/** The runtime of a dialect: loaded, or as it was loaded before. */
async function start(
  dialect: Dialect,
  threads: number | "auto",
  widen?: Widen,
  given?: Given["binary"],
): Promise<Runtime> {
  const key = `${dialect} ${!!widen}`;
  const loading = (!given && loaded.get(key)) || load(dialect, threads !== 1, widen, given);
  loaded.set(key, loading);
  loading.catch(() => loaded.delete(key));
  const runtime = await loading;
  runtime.threads = runtime.arena.shared ? threadsFor(threads) : 1;
  runtime.awaitsThreads = threads !== "auto";
  return runtime;
}

/** Both dialects work on one memory: a program is data that either can run. */
async function load(dialect: Dialect, threads: boolean, widen?: Widen, given?: Given["binary"]): Promise<Runtime> {
  arena ??= new Arena(undefined, threads && canShare() && !(given instanceof WebAssembly.Module));
  const { memory, shared } = arena;
  const compile = async (binary: Given["binary"]) => {
    if (binary instanceof WebAssembly.Module) return binary;
    const linked = shared ? shareMemory(binary) : binary;
    return WebAssembly.compile(widen?.(linked) ?? linked);
  };
  const fetched = async (name: Part | "core") => compile(await unpack(BINARIES[dialect][name]()));
  const modules: Modules = { core: await (given ? compile(given) : fetched("core")) };
  const loading = (part: Part) => async () => {
    modules[part] ??= await fetched(part);
    runtime.run = await link(modules, memory);
  };
  const loaders = { blocked: loading("blocked"), classes: loading("classes"), extra: loading("extra") };
  const runtime: Runtime = {
    dialect,
    wideSimd: !!widen,
    threads: 1,
    awaitsThreads: false,
    arena,
    tiles: new TileChoice(),
    warmed: new Set(),
    run: await link(modules, memory),
    modules,
    need(part) {
      if (!modules[part]) throw new Missing("A part of the kernels", loaders[part]);
    },
  };
  return runtime;
}

/** The part of Node that this needs; bundlers for browsers see no import. */
interface Node {
  getBuiltinModule?(name: "node:zlib"): { inflateRawSync(packed: Uint8Array): Uint8Array<ArrayBuffer> };
}

/**
 * A binary travels deflated and in base64, a third smaller than base64 alone when the page's server compresses it, too. In Node
 * the streams of the web would first have to be loaded, 10 ms with a DecompressionStream, 60 ms with a Response (measured).
 */
async function unpack(text: Promise<{ default: string }>): Promise<Uint8Array<ArrayBuffer>> {
  const characters = atob((await text).default);
  const packed = new Uint8Array(characters.length);
  for (let i = 0; i < packed.length; i++) packed[i] = characters.charCodeAt(i);
  const zlib = (globalThis as { process?: Node }).process?.getBuiltinModule?.("node:zlib");
  if (zlib) return zlib.inflateRawSync(packed);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
