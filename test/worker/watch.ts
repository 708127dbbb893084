/** Looks at the workers that the library makes under Node. */
import { Worker } from "node:worker_threads";
import { vi } from "vitest";

type Message = { readonly [key: string]: unknown };

export interface Watch {
  /** Workers that were sent something since, in this order; `kind` is e.g. `job`. */
  sent(kind?: string): Worker[];
  readonly messages: readonly Message[];
  release(): void;
}

export function watchWorkers(): Watch {
  const post = vi.spyOn(Worker.prototype, "postMessage");
  const messages = () => post.mock.calls.map(([message]) => message as Message);
  return {
    sent(kind) {
      const all = messages();
      return [...new Set(post.mock.contexts.filter((_, i) => !kind || kind in all[i]!))] as Worker[];
    },
    get messages() {
      return messages();
    },
    release: () => post.mockRestore(),
  };
}
