/** What `compile` takes, and what becomes of it once the shapes of the outputs are known. */
import { checkNumber, checkOptions, show } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { Loss, LossFunction, LossName } from "../losses/index.ts";
import { getLoss } from "../losses/names.ts";
import type { Metric, MetricName } from "../metrics/index.ts";
import { weightedMean } from "../metrics/metric.ts";
import { checkMetric, getMetric } from "../metrics/names.ts";
import { unlessMissing } from "../missing.ts";
import type { Optimizer, OptimizerName } from "../optimizers/index.ts";
import { getOptimizer } from "../optimizers/names.ts";
import type { CompiledObjective } from "./executor.ts";
import type { Ports } from "./ports.ts";

type LossLike = LossName | Loss | LossFunction | (string & {});
type MetricLike = MetricName | Metric | LossFunction | (string & {});
/** The metrics of one output. */
type MetricsLike = MetricLike | readonly MetricLike[] | null;

/** Something for each output of a model: in their order, or by their names. */
export type PerOutput<Item> = readonly Item[] | Readonly<Record<string, Item>>;

/** Options of `compile`: names, or objects with options. */
export interface CompileOptions {
  /** Default `rmsprop`, as Keras'. */
  optimizer?: OptimizerName | Optimizer | (string & {});
  /** One for all outputs, or for each its own; an output with null, or none, is not trained on. A function is the loss of each row. */
  loss: LossLike | PerOutput<LossLike | null>;
  /** The part of each output's loss in the whole loss. Default 1. */
  lossWeights?: number | PerOutput<number>;
  /** Reported beside the loss, e.g. `["accuracy"]`, or `{ a: ["accuracy"] }` for a model with several outputs; a function is the mean of what it gives. Default none. */
  metrics?: readonly MetricsLike[] | Readonly<Record<string, MetricsLike>>;
  /** As `metrics`, but rows count by their `sampleWeight` and `classWeight`. Default none. */
  weightedMetrics?: readonly MetricsLike[] | Readonly<Record<string, MetricsLike>>;
}

/**
 * What was compiled, for each output: metrics by name wait for the shape of the output. Asked for an optimizer or a loss that is
 * loaded only when it is used, it throws Missing before.
 */
export interface Intent {
  readonly optimizer: Optimizer;
  readonly outputs: readonly {
    readonly loss: (() => Loss) | undefined;
    readonly weight: number;
    readonly metrics: readonly (Metric | LossFunction | string)[];
    readonly weightedMetrics: readonly (Metric | LossFunction | string)[];
  }[];
}

/** @throws ArgumentError for unknown names, with the nearest known one */
export function checkCompileOptions(options: CompileOptions, ports: Ports): Intent {
  const {
    optimizer = "rmsprop",
    loss,
    lossWeights,
    metrics,
    weightedMetrics,
  } = checkOptions("compile", options, ["optimizer", "loss", "lossWeights", "metrics", "weightedMetrics"]);
  const losses = ports.perOutput("compile: loss", loss, "for all");
  if (losses.every((each) => each === undefined)) {
    throw new ArgumentError(
      'compile: loss is missing. Name one, e.g. compile({ optimizer: "adam", loss: "meanSquaredError" }).',
    );
  }
  const weights = ports.perOutput("compile: lossWeights", lossWeights, []);
  const plain = checkMetrics(ports, "metrics", metrics);
  const weighted = checkMetrics(ports, "weightedMetrics", weightedMetrics);
  const made = once(() => getOptimizer("compile: optimizer", optimizer));
  return {
    get optimizer() {
      return made();
    },
    outputs: losses.map((given, i) => {
      if (given === undefined && plain[i]!.length + weighted[i]!.length > 0) {
        throw new ArgumentError(
          `compile: output "${ports.outputNames[i]}" has metrics but no loss. Give it a loss too, with lossWeights 0 to train on others only.`,
        );
      }
      return {
        loss: given === undefined ? undefined : once(() => getLoss("compile: loss", given as Loss)),
        weight: checkNumber("compile: lossWeights", weights[i] ?? 1, "for each output"),
        metrics: plain[i]!,
        weightedMetrics: weighted[i]!,
      };
    }),
  };
}

/** The objective for rows of output of shapes `outputs`. @throws ArgumentError if loss or metrics can't judge such an output */
export function resolveObjective(
  { optimizer, outputs }: Intent,
  shapes: readonly Shape[],
  ports: Ports,
): CompiledObjective {
  const judged = outputs.flatMap(({ loss: made, weight, metrics, weightedMetrics }, output) => {
    const loss = made?.();
    if (!loss) return [];
    const shape = shapes[output]!;
    const complaint = loss.checkOutput(shape);
    if (complaint) throw new ArgumentError(complaint);
    const resolve = (key: MetricsKey, given: readonly (Metric | LossFunction | string)[]) =>
      given.map((metric, i) => getMetric(metricLabel(ports, key, output, i), metric, loss, shape));
    const resolved = resolve("metrics", metrics);
    const taken = resolved.map(({ name }) => name);
    const weighted = resolve("weightedMetrics", weightedMetrics).map((metric): Metric => {
      const { name } = metric;
      const mean = weightedMean(metric);
      return taken.includes(name) ? Object.create(mean, { name: { value: `weighted_${name}` } }) : mean;
    });
    const names = ["loss", ...taken, ...weighted.map(({ name }) => name)];
    const twice = names.find((name, i) => names.indexOf(name) !== i);
    if (twice)
      throw new ArgumentError(
        `compile: two results would be reported as "${twice}". Give one of the metrics another name.`,
      );
    const all = [...resolved, ...weighted];
    return [{ output, name: ports.outputNames[output]!, loss, weight, metrics: all, weightedFrom: resolved.length }];
  });
  return { optimizer, judged };
}

/** Makes something at once, so that a mistake is found now, or when it is first asked for if a part is missing. */
function once<Made extends object>(make: () => Made): () => Made {
  let made = unlessMissing(make);
  return () => (made ??= make());
}

type MetricsKey = "metrics" | "weightedMetrics";

function metricLabel({ outputNames }: Ports, key: MetricsKey, output: number, i: number): string {
  return `compile: ${key}${outputNames.length > 1 ? `.${outputNames[output]}` : ""}[${i}]`;
}

/** The metrics of each output. */
function checkMetrics(ports: Ports, key: MetricsKey, given: unknown = []): (Metric | LossFunction | string)[][] {
  if (typeof given !== "object" || given === null)
    throw new ArgumentError(`compile: ${key} must be an array, e.g. ["accuracy"], found ${show(given)}.`);
  return ports.perOutput(`compile: ${key}`, given, []).map((each, output) => {
    const list = each === undefined ? [] : Array.isArray(each) ? each : [each];
    list.forEach((metric, i) => {
      checkMetric(metricLabel(ports, key, output, i), metric);
    });
    return list;
  });
}
