/** Metrics by name. */
import { show } from "../checks.ts";
import { type Shape, shapeText } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { type Loss, type LossFunction, labelShape } from "../losses/loss.ts";
import { LOSSES, type LossName } from "../losses/names.ts";
import { Registry } from "../registry.ts";
import { binaryAccuracy, categoricalAccuracy, sparseCategoricalAccuracy } from "./accuracy.ts";
import type { MeanMetric, Metric, StreamingMetric } from "./metric.ts";
import { meanAbsoluteError, meanSquaredError } from "./regression.ts";

type Maker = (options: { name: string }) => Metric;

/** Which accuracy is meant, from the shapes of output and labels, as Keras decides it. */
const accuracyFor = (loss: Loss, output: Shape): Maker => {
  if ((output.at(-1) ?? 1) === 1) return binaryAccuracy;
  return loss.labels === "classes" ? sparseCategoricalAccuracy : categoricalAccuracy;
};

const MAKERS = {
  accuracy: accuracyFor,
  acc: accuracyFor,
  binaryAccuracy: () => binaryAccuracy,
  categoricalAccuracy: () => categoricalAccuracy,
  sparseCategoricalAccuracy: () => sparseCategoricalAccuracy,
  meanSquaredError: () => meanSquaredError,
  meanAbsoluteError: () => meanAbsoluteError,
  mse: () => meanSquaredError,
  mae: () => meanAbsoluteError,
} satisfies Record<string, (loss: Loss, output: Shape) => Maker>;

/** What `late.ts` exports. */
export const LATE_METRICS =
  "auc precision recall f1Score fbetaScore truePositives falsePositives trueNegatives falseNegatives rootMeanSquaredError rmse r2Score cosineSimilarity logCoshError pearsonCorrelation concordanceCorrelation topKCategoricalAccuracy sparseTopKCategoricalAccuracy iou meanIoU binaryIoU oneHotIoU oneHotMeanIoU".split(
    " ",
  );

/** Names of the metrics; those of losses are names of metrics, too. Snake case and Keras' class names are understood. */
export type MetricName = keyof typeof MAKERS | keyof typeof import("./late.ts") | LossName;

const METRICS = new Registry<(loss: Loss, output: Shape) => Maker>(MAKERS, {
  names: LATE_METRICS,
  async load() {
    const late: Record<string, () => Metric> = await import("./late.ts");
    const named = (metric: Metric) => (options: { name: string }) => ({
      ...metric,
      ...options,
      config: { ...metric.config, ...options },
    });
    return Object.fromEntries(Object.entries(late).map(([name, make]) => [name, () => named(make())]));
  },
});

/** What a name means: a metric, or a loss, whose mean is then reported. */
function byName(what: string, name: string, loss: Loss, output: Shape): Metric {
  if (METRICS.has(name) || !LOSSES.has(name)) return METRICS.get(what, name)(loss, output)({ name });
  return { ...LOSSES.get(what, name)(), name };
}

/** Throws unless `identifier` is a metric or the name of one. @throws ArgumentError */
export function checkMetric(what: string, identifier: Metric | LossFunction | string): void {
  if (typeof identifier === "string") {
    if (!LOSSES.has(identifier)) METRICS.check(what, identifier);
  } else if (typeof asMetric(identifier) !== "function") {
    throw new ArgumentError(
      `${what} must be the name of a metric, e.g. "accuracy", or an object such as metrics.binaryAccuracy(), found ${show(identifier)}.`,
    );
  }
}

/** What records a metric, if it is one. A maker that was not called has fewer parameters. */
function asMetric(given: Metric | LossFunction): unknown {
  if (typeof given === "function") return given.length > 2 && given;
  return (given as MeanMetric)?.perRow ?? (given as StreamingMetric)?.update;
}

/** The metric for a model's loss and the shape of its output. A name that was given is also the key it is reported under. */
export function getMetric(what: string, identifier: Metric | LossFunction | string, loss: Loss, output: Shape): Metric {
  let metric = identifier as Metric;
  if (typeof identifier === "string") metric = byName(what, identifier, loss, output);
  if (typeof identifier === "function") metric = { name: identifier.name || "metric", perRow: identifier };
  const complaint = metric.checkOutput?.(output);
  if (complaint) throw new ArgumentError(complaint);
  const { name, labels } = metric;
  const shapes = labels && [{ ...metric, labels }, loss].map((each) => shapeText([null, ...labelShape(each, output)]));
  if (!shapes || shapes[0] === shapes[1]) return metric;
  const texts = { values: "labels of the output's shape", classes: "class numbers" };
  const takes = labels === loss.labels ? shapes.map((shape) => `labels ${shape}`) : [texts[labels], texts[loss.labels]];
  throw new ArgumentError(
    `${what}: ${name} takes ${takes[0]}, but loss ${loss.name} takes ${takes[1]}. Use metric "accuracy".`,
  );
}
