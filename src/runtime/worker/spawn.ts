/**
 * The one place that knows how workers are made, in browsers (Web Workers) and under Node (worker_threads). Loaded when a worker is
 * needed; it imports types only, and is handed what it needs of the rest.
 */
import type { Answer, Request } from "./protocol.ts";

/** A worker must have started after so many milliseconds. */
const PATIENCE = 20_000;

/** A request without its number. */
export type Message = Request extends infer Each ? (Each extends unknown ? Omit<Each, "id"> : never) : never;

export interface AskOptions {
  /** Buffers to give away instead of copying them. */
  readonly transfer?: readonly ArrayBuffer[];
  /** Whether a Node process stays alive until the answer. Default true; false for what runs until the process ends. */
  readonly held?: boolean;
}

/** A worker that has started. */
export interface Worker {
  /**
   * Sends a request and waits for its answer; the worker answers in order.
   * @throws WorkerError if the request failed there, or the worker ended before it answered
   */
  ask<Result>(message: Message, options?: AskOptions): Promise<Result>;
  /** Ends it at once; whatever is waited for is rejected. */
  terminate(): void;
  /** Why it ended, once it did. */
  readonly ended: Error | undefined;
  /** Called when it ended, by itself or not. */
  onEnd: ((why: Error) => void) | undefined;
}

/** How a worker can't be had or went wrong, as an error of the library's. */
export type Complain = (message: string, cause?: unknown) => Error;

/** The same of either platform. */
interface Raw {
  post(message: Request, transfer: readonly ArrayBuffer[]): void;
  terminate(): void;
  /** Whether the process waits for it. */
  hold(on: boolean): void;
}

/** What a raw worker says. */
interface Ears {
  hear(answer: Answer): void;
  end(why: unknown): void;
}

/**
 * Starts a worker: of the file beside this one, or, where a bundler left it behind or the page came from elsewhere, of its text. Where a
 * page's Content-Security-Policy allows neither, `url` says where the file is.
 *
 * @throws WorkerError if none of it starts
 */
