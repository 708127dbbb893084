/** Linear memory: the one place that grows it, gives out blocks of it, and takes them back. */
import { OutOfMemoryError, StateError } from "../errors.ts";
import { FreeList, type Range } from "./free-list.ts";
import { ALIGNMENT, MARGIN, MAX_PAGES, PAGE, RESERVED } from "./layout.ts";

/** Memory in use at which the garbage collector is asked to look for dropped models, at first and at the least. */
const COLLECT_FROM = 64 * 2 ** 20;
/** Memory grows by at least this much, so that many small blocks don't mean many growths. */
const GROWTH = 2 ** 20;

/** Where a block is that is alive. */
export interface Place extends Range {
  /** How often the host looked into it, perhaps to write. */
  touched: number;
}

/**
 * A part of linear memory. It is given back when `release` is called, or else when the block becomes unreachable: whoever
 * holds an address must also hold its block.
 */
export class Block {
  readonly arena: Arena;
  readonly address: number;
  /** Length in floats, rounded up to whole cache lines. */
  readonly floats: number;
  readonly #place: Place;
  #holders = 1;

  constructor(arena: Arena, place: Place) {
    this.arena = arena;
    this.address = place.address;
    this.floats = place.bytes / 4;
    this.#place = place;
  }

  /** The block's floats, as a view that is valid until memory grows: use it at once, don't keep it. */
  get f32(): Float32Array {
    return this.view(this.arena.f32);
  }

  /** The block's words, under the same rule. */
  get u32(): Uint32Array {
    return this.view(this.arena.u32);
  }

  /** Sets every float to zero. */
  clear(): this {
    this.f32.fill(0);
    return this;
  }

  /** How many have yet to release it. */
  get holders(): number {
    return this.#holders;
  }

  /** Another holder: the memory is given back when all of them have released it. */
  hold(): this {
    this.#holders++;
    return this;
  }

  /** Gives the memory back now, if this was the last holder. */
  release(): void {
    if (this.#holders > 0 && --this.#holders === 0) this.arena.take(this);
  }

  private view<View extends Float32Array | Uint32Array>(whole: View): View {
    if (this.#holders === 0)
      throw new StateError("This part of memory was given back already: it belonged to something disposed of.");
    this.#place.touched++;
    return whole.subarray(this.address / 4, this.address / 4 + this.floats) as View;
  }
}

/** Owns the memory that kernels work in. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  /** Whether other threads may work in it. */
  readonly shared: boolean;
  /** While other threads may still write to what was given back. */
  late: Promise<void> | undefined;
  /** All of memory. Replaced when it grows, so read it anew after anything that may allocate. */
  f32!: Float32Array;
  u32!: Uint32Array;
  f64!: Float64Array;
  /** The blocks that are alive, by address. */
  readonly places = new Map<number, Place>();
  readonly #limitPages: number;
  readonly #free = new FreeList();
  readonly #dropped = new FinalizationRegistry<Range>((range) => this.#giveBack(range));
  #used = 0;
  #collectAt = COLLECT_FROM;

  /**
   * @param limit the most memory in bytes, by default all that 32-bit addresses reach (4 GiB)
   * @param shared whether other threads shall work in it; engines that can't reserve so much for that have a lower limit
   */
  constructor(limit = MAX_PAGES * PAGE, shared = false) {
    let maximum = Math.min(MAX_PAGES, Math.ceil(limit / PAGE));
    let memory: WebAssembly.Memory | undefined;
    while (!memory) {
      try {
        memory = new WebAssembly.Memory({ initial: 1, maximum, shared });
      } catch (cause) {
        if (!shared || maximum < 2) throw cause;
        maximum >>= 1;
      }
    }
    this.memory = memory;
    this.shared = shared;
    this.#limitPages = maximum;
    this.#refresh();
    this.#free.add({ address: RESERVED, bytes: PAGE - RESERVED - MARGIN });
  }

  /** Bytes in blocks that are alive. */
  get used(): number {
    return this.#used;
  }

  /** Bytes of linear memory, used or not. It never shrinks: WebAssembly can't give pages back. */
  get reserved(): number {
    return this.memory.buffer.byteLength;
  }

  /** The most bytes that it may have. */
  get limit(): number {
    return this.#limitPages * PAGE;
  }

  /**
   * A block of `floats` floats with arbitrary contents. `what` says in an error what it was for, e.g. `"fit: activations"`.
   * @throws OutOfMemoryError if the limit or the machine does not allow it; nothing has changed then
   */
  allocate(floats: number, what: string): Block {
    const bytes = Math.max(1, Math.ceil((floats * 4) / ALIGNMENT)) * ALIGNMENT;
    const place = { ...(this.#free.take(bytes) ?? this.#grow(bytes, what)), touched: 0 };
    const block = new Block(this, place);
    this.#dropped.register(block, place, block);
    this.places.set(place.address, place);
    this.#used += bytes;
    return block;
  }

  /** Takes a released block back. */
  take(block: Block): void {
    if (this.late) {
      this.late.then(() => this.take(block));
      return;
    }
    this.#dropped.unregister(block);
    this.#giveBack({ address: block.address, bytes: block.floats * 4 });
  }

  /**
   * When much memory is in use, lets the garbage collector find blocks that nobody holds any more. Engines don't know what
   * a dropped model weighs in linear memory; large untouched buffers, dropped at once, make them look (measured: V8 collects
   * within two turns of the event loop). Costs nothing until the memory in use has doubled since the last time. Without the
   * slice minifiers would leave out the buffers.
   */
  async collect(force = false): Promise<void> {
    if (!force && this.#used < this.#collectAt) return;
    for (let turn = 0; turn < 3; turn++) {
      for (let i = 0; i < 4; i++) new ArrayBuffer(64 * 2 ** 20).slice(0, 0);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    this.#collectAt = Math.min(Math.max(COLLECT_FROM, 2 * this.#used), Math.max(COLLECT_FROM, 0.75 * this.limit));
  }

  #giveBack(range: Range): void {
    this.places.delete(range.address);
    this.#free.add(range);
    this.#used -= range.bytes;
  }

  #grow(bytes: number, what: string): Range {
    const missing = bytes - this.#free.bytesBefore(this.reserved - MARGIN);
    const room = this.limit - this.reserved;
    const pages = Math.min(Math.ceil(Math.max(missing, GROWTH) / PAGE), Math.floor(room / PAGE));
    const end = this.reserved;
    if (missing <= room) {
      try {
        this.memory.grow(pages);
        this.#refresh();
        this.#free.add({ address: end - MARGIN, bytes: this.reserved - end });
        return this.#free.take(bytes)!;
      } catch (cause) {
        if (!(cause instanceof RangeError)) throw cause;
      }
    }
    throw new OutOfMemoryError(
      `${what} needs ${megabytes(bytes)}, but of the limit of ${megabytes(this.limit)} of WebAssembly memory ` +
        `${megabytes(this.used)} are in use (${megabytes(end)} reserved). Use a smaller batchSize or model, or dispose of models that are no longer needed.`,
    );
  }

  #refresh(): void {
    const { buffer } = this.memory;
    this.f32 = new Float32Array(buffer, 0, Math.floor(buffer.byteLength / 4));
    this.u32 = new Uint32Array(buffer, 0, this.f32.length);
    this.f64 = new Float64Array(buffer, 0, this.f32.length / 2);
  }
}

function megabytes(bytes: number): string {
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 2 ** 20).toFixed(1)} MB`;
}
