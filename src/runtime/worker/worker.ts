/**
 * What runs in a worker, under Node and in browsers. It knows nothing of models: it makes kernels ready and runs programs with them.
 * It is a file by itself, without imports, and begins to listen at once.
 */
import type { Answer, Done, Job, Open, Request } from "./protocol.ts";

/** So often, a tenth of a second each, other threads may be found to have done nothing. */
const PATIENCE = 100;

type Kernels = Record<string, (...args: number[]) => unknown>;

let memory: WebAssembly.Memory;
let kernels: Kernels;

/** As `link` of backend.ts. Kernels hold no state: they may be made ready anew on the same memory when a binary more is needed. */
async function open({ modules: { core, blocked, classes, extra }, memory: given }: Open): Promise<void> {
  memory = given instanceof WebAssembly.Memory ? given : new WebAssembly.Memory(given);
  const none = () => 0;
  const instantiate = async (module: WebAssembly.Module, others: Kernels = {}) => {
    const { exports } = await WebAssembly.instantiate(module, { env: { memory, ...others } });
    const made = exports as Kernels;
    made.setup?.();
    return made;
  };
  const blocks = blocked ? (await instantiate(blocked)).blocked! : none;
  const parts = { blocked: blocks, classes: classes ? (await instantiate(classes)).run! : none };
  kernels = await instantiate(core, { ...parts, extra: none });
  if (!extra) return;
  kernels = await instantiate(core, { ...parts, extra: (await instantiate(extra, { core: kernels.run! })).run! });
}

function work({ pages, put, steps, collect, get }: Job): Done {
  const start = performance.now();
  const missing = pages - memory.buffer.byteLength / 65536;
  if (missing > 0) memory.grow(missing);
  const { buffer } = memory;
  for (const { address, bytes } of put) new Uint8Array(buffer, address).set(bytes);
  const words = new Uint32Array(buffer);
  const run = kernels.run!;
  const collected = new Uint8Array(collect);
  for (let at = 0, filled = 0; at < steps.length; ) {
    const program = steps[at++]!;
    if (program === 0) {
      const part = new Uint8Array(buffer, steps[at++]!, steps[at++]!);
      collected.set(part, filled);
      filled += part.length;
      continue;
    }
    for (let changes = steps[at++]!; changes > 0; changes--) words[steps[at++]! >>> 2] = steps[at++]!;
    finish(run, program);
  }
  const got = get.map(({ address, bytes }) => new Uint8Array(buffer, address, bytes).slice());
  return { collected, got, time: performance.now() - start };
}

/** Lets go of everything, until the next `open`. */
function close(): void {
  memory = new WebAssembly.Memory({ initial: 0 });
  kernels = {};
}

/** Runs a program to its end, also where other threads are so late that it comes back to ask about them. */
function finish(run: (program: number) => unknown, program: number): void {
  for (let at = run(program) as number, patience = PATIENCE; at; ) {
    const next = run(at) as number;
    patience = next === at ? patience - 1 : PATIENCE;
    if (patience === 0) throw new Error("a thread that shares the work is not heard of any more");
    at = next;
  }
}

async function answer(request: Request): Promise<unknown> {
  if ("open" in request) return open(request.open);
  if ("job" in request) return work(request.job);
  if ("close" in request) return close();
  return kernels[request.call]!(...request.args);
}

/** What of a result is given away instead of being copied. */
function buffersOf(result: unknown): ArrayBuffer[] {
  const { collected, got } = (result ?? {}) as Partial<Done>;
  return got ? [collected!, ...got].map(({ buffer }) => buffer) : [];
}

/** The other side: a browser's worker is its own port, Node's has one in a module. */
interface Port {
  postMessage(answer: Answer, transfer: ArrayBuffer[]): void;
}

function serve(port: Port, listen: (receive: (request: Request) => void) => void): void {
  let last = Promise.resolve();
  listen((request) => {
    const { id } = request;
    last = last.then(async () => {
      try {
        const result = await answer(request);
        port.postMessage({ id, result }, buffersOf(result));
      } catch (error) {
        port.postMessage({ id, error: String(error) }, []);
      }
    });
  });
  port.postMessage({ id: 0, result: undefined }, []);
}

if ("postMessage" in globalThis) {
  serve(globalThis as unknown as Port, (receive) => {
    globalThis.onmessage = ({ data }: MessageEvent<Request>) => receive(data);
  });
} else {
  // As an argument, so that no bundler for browsers sees the name and looks for it.
  const load = (name: string) => import(/* @vite-ignore */ /* webpackIgnore: true */ name);
  load("node:worker_threads").then(({ parentPort }) => {
    serve(parentPort, (receive) => parentPort.on("message", receive));
  });
}
