/** Other threads, for models that are worth them. */
import { scratchFloats } from "../../assembly/gemm/sizes.ts";
import { STRIDE } from "../../assembly/opcodes.ts";
import { WorkerError } from "../errors.ts";
import type { Kit } from "../program/threads/crew.ts";
import type { Runtime } from "../runtime/backend.ts";
import { breathe } from "../runtime/pacer.ts";

/** Steps of models with fewer weights are over before another thread would have begun, unless batches are huge. */
const WORTH = 2 ** 14;

/** Makes a crew if there may be threads and so many weights are worth it. It starts by itself when a program is. */
export async function recruit(runtime: Runtime, weights: number, more?: Partial<Kit>): Promise<void> {
  if (runtime.threads === 1 && !runtime.crew?.late) runtime.crew?.dismiss();
  if (runtime.threads === 1 || weights < WORTH) return;
  const threads = await import("../program/threads/crew.ts");
  const crew = threads.recruit(runtime, {
    scratchFloats,
    words: STRIDE / 4,
    breathe,
    complain: (message, cause) => new WorkerError(message, { cause }),
    ...more,
  });
  if (runtime.awaitsThreads) await crew.started;
}
