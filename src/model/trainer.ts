/** The training loop. */
import type { Generator } from "../random/generator.ts";
import type { Runtime } from "../runtime/backend.ts";
import { Pacer } from "../runtime/pacer.ts";
import { listen } from "./abort.ts";
import { type Callback, CallbackList } from "./callbacks/callback.ts";
import { History } from "./callbacks/history.ts";
import { Progress } from "./callbacks/progress.ts";
import { type Executor, settled } from "./executor.ts";
import type { Feed } from "./feed.ts";
import type { Remote } from "./remote.ts";
import type { Logs, Trainable } from "./trainable.ts";

/** What a run of `fit` consists of. */
export interface TrainingRun {
  readonly model: Trainable;
  readonly runtime: Runtime;
  /** Where the steps of `runtime` are computed, if not here. */
  readonly remote: Remote | undefined;
  readonly executor: Executor;
  readonly feed: Feed;
  /** Rows to shuffle before each epoch; undefined to take them as they come. */
  readonly shuffledRows: number | undefined;
  readonly random: Generator;
  readonly epochs: number;
  readonly initialEpoch: number;
  readonly verbose: number;
  readonly callbacks: readonly Callback[];
  readonly signal: AbortSignal | undefined;
  /** Loss and metrics of the validation data, without the `val_`; undefined after epochs that are not judged. */
  readonly validate: (hooks: CallbackList, epoch: number) => Promise<Logs> | undefined;
  /** Counts steps over all runs of a compiled model. */
  readonly nextStep: () => number;
  /** Takes back the number of a step that failed, and throws why. */
  readonly notDone: (error: unknown) => never;
  /** Throws if the model was disposed of meanwhile: its memory may belong to another model by then. */
  readonly checkCurrent: () => void;
}

/** Runs all epochs. Rejects with the signal's reason when it is aborted; the model then has what it has learned so far. */
export async function train(run: TrainingRun): Promise<History> {
  const { model, runtime, remote, executor, feed, epochs, initialEpoch } = run;
  const given = run.callbacks.find((callback) => callback instanceof History);
  const history = given ?? new History();
  const hooks = new CallbackList(given ? run.callbacks : [...run.callbacks, history], model, {
    epochs,
    steps: feed.steps,
    verbose: run.verbose,
  });
  const eachBatch = hooks.wants("onTrainBatchBegin") || hooks.wants("onTrainBatchEnd");
  const progress = progressOf(run.verbose, epochs, hooks);
  let logs: Logs = {};
  const order = run.shuffledRows === undefined ? undefined : rowNumbers(run.shuffledRows);
  const pacer = remote ?? new Pacer();
  const warnOfNaN = nanWarning();
  const abort = listen(run.signal);
  /** After every wait, before memory is touched: the model may be gone, or the run called off. */
  const check = () => {
    abort.check();
    run.checkCurrent();
  };
  model.stopTraining = false;
  try {
    check();
    await hooks.call("onTrainBegin");
    for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
      check();
      progress?.beginEpoch(epoch);
      await hooks.callNumbered("onEpochBegin", epoch);
      if (order) run.random.shuffle(order);
      await feed.start(order);
      if (pacer.due(true)) await pacer.rest();
      check();
      executor.training!.setTotals("train");
      remote?.begin("train");
      let step = 0;
      do {
        let rows = feed.next();
        if (typeof rows !== "number") {
          rows = await abort.orDone(rows);
          check();
        }
        if (rows === 0) break;
        if (eachBatch) {
          await hooks.callNumbered("onTrainBatchBegin", step);
          check();
        }
        if (runtime.crew?.late) {
          await settled(runtime);
          check();
        }
        feed.select();
        const late = executor.train(runtime, rows, run.nextStep()); // gather, forward, loss and metrics, backward, update
        if (late) {
          await late.catch(run.notDone);
          check();
        }
        step++;
        if (eachBatch) {
          await remote?.sync();
          check();
          await hooks.callNumbered("onTrainBatchEnd", step - 1, executor.logs());
          check();
        }
        if (pacer.due()) {
          const done = remote ? remote.steps : step;
          if (done > 0) progress?.update(done, feed.steps, () => executor.logs());
          await pacer.rest();
          check();
        }
      } while (!model.stopTraining);
      await remote?.done();
      check();
      logs = executor.logs();
      warnOfNaN(logs, epoch);
      const judged = await run.validate(hooks, epoch);
      for (const name in judged) logs[`val_${name}`] = judged[name]!;
      await remote?.sync(run.callbacks.length > 0 ? "all" : "sometimes");
      check();
      progress?.endEpoch(step, logs);
      await hooks.callNumbered("onEpochEnd", epoch, logs);
      check();
    }
    await remote?.sync("all");
    check();
    executor.training!.finish();
    await hooks.call("onTrainEnd", logs);
    return history;
  } catch (error) {
    progress?.interrupt();
    throw error;
  } finally {
    abort.release();
  }
}

