/**
 * Splits a program among threads: instructions are cut into parts by their outputs, each thread gets the list of its own, and where a part
 * depends on what another thread did, all meet at a barrier. No sum is cut, so no bit of a result depends on the number of threads.
 *
 * Loaded when a model is worth threads; it imports types only and is handed what it needs of the rest.
 */
import type { Instruction } from "../instructions.ts";
import { conflict } from "./access.ts";
import { type InstructionSet, type Part, type Share, type Way, waysOf } from "./ways.ts";

/** A thread's list. */
export type Stream = (Part | "barrier")[];

export interface Split {
  /** One for each thread; they have as many barriers each. */
  readonly streams: readonly Stream[];
  /** The number, from 0, of the barrier before which what outlives the program begins to change: weights. */
  readonly changes: number | undefined;
  /** Estimated nanoseconds, by one thread and by all. */
  readonly alone: number;
  readonly together: number;
}

/**
 * Nanoseconds of a barrier: 700 are the meeting itself (measured), the others that one thread is always the last, and that each then
 * has to fetch from the caches of the others what they made.
 */
const BARRIER = 12_000;

/** @param words the encoded program, one instruction after the other */
export function split(
  instructions: readonly Instruction[],
  words: Uint32Array,
  threads: number,
  set: InstructionSet,
): Split {
  const plan = new Schedule(threads);
  const change = firstChange(instructions);
  let changes: number | undefined;
  let alone = 0;
  instructions.forEach((instruction, i) => {
    const own = words.subarray(i * set.words, (i + 1) * set.words);
    const { single, cuts } = waysOf(instruction, own, threads, set);
    alone += single.ns;
    plan.add(single, cuts);
    if (i === change) changes = plan.barriers;
  });
  plan.barrier();
  return { streams: plan.streams, changes, alone, together: plan.time };
}

/** The first instruction of the program's last owner, an optimizer in training, that writes to more than the program's own values. */
function firstChange(instructions: readonly Instruction[]): number {
  const owner = instructions.at(-1)?.owner;
  return instructions.findIndex(
    (each) =>
      each.owner === owner &&
      each.format.roles.some(({ role }, i) => {
        const operand = each.operands[i];
        const written = role === "out" || role === "update";
        return written && typeof operand === "object" && "storage" in operand && !operand.storage.planned;
      }),
  );
}

/** What is to run after the next barrier, by the first thread. */
interface Waiting {
  readonly share: Share;
  readonly ruled: boolean;
}

class Schedule {
  readonly streams: Stream[];
  /** Estimated nanoseconds up to the last barrier. */
  #passed = 0;
  /** What each thread does since the last barrier. */
  #since: Share[][] = [];
  /** So that what one thread does alone needs no barrier of its own, it may wait for the next one. */
  #waiting: Waiting[] = [];

  constructor(threads: number) {
    this.streams = Array.from({ length: threads }, () => []);
    this.#since = this.streams.map(() => []);
  }

  /** How many there are so far. */
  get barriers(): number {
    return this.streams[0]!.filter((part) => part === "barrier").length;
  }

  get time(): number {
    return this.#passed + this.#slowest([]);
  }

  /** Takes the way in which all are done soonest. */
  add(single: Share, cuts: readonly Way[]): void {
    const ruled = cuts.length > 0;
    const alone: Way = [single];
    const waits = this.#needsBarrier(alone) || this.#mustWait(alone, ruled);
    const soonest = waits ? single.ns : this.#slowest(alone) - this.#slowest([]);
    let [best, least] = [alone, soonest];
    for (const way of cuts) {
      const price = this.#price(way);
      if (price < least) [best, least] = [way, price];
    }
    if (best === alone && waits) {
      this.#waiting.push({ share: single, ruled });
      return;
    }
    if (this.#mustWait(best, ruled)) this.barrier();
    if (this.#needsBarrier(best)) this.barrier();
    this.#give(best);
  }

  /** All meet; then the first thread does what has waited for that. */
  barrier(): void {
    this.#passed = this.time + BARRIER;
    for (const stream of this.streams) stream.push("barrier");
    this.#since = this.streams.map(() => []);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { share } of waiting) this.#give([share]);
  }

  #give(way: Way): void {
    way.forEach((share, t) => {
      if (!share) return;
      this.streams[t]!.push(share.part);
      this.#since[t]!.push(share);
    });
  }

  /** Whether a share depends on what another thread does since the last barrier. */
  #needsBarrier(way: Way): boolean {
    return way.some((share, t) =>
      this.#since.some((others, u) => u !== t && others.some((other) => share && conflict(share, other))),
    );
  }

  /** Whether it depends on what still waits. Of what has no rule nobody knows what else it does, so it keeps its order. */
  #mustWait(way: Way, ruled: boolean): boolean {
    return this.#waiting.some(
      (other) => (!ruled && !other.ruled) || way.some((share) => share && conflict(share, other.share)),
    );
  }

  /** How much later all are done. */
  #price(way: Way): number {
    const ns = Math.max(...way.map((share) => share?.ns ?? 0));
    if (this.#mustWait(way, true)) return 2 * BARRIER + ns;
    return this.#needsBarrier(way) ? BARRIER + ns : this.#slowest(way) - this.#slowest([]);
  }

  /** When the last thread has done what it has, and its share of `way`. */
  #slowest(way: Way): number {
    return Math.max(
      ...this.#since.map((shares, t) => [...shares, ...(way[t] ? [way[t]] : [])].reduce((sum, { ns }) => sum + ns, 0)),
    );
  }
}
