/**
 * The threads that help with programs. They share the memory, and run what the first thread calls them to; between two calls they sleep.
 * Started when a program is worth it, in the background: until they are there, and where they can't be started, programs are run by one
 * thread, with the same result.
 *
 * Loaded when a model is worth threads; it imports types only and is handed what it needs of the rest.
 */
import { CALL, FOLLOW, LEAD } from "../../../assembly/team.ts";
import type { Block } from "../../runtime/arena.ts";
import type { Crew, Runtime } from "../../runtime/backend.ts";
import type { Complain, Worker } from "../../runtime/worker/spawn.ts";
import type { Program } from "../program.ts";
import { type Split, split } from "./split.ts";
import type { InstructionSet } from "./ways.ts";

/** Nanoseconds of work, by estimation, that each thread must have at the least. */
const WORTH = 60_000;
/** Threads must make a program faster by this factor, by estimation. */
const GAIN = 1.2;
/**
 * Turns of the busy loops, about a nanosecond each, before a thread sleeps: to be woken takes 20 to 100 µs. Where the first thread may not
 * sleep, as on a browser's page, it looks up after so many turns.
 */
const [SPINS, SPINS_AWAKE] = [40_000, 2 ** 27];
/** Times that the first thread finds nothing done, after a tenth of a second each, until it takes the others for dead. */
const PATIENCE = 100;

/** What the crew needs that it can't import. */
export interface Kit extends InstructionSet {
  readonly complain: Complain;
  readonly breathe: () => Promise<void>;
  /** Whether the thread that runs the programs may sleep, if it is not this one. */
  readonly mayWait?: boolean;
  /** Is told when a thread can't be counted on any more. */
  readonly onDeath?: (why: Error) => void;
}

/** Words of a barrier, and of a mailbox: each on lines of cache of its own. */
const LINE = 16;

/** The crew of a runtime: a new one if there is none of so many threads with all kernels that are loaded. */
export function recruit(runtime: Runtime, kit: Kit): Crew {
  const { crew } = runtime;
  if (crew instanceof ThreadCrew) {
    if (crew.fits()) return crew;
    crew.dismiss();
  }
  runtime.crew = new ThreadCrew(runtime, kit);
  return runtime.crew;
}

/** The mailboxes of crews that were given up, less than a kilobyte each: their memory is never given to anyone else. */
const kept = new Set<Block>();

class ThreadCrew implements Crew {
  readonly #runtime: Runtime;
  readonly #threads: number;
  readonly #run: Runtime["run"];
  readonly #kit: Kit;
  /** The barrier's two words, then a mailbox for each follower. */
  readonly #cells: Block;
  readonly #mayWait: boolean;
  #scratch: Block | undefined;
  #workers: readonly Worker[] = [];
  /** Why a thread can't be counted on any more. */
  #dead: Error | undefined;
  #starting: Promise<void> | undefined;
  #ready = false;
  #dismissed = false;
  late: Promise<void> | undefined;

  constructor(runtime: Runtime, kit: Kit) {
    this.#runtime = runtime;
    this.#kit = kit;
    this.#threads = runtime.threads;
    this.#run = runtime.run;
    this.#cells = runtime.arena.allocate((runtime.threads + 1) * LINE, "threads: their mailboxes").clear();
    this.#mayWait = kit.mayWait ?? mayWait();
  }

  /** Whether it is what the runtime should have now. While a thread is late nothing is changed. */
  fits(): boolean {
    const { threads, run } = this.#runtime;
    return this.late !== undefined || (this.#threads === threads && this.#run === run);
  }

  get started(): Promise<void> {
    this.#starting ??= this.#start();
    return this.#starting;
  }

  run(program: Program): Promise<void> | undefined {
    const { run } = this.#runtime;
    if (this.#dead) this.dismiss();
    if (program.team && program.team.crew !== this) {
      program.team.release();
      program.team = undefined;
    }
    if (program.team === undefined) program.team = this.#team(program);
    // Kernels that were loaded meanwhile the threads do not have.
    if (!program.team || !this.#ready || this.#run !== run) {
      run(program.address);
      return undefined;
    }
    const stopped = run(program.team.address);
    if (stopped === 0) return undefined;
    const outlasted = this.#outlast(stopped, program);
    const settled = () => {
      this.late = this.#runtime.arena.late = undefined;
    };
    this.late = this.#runtime.arena.late = outlasted.then(settled, settled);
    return outlasted;
  }

  /** Waits for whoever is late, unless it is dead. */
  async #outlast(stopped: number, { team }: Program): Promise<void> {
    let at = stopped;
    for (let patience = PATIENCE; at !== 0; patience--) {
      await this.#kit.breathe();
      if (this.#dead || patience === 0) {
        this.dismiss();
        const told =
          at >= team!.changes
            ? "It died while weights were updated: some have taken the step, others not."
            : "The step was not finished; what was learned before it is kept.";
        throw this.#kit.complain(
          `A thread died during a step. ${told} Call again to go on, with new threads.`,
          this.#dead,
        );
      }
      const next = this.#runtime.run(at);
      if (next !== at) patience = PATIENCE;
      at = next;
    }
  }

