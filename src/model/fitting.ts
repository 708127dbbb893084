/** What `fit`, `evaluate` and `trainOnBatch` do before and after their loop: look at everything, then bring it to memory. */

import { show } from "../checks.ts";
import type { Tensor, TensorLike } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { whenLoaded } from "../missing.ts";
import { Generator } from "../random/generator.ts";
import type { Runtime } from "../runtime/backend.ts";
import { listen } from "./abort.ts";
import { CallbackList } from "./callbacks/callback.ts";
import type { History } from "./callbacks/history.ts";
import { resolveObjective } from "./compile.ts";
import type { ModelCore } from "./core.ts";
import { checkXY, type DataRules, sampleShape } from "./data.ts";
import type { Executor } from "./executor.ts";
import { ArrayFeed, type Feed } from "./feed.ts";
import {
  checkEvaluateOptions,
  checkFitOptions,
  DEFAULT_ROWS,
  type EvaluateOptions,
  type FitOptions,
  type ValidationData,
} from "./options.ts";
import type { Phase } from "./record.ts";
import { type Batch, type BatchStream, complaints, isStream } from "./stream.ts";
import type { OpenedStream } from "./stream-feed.ts";
import type { Logs, Trainable } from "./trainable.ts";
import { test, train } from "./trainer.ts";
import { warmUp } from "./warm-up.ts";

/** Apart, as most applications have arrays. */
const streams = () => import("./stream-feed.ts");

/** Data that was looked at: x and y, or a stream whose batches are looked at when they come. */
type Checked = { readonly x: Tensor; readonly y: Tensor } | BatchStream;

/** The whole of `model.fit`. */
export async function fit(
  core: ModelCore,
  model: Trainable,
  data: readonly [unknown, unknown],
  fitOptions?: FitOptions,
): Promise<History> {
  core.checkAlive("fit");
  core.checkIdle("fit");
  core.intent("fit");
  const options = checkFitOptions(fitOptions);
  options.signal?.throwIfAborted();
  return core.exclusively("fit", async () => {
    const { x, y, stream } = await open("fit", data, fitOptions);
    const feeds: Feed[] = [];
    try {
      const rules = await dataRules(core, "fit", x, options.allowNonFinite);
      const first = checkXY(stream ? "fit: batch 0" : "fit", x, y, rules);
      const given = options.validationData === undefined ? undefined : checkValidation(options.validationData, rules);
      const [training, held] = stream || given ? [stream ?? first] : splitOff(first, options.validationSplit);
      const validation = given ?? held;
      const streaming = isStream(training) || isStream(validation) ? await streams() : undefined;
      const feedOf = (executor: Executor, checked: Checked, batchSize: number, what: string): Feed => {
        const feed =
          "x" in checked
            ? new ArrayFeed(executor.memory, checked.x, checked.y, batchSize, what)
            : new streaming!.StreamFeed(
                complaints,
                executor.memory,
                checked,
                (batch, batchOf) => checkBatch(batchOf, batch, rules),
                what,
              );
        feeds.push(feed);
        return feed;
      };
      const prepared = await core.run(rules.input, "fit", (runtime, executor) => {
        release(feeds);
        const feed = feedOf(executor, training, options.batchSize, "fit");
        const judged = validation && feedOf(executor, validation, DEFAULT_ROWS, "fit: validationData");
        if ("x" in training) {
          reserve(executor, "train", training.x, options.batchSize);
          reserve(executor, executor.training!.phase(1), training.x, options.batchSize);
        }
        if (validation && "x" in validation) reserve(executor, "test", validation.x, DEFAULT_ROWS);
        // Here, where nothing is waited for: later the model might be gone.
        if (feed instanceof ArrayFeed) warmUp(core, runtime, executor, feed, options.epochs - options.initialEpoch);
        return { runtime, executor, feed, judged };
      });
      const { judged, ...rest } = prepared;
      const checkCurrent = () => core.checkCurrent("fit", prepared.executor);
      const { callbacks, signal } = options;
      return await train({
        ...rest,
        model,
        shuffledRows: options.shuffle && "x" in training ? training.x.shape[0] : undefined,
        random: options.seed === undefined ? core.generator() : new Generator(options.seed),
        epochs: options.epochs,
        initialEpoch: options.initialEpoch,
        verbose: options.verbose,
        callbacks,
        signal,
        checkCurrent,
        nextStep: () => ++core.iterations,
        validate: judged && ((hooks) => test({ ...rest, feed: judged, verbose: 0, hooks, signal, checkCurrent })),
      });
    } finally {
      release(feeds);
      stream?.close();
    }
  });
}

