/** What `fit`, `evaluate` and `trainOnBatch` do before and after their loop: look at everything, then bring it to memory. */

import { checkOptions } from "../checks.ts";
import { type TensorLike, tensor } from "../data/tensor.ts";
import { whenLoaded } from "../missing.ts";
import { Generator } from "../random/generator.ts";
import type { Runtime } from "../runtime/backend.ts";
import { inTurns } from "../runtime/pacer.ts";
import { listen } from "./abort.ts";
import { CallbackList } from "./callbacks/callback.ts";
import type { History } from "./callbacks/history.ts";
import { resolveObjective } from "./compile.ts";
import type { ModelCore } from "./core.ts";
import { checkXY, type DataRules, type Given, lookAtXY, sampleShape } from "./data.ts";
import type { Executor } from "./executor.ts";
import { ArrayFeed, type Feed } from "./feed.ts";
import {
  type Checked,
  type Columns,
  checkBatch,
  checkIsBatch,
  checkPresent,
  checkValidation,
  isColumns,
  splitOff,
  type Weighing,
  weighingFor,
} from "./given.ts";
import {
  checkEvaluateOptions,
  checkFitOptions,
  type EvaluateOptions,
  type FitOptions,
  type RowWeights,
} from "./options.ts";
import type { Phase } from "./record.ts";
import { type Batch, complaints, isStream } from "./stream.ts";
import type { OpenedStream } from "./stream-feed.ts";
import type { Logs, Trainable } from "./trainable.ts";
import { test, train } from "./trainer.ts";
import { warmUp } from "./warm-up.ts";
import { connect, type Remote } from "./worker.ts";

/** Apart, as most applications have arrays. */
const streams = () => import("./stream-feed.ts");
/** Apart, too: makes feeds of a given number of steps. */
const limiter = async (steps: number | undefined) => steps && (await import("./steps-feed.ts")).StepsFeed;

