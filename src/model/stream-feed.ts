/**
 * A feed of batches that come one by one: data larger than memory, or made on the fly. Loaded when a stream is given; like
 * profile.ts it imports types only, and is handed what it needs of the rest.
 */
import type { Tensor } from "../data/tensor.ts";
import type { Block } from "../runtime/arena.ts";
import type { Feed } from "./feed.ts";
import type { ModelMemory } from "./memory.ts";
import type { FitOptions } from "./options.ts";
import type { Batch, BatchStream, Complaints } from "./stream.ts";

/** A stream whose first batch was read: models may take their shape from it. The first pass still begins with it. */
export class OpenedStream implements AsyncIterable<Batch> {
  readonly #complaints: Complaints;
  readonly #what: string;
  readonly #stream: BatchStream;
  #opened: BatchIterator | undefined;

  /** @param options of `fit` or `evaluate`, of which some don't apply to streams */
  constructor(complaints: Complaints, what: string, stream: BatchStream, options: FitOptions = {}) {
    const misfit = (["batchSize", "validationSplit", "shuffle", "sampleWeight"] as const).find(
      (key) => options[key] !== undefined,
    );
    if (misfit) {
      throw complaints.argument(
        `${what}: ${misfit} does not apply to a stream, which brings its own batches. Leave it out.`,
      );
    }
    this.#complaints = complaints;
    this.#what = what;
    this.#stream = stream;
    this.#opened = begin(complaints, what, stream);
  }

  /** Reads the first batch. @throws DataError if there is none */
  async first(): Promise<Batch> {
    const iterator = this.#opened!;
    const first = await iterator.next();
    if (first.done) {
      this.#opened = undefined;
      throw this.#complaints.data(
        `${this.#what}: expected batches, but the stream was empty. Give at least one; a generator that was read before is empty: make a new one.`,
      );
    }
    let ahead: IteratorResult<Batch> | undefined = first;
    this.#opened = {
      async next() {
        const result = ahead ?? (await iterator.next());
        ahead = undefined;
        return result;
      },
      return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    };
    return first.value;
  }

  [Symbol.asyncIterator](): AsyncIterator<Batch> {
    const iterator = this.#opened ?? begin(this.#complaints, this.#what, this.#stream);
    this.#opened = undefined;
    return iterator as AsyncIterator<Batch>;
  }

  /** Lets the stream clean up if no pass over it was begun. */
  close(): void {
    const iterator = this.#opened;
    this.#opened = undefined;
    if (iterator) void leave(iterator).catch(() => {});
  }
}

type BatchIterator = Iterator<Batch> | AsyncIterator<Batch>;

async function leave(iterator: BatchIterator): Promise<void> {
  await iterator.return?.();
}

/** Begins a pass over a stream. @throws ArgumentError if a function gives none */
function begin(complaints: Complaints, what: string, stream: BatchStream): BatchIterator {
  const batches: unknown = typeof stream === "function" ? stream() : stream;
  if (typeof batches === "object" && batches !== null && !ArrayBuffer.isView(batches)) {
    if (Symbol.asyncIterator in batches) return (batches as AsyncIterable<Batch>)[Symbol.asyncIterator]();
    if (Symbol.iterator in batches) return (batches as Iterable<Batch>)[Symbol.iterator]();
  }
  throw complaints.argument(
    `${what}: the function must return an iterable of { x, y } batches, as a generator function does, found ${complaints.show(batches)}.`,
  );
}

/** Brings one batch of a stream at a time into linear memory. */
export class StreamFeed implements Feed {
  /** Known from the second epoch on. */
  steps: number | undefined;
  readonly #memory: ModelMemory;
  readonly #stream: BatchStream;
  readonly #check: (batch: Batch, what: string) => readonly Tensor[];
  readonly #complaints: Complaints;
  readonly #what: string;
  /** Those of the columns of data, and last the rows' numbers. */
  #blocks: readonly Block[] = [];
  #addresses: number[] = [];
  #rows = 0;
  #iterator: BatchIterator | undefined;
  #released = false;
  #taken = 0;

  /** @param check makes tensors of a batch, or throws */
  constructor(
    complaints: Complaints,
    memory: ModelMemory,
    stream: BatchStream,
    check: (batch: Batch, what: string) => readonly Tensor[],
    what: string,
  ) {
    this.#complaints = complaints;
    this.#memory = memory;
    this.#stream = stream;
    this.#check = check;
    this.#what = what;
  }

  async start(): Promise<void> {
    await this.#close();
    this.#iterator = begin(this.#complaints, this.#what, this.#stream);
    this.#taken = 0;
  }

  async next(): Promise<number> {
    const { done, value } = await this.#read();
    if (this.#released) return 0;
    if (done) {
      this.#iterator = undefined;
      this.#finish();
      return 0;
    }
    const columns = this.#check(value, `${this.#what}: batch ${this.#taken}`);
    this.#taken++;
    const rows = columns[0]!.shape[0]!;
    if (this.#addresses.length > 0 && columns.length !== this.#addresses.length) {
      throw this.#complaints.argument(
        `${this.#what}: batch ${this.#taken - 1}: some batches have a sampleWeight and others have none. Give it with all, or with none.`,
      );
    }
    const blocks = this.#room(rows, columns);
    columns.forEach(({ data }, i) => {
      blocks[i]!.f32.set(data);
    });
    return rows;
  }

  select(): void {
    this.#memory.setBatch(this.#addresses, this.#blocks.at(-1)!.address);
  }

  release(): void {
    this.#released = true;
    void this.#close().catch(() => {});
    this.#releaseBlocks();
  }

  async #read(): Promise<IteratorResult<Batch>> {
    try {
      return await this.#iterator!.next();
    } catch (error) {
      this.#iterator = undefined; // A stream that throws has ended.
      throw error;
    }
  }

  /** Lets the stream clean up when it is left before its end. */
  async #close(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    if (iterator) await leave(iterator);
  }

  #finish(): void {
    if (this.#taken === 0) {
      const mend =
        this.steps === undefined
          ? "Give at least one batch."
          : "A generator can be read only once: pass a function that makes a new one for each epoch, e.g. fit(() => batches(), …).";
      throw this.#complaints.data(`${this.#what}: expected batches, but the stream was empty. ${mend}`);
    }
    this.steps = this.#taken;
  }

  #room(rows: number, columns: readonly Tensor[]): readonly Block[] {
    if (rows <= this.#rows) return this.#blocks;
    this.#releaseBlocks();
    const { arena } = this.#memory;
    const blocks: Block[] = [];
    this.#blocks = blocks; // Now, so that those are given back for which there is room if there is none for the next.
    for (const { size } of columns) blocks.push(arena.allocate(size, `${this.#what}: data`));
    this.#addresses = blocks.map(({ address }) => address);
    blocks.push(arena.allocate(rows, `${this.#what}: row numbers`));
    blocks.at(-1)!.u32.forEach((_, i, words) => {
      words[i] = i;
    });
    this.#rows = rows;
    return blocks;
  }

  #releaseBlocks(): void {
    for (const block of this.#blocks) block.release();
    this.#blocks = [];
    this.#rows = 0;
  }
}
