/** What a worker has of this memory, and what it lacks. Part of remote.ts; it imports types only. */
import type { Weight } from "../program/weight.ts";
import type { Arena, Place } from "../runtime/arena.ts";
import type { Put, Span } from "../runtime/worker/protocol.ts";
import type { ModelCore } from "./core.ts";
import type { Executor } from "./executor.ts";

/** Bytes that are copied at a time: a millisecond or two of the page's time. */
export const CHUNK = 4 * 2 ** 20;

/** A part of memory in parts that are copied quickly. */
export function pieces({ address, bytes }: Span): Span[] {
  return Array.from({ length: Math.ceil(bytes / CHUNK) }, (_, i) => ({
    address: address + i * CHUNK,
    bytes: Math.min(CHUNK, bytes - i * CHUNK),
  }));
}

/** A copy of what is there now, to be given away. */
export function copy(arena: Arena, { address, bytes }: Span): Put {
  return { address, bytes: new Uint8Array(arena.memory.buffer, address, bytes).slice() };
}

/**
 * Follows one model. Blocks of the model are sent once, as training changes them there and not here, unless somebody replaces weights;
 * blocks of data each time that they were filled.
 */
export class Mirror {
  readonly #arena: Arena;
  readonly #core: ModelCore;
  readonly #executor: Executor;
  readonly #programs = new Map<number, Place>();
  /** What was sent, with what `touched` was then. */
  readonly #sent = new Map<Place, number>();
  /** What `written` was of each weight when it was the same here and there. */
  readonly #written = new Map<Weight, number>();
  /** Where each of the model's cells pointed in the last step. */
  readonly #data: { readonly word: number; readonly place: Place | undefined }[] = [];

  constructor(arena: Arena, core: ModelCore, executor: Executor) {
    this.#arena = arena;
    this.#core = core;
    this.#executor = executor;
    for (const weight of core.topology.weights) this.#written.set(weight, weight.written);
  }

  /** What a model needs in any case, in pieces: weights and what training keeps. To be sent before anything else. */
  *model(): Generator<Span> {
    const { training } = this.#executor;
    const own = training ? Object.values(training.blocks).flat() : [];
    const all = [...this.#core.topology.weights.map(({ block }) => block), ...own];
    for (const address of new Set(all.map((block) => block.address))) {
      const place = this.#arena.places.get(address)!;
      this.#sent.set(place, place.touched);
      yield* pieces(place);
    }
  }

  /** Weights that were replaced here since. */
  *replaced(): Generator<Span> {
    for (const weight of this.#core.topology.weights) {
      if (this.version(weight) === weight.written) continue;
      this.#written.set(weight, weight.written);
      yield { address: weight.address, bytes: weight.size * 4 };
    }
  }

  /** What `written` was of a weight when it was last the same here and there. */
  version(weight: Weight): number | undefined {
    return this.#written.get(weight);
  }

  /** What the worker must be given before a program runs: its text, what that refers to, and the data that cells point at. */
  *missing(address: number): Generator<Span> {
    const { places, u32 } = this.#arena;
    const program = places.get(address)!;
    if (this.#programs.get(address) !== program) {
      this.#programs.set(address, program);
      yield this.#send(program);
      for (const place of this.#referred(program)) if (!this.#sent.has(place)) yield this.#send(place);
    }
    const { cells } = this.#executor.memory;
    const first = cells.x >>> 2;
    for (let i = 0, end = places.get(cells.x)!.bytes / 4; i < end; i++) {
      if ((first + i) << 2 === cells.step) continue;
      const data = this.#dataAt(i, u32[first + i]!);
      if (data && this.#sent.get(data) !== data.touched) yield this.#send(data);
    }
  }

  #send(place: Place): Span {
    this.#sent.set(place, place.touched);
    return place;
  }

  /** The block that cell `i` points into; mostly that of the step before. */
  #dataAt(i: number, word: number): Place | undefined {
    const last = this.#data[i];
    if (last?.place ? contains(last.place, word) && this.#lives(last.place) : last?.word === word) return last!.place;
    const place = this.#living().find((candidate) => contains(candidate, word));
    this.#data[i] = { word, place };
    return place;
  }

  #lives(place: Place): boolean {
    return this.#arena.places.get(place.address) === place;
  }

  /** The blocks that words of a program point into: all that it works on, and maybe others. Those of activations stay here. */
  #referred(program: Place): Set<Place> {
    const living = this.#living();
    const workspace = this.#executor.memory.workspace.require(0, "");
    const found = new Set<Place>();
    for (const word of new Uint32Array(this.#arena.memory.buffer, program.address, program.bytes / 4)) {
      let [low, high] = [0, living.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (living[middle]!.address <= word) low = middle + 1;
        else high = middle;
      }
      const place = living[low - 1];
      if (place && contains(place, word) && place.address !== workspace) found.add(place);
    }
    return found;
  }

  /** By address. */
  #living(): Place[] {
    return [...this.#arena.places.values()].sort((a, b) => a.address - b.address);
  }
}

function contains({ address, bytes }: Span, word: number): boolean {
  return word >= address && word < address + bytes;
}
