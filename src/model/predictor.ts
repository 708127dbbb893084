/** What `predict` and `predictSync` do. */
import { type Shape, sizeOf, Tensor, type TensorLike } from "../data/tensor.ts";
import { listed } from "../layers/shapes.ts";
import type { Program } from "../program/program.ts";
import type { Arena } from "../runtime/arena.ts";
import { loadedRuntime } from "../runtime/backend.ts";
import { Pacer } from "../runtime/pacer.ts";
import { CallbackList } from "./callbacks/callback.ts";
import type { ModelCore } from "./core.ts";
import { checkX, sampleShape } from "./data.ts";
import { type Executor, type Late, type Runner, settled } from "./executor.ts";
import { ArrayFeed } from "./feed.ts";
import { checkPredictOptions, type PredictOptions } from "./options.ts";
import type { Trainable } from "./trainable.ts";
import { connect, type Remote } from "./worker.ts";

/** The whole of `model.predict`. */
export async function predict(
  core: ModelCore,
  model: Trainable,
  x: unknown,
  given?: PredictOptions,
): Promise<Tensor[]> {
  core.checkAlive("predict");
  const options = checkPredictOptions("predict", given);
  const { batchSize, callbacks, signal, worker } = options;
  signal?.throwIfAborted();
  const { inputs, data } = look(core, "predict", x, options);
  const { runtime, executor, run } = await core.run(inputs, "predict", (runtime, executor) => {
    return { runtime, executor, run: new Prediction(core, executor, data, batchSize) };
  });
  const hooks = new CallbackList(callbacks, model, { epochs: 1, steps: run.feed.steps, verbose: 0 });
  const eachBatch = hooks.wants("onPredictBatchBegin") || hooks.wants("onPredictBatchEnd");
  let remote: Remote | undefined;
  /** After every wait, before memory is touched. */
  const check = () => {
    signal?.throwIfAborted();
    core.checkCurrent("predict", executor);
  };
  try {
    if (worker) remote = await connect(core, runtime, executor, "predict");
    const pacer = remote ?? new Pacer();
    check();
    await hooks.call("onPredictBegin");
    remote?.begin("predict");
    for (let step = 0; ; step++) {
      if (eachBatch && !run.done) await hooks.callNumbered("onPredictBatchBegin", step);
      if (runtime.crew?.late) await settled(runtime);
      check();
      const more = run.step(remote?.runtime ?? runtime, executor, remote);
      if (!(more instanceof Promise ? await more : more)) break;
      if (more instanceof Promise) check();
      if (eachBatch) {
        await remote?.done();
        await hooks.callNumbered("onPredictBatchEnd", step, { outputs: run.latest() });
      }
      if (pacer.due()) await pacer.rest();
    }
    await remote?.done();
    check();
    await hooks.call("onPredictEnd");
    return run.results;
  } finally {
    await remote?.close();
    run.feed.release();
  }
}

/** The whole of `model.predictSync`. */
export function predictSync(
  core: ModelCore,
  x: unknown,
  given?: Pick<PredictOptions, "batchSize" | "steps">,
): Tensor[] {
  core.checkAlive("predictSync");
  const options = checkPredictOptions("predictSync", given);
  const { batchSize } = options;
  const { inputs, data } = look(core, "predictSync", x, options);
  const runtime = loadedRuntime("predictSync");
  const executor = core.executor(runtime, inputs, "predictSync");
  const run = new Prediction(core, executor, data, batchSize);
  const alone = { run: runtime.run }; // A thread that is late could not be waited for.
  try {
    while (run.step(alone, executor));
    return run.results;
  } finally {
    run.feed.release();
  }
}

/** What was given, as tensors of the rows that are asked for, and the shapes that the model takes. */
function look(
  core: ModelCore,
  what: string,
  x: unknown,
  { batchSize, steps }: { batchSize: number; steps: number | undefined },
): { inputs: readonly Shape[]; data: readonly Tensor[] } {
  const { inputs } = core.shapes(() => sampleShape(`${what}: x`, x as TensorLike));
  const { topology } = core;
  const data = checkX(what, x, { ports: topology, inputs, readers: topology.inputReaders });
  return { inputs, data: steps ? data.map((column) => column.slice(0, steps * batchSize)) : data };
}

/** Predicts batch after batch into one array for each output. */
class Prediction {
  readonly feed: ArrayFeed;
  readonly results: Tensor[];
  readonly #rows: number;
  readonly #arena: Arena;
  /** Rows before the latest batch, and with it. */
  #start = 0;
  #done = 0;

  constructor(core: ModelCore, executor: Executor, data: readonly Tensor[], batchSize: number) {
    const rows = data[0]!.shape[0]!;
    this.#rows = rows;
    this.#arena = executor.memory.arena;
    // Who has an executor is built.
    this.results = listed(core.topology.outputShape!).map(
      (shape) => new Tensor(new Float32Array(rows * sizeOf(shape)), [rows, ...shape]),
    );
    executor.memory.expect(data.length);
    executor.program("predict", Math.min(rows, batchSize));
    this.feed = new ArrayFeed(executor.memory, data, batchSize, "predict");
    this.feed.start();
  }

  get done(): boolean {
    return this.#done === this.#rows;
  }

  /** What was predicted of the latest batch: views of the results. */
  latest(): Tensor | Tensor[] {
    const views = this.results.map((result) => result.slice(this.#start, this.#done));
    return views.length > 1 ? views : views[0]!;
  }

  /** Predicts the next batch; false when there is none left. */
  step(runtime: Runner, executor: Executor, remote?: Remote): Late<boolean> {
    const rows = this.feed.next();
    if (rows === 0) return false;
    this.feed.select();
    const program = executor.predict(runtime, rows);
    const take = (done: Program) => this.#take(done, rows, remote);
    return program instanceof Promise ? program.then(take) : take(program);
  }

  #take(program: Program, rows: number, remote?: Remote): true {
    const { f32 } = this.#arena;
    this.results.forEach(({ data }, i) => {
      const [address, width] = [program.output(i), data.length / this.#rows];
      const [length, offset] = [rows * width, this.#done * width];
      if (remote) remote.collect(address, length, data, offset);
      else data.set(f32.subarray(address / 4, address / 4 + length), offset);
    });
    this.#start = this.#done;
    this.#done += rows;
    return true;
  }
}