const weighingParts = { ...complaints, tensor };

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
    const { stream, ...given } = await open("fit", data, fitOptions);
    const { classWeight, validationData } = options;
    const feeds: Feed[] = [];
    let remote: Remote | undefined;
    try {
      const weigh = await weighingFor(given, validationData, classWeight !== undefined);
      const rules = await dataRules(core, "fit", given.x, options.allowNonFinite, weigh);
      const byClass = (columns: Columns) =>
        classWeight === undefined ? columns : weigh!.byClass(weighingParts, "fit", classWeight, columns, rules);
      const first = await inTurns(lookAtXY(stream ? "fit: batch 0" : "fit", given, rules));
      const judging = validationData === undefined ? undefined : checkValidation(validationData, rules);
      const [whole, held] = stream || judging ? [stream ?? first] : splitOff(first, options.validationSplit);
      const training = isColumns(whole) ? byClass(whole) : whole;
      const validation = judging ?? held;
      const streaming = isStream(training) || isStream(validation) ? await streams() : undefined;
      const Limited = await limiter(stepsPerEpoch ?? validationSteps);
      const feedOf = (executor: Executor, checked: Checked, batchSize: number, what: string): Feed => {
        const check: CheckBatch = (batch, batchOf) => {
          const columns = checkBatch(batchOf, batch, rules);
          return checked === whole ? byClass(columns) : columns;
        };
        const feed = makeFeed(executor, checked, batchSize, what, streaming, check);
        feeds.push(feed);
        return feed;
      };
      const prepared = await core.run(rules.inputs, "fit", (runtime, executor) => {
        release(feeds);
        if (weigh) executor.weighBy(weigh.weigh, runtime);
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
  const { stream, ...rows } = await open("evaluate", data, given);
  const streaming = stream && (await streams());
  let feed: Feed | undefined;
  let remote: Remote | undefined;
  try {
    const weigh = await weighingFor(rows);
    const rules = await dataRules(core, "evaluate", rows.x, options.allowNonFinite, weigh);
    const first = await inTurns(lookAtXY(stream ? "evaluate: batch 0" : "evaluate", rows, rules));
    const Limited = await limiter(options.steps);
    const { runtime, executor } = await core.run(rules.inputs, "evaluate", (runtime, executor) => {
      feed?.release();
      if (weigh) executor.weighBy(weigh.weigh, runtime);
      const check: CheckBatch = (batch, what) => checkBatch(what, batch, rules);
      feed = makeFeed(executor, stream ?? first, options.batchSize, "evaluate", streaming, check);
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
export async function trainOnBatch(core: ModelCore, x: unknown, y: unknown, options?: RowWeights): Promise<Logs> {
  const { sampleWeight, classWeight } = checkOptions("trainOnBatch", options, ["sampleWeight", "classWeight"]);
  const given = { x, y, sampleWeight, classWeight };
  return withBatch(core, "trainOnBatch", given, Infinity, async (runtime, executor, rows) => {
    executor.training!.setTotals("train");
    await executor.train(runtime, rows, core.iterations + 1);
    core.iterations++;
    return executor.logs();
  });
}

/** The whole of `model.testOnBatch`. */
export async function testOnBatch(core: ModelCore, x: unknown, y: unknown, options?: RowWeights): Promise<Logs> {
  const { sampleWeight } = checkOptions("testOnBatch", options, ["sampleWeight"]);
  return withBatch(core, "testOnBatch", { x, y, sampleWeight }, Infinity, async (runtime, executor, rows) => {
    const totals = executor.training!.noTotals();
    await executor.test(runtime, rows, totals);
    return executor.logs(totals);
  });
}

/** Looks at x and y, brings their first rows to memory and points the model's cells at them while `use` runs. */
export function withBatch<Result>(
  core: ModelCore,
  what: string,
  given: Given & { readonly classWeight?: unknown },
  most: number,
  use: (runtime: Runtime, executor: Executor, rows: number) => Result | Promise<Result>,
): Promise<Result> {
  return core.exclusively(what, async () => {
    core.checkAlive(what);
    core.intent(what);
    checkPresent(what, given.x, given.y);
    const { classWeight } = given;
    const weigh = await weighingFor(given, classWeight !== undefined);
    const rules = await dataRules(core, what, given.x, false, weigh);
    const found = checkXY(what, given, rules);
    const data = classWeight === undefined ? found : weigh!.byClass(weighingParts, what, classWeight, found, rules);
    const rows = Math.min(most, data[0]!.shape[0]!);
    return core.run(rules.inputs, what, async (runtime, executor) => {
      if (weigh) executor.weighBy(weigh.weigh, runtime);
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
async function dataRules(
  core: ModelCore,
  what: string,
  x: unknown,
  allowNonFinite: boolean,
  weigh: Weighing | undefined,
): Promise<DataRules> {
  const { topology } = core;
  const { inputs, outputs } = core.shapes(() => sampleShape(`${what}: x`, x as TensorLike));
  const { judged } = await whenLoaded(() => resolveObjective(core.intent(what), outputs, topology));
  const rules = { ports: topology, inputs, readers: topology.inputReaders, outputs, judged, allowNonFinite };
  return weigh ? { ...rules, weights: (...given) => weigh.sampleColumns(weighingParts, ...given) } : rules;
}

/** Tells arrays from streams. A stream's first batch is read, for models that take their shape from it. */
async function open(
  what: string,
  [x, y]: readonly [unknown, unknown],
  given: FitOptions | EvaluateOptions = {},
): Promise<Given & { stream?: OpenedStream }> {
  const { sampleWeight } = given;
  if (!isStream(x)) {
    checkPresent(what, x, y);
    return { x, y, sampleWeight };
  }
  const stream = new (await streams()).OpenedStream(complaints, what, x, given);
  const abort = listen(given.signal);
  try {
    const batch = await abort.orDone(stream.first());
    checkIsBatch(`${what}: batch 0`, batch);
    return { ...batch, stream };
  } catch (error) {
    stream.close();
    throw error;
  } finally {
    abort.release();
  }
}

type CheckBatch = (batch: Batch, what: string) => Columns;

/** Batches of what was looked at; `check` looks at those of a stream. */
function makeFeed(
  { memory }: Executor,
  checked: Checked,
  batchSize: number,
  what: string,
  streaming: Awaited<ReturnType<typeof streams>> | undefined,
  check: CheckBatch,
): Feed {
  return isColumns(checked)
    ? new ArrayFeed(memory, checked, batchSize, what)
    : new streaming!.StreamFeed(complaints, memory, checked, check, what);
}

/** Assembles the programs before the loop, the largest first: a remainder batch then lives in the full batch's buffers. */
function reserve(executor: Executor, mode: Phase, columns: Columns, batchSize: number): void {
  const rows = columns[0]!.shape[0]!;
  const full = Math.min(rows, batchSize);
  executor.memory.expect(columns.length);
  executor.program(mode, full);
  if (rows % full > 0) executor.program(mode, rows % full);
}

function release(feeds: Feed[]): void {
  for (const feed of feeds.splice(0)) feed.release();
}