  /** Gives the threads up; another crew may be formed. */
  dismiss(): void {
    this.#ready = false;
    this.#dismissed = true;
    // Browsers take a while to end a worker: until then it must find no other program in what was its mailbox.
    kept.add(this.#cells);
    for (const worker of this.#workers) worker.terminate();
    if (this.#runtime.crew === this) this.#runtime.crew = undefined;
  }

  async #start(): Promise<void> {
    const { modules, arena } = this.#runtime;
    const threads = this.#threads;
    const { complain } = this.#kit;
    try {
      const { spawn } = await import("../../runtime/worker/spawn.ts");
      const starting = Array.from({ length: threads - 1 }, async (_, i) => {
        const worker = await spawn(complain, this.#runtime.workerUrl);
        await worker.ask({
          open: { modules, memory: arena.memory },
        });
        // Never done: it ends with the worker, or by a trap.
        worker.ask({ call: "serve", args: [this.#mailbox(i), SPINS] }, { held: false }).catch((why) => {
          this.#dead = why;
          if (this.#ready) this.#kit.onDeath?.(why);
        });
        return worker;
      });
      const settled = await Promise.allSettled(starting);
      this.#workers = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
      this.#ready = this.#workers.length === threads - 1;
    } catch {}
    if (!this.#ready) this.#runtime.threads = 1;
    if (!this.#ready || this.#dismissed) this.dismiss();
  }

  #mailbox(follower: number): number {
    return this.#cells.address + (2 + follower) * LINE * 4;
  }

  /** The program for several threads. */
  #team(program: Program): Program["team"] {
    const { instructions } = program.plan;
    const first = split(instructions, program.words, 1, this.#kit);
    const threads = Math.min(this.#threads, Math.floor(first.alone / WORTH));
    if (threads < 2) return null;
    const parts = split(instructions, program.words, threads, this.#kit);
    if (parts.together * GAIN > first.alone) return null;
    this.started;
    try {
      return this.#encode(parts);
    } catch {
      return null; // There is no memory for it.
    }
  }

  #encode({ streams, changes = Number.POSITIVE_INFINITY }: Split): Program["team"] {
    const { arena } = this.#runtime;
    const { words } = this.#kit;
    const followers = streams.length - 1;
    const needed = Math.max(
      ...streams
        .flat()
        .map((part) => (part === "barrier" || !part.scratch ? 0 : Math.ceil(part.scratch.floats / LINE) * LINE)),
    );
    if (!this.#scratch || this.#scratch.floats < needed * streams.length) {
      const larger = arena.allocate(needed * this.#threads, "threads: scratch");
      this.#scratch?.release();
      this.#scratch = larger;
    }
    const lengths = streams.map((stream, t) => stream.length + 1 + (t === 0 ? followers : 0));
    const block = arena
      .allocate(lengths.reduce((sum, length) => sum + length, 0) * words, "threads: the program")
      .clear();
    const scratch = this.#scratch.hold(); // Only now: there may have been no room for the program.
    const starts = lengths.map((_, t) => lengths.slice(0, t).reduce((sum, length) => sum + length, 0));
    const address = (t: number) => block.address + starts[t]! * words * 4;
    const to = block.u32;
    let changesAt = Number.POSITIVE_INFINITY;
    streams.forEach((stream, t) => {
      let at = starts[t]! * words;
      let met = 0;
      const put = (...own: number[]) => {
        to.set(own, at);
        at += words;
      };
      if (t === 0) for (let i = 0; i < followers; i++) put(CALL, this.#mailbox(i), address(i + 1));
      for (const part of stream) {
        if (part === "barrier") {
          if (t === 0 && met++ === changes) changesAt = block.address + at * 4;
          const spins = t === 0 && !this.#mayWait ? SPINS_AWAKE : SPINS;
          put(
            t === 0 ? LEAD : FOLLOW,
            this.#cells.address,
            followers,
            spins,
            ...(t === 0 ? [Number(this.#mayWait)] : []),
          );
          continue;
        }
        to.set(part.words, at);
        if (part.scratch) to[at + part.scratch.at] = scratch.address + t * needed * 4;
        at += words;
      }
    });
    const release = () => {
      block.release();
      scratch.release();
    };
    return { address: address(0), changes: changesAt, crew: this, release };
  }
}

/** Whether this thread may sleep: that of a page in a browser may not. */
function mayWait(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}
