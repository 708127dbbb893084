/** Lets the engine optimise the kernels that a model uses before its first epoch. */
import type { Runtime } from "../runtime/backend.ts";
import type { ModelCore } from "./core.ts";
import type { Executor } from "./executor.ts";
import type { ArrayFeed } from "./feed.ts";
import { keepState } from "./keep-state.ts";

/** Runs of fewer steps are over before it pays. */
const WORTH_STEPS = 1000;
/** Larger models spend their time in products, which were warmed up when the tile was chosen. */
const SMALL_WEIGHTS = 2 ** 16;
/** Milliseconds: since a step last became faster, and at the most. */
const [CALM, MOST] = [3, 15];

/**
 * Runs the training program on the first batch until it gets no faster, and takes back what that did. An engine begins with
 * code that it compiled quickly and replaces a kernel that is used much, so that otherwise the first epoch pays for it. Once for
 * each set of kernels in a process. Waits for nothing.
 */
export function warmUp(core: ModelCore, runtime: Runtime, executor: Executor, feed: ArrayFeed, epochs: number): void {
  if (feed.steps * epochs < WORTH_STEPS || executor.weights > SMALL_WEIGHTS) return;
  feed.start();
  const rows = feed.next();
  feed.select();
  const { instructions } = executor.plan("train", rows);
  if (instructions.every(({ opcode }) => runtime.warmed.has(opcode))) return;
  for (const { opcode } of instructions) runtime.warmed.add(opcode);
  const restore = keepState(core, executor);
  const alone = { run: runtime.run };
  const start = performance.now();
  let [now, improved, best] = [start, start, Number.POSITIVE_INFINITY];
  while (now - start < MOST && now - improved < CALM) {
    const before = now;
    for (let i = 0; i < 16; i++) executor.train(alone, rows, core.iterations + 1);
    now = performance.now();
    if (now - before < 0.9 * best) [best, improved] = [now - before, now];
  }
  restore();
}
