/**
 * Runs a model's programs in a worker. The model, its callbacks and the order of its data stay here: a worker is sent the contents of
 * the blocks that programs work on, once, and then slices of steps, each a program and the words that change before it. Its memory has the
 * same addresses as this one, so that programs are the same there. What it has computed comes back when it is wanted.
 *
 * Loaded when a worker is asked for; like profile.ts it imports types only of the rest, and is handed what it needs.
 */
import type { Mode } from "../program/builder.ts";
import type { Arena, Place } from "../runtime/arena.ts";
import type { Runtime } from "../runtime/backend.ts";
import type { Pace } from "../runtime/pacer.ts";
import type { Done, Job, Put, Span } from "../runtime/worker/protocol.ts";
import type { Complain, Worker } from "../runtime/worker/spawn.ts";
import { dismiss, hire } from "../runtime/worker/staff.ts";
import type { ModelCore } from "./core.ts";
import type { Executor } from "./executor.ts";
import { CHUNK, copy, Mirror, pieces } from "./mirror.ts";
import type { recruit } from "./recruit.ts";

/** Milliseconds of work in a slice: a run that is stopped ends after at most two of them, or two steps. */
const SLICE = 10;
/** Slices that are sent ahead, however short they are. */
const AHEAD = 16;
/** Words of steps from which on a slice is full. */
const MOST_WORDS = 2 ** 18;
/** Milliseconds after which an epoch's end brings everything back, though nobody looks at it. */
const SYNC = 200;
const PAGE = 65536;

/** What a run elsewhere needs of the library. */
export interface Parts {
  readonly core: ModelCore;
  readonly runtime: Runtime;
  readonly executor: Executor;
  /** Gives a runtime other threads, if its model is worth them. */
  readonly recruit: typeof recruit;
  /** Paces loops here. */
  readonly pacer: Pace;
  readonly complain: Complain;
  /** Throws if the model's memory is no longer what it was. */
  readonly checkCurrent: () => void;
}

/** A part of memory that is wanted, and where it goes. */
interface Wanted {
  readonly span: Span;
  take(bytes: Uint8Array): void;
}