/** What a pass over data for judging consists of. */
export interface EvaluationRun {
  readonly runtime: Runtime;
  /** Where the steps of `runtime` are computed, if not here. */
  readonly remote: Remote | undefined;
  readonly executor: Executor;
  readonly feed: Feed;
  readonly verbose: number;
  /** Those of `fit`, or of `evaluate` alone. */
  readonly hooks: CallbackList;
  readonly signal: AbortSignal | undefined;
  readonly checkCurrent: () => void;
}

/** Loss and metrics: means over all rows. */
export async function test(run: EvaluationRun): Promise<Logs> {
  const { runtime, remote, executor, feed, hooks } = run;
  const eachBatch = hooks.wants("onTestBatchBegin") || hooks.wants("onTestBatchEnd");
  const progress = progressOf(run.verbose, 0, hooks);
  const totals = executor.training!.noTotals();
  const pacer = remote ?? new Pacer();
  const abort = listen(run.signal);
  const check = () => {
    abort.check();
    run.checkCurrent();
  };
  const settle = async () => {
    if (!remote) return;
    await remote.done();
    check();
    totals.set(remote.totals);
  };
  try {
    check();
    await hooks.call("onTestBegin");
    progress?.beginEpoch(0);
    await feed.start();
    if (pacer.due(true)) await pacer.rest();
    check();
    remote?.begin("test");
    let step = 0;
    for (;;) {
      const next = feed.next();
      const rows = typeof next === "number" ? next : await abort.orDone(next);
      check();
      if (rows === 0) break;
      if (eachBatch) {
        await hooks.callNumbered("onTestBatchBegin", step);
        check();
      }
      if (runtime.crew?.late) {
        await settled(runtime);
        check();
      }
      feed.select();
      const late = executor.test(runtime, rows, totals);
      if (late) {
        await late;
        check();
      }
      step++;
      if (eachBatch) {
        await settle();
        await hooks.callNumbered("onTestBatchEnd", step - 1, executor.logs(totals));
        check();
      }
      if (pacer.due()) {
        const done = remote ? remote.steps : step;
        if (done > 0) progress?.update(done, feed.steps, () => executor.logs(remote?.totals ?? totals));
        await pacer.rest();
        check();
      }
    }
    await settle();
    const logs = executor.logs(totals);
    progress?.endEpoch(step, logs);
    await hooks.call("onTestEnd", logs);
    return logs;
  } catch (error) {
    progress?.interrupt();
    throw error;
  } finally {
    abort.release();
  }
}

/** Numbers of all rows, in order. */
function rowNumbers(rows: number): Uint32Array {
  return new Uint32Array(rows).map((_, i) => i);
}

/** Says once, plainly, that the loss is not a number any more; it stops nothing. */
function nanWarning(): (logs: Logs, epoch: number) => void {
  let said = false;
  return ({ loss }, epoch) => {
    if (said || Number.isFinite(loss)) return;
    said = true;
    console.warn(
      `fit: the loss became ${loss} in epoch ${epoch + 1}. Training goes on, but weights that are not finite don't recover. ` +
        "Try a smaller learning rate, scale the inputs, or check the data.",
    );
  };
}

/** Nothing to show, or a callback that shows it: no progress. */
function progressOf(verbose: number, epochs: number, hooks: CallbackList): Progress | undefined {
  return verbose > 0 && !hooks.wants("showsProgress") ? new Progress(verbose, epochs) : undefined;
}
