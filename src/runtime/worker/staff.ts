/** Workers that have nothing to do are kept for a while: starting one takes longer than a short run. */
import { type Complain, spawn, type Worker } from "./spawn.ts";

/** A worker that nobody has used for so many milliseconds is ended. */
const IDLE = 10_000;

const idle = new Map<Worker, ReturnType<typeof setTimeout>>();

/** A worker for oneself, until `dismiss` or `terminate`. @throws WorkerError */
export async function hire(complain: Complain, url?: string | URL): Promise<Worker> {
  for (const [worker, timer] of idle) {
    clearTimeout(timer);
    idle.delete(worker);
    if (!worker.ended) return worker;
  }
  return spawn(complain, url);
}

/** Gives a worker back that is still good. Neither it nor its end keeps a Node process alive. */
export function dismiss(worker: Worker): void {
  if (worker.ended) return;
  worker.ask({ close: true }, { held: false }).catch(() => {});
  const timer = setTimeout(() => {
    idle.delete(worker);
    worker.terminate();
  }, IDLE);
  (timer as { unref?(): void }).unref?.();
  idle.set(worker, timer);
}
