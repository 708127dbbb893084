/** A feed of batches that come one by one: data larger than memory, or made on the fly. */
import { show } from "../checks.ts";
import type { Tensor, TensorLike } from "../data/tensor.ts";
import { ArgumentError, DataError } from "../errors.ts";
import type { Block } from "../runtime/arena.ts";
import type { Feed } from "./feed.ts";
import type { ModelMemory } from "./memory.ts";

/** One batch of a stream. */
export interface Batch {
  readonly x: TensorLike;
  readonly y: TensorLike;
}

/** Batches that can be iterated, waiting for each or not. */
export type BatchIterable = Iterable<Batch> | AsyncIterable<Batch>;

/** A stream of batches, or a function that begins one; each epoch goes through it once. */
export type BatchStream = BatchIterable | (() => BatchIterable);

/** Whether `data` is a stream rather than a tensor-like. Arrays and typed arrays are iterable, too, but are data. */
export function isStream(data: unknown): data is BatchStream {
  if (typeof data === "function") return true;
  if (typeof data !== "object" || data === null || Array.isArray(data) || ArrayBuffer.isView(data)) return false;
  return Symbol.iterator in data || Symbol.asyncIterator in data;
}

/** The stream's first batch, and a stream that still begins with it. For models that take their shape from the data. */
export async function peek(stream: BatchStream): Promise<{ first: Batch | undefined; stream: BatchStream }> {
  const begin = () => iterate(typeof stream === "function" ? stream() : stream);
  const iterator = begin();
  const { done, value } = await iterator.next();
  let begun = false;
  async function* whole(): AsyncGenerator<Batch> {
    const again = begun;
    begun = true;
    if (!again && !done) yield value;
    yield* { [Symbol.asyncIterator]: () => toAsync(again ? begin() : iterator) };
  }
  return { first: done ? undefined : value, stream: whole };
}

function iterate(stream: BatchIterable): Iterator<Batch> | AsyncIterator<Batch> {
  return Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
}

function toAsync(iterator: Iterator<Batch> | AsyncIterator<Batch>): AsyncIterator<Batch> {
  return {
    next: async () => iterator.next(),
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
  };
}

/** Brings one batch of a stream at a time into linear memory. */
export class StreamFeed implements Feed {
  /** Known from the second epoch on. */
  steps: number | undefined;
  readonly #memory: ModelMemory;
  readonly #stream: BatchStream;
  readonly #check: (batch: Batch, what: string) => { x: Tensor; y: Tensor };
  readonly #what: string;
  #blocks: { x: Block; y: Block; indices: Block } | undefined;
  #rows = 0;
  #iterator: Iterator<Batch> | AsyncIterator<Batch> | undefined;
  #taken = 0;

  /** @param check makes tensors of a batch, or throws */
  constructor(
    memory: ModelMemory,
    stream: BatchStream,
    check: (batch: Batch, what: string) => { x: Tensor; y: Tensor },
    what: string,
  ) {
    this.#memory = memory;
    this.#stream = stream;
    this.#check = check;
    this.#what = what;
  }

  async start(): Promise<void> {
    await this.#close();
    const stream = typeof this.#stream === "function" ? this.#stream() : this.#stream;
    if (!isStream(stream) || typeof stream === "function") {
      throw new ArgumentError(
        `${this.#what}: the function must return an iterable of { x, y } batches, found ${show(stream)}.`,
      );
    }
    this.#iterator = iterate(stream);
    this.#taken = 0;
  }

  async next(): Promise<number> {
    const { done, value } = await this.#iterator!.next();
    if (done) {
      this.#iterator = undefined;
      this.#finish();
      return 0;
    }
    const { x, y } = this.#check(value, `${this.#what}: batch ${this.#taken}`);
    this.#taken++;
    const rows = x.shape[0]!;
    const { x: xBlock, y: yBlock } = this.#room(rows, x, y);
    xBlock.f32.set(x.data);
    yBlock.f32.set(y.data);
    return rows;
  }

  select(): void {
    const { x, y, indices } = this.#blocks!;
    this.#memory.setBatch(x.address, y.address, indices.address);
  }

  release(): void {
    void this.#close().catch(() => {});
    this.#releaseBlocks();
  }

  /** Lets the stream clean up when it is left before its end. */
  async #close(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    await iterator?.return?.();
  }

  #finish(): void {
    if (this.#taken === 0) {
      const mend =
        this.steps === undefined
          ? "Give at least one batch."
          : "A generator can be read only once: pass a function that makes a new one for each epoch, e.g. fit(() => batches(), …).";
      throw new DataError(`${this.#what}: expected batches, but the stream was empty. ${mend}`);
    }
    this.steps = this.#taken;
  }

  #room(rows: number, x: Tensor, y: Tensor): { x: Block; y: Block; indices: Block } {
    if (this.#blocks && rows <= this.#rows) return this.#blocks;
    this.#releaseBlocks();
    const { arena } = this.#memory;
    const blocks = {
      x: arena.allocate(x.size, `${this.#what}: x`),
      y: arena.allocate(y.size, `${this.#what}: y`),
      indices: arena.allocate(rows, `${this.#what}: row numbers`),
    };
    blocks.indices.u32.forEach((_, i, words) => {
      words[i] = i;
    });
    this.#blocks = blocks;
    this.#rows = rows;
    return blocks;
  }

  #releaseBlocks(): void {
    for (const block of Object.values(this.#blocks ?? {})) block.release();
    this.#blocks = undefined;
    this.#rows = 0;
  }
}
