/** Memory for activations and temporaries. */
import type { Arena, Block } from "../runtime/arena.ts";

/** All programs of a model share one, as only one of them runs at a time: that of the remainder batch costs nothing more. */
export class Workspace {
  readonly #arena: Arena;
  #block: Block | undefined;
  #generation = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Changes when the memory moves: the addresses in older programs are then void. */
  get generation(): number {
    return this.#generation;
  }

  /** The address of at least `floats` floats. */
  require(floats: number, what: string): number {
    if (!this.#block || this.#block.floats < floats) {
      const larger = this.#arena.allocate(floats, what);
      this.release();
      this.#block = larger;
    }
    return this.#block.address;
  }

  release(): void {
    this.#block?.release();
    this.#block = undefined;
    this.#generation++;
  }
}
