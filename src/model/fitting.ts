/** What `fit`, `evaluate` and `trainOnBatch` do before and after their loop: look at everything, then bring it to memory. */

import { show } from "../checks.ts";
import type { Tensor, TensorLike } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { Generator } from "../random/generator.ts";
import type { Runtime } from "../runtime/backend.ts";
import type { Logs } from "./callbacks/callback.ts";
import type { History } from "./callbacks/history.ts";
import { resolveObjective } from "./compile.ts";
import type { ModelCore } from "./core.ts";
import { checkXY, type DataRules, sampleShape } from "./data.ts";
import type { Executor } from "./executor.ts";
import { ArrayFeed, type Feed } from "./feed.ts";
import type { Model } from "./model.ts";
import {
  checkEvaluateOptions,
  checkFitOptions,
  DEFAULT_ROWS,
  type EvaluateOptions,
  type FitOptions,
  type ValidationData,
} from "./options.ts";
import { type BatchStream, isStream, peek, StreamFeed } from "./stream-feed.ts";
import { test, train } from "./trainer.ts";

/** Data that was looked at: x and y, or a stream whose batches are looked at when they come. */
type Checked = { readonly x: Tensor; readonly y: Tensor } | BatchStream;

/** The whole of `model.fit`. */
export async function fit(
  core: ModelCore,
  model: Model,
  data: readonly [unknown, unknown],
  given?: FitOptions,
): Promise<History> {
  core.checkAlive("fit");
  core.checkIdle("fit");
  core.intent("fit");
  const options = checkFitOptions(given);
  return core.exclusively("fit", async () => {
    const { x, y, stream } = await open("fit", data, given);
    const rules = dataRules(core, "fit", x ?? stream?.first?.x, options.allowNonFinite);
    const whole: Checked = stream ? stream.stream : checkXY("fit", x!, y!, rules);
    const [training, held] = "x" in whole ? splitOff(whole, options.validationSplit) : [whole, undefined];
    const validation = options.validationData ? checkValidation(options.validationData, rules) : held;
    const feeds: Feed[] = [];
    const feedOf = (executor: Executor, checked: Checked, batchSize: number, what: string): Feed => {
      const feed =
        "x" in checked
          ? new ArrayFeed(executor.memory, checked.x, checked.y, batchSize, what)
          : new StreamFeed(executor.memory, checked, (batch, batchOf) => checkBatch(batchOf, batch, rules), what);
      feeds.push(feed);
      return feed;
    };
    try {
      const prepared = await core.run(rules.input, "fit", (runtime, executor) => {
        release(feeds);
        const feed = feedOf(executor, training, options.batchSize, "fit");
        const judged = validation && feedOf(executor, validation, DEFAULT_ROWS, "fit: validationData");
        if ("x" in training) reserve(executor, training.x.shape[0]!, options.batchSize);
        return { runtime, executor, feed, judged };
      });
      const { judged, ...rest } = prepared;
      const checkAlive = () => core.checkAlive("fit");
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
        checkAlive,
        nextStep: () => ++core.iterations,
        validate: judged && (() => test({ ...rest, model, feed: judged, verbose: 0, callbacks, signal, checkAlive })),
      });
    } finally {
      release(feeds);
    }
  });
}

/** The whole of `model.evaluate`. */
export async function evaluate(
  core: ModelCore,
  model: Model,
  data: readonly [unknown, unknown],
  given?: EvaluateOptions,
): Promise<Logs> {
  core.checkAlive("evaluate");
  core.intent("evaluate");
  const options = checkEvaluateOptions(given);
  const { x, y, stream } = await open("evaluate", data, given);
  const rules = dataRules(core, "evaluate", x ?? stream?.first?.x, options.allowNonFinite);
  const checked = stream ? undefined : checkXY("evaluate", x!, y!, rules);
  const { runtime, executor, feed } = await core.run(rules.input, "evaluate", (runtime, executor) => {
    const { memory } = executor;
    const feed = checked
      ? new ArrayFeed(memory, checked.x, checked.y, options.batchSize, "evaluate")
      : new StreamFeed(memory, stream!.stream, (batch, what) => checkBatch(what, batch, rules), "evaluate");
    return { runtime, executor, feed };
  });
  try {
    return await test({ ...options, model, runtime, executor, feed, checkAlive: () => core.checkAlive("evaluate") });
  } finally {
    feed.release();
  }
}

/** The whole of `model.trainOnBatch`. */
export async function trainOnBatch(core: ModelCore, x: TensorLike, y: TensorLike): Promise<Logs> {
  core.checkAlive("trainOnBatch");
  core.intent("trainOnBatch");
  return core.exclusively("trainOnBatch", async () => {
    const rules = dataRules(core, "trainOnBatch", x, false);
    const batch = checkXY("trainOnBatch", x, y, rules);
    const rows = batch.x.shape[0]!;
    return core.run(rules.input, "trainOnBatch", (runtime: Runtime, executor: Executor) => {
      const feed = new ArrayFeed(executor.memory, batch.x, batch.y, rows, "trainOnBatch");
      executor.training!.setTotals("train");
      feed.start();
      feed.next();
      feed.select();
      executor.train(runtime, rows, ++core.iterations);
      feed.release();
      return executor.logs("train");
    });
  });
}

/** What data must fit: the model's shapes, from its layers or from the first data it sees, and its loss. */
function dataRules(core: ModelCore, what: string, x: unknown, allowNonFinite: boolean): DataRules {
  const { input, output } = core.shapes(what, () =>
    x === undefined ? undefined : sampleShape(`${what}: x`, x as TensorLike),
  );
  const { loss } = resolveObjective(core.intent(what), output);
  return { input, output, loss, inputLayer: core.topology.inputLabel, allowNonFinite };
}

/** Tells arrays from streams. A stream's first batch is read, for models that take their shape from it. */
async function open(what: string, [x, y]: readonly [unknown, unknown], given: FitOptions | EvaluateOptions = {}) {
  if (!isStream(x)) {
    if (x === undefined || y === undefined) {
      const missing = x === undefined ? "x" : "y";
      throw new ArgumentError(
        `${what}: ${missing} is missing. Pass ${what}(x, y, options), or ${what}(batches, options) for a stream.`,
      );
    }
    return { x: x as TensorLike, y: y as TensorLike };
  }
  const misfit = ["batchSize", "validationSplit", "shuffle"].find((key) => key in given);
  if (misfit) {
    throw new ArgumentError(
      `${what}: ${misfit} does not apply to a stream, which brings its own batches. Leave it out.`,
    );
  }
  return { stream: await peek(x) };
}

function checkBatch(what: string, batch: { x: TensorLike; y: TensorLike }, rules: DataRules): { x: Tensor; y: Tensor } {
  if (typeof batch !== "object" || batch === null || !("x" in batch) || !("y" in batch)) {
    throw new ArgumentError(`${what}: expected { x, y }, found ${show(batch)}.`);
  }
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
function reserve(executor: Executor, rows: number, batchSize: number): void {
  const full = Math.min(rows, batchSize);
  executor.program("train", full);
  if (rows % full > 0) executor.program("train", rows % full);
}

function release(feeds: Feed[]): void {
  for (const feed of feeds.splice(0)) feed.release();
}
