/** What `predict` and `predictSync` do. */
import { sizeOf, Tensor, type TensorLike } from "../data/tensor.ts";
import { loadedRuntime, type Runtime } from "../runtime/backend.ts";
import { breathe, Pacer } from "../runtime/pacer.ts";
import { CallbackList } from "./callbacks/callback.ts";
import type { ModelCore } from "./core.ts";
import { checkX, sampleShape } from "./data.ts";
import type { Executor } from "./executor.ts";
import { ArrayFeed } from "./feed.ts";
import { checkPredictOptions, type PredictOptions } from "./options.ts";
import type { Trainable } from "./trainable.ts";

/** The whole of `model.predict`. */
export async function predict(
  core: ModelCore,
  model: Trainable,
  x: TensorLike,
  given?: PredictOptions,
): Promise<Tensor> {
  core.checkAlive("predict");
  const { batchSize, callbacks, signal } = checkPredictOptions("predict", given);
  signal?.throwIfAborted();
  const { input } = core.shapes(() => sampleShape("predict: x", x));
  const inputs = checkX("predict: x", x, input, core.topology.inputLabel);
  const { runtime, executor, run } = await core.run(input, "predict", (runtime, executor) => {
    return { runtime, executor, run: new Prediction(core, executor, inputs, batchSize) };
  });
  const hooks = new CallbackList(callbacks, model, { epochs: 1, steps: run.feed.steps, verbose: 0 });
  const eachBatch = hooks.wants("onPredictBatchBegin") || hooks.wants("onPredictBatchEnd");
  const pacer = new Pacer();
  /** After every wait, before memory is touched. */
  const check = () => {
    signal?.throwIfAborted();
    core.checkCurrent("predict", executor);
  };
  try {
    check();
    await hooks.call("onPredictBegin");
    for (let step = 0; ; step++) {
      if (eachBatch && !run.done) await hooks.callNumbered("onPredictBatchBegin", step);
      check();
      if (!run.step(runtime, executor)) break;
      if (eachBatch) await hooks.callNumbered("onPredictBatchEnd", step);
      if (pacer.due()) await breathe();
    }
    await hooks.call("onPredictEnd");
    return run.result;
  } finally {
    run.feed.release();
  }
}

/** The whole of `model.predictSync`. */
export function predictSync(core: ModelCore, x: TensorLike, given?: Pick<PredictOptions, "batchSize">): Tensor {
  core.checkAlive("predictSync");
  const { batchSize } = checkPredictOptions("predictSync", given);
  const { input } = core.shapes(() => sampleShape("predictSync: x", x));
  const inputs = checkX("predictSync: x", x, input, core.topology.inputLabel);
  const runtime = loadedRuntime("predictSync");
  const executor = core.executor(runtime, input, "predictSync");
  const run = new Prediction(core, executor, inputs, batchSize);
  try {
    while (run.step(runtime, executor));
    return run.result;
  } finally {
    run.feed.release();
  }
}

/** Predicts batch after batch into one array. */
class Prediction {
  readonly feed: ArrayFeed;
  readonly result: Tensor;
  readonly #width: number;
  #rows = 0;

  constructor(core: ModelCore, executor: Executor, x: Tensor, batchSize: number) {
    const outputShape = core.topology.outputShape!; // Who has an executor is built.
    const rows = x.shape[0]!;
    this.#width = sizeOf(outputShape);
    this.result = new Tensor(new Float32Array(rows * this.#width), [rows, ...outputShape]);
    executor.program("predict", Math.min(rows, batchSize));
    this.feed = new ArrayFeed(executor.memory, x, undefined, batchSize, "predict");
    this.feed.start();
  }

  get done(): boolean {
    return this.#rows === this.result.shape[0];
  }

  /** Predicts the next batch; false when there is none left. */
  step(runtime: Runtime, executor: Executor): boolean {
    const rows = this.feed.next();
    if (rows === 0) return false;
    this.feed.select();
    const start = executor.predict(runtime, rows) / 4;
    this.result.data.set(
      executor.memory.arena.f32.subarray(start, start + rows * this.#width),
      this.#rows * this.#width,
    );
    this.#rows += rows;
    return true;
  }
}
