/** Keeps long loops from holding up the event loop, without asking the clock at every turn. */

/** After this many milliseconds of work the event loop gets a turn: a browser then still draws its frames. */
const SLICE = 12;
/** How often the clock is looked at. */
const LOOK = 2;

/** Node's, where there is one. */
const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };

/** Gives the event loop a turn. `setTimeout` would wait 4 ms in browsers. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    if (setImmediate) {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Says a loop when it should do something else for a while. */
export interface Pace {
  /**
   * To be called once a turn. True when the loop should `await rest()` and may do other things that take time.
   * @param now after something that is no turn and may have taken long: look at the clock
   */
  due(now?: boolean): boolean;
  rest(): Promise<void>;
}

/** Counts turns of a loop and says when it should breathe. */
export class Pacer implements Pace {
  readonly rest = breathe;
  #turns = 0;
  /** Turns until the clock is looked at next; follows how long a turn takes. */
  #stride = 1;
  #lookedAt = performance.now();
  #breathedAt = this.#lookedAt;

  due(look = false): boolean {
    if (!look && ++this.#turns < this.#stride) return false;
    const now = performance.now();
    if (!look) {
      const elapsed = now - this.#lookedAt;
      this.#stride = Math.max(1, Math.min(1e6, elapsed > 0 ? (this.#turns * LOOK) / elapsed : this.#turns * 2));
      this.#turns = 0;
    }
    this.#lookedAt = now;
    if (now - this.#breathedAt < SLICE) return false;
    this.#breathedAt = now;
    return true;
  }
}

/** Does a task that yields between its parts, giving the event loop turns. */
export async function inTurns<Result>(task: Iterator<unknown, Result>): Promise<Result> {
  for (const pacer = new Pacer(); ; ) {
    const { done, value } = task.next();
    if (done) return value;
    if (pacer.due(true)) await breathe();
  }
}
