/**
 * A feed whose passes have a given number of batches, whatever its data have. Loaded when steps are asked for; like profile.ts it
 * imports types only.
 */
import type { Feed } from "./feed.ts";

/**
 * With `anew`, for judging, each pass begins at the first batch. Otherwise, for training, a pass goes on where the last one ended; a
 * pass in which the data end is shorter, and the next one begins anew. So do Keras' evaluate and fit.
 */
export class StepsFeed implements Feed {
  readonly steps: number;
  readonly #feed: Feed;
  readonly #anew: boolean;
  readonly #what: string;
  #order: Uint32Array | undefined;
  /** There is a batch to go on with, as far as is known. */
  #running = false;
  /** Batches of this pass, and since the data were begun. */
  #taken = 0;
  #seen = 0;
  #warned = false;

  constructor(feed: Feed, steps: number, anew: boolean, what: string) {
    this.#feed = feed;
    this.steps = steps;
    this.#anew = anew;
    this.#what = what;
  }

  start(order?: Uint32Array): void | Promise<void> {
    this.#taken = 0;
    this.#order = order;
    if (this.#anew || !this.#running) return this.#begin();
  }

  next(): number | Promise<number> {
    if (this.#taken === this.steps) return 0;
    const rows = this.#feed.next();
    return typeof rows === "number" ? this.#count(rows) : rows.then((found) => this.#count(found));
  }

  select(): void {
    this.#feed.select();
  }

  release(): void {
    this.#feed.release();
  }

  #begin(): void | Promise<void> {
    this.#running = true;
    this.#seen = 0;
    // A copy, as the next pass' order is drawn in place while this one may still be gone through.
    return this.#feed.start(this.#order?.slice());
  }

  #count(rows: number): number | Promise<number> {
    if (rows > 0) {
      this.#taken++;
      this.#seen++;
      this.#running = this.#seen !== this.#feed.steps;
      return rows;
    }
    this.#running = false;
    if (this.#taken === 0 && this.#seen > 0) {
      // A stream that ended with the last pass, which was not known then.
      const begun = this.#begin();
      return begun ? begun.then(() => this.next()) : this.next();
    }
    if (!this.#warned) {
      console.warn(
        `${this.#what}: the data ended after ${this.#taken} of ${this.steps} steps, so the pass over them is shorter. ` +
          "Ask for fewer steps, or give a stream that goes on.",
      );
    }
    this.#warned = true;
    return 0;
  }
}
