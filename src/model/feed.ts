/** Feeds: bring batches into linear memory, in bounded space whatever the size of the data. */
import type { Tensor } from "../data/tensor.ts";
import type { Arena, Block } from "../runtime/arena.ts";
import type { ModelMemory } from "./memory.ts";

/** Data up to this many bytes are copied to linear memory once; of larger data only a window is there at a time. */
const RESIDENT_BYTES = 16 * 2 ** 20;
const WINDOW_BYTES = 4 * 2 ** 20;

/** Hands out the batches of an epoch, one after the other. */
export interface Feed {
  /** Batches in an epoch, if that is known. */
  readonly steps: number | undefined;
  /** Begins an epoch with the rows in the given order, or in their own. */
  start(order?: Uint32Array): void | Promise<void>;
  /** Fetches the next batch and gives the number of its rows; 0 when the epoch is over. */
  next(): number | Promise<number>;
  /** Points the model's cells at the batch that was fetched. To be called right before the step, as others may move them. */
  select(): void;
  release(): void;
}

/** Rows of one array, in linear memory as far as the window goes. */
class Column {
  readonly width: number;
  readonly #data: Float32Array;
  readonly #block: Block;

  constructor(arena: Arena, { data, shape }: Tensor, windowRows: number, what: string) {
    this.#data = data;
    this.width = data.length / shape[0]!;
    this.#block = arena.allocate(windowRows * this.width, what);
  }

  get address(): number {
    return this.#block.address;
  }

  /** Copies `count` rows from `first` on, in `order`, to the start of the window. */
  fill(order: Uint32Array | undefined, first: number, count: number): void {
    const { width } = this;
    const source = this.#data;
    const target = this.#block.f32;
    if (!order) {
      target.set(source.subarray(first * width, (first + count) * width));
      return;
    }
    for (let i = 0, to = 0; i < count; i++) {
      const from = order[first + i]! * width;
      for (let j = 0; j < width; j++) target[to++] = source[from + j]!;
    }
  }

  release(): void {
    this.#block.release();
  }
}

/** Batches of arrays that are in memory as a whole. */
export class ArrayFeed implements Feed {
  readonly steps: number;
  readonly #memory: ModelMemory;
  readonly #rows: number;
  readonly #batchSize: number;
  /** Rows that are in linear memory at a time: all of them, or a whole number of batches. */
  readonly #windowRows: number;
  readonly #columns: readonly Column[];
  readonly #addresses: readonly number[];
  readonly #indices: Block;
  #order: Uint32Array | undefined;
  #first = 0;
  #next = 0;
  #windowStart = 0;
  #windowEnd = 0;
  #listed: Uint32Array | "identity" | undefined;

  /** @param data what belongs to the inputs, then to the outputs; all of as many rows */
  constructor(memory: ModelMemory, data: readonly Tensor[], batchSize: number, what: string) {
    const { arena } = memory;
    this.#memory = memory;
    this.#rows = data[0]!.shape[0]!;
    this.#batchSize = Math.min(batchSize, this.#rows);
    this.steps = Math.ceil(this.#rows / this.#batchSize);
    const rowBytes = (4 * data.reduce((sum, { size }) => sum + size, 0)) / this.#rows;
    const window = Math.max(1, Math.floor(WINDOW_BYTES / rowBytes / this.#batchSize)) * this.#batchSize;
    this.#windowRows = rowBytes * this.#rows <= RESIDENT_BYTES ? this.#rows : Math.min(window, this.#rows);
    this.#columns = data.map((column) => new Column(arena, column, this.#windowRows, `${what}: data`));
    this.#addresses = this.#columns.map(({ address }) => address);
    this.#indices = arena.allocate(this.#windowRows, `${what}: row numbers`);
  }

  /** Whether the whole data is in linear memory and rows are gathered from there. */
  get #resident(): boolean {
    return this.#windowRows === this.#rows;
  }

  start(order?: Uint32Array): void {
    this.#order = order;
    this.#next = 0;
    if (this.#resident) {
      if (this.#windowEnd === 0) this.#fill(undefined, 0);
      this.#list(order ?? "identity");
    } else {
      this.#windowEnd = 0;
      this.#list("identity");
    }
  }

  next(): number {
    const first = this.#next;
    const rows = Math.min(this.#batchSize, this.#rows - first);
    if (rows === 0) return 0;
    if (first >= this.#windowEnd) this.#fill(this.#order, first);
    this.#first = first;
    this.#next = first + rows;
    return rows;
  }

  select(): void {
    this.#memory.setBatch(this.#addresses, this.#indices.address + (this.#first - this.#windowStart) * 4);
  }

  release(): void {
    for (const column of this.#columns) column.release();
    this.#indices.release();
  }

  #fill(order: Uint32Array | undefined, first: number): void {
    const count = Math.min(this.#windowRows, this.#rows - first);
    for (const column of this.#columns) column.fill(order, first, count);
    this.#windowStart = first;
    this.#windowEnd = first + count;
  }

  /** Lists the rows' numbers in the order in which the batches take them from the window. */
  #list(order: Uint32Array | "identity"): void {
    if (order === "identity" && this.#listed === "identity") return;
    const words = this.#indices.u32;
    if (order !== "identity") words.set(order);
    else for (let i = 0; i < this.#windowRows; i++) words[i] = i;
    this.#listed = order;
  }
}