/** The whole of `model.evaluate`. */
export async function evaluate(
  core: ModelCore,
  model: Trainable,
  data: readonly [unknown, unknown],
  given?: EvaluateOptions,
): Promise<Logs> {
  core.checkAlive("evaluate");
  core.intent("evaluate");
  const options = checkEvaluateOptions(given);
  options.signal?.throwIfAborted();
  const { x, y, stream } = await open("evaluate", data, given);
  const streaming = stream && (await streams());
  let feed: Feed | undefined;
  try {
    const rules = await dataRules(core, "evaluate", x, options.allowNonFinite);
    const first = checkXY(stream ? "evaluate: batch 0" : "evaluate", x, y, rules);
    const { runtime, executor } = await core.run(rules.input, "evaluate", (runtime, executor) => {
      feed?.release();
      feed = stream
        ? new streaming!.StreamFeed(
            complaints,
            executor.memory,
            stream,
            (batch, what) => checkBatch(what, batch, rules),
            "evaluate",
          )
        : new ArrayFeed(executor.memory, first.x, first.y, options.batchSize, "evaluate");
      if (!stream) reserve(executor, "test", first.x, options.batchSize);
      return { runtime, executor };
    });
    const { callbacks, verbose, signal } = options;
    const hooks = new CallbackList(callbacks, model, { epochs: 1, steps: feed!.steps, verbose });
    const checkCurrent = () => core.checkCurrent("evaluate", executor);
    return await test({ verbose, signal, hooks, runtime, executor, feed: feed!, checkCurrent });
  } finally {
    feed?.release();
    stream?.close();
  }
}

/** The whole of `model.trainOnBatch`. */
export function trainOnBatch(core: ModelCore, x: TensorLike, y: TensorLike): Promise<Logs> {
  return withBatch(core, "trainOnBatch", x, y, Number.POSITIVE_INFINITY, (runtime, executor, rows) => {
    executor.training!.setTotals("train");
    executor.train(runtime, rows, core.iterations + 1);
    core.iterations++;
    return executor.logs();
  });
}

/** Looks at x and y, brings their first rows to memory and points the model's cells at them while `use` runs. */
export function withBatch<Result>(
  core: ModelCore,
  what: string,
  x: TensorLike,
  y: TensorLike,
  most: number,
  use: (runtime: Runtime, executor: Executor, rows: number) => Result,
): Promise<Result> {
  return core.exclusively(what, async () => {
    core.checkAlive(what);
    core.intent(what);
    checkPresent(what, x, y);
    const rules = await dataRules(core, what, x, false);
    const data = checkXY(what, x, y, rules);
    const rows = Math.min(most, data.x.shape[0]!);
    return core.run(rules.input, what, (runtime, executor) => {
      const feed = new ArrayFeed(executor.memory, data.x.slice(0, rows), data.y.slice(0, rows), rows, what);
      try {
        feed.start();
        feed.next();
        feed.select();
        return use(runtime, executor, rows);
      } finally {
        feed.release();
      }
    });
  });
}

/** What data must fit: the model's shapes, from its layers or from the first data it sees, and its loss. */
async function dataRules(core: ModelCore, what: string, x: TensorLike, allowNonFinite: boolean): Promise<DataRules> {
  const { input, output } = core.shapes(() => sampleShape(`${what}: x`, x));
  const { loss } = await whenLoaded(() => resolveObjective(core.intent(what), output));
  return { input, output, loss, inputLayer: core.topology.inputLabel, allowNonFinite };
}