export async function spawn(complain: Complain, url?: string | URL): Promise<Worker> {
  const { Worker: Web, process } = globalThis as { Worker?: unknown; process?: { versions?: { node?: string } } };
  if (!Web && !process?.versions?.node) {
    throw complain("This place has no workers (a service worker has none). Leave worker out, or train elsewhere.");
  }
  const make = Web ? webWorker : await nodeWorker();
  try {
    return await start(complain, (ears) => make(ears, url));
  } catch (cause) {
    if (url !== undefined) {
      throw complain(
        `The worker did not start from workerUrl "${url}": ${reason(cause)}. Serve dist/worker.js of this package there, from the ` +
          "page's own origin, as JavaScript.",
        cause,
      );
    }
    try {
      const { default: text } = await import("./worker-text.ts");
      return await start(complain, (ears) => make(ears, undefined, text));
    } catch (second) {
      throw complain(
        `The worker did not start: its file was not found beside the library's (${reason(cause)}), and one made of its text was ` +
          `refused (${reason(second)}). Serve dist/worker.js of this package, from the page's own origin, and say where: ` +
          "init({ workerUrl: \"/worker.js\" }). A Content-Security-Policy must allow it: worker-src 'self'.",
        second,
      );
    }
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** Why a start failed, without what was said around it. */
function reason(error: unknown): string {
  return messageOf((error as Error).cause ?? error);
}

/** A request that waits for its answer. */
interface Waiting {
  readonly held: boolean;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Waits for a raw worker's first word. */
async function start(complain: Complain, make: (ears: Ears) => Raw): Promise<Worker> {
  const waiting = new Map<number, Waiting>();
  let raw: Raw | undefined;
  let ids = 0;
  let ended: Error | undefined;
  const wait = <Result>(id: number, held: boolean) =>
    new Promise<Result>((resolve, reject) => {
      waiting.set(id, { held, resolve: resolve as (result: unknown) => void, reject });
    });
  const settle = (id: number, use: (request: Waiting) => void) => {
    const request = waiting.get(id);
    waiting.delete(id);
    if (![...waiting.values()].some(({ held }) => held)) raw?.hold(false);
    if (request) use(request);
  };
  const end = (why: unknown) => {
    if (ended) return;
    ended = complain(`The worker ended: ${messageOf(why)}.`, why);
    raw?.terminate();
    for (const id of [...waiting.keys()]) settle(id, ({ reject }) => reject(ended!));
    worker.onEnd?.(ended);
  };
  const worker: Worker = {
    ask<Result>(message: Message, { transfer = [], held = true }: AskOptions = {}) {
      if (ended) return Promise.reject(ended);
      const id = ++ids;
      const answered = wait<Result>(id, held);
      if (held) raw!.hold(true);
      try {
        raw!.post({ id, ...message } as Request, transfer);
      } catch (cause) {
        settle(id, ({ reject }) => reject(complain(`The worker could not be asked: ${messageOf(cause)}.`, cause)));
      }
      return answered;
    },
    terminate: () => end("it was terminated"),
    get ended() {
      return ended;
    },
    onEnd: undefined,
  };
  const started = wait<void>(0, true);
  const timer = setTimeout(() => end(`it did not start within ${PATIENCE / 1000} seconds`), PATIENCE);
  try {
    raw = make({
      hear: (answer) =>
        settle(answer.id, ({ resolve, reject }) => {
          if ("error" in answer) reject(complain(`The worker failed: ${answer.error}.`));
          else resolve(answer.result);
        }),
      end,
    });
    await started;
  } catch (cause) {
    started.catch(() => {}); // Where it could not be made nobody waits for its start.
    end(cause);
    throw cause;
  } finally {
    clearTimeout(timer);
  }
  return worker;
}

/** Bundlers know this form of `new Worker` and bring the file along; it must stay as it is. */
function webWorker({ hear, end }: Ears, url?: string | URL, text?: string): Raw {
  let made: string | undefined;
  if (text !== undefined) made = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const given = made ?? url;
  const worker =
    given === undefined
      ? new Worker(new URL("./worker.js", import.meta.url), { type: "module" })
      : new Worker(given, { type: "module" });
  worker.onmessage = ({ data }) => {
    if (made) URL.revokeObjectURL(made);
    made = undefined;
    hear(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    end(event.message || "its file could not be loaded");
  };
  worker.onmessageerror = () => end("a message could not be read");
  return {
    post: (message, transfer) => worker.postMessage(message, transfer as ArrayBuffer[]),
    terminate: () => worker.terminate(),
    hold: () => {},
  };
}

/** As much of Node's worker_threads as is used here. */
interface NodeWorkers {
  Worker: new (
    file: URL,
    options: { execArgv: string[]; name?: string },
  ) => {
    postMessage(message: Request, transfer: readonly ArrayBuffer[]): void;
    on(event: string, listener: (value: never) => void): void;
    terminate(): Promise<unknown>;
    ref(): void;
    unref(): void;
  };
}

async function nodeWorker(): Promise<(ears: Ears, url?: string | URL, text?: string) => Raw> {
  // As an argument, so that no bundler for browsers sees the name and looks for it.
  const load = (name: string): Promise<NodeWorkers> => import(/* @vite-ignore */ /* webpackIgnore: true */ name);
  const { Worker } = await load("node:worker_threads");
  return ({ hear, end }, url, text) => {
    const here = import.meta.url; // In a variable, so that bundlers don't bring the file along once more.
    const file =
      text === undefined ? (url ?? new URL("./worker.js", here)) : `data:text/javascript,${encodeURIComponent(text)}`;
    // What was given to the process, such as modules to load first, is not meant for this worker.
    const worker = new Worker(new URL(file), { execArgv: [], name: "minibatch" });
    worker.on("message", hear);
    worker.on("error", end);
    worker.on("exit", (code) => end(`it ended with exit code ${code}`));
    return {
      post: (message, transfer) => worker.postMessage(message, transfer),
      terminate: () => void worker.terminate(),
      hold: (on) => (on ? worker.ref() : worker.unref()),
    };
  };
}
