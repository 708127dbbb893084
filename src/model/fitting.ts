/** What `fit`, `evaluate` and `trainOnBatch` do before and after their loop: look at everything, then bring it to memory. */

import { show } from "../checks.ts";
import type { Tensor, TensorLike } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { whenLoaded } from "../missing.ts";
import { Generator } from "../random/generator.ts";
import type { Runtime } from "../runtime/backend.ts";
import { inTurns } from "../runtime/pacer.ts";
import { listen } from "./abort.ts";
import { CallbackList } from "./callbacks/callback.ts";
import type { History } from "./callbacks/history.ts";
import { resolveObjective } from "./compile.ts";
import type { ModelCore } from "./core.ts";
import { checkXY, type DataRules, lookAtXY, sampleShape } from "./data.ts";
import type { Executor } from "./executor.ts";
import { ArrayFeed, type Feed } from "./feed.ts";
import {
  checkEvaluateOptions,
  checkFitOptions,
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
import { connect, type Remote } from "./worker.ts";

/** Apart, as most applications have arrays. */
const streams = () => import("./stream-feed.ts");
/** Apart, too: makes feeds of a given number of steps. */
const limiter = async (steps: number | undefined) => steps && (await import("./steps-feed.ts")).StepsFeed;

/** Data that was looked at: a column for each input and for each output with a loss. */
type Columns = readonly Tensor[];
/** The same, or a stream whose batches are looked at when they come. */
type Checked = Columns | BatchStream;

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
  const { stepsPerEpoch, validationSteps, validationBatchSize } = options;
  options.signal?.throwIfAborted();
  return core.exclusively("fit", async () => {
    const { x, y, stream } = await open("fit", data, fitOptions);
    const feeds: Feed[] = [];
    let remote: Remote | undefined;
    try {
      const rules = await dataRules(core, "fit", x, options.allowNonFinite);
      const first = await inTurns(lookAtXY(stream ? "fit: batch 0" : "fit", x, y, rules));
      const given = options.validationData === undefined ? undefined : checkValidation(options.validationData, rules);
      const [training, held] = stream || given ? [stream ?? first] : splitOff(first, options.validationSplit);
      const validation = given ?? held;
      const streaming = isStream(training) || isStream(validation) ? await streams() : undefined;
      const Limited = await limiter(stepsPerEpoch ?? validationSteps);
      const feedOf = (executor: Executor, checked: Checked, batchSize: number, what: string): Feed => {
        const feed = isColumns(checked)
          ? new ArrayFeed(executor.memory, checked, batchSize, what)
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
      const prepared = await core.run(rules.inputs, "fit", (runtime, executor) => {
        release(feeds);
        const feed = feedOf(executor, training, options.batchSize, "fit");
        const judged = validation && feedOf(executor, validation, validationBatchSize, "fit: validationData");
        if (isColumns(training)) {
          reserve(executor, "train", training, options.batchSize);
          reserve(executor, executor.training!.phase(1), training, options.batchSize);
        }
        if (validation && isColumns(validation)) reserve(executor, "test", validation, validationBatchSize);
        // Here, where nothing is waited for: later the model might be gone.
        if (feed instanceof ArrayFeed && !options.worker)
          warmUp(core, runtime, executor, feed, options.epochs - options.initialEpoch);
        return {
          runtime,
          executor,
          feed: Limited && stepsPerEpoch ? new Limited(feed, stepsPerEpoch, false, "fit") : feed,
          judged:
            Limited && judged && validationSteps
              ? new Limited(judged, validationSteps, true, "fit: validationData")
              : judged,
        };
      });
      const { judged, feed, executor } = prepared;
      if (options.worker) remote = core.remote = await connect(core, prepared.runtime, executor, "fit");
      const rest = { executor, remote, runtime: remote?.runtime ?? prepared.runtime };
      const checkCurrent = () => core.checkCurrent("fit", prepared.executor);
      const { callbacks, signal } = options;
      return await train({
        ...rest,
        feed,
        model,
        shuffledRows: options.shuffle && isColumns(training) ? training[0]!.shape[0] : undefined,
        random: options.seed === undefined ? core.generator() : new Generator(options.seed),
        epochs: options.epochs,
        initialEpoch: options.initialEpoch,
        verbose: options.verbose,
        callbacks,
        signal,
        checkCurrent,
        nextStep: () => ++core.iterations,
        notDone: (error) => {
          core.iterations--;
          throw error;
        },
        validate: (hooks, epoch) =>
          judged && options.validates(epoch)
            ? test({ ...rest, feed: judged, verbose: 0, hooks, signal, checkCurrent })
            : undefined,
      });
    } finally {
      await remote?.close();
      core.remote = undefined;
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
  let remote: Remote | undefined;
  try {
    const rules = await dataRules(core, "evaluate", x, options.allowNonFinite);
    const first = await inTurns(lookAtXY(stream ? "evaluate: batch 0" : "evaluate", x, y, rules));
    const Limited = await limiter(options.steps);
    const { runtime, executor } = await core.run(rules.inputs, "evaluate", (runtime, executor) => {
      feed?.release();
      feed = stream
        ? new streaming!.StreamFeed(
            complaints,
            executor.memory,
            stream,
            (batch, what) => checkBatch(what, batch, rules),
            "evaluate",
          )
        : new ArrayFeed(executor.memory, first, options.batchSize, "evaluate");
      if (!stream) reserve(executor, "test", first, options.batchSize);
      if (Limited) feed = new Limited(feed, options.steps!, true, "evaluate");
      return { runtime, executor };
    });
    const { callbacks, verbose, signal } = options;
    const hooks = new CallbackList(callbacks, model, { epochs: 1, steps: feed!.steps, verbose });
    const checkCurrent = () => core.checkCurrent("evaluate", executor);
    if (options.worker) remote = await connect(core, runtime, executor, "evaluate");
    return await test({
      verbose,
      signal,
      hooks,
      runtime: remote?.runtime ?? runtime,
      remote,
      executor,
      feed: feed!,
      checkCurrent,
    });
  } finally {
    await remote?.close();
    feed?.release();
    stream?.close();
  }
}

/** The whole of `model.trainOnBatch`. */
export function trainOnBatch(core: ModelCore, x: unknown, y: unknown): Promise<Logs> {
  return withBatch(core, "trainOnBatch", x, y, Number.POSITIVE_INFINITY, async (runtime, executor, rows) => {
    executor.training!.setTotals("train");
    await executor.train(runtime, rows, core.iterations + 1);
    core.iterations++;
    return executor.logs();
  });
}

/** The whole of `model.testOnBatch`. */
export function testOnBatch(core: ModelCore, x: unknown, y: unknown): Promise<Logs> {
  return withBatch(core, "testOnBatch", x, y, Number.POSITIVE_INFINITY, async (runtime, executor, rows) => {
    const totals = executor.training!.noTotals();
    await executor.test(runtime, rows, totals);
    return executor.logs(totals);
  });
}

/** Looks at x and y, brings their first rows to memory and points the model's cells at them while `use` runs. */
export function withBatch<Result>(
  core: ModelCore,
  what: string,
  x: unknown,
  y: unknown,
  most: number,
  use: (runtime: Runtime, executor: Executor, rows: number) => Result | Promise<Result>,
): Promise<Result> {
  return core.exclusively(what, async () => {
    core.checkAlive(what);
    core.intent(what);
    checkPresent(what, x, y);
    const rules = await dataRules(core, what, x, false);
    const data = checkXY(what, x, y, rules);
    const rows = Math.min(most, data[0]!.shape[0]!);
    return core.run(rules.inputs, what, async (runtime, executor) => {
      const columns = data.map((column) => column.slice(0, rows));
      const feed = new ArrayFeed(executor.memory, columns, rows, what);
      try {
        feed.start();
        feed.next();
        feed.select();
        return await use(runtime, executor, rows);
      } finally {
        feed.release();
      }
    });
  });
}

/** What data must fit: the model's shapes, from its layers or from the first data it sees, and its loss. */
async function dataRules(core: ModelCore, what: string, x: unknown, allowNonFinite: boolean): Promise<DataRules> {
  const { topology } = core;
  const { inputs, outputs } = core.shapes(() => sampleShape(`${what}: x`, x as TensorLike));
  const { judged } = await whenLoaded(() => resolveObjective(core.intent(what), outputs, topology));
  return { ports: topology, inputs, inputLabels: topology.inputLabels, outputs, judged, allowNonFinite };
}

/** Tells arrays from streams. A stream's first batch is read, for models that take their shape from it. */
async function open(
  what: string,
  [x, y]: readonly [unknown, unknown],
  given: FitOptions | EvaluateOptions = {},
): Promise<{ x: unknown; y: unknown; stream?: OpenedStream }> {
  if (!isStream(x)) {
    checkPresent(what, x, y);
    return { x, y };
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

function checkBatch(what: string, batch: Batch, rules: DataRules): Columns {
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
function splitOff(columns: Columns, split: number): [Columns, Columns | undefined] {
  if (split === 0) return [columns, undefined];
  const rows = columns[0]!.shape[0]!;
  const cut = Math.floor(rows * (1 - split));
  if (cut === 0 || cut === rows) {
    throw new ArgumentError(
      `fit: validationSplit ${split} of ${rows} rows leaves ${cut} to train on and ${rows - cut} to validate. Each must be at least 1.`,
    );
  }
  return [columns.map((column) => column.slice(0, cut)), columns.map((column) => column.slice(cut))];
}

function isColumns(checked: Checked): checked is Columns {
  return Array.isArray(checked);
}

/** Assembles the programs before the loop, the largest first: a remainder batch then lives in the full batch's buffers. */
function reserve(executor: Executor, mode: Phase, columns: Columns, batchSize: number): void {
  const rows = columns[0]!.shape[0]!;
  const full = Math.min(rows, batchSize);
  executor.program(mode, full);
  if (rows % full > 0) executor.program(mode, rows % full);
}

function release(feeds: Feed[]): void {
  for (const feed of feeds.splice(0)) feed.release();
}