/** Tells arrays from streams. A stream's first batch is read, for models that take their shape from it. */
async function open(
  what: string,
  [x, y]: readonly [unknown, unknown],
  given: FitOptions | EvaluateOptions = {},
): Promise<{ x: TensorLike; y: TensorLike; stream?: OpenedStream }> {
  if (!isStream(x)) {
    checkPresent(what, x, y);
    return { x: x as TensorLike, y: y as TensorLike };
  }
  const misfit = (["batchSize", "validationSplit", "shuffle"] as const).find(
    (key) => (given as FitOptions)[key] !== undefined,
  );
  if (misfit) {
    throw new ArgumentError(
      `${what}: ${misfit} does not apply to a stream, which brings its own batches. Leave it out.`,
    );
  }
  const stream = new (await streams()).OpenedStream(complaints, what, x);
  const abort = listen(given.signal);
  try {
    const batch = await abort.orDone(stream.first());
    checkIsBatch(`${what}: batch 0`, batch);
    return { x: batch.x, y: batch.y, stream };
  } catch (error) {
    stream.close();
    throw error;
  } finally {
    abort.release();
  }
}

function checkPresent(what: string, x: unknown, y: unknown): void {
  if (Array.isArray(x) && isBatch(x[0])) {
    throw new ArgumentError(
      `${what}: x is an array of batches, but arrays are read as data. Pass a function that gives them: ${what}(() => batches, options).`,
    );
  }
  const missing = x === undefined ? "x" : y === undefined ? "y" : undefined;
  if (!missing) return;
  throw new ArgumentError(
    `${what}: ${missing} is missing. Pass ${what}(x, y, options), or ${what}(batches, options) for a stream.`,
  );
}

function isBatch(batch: unknown): batch is Batch {
  return typeof batch === "object" && batch !== null && "x" in batch && "y" in batch;
}

function checkIsBatch(what: string, batch: unknown): asserts batch is Batch {
  if (!isBatch(batch)) {
    throw new ArgumentError(`${what}: a stream must give batches { x, y }, found ${show(batch)}.`);
  }
}

function checkBatch(what: string, batch: Batch, rules: DataRules): { x: Tensor; y: Tensor } {
  checkIsBatch(what, batch);
  return checkXY(what, batch.x, batch.y, rules);
}

function checkValidation(data: ValidationData, rules: DataRules): Checked {
  const what = "fit: validationData";
  if (isStream(data)) return data;
  if (Array.isArray(data) && data.length === 2) return checkXY(what, data[0], data[1], rules);
  if (typeof data === "object" && data !== null && "x" in data && "y" in data)
    return checkXY(what, data.x, data.y, rules);
  throw new ArgumentError(`${what} must be [x, y], { x, y } or a stream of batches, found ${show(data)}.`);
}

/** The last part of the data, as Keras takes it: before any shuffling. */
function splitOff(
  { x, y }: { x: Tensor; y: Tensor },
  split: number,
): [{ x: Tensor; y: Tensor }, { x: Tensor; y: Tensor } | undefined] {
  if (split === 0) return [{ x, y }, undefined];
  const rows = x.shape[0]!;
  const cut = Math.floor(rows * (1 - split));
  if (cut === 0 || cut === rows) {
    throw new ArgumentError(
      `fit: validationSplit ${split} of ${rows} rows leaves ${cut} to train on and ${rows - cut} to validate. Each must be at least 1.`,
    );
  }
  return [
    { x: x.slice(0, cut), y: y.slice(0, cut) },
    { x: x.slice(cut), y: y.slice(cut) },
  ];
}

/** Assembles the programs before the loop, the largest first: a remainder batch then lives in the full batch's buffers. */
function reserve(executor: Executor, mode: Phase, { shape: [rows] }: Tensor, batchSize: number): void {
  const full = Math.min(rows!, batchSize);
  executor.program(mode, full);
  if (rows! % full > 0) executor.program(mode, rows! % full);
}

function release(feeds: Feed[]): void {
  for (const feed of feeds.splice(0)) feed.release();
}
