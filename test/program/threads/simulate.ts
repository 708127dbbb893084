/** Runs the streams of a split program on one thread, part by part in any order that the barriers allow, and looks at what each part touches. */
import { scratchFloats } from "../../../assembly/gemm/sizes.ts";
import { STRIDE } from "../../../assembly/opcodes.ts";
import type { Instruction } from "../../../src/program/instructions.ts";
import type { Region } from "../../../src/program/threads/access.ts";
import type { Split, Stream } from "../../../src/program/threads/split.ts";
import { type InstructionSet, type Part, type Share, waysOf } from "../../../src/program/threads/ways.ts";
import type { Block } from "../../../src/runtime/arena.ts";
import type { Runtime } from "../../../src/runtime/backend.ts";

export const set: InstructionSet = { scratchFloats, words: STRIDE / 4 };

/** A generator of whole numbers below a limit. */
export function dice(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

export class Simulator {
  readonly #runtime: Runtime;
  readonly #program: Block;
  #scratch: Block;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    this.#program = runtime.arena.allocate((2 * STRIDE) / 4, "a test").clear();
    this.#scratch = runtime.arena.allocate(2 ** 18, "a test");
  }

  /** Runs one part. */
  run({ words, scratch }: Part): void {
    this.#program.u32.set(words);
    if (scratch) {
      this.#scratch.f32.fill(Number.NaN, 0, scratch.floats);
      this.#program.u32[scratch.at] = this.#scratch.address;
    }
    this.#runtime.run(this.#program.address);
  }

  /** Runs all parts: between two barriers any thread may be the next. */
  shuffled(streams: readonly Stream[], seed: number): void {
    const next = dice(seed);
    const at = streams.map(() => 0);
    for (;;) {
      const ready = streams.map((_, t) => t).filter((t) => at[t]! < streams[t]!.length);
      if (ready.length === 0) return;
      const moving = ready.filter((t) => streams[t]![at[t]!] !== "barrier");
      if (moving.length === 0) {
        if (ready.length < streams.length) throw new Error("not all threads come to the barrier");
        for (const t of ready) at[t]!++;
        continue;
      }
      const t = moving[next(moving.length)]!;
      this.run(streams[t]![at[t]!++] as Part);
    }
  }

  /** The words of a part's regions. */
  read(regions: readonly Region[]): Uint32Array {
    const { u32 } = this.#runtime.arena;
    return Uint32Array.from(regions.flatMap(wordsOf), (word) => u32[word]!);
  }

  /** Says what a part does that its share does not tell: writes elsewhere, or a result that depends on what it does not read. */
  offences({ part, reads, writes }: Share, world: readonly number[], seed: number): string[] {
    const { u32 } = this.#runtime.arena;
    const name = `opcode ${part.words[0]}`;
    const before = u32.slice();
    const mine = new Set(writes.flatMap(wordsOf));
    const seen = new Set(reads.flatMap(wordsOf));
    this.run(part);
    const result = this.read(writes);
    const found: string[] = [];
    const stray = world.find((word) => !mine.has(word) && u32[word] !== before[word]);
    if (stray !== undefined) found.push(`${name} writes to word ${stray}`);
    u32.set(before);
    const next = dice(seed);
    const floats = this.#runtime.arena.f32;
    for (const word of world) if (!seen.has(word)) floats[word] = next(2000) / 1000 - 1;
    this.run(part);
    if (!this.read(writes).every((word, i) => word === result[i])) found.push(`${name} reads more than it says`);
    u32.set(before);
    return found;
  }
}

/** Every share of every way to run the instructions. */
export function sharesOf(instructions: readonly Instruction[], words: Uint32Array, threads: number): Share[][] {
  return instructions.map((instruction, i) => {
    const own = words.slice(i * set.words, (i + 1) * set.words);
    const { single, cuts } = waysOf(instruction, own, threads, set);
    return [single, ...cuts.flat().filter((share) => share !== undefined)];
  });
}

export function wordsOf({ start, width, stride, rows }: Region): number[] {
  const words: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let at = 0; at < width; at += 4) words.push((start + row * stride + at) / 4);
  }
  return words;
}

/** Barriers between the first and the last part, and how many parts there are. */
export function countOf({ streams }: Split): { barriers: number; parts: number } {
  return {
    barriers: streams[0]!.filter((part) => part === "barrier").length,
    parts: streams.flat().filter((part) => part !== "barrier").length,
  };
}
