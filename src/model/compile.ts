/** What `compile` takes, and what becomes of it once the shape of the output is known. */
import { checkOptions, show } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { Loss, LossName } from "../losses/index.ts";
import { getLoss } from "../losses/names.ts";
import type { Metric, MetricName } from "../metrics/index.ts";
import { checkMetric, getMetric } from "../metrics/names.ts";
import { unlessMissing } from "../missing.ts";
import type { Optimizer, OptimizerName } from "../optimizers/index.ts";
import { getOptimizer } from "../optimizers/names.ts";
import type { CompiledObjective } from "./executor.ts";

/** Options of `compile`: names, or objects with options. */
export interface CompileOptions {
  /** Default `rmsprop`, as Keras'. */
  optimizer?: OptimizerName | Optimizer | (string & {});
  loss: LossName | Loss | (string & {});
  /** Reported beside the loss, e.g. `["accuracy"]`. Default none. */
  metrics?: readonly (MetricName | Metric | (string & {}))[];
}

/**
 * What was compiled: metrics by name wait for the shape of the output. Asked for an optimizer or a loss that is loaded only when it is used, it
 * throws Missing before.
 */
export interface Intent {
  readonly optimizer: Optimizer;
  readonly loss: Loss;
  readonly metrics: readonly (Metric | string)[];
}

/** @throws ArgumentError for unknown names, with the nearest known one */
export function checkCompileOptions(options: CompileOptions): Intent {
  const {
    optimizer = "rmsprop",
    loss,
    metrics = [],
  } = checkOptions("compile", options, ["optimizer", "loss", "metrics"]);
  if (loss === undefined) {
    throw new ArgumentError(
      'compile: loss is missing. Name one, e.g. compile({ optimizer: "adam", loss: "meanSquaredError" }).',
    );
  }
  if (!Array.isArray(metrics)) {
    throw new ArgumentError(`compile: metrics must be an array, e.g. ["accuracy"], found ${show(metrics)}.`);
  }
  metrics.forEach((metric, i) => {
    checkMetric(`compile: metrics[${i}]`, metric);
  });
  const made = {
    optimizer: once(() => getOptimizer("compile: optimizer", optimizer)),
    loss: once(() => getLoss("compile: loss", loss)),
  };
  return {
    metrics,
    get optimizer() {
      return made.optimizer();
    },
    get loss() {
      return made.loss();
    },
  };
}

/** Makes something at once, so that a mistake is found now, or when it is first asked for if a part is missing. */
function once<Made extends object>(make: () => Made): () => Made {
  let made = unlessMissing(make);
  return () => (made ??= make());
}

/** The objective for rows of output of shape `output`. @throws ArgumentError if loss or metrics can't judge such an output */
export function resolveObjective({ optimizer, loss, metrics }: Intent, output: Shape): CompiledObjective {
  loss.checkOutput(output);
  const resolved = metrics.map((metric, i) => getMetric(`compile: metrics[${i}]`, metric, loss, output));
  const names = ["loss", ...resolved.map(({ name }) => name)];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice)
    throw new ArgumentError(
      `compile: two results would be reported as "${twice}". Give one of the metrics another name.`,
    );
  return { optimizer, loss, metrics: resolved };
}
