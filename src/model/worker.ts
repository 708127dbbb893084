/** Runs in a worker: what they need of the library that is loaded already. */
import { WorkerError } from "../errors.ts";
import type { Runtime } from "../runtime/backend.ts";
import { Pacer } from "../runtime/pacer.ts";
import type { ModelCore } from "./core.ts";
import type { Executor } from "./executor.ts";
import { recruit } from "./recruit.ts";
import type { Remote } from "./remote.ts";

export type { Remote };

/** Brings a model to a worker. @throws WorkerError */
export async function connect(core: ModelCore, runtime: Runtime, executor: Executor, what: string): Promise<Remote> {
  const { connect } = await import("./remote.ts");
  const complain = (message: string, cause?: unknown) => new WorkerError(`${what}: ${message}`, { cause });
  const checkCurrent = () => core.checkCurrent(what, executor);
  return connect({ core, runtime, executor, recruit, pacer: new Pacer(), complain, checkCurrent });
}
