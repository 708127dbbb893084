/** Looks at the workers that the library makes under Node. */
import { Worker } from "node:worker_threads";
import { vi } from "vitest";

/** Those that were sent something since, the latest last. */
export function watchWorkers(): { readonly all: Worker[]; readonly messages: unknown[]; release(): void } {
  const post = vi.spyOn(Worker.prototype, "postMessage");
  return {
    get all() {
      return [...new Set(post.mock.contexts as Worker[])];
    },
    get messages() {
      return post.mock.calls.map(([message]) => message);
    },
    release: () => post.mockRestore(),
  };
}