/** Brings a model to a worker. @throws WorkerError */
export async function connect(parts: Parts): Promise<Remote> {
  const { arena, modules, workerUrl, threads } = parts.runtime;
  const worker = await hire(parts.complain, workerUrl);
  try {
    const size = { initial: arena.reserved / PAGE, maximum: arena.limit / PAGE, shared: arena.shared };
    // One that other threads shall share is made here, as they are given it, too.
    const memory = arena.shared && threads > 1 ? new WebAssembly.Memory(size) : size;
    await worker.ask({ open: { modules, memory } });
    parts.checkCurrent();
    const remote = new Remote(parts, worker);
    if ("buffer" in memory) await remote.recruit(memory);
    await remote.load();
    return remote;
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/** A model in a worker. To the loops it is a pace: their steps are sent when it is due. */
export class Remote implements Pace {
  /** As the one here, but `run` puts the program in the queue, with the words that it finds in the model's cells. */
  readonly runtime: Runtime & { arena: Arena };
  /** Steps that were done since `begin`. */
  steps = 0;
  readonly #parts: Parts;
  readonly #arena: Arena;
  readonly #worker: Worker;
  readonly #mirror: Mirror;
  /** What the host writes before each step, and the words that the worker has there. */
  readonly #inputs: readonly { readonly place: Place; readonly known: (number | undefined)[] }[];
  /** Those of both modes, and what they were after the latest slice. */
  readonly #totals: Place | undefined;
  #answered: Uint8Array = new Uint8Array();
  /** The slice that is being gathered. */
  #queue = new Uint32Array(256);
  #words = 0;
  #count = 0;
  #puts: Put[] = [];
  #collects: Wanted[] = [];
  /** Slices on their way, and the milliseconds that they are expected to take. */
  readonly #flying = new Set<Promise<void>>();
  #expected = 0;
  /** Milliseconds of a step of each mode, once one was done. */
  readonly #pace: Partial<Record<Mode, number>> = {};
  #mode: Mode = "train";
  /** There was time in which somebody may have replaced weights. */
  #waited = true;
  /** Steps were sent since everything came back. */
  #ahead = false;
  #syncedAt = 0;
  #iterations: number;
  #failure: Error | undefined;

  constructor(parts: Parts, worker: Worker) {
    this.#parts = parts;
    this.#worker = worker;
    const { executor, core, runtime } = parts;
    const { arena } = runtime;
    this.runtime = { ...runtime, crew: undefined, run: (program) => this.#step(program) };
    this.#arena = arena;
    this.#mirror = new Mirror(arena, core, executor);
    this.#iterations = core.iterations;
    const { scalars, totals } = executor.training?.blocks ?? {};
    const inputs = [executor.memory.cells.x, ...(scalars ? [scalars.address] : [])];
    this.#inputs = inputs.map((address) => ({ place: arena.places.get(address)!, known: [] }));
    this.#totals = totals && arena.places.get(totals.address);
  }

  /** Threads that share the worker's memory and its work. What they work on has addresses of the arena, as everything. */
  async recruit(memory: WebAssembly.Memory): Promise<void> {
    const { core, recruit } = this.#parts;
    const arena = { memory, allocate: (floats: number, what: string) => this.#arena.allocate(floats, what) };
    this.runtime.arena = arena as Arena;
    const weights = core.topology.weights.reduce((sum, { size }) => sum + size, 0);
    const onDeath = (why: Error) => {
      this.#failure ??= why;
      this.#worker.terminate();
    };
    await recruit(this.runtime, weights, { mayWait: true, onDeath });
  }

  /** Sends weights and slots, piece by piece, as a page has other things to do. */
  async load(): Promise<void> {
    const { runtime, pacer, checkCurrent } = this.#parts;
    let bytes = 0;
    for (const span of this.#mirror.model()) {
      this.#puts.push(copy(runtime.arena, span));
      bytes += span.bytes;
      if (bytes < CHUNK) continue;
      bytes = 0;
      this.#flush();
      await pacer.rest();
      checkCurrent();
    }
    await this.done();
  }

  /** The following steps are of this mode, and add to totals of zero. */
  begin(mode: Mode): void {
    this.#mode = mode;
    this.steps = 0;
    if (mode === "predict") return;
    const { byteOffset, byteLength } = this.#parts.executor.training!.totals(mode);
    this.#put({ address: byteOffset, bytes: new Uint8Array(byteLength) });
  }

  /** Those of the current mode, as of the steps that are done. */
  get totals(): Float64Array {
    const training = this.#parts.executor.training!;
    const first = training.total(this.#mode, 0) - this.#totals!.address;
    return new Float64Array(this.#answered.slice(first, first + training.noTotals().byteLength).buffer);
  }

  due(now = false): boolean {
    return (
      this.#count * (this.#pace[this.#mode] ?? SLICE) >= SLICE ||
      this.#words > MOST_WORDS ||
      this.#isFarAhead() ||
      this.#parts.pacer.due(now)
    );
  }

  /** Sends what was gathered, and waits until it is time for more. */
  async rest(): Promise<void> {
    this.#flush();
    if (!this.#isFarAhead()) await this.#parts.pacer.rest();
    while (this.#isFarAhead()) await Promise.race(this.#flying);
    this.#check();
  }

  /** Waits until all steps are done; totals are here then. */
  async done(): Promise<void> {
    this.#flush();
    await Promise.all(this.#flying);
    this.#check();
  }

  /**
   * Brings back what training has changed, as it is after the steps that were sent so far.
   * @param what `weights`; or `all`, that is slots, too; or `sometimes` all, if it is a while since
   */
  async sync(what: "weights" | "all" | "sometimes" = "weights"): Promise<void> {
    this.#flush();
    if (!this.#ahead || (what === "sometimes" && performance.now() - this.#syncedAt < SYNC)) return;
    const { iterations } = this.#parts.core;
    const wanted = [...this.#changed(what !== "weights")];
    if (what !== "weights") this.#ahead = false;
    for (let i = 0; i < wanted.length; ) {
      const some: Wanted[] = [];
      for (
        let bytes = 0;
        i < wanted.length && bytes + wanted[i]!.span.bytes <= CHUNK;
        bytes += wanted[i++]!.span.bytes
      ) {
        some.push(wanted[i]!);
      }
      this.#send({ get: some.map(({ span }) => span) }, 0, ({ got }) => {
        some.forEach(({ take }, j) => {
          take(got[j]!);
        });
      });
    }
    await Promise.all(this.#flying);
    this.#check();
    this.#iterations = iterations;
    this.#syncedAt = performance.now();
  }

  /** After the step that was queued last, copies `length` floats at `address` to `target`, from `offset` on. */
  collect(address: number, length: number, target: Float32Array, offset: number): void {
    const span = { address, bytes: 4 * length };
    this.#reserve(3);
    this.#queue.set([0, address, span.bytes], this.#words);
    this.#words += 3;
    this.#collects.push({ span, take: (bytes) => target.set(new Float32Array(bytes.slice().buffer), offset) });
  }

  /** Brings everything back if that can be, and lets the worker go. Never rejects. */
  async close(): Promise<void> {
    try {
      this.#parts.checkCurrent();
      await this.sync("all");
    } catch {
      // The run has failed of it already, or the model is gone.
    }
    await Promise.all(this.#flying);
    this.runtime.crew?.dismiss();
    if (this.#failure) {
      this.#parts.core.iterations = this.#iterations;
      this.#worker.terminate();
    } else dismiss(this.#worker);
  }

  /** What steps have changed there, and how it comes back. */
  *#changed(slots: boolean): Generator<Wanted> {
    const { core, executor } = this.#parts;
    const write = ({ address }: Span, bytes: Uint8Array) =>
      new Uint8Array(this.#arena.memory.buffer).set(bytes, address);
    for (const weight of core.topology.weights) {
      // Not if somebody has replaced it by then: the worker will hear of that, or has.
      const version = this.#mirror.version(weight);
      for (const span of pieces({ address: weight.address, bytes: weight.size * 4 }))
        yield { span, take: (bytes) => weight.written === version && write(span, bytes) };
    }
    for (const { address, floats } of (slots && executor.training?.blocks.slots) || []) {
      for (const span of pieces({ address, bytes: floats * 4 })) yield { span, take: (bytes) => write(span, bytes) };
    }
  }

  /** Queues a step. Gives 0, as `run` does. */
  #step(program: number): number {
    if (this.#failure) return 0;
    const arena = this.#arena;
    if (this.#waited) for (const span of this.#mirror.replaced()) this.#put(copy(arena, span));
    this.#waited = false;
    for (const span of this.#mirror.missing(program)) this.#put(copy(arena, span));
    this.#ahead ||= this.#mode === "train";
    this.#reserve(2 + this.#inputs.reduce((words, { place }) => words + place.bytes / 2, 0));
    const queue = this.#queue;
    let at = this.#words;
    queue[at++] = program;
    const count = at++;
    const { u32 } = arena;
    for (const { place, known } of this.#inputs) {
      const first = place.address >>> 2;
      const length = place.bytes >>> 2;
      for (let i = 0; i < length; i++) {
        const word = u32[first + i]!;
        if (known[i] === word) continue;
        known[i] = word;
        queue[at++] = (first + i) << 2;
        queue[at++] = word;
      }
    }
    queue[count] = (at - count - 1) / 2;
    this.#words = at;
    this.#count++;
    return 0;
  }

  /** Makes room for so many words more. */
  #reserve(words: number): void {
    if (this.#words + words <= this.#queue.length) return;
    const larger = new Uint32Array(2 * (this.#words + words));
    larger.set(this.#queue);
    this.#queue = larger;
  }

  /** To be there before the steps that follow. */
  #put(put: Put): void {
    if (this.#count > 0) this.#flush();
    this.#puts.push(put);
  }

  #isFarAhead(): boolean {
    return this.#expected > 1.5 * SLICE || this.#flying.size >= AHEAD;
  }

  #check(): void {
    this.#waited = true;
    if (this.#failure) throw this.#failure;
  }

  #flush(): void {
    const [count, mode, put, collects, totals] = [this.#count, this.#mode, this.#puts, this.#collects, this.#totals];
    if (count === 0 && put.length === 0) return;
    const steps = this.#queue.slice(0, this.#words);
    this.#count = this.#words = 0;
    [this.#puts, this.#collects] = [[], []];
    const collect = collects.reduce((sum, { span }) => sum + span.bytes, 0);
    const job = { put, steps, collect, get: totals ? [totals] : [] };
    this.#send(job, count * (this.#pace[mode] ?? SLICE), ({ collected, got, time }) => {
      if (count > 0) this.#pace[mode] = time / count;
      this.steps += count;
      if (totals) {
        this.#answered = got[0]!;
        new Uint8Array(this.#arena.memory.buffer).set(got[0]!, totals.address);
      }
      let at = 0;
      for (const { span, take } of collects) {
        take(collected.subarray(at, at + span.bytes));
        at += span.bytes;
      }
    });
  }

  /** @param use what to do with the answer, unless the model is gone by then */
  #send(job: Partial<Job>, expected: number, use: (done: Done) => void): void {
    const { runtime, checkCurrent } = this.#parts;
    const { put = [], steps = new Uint32Array(0), collect = 0, get = [] } = job;
    const whole: Job = { pages: runtime.arena.reserved / PAGE, put, steps, collect, get };
    const transfer = [steps.buffer as ArrayBuffer, ...put.map(({ bytes }) => bytes.buffer)];
    const answered = async () => {
      try {
        const done = await this.#worker.ask<Done>({ job: whole }, { transfer });
        checkCurrent();
        use(done);
      } catch (error) {
        this.#failure ??= error as Error;
      }
      this.#expected -= expected;
      this.#flying.delete(flight);
    };
    this.#expected += expected;
    const flight = answered();
    this.#flying.add(flight);
  }
}
