/** Records what a model does with a batch: gather → forward → loss and metrics → backward → update. */
import { type Shape, sizeOf } from "../data/tensor.ts";
import { type Loss, labelShape } from "../losses/loss.ts";
import { type Metric, recordMetric, type Weigh } from "../metrics/metric.ts";
import type { Optimizer, UpdateRange } from "../optimizers/optimizer.ts";
import { type Mode, type Places, ProgramBuilder } from "../program/builder.ts";
import { affine } from "../program/ops/affine.ts";
import { accumulateTotal, checkPerRow, full, gather } from "../program/ops/batch.ts";
import { Plan } from "../program/plan.ts";
import type { Value } from "../program/value.ts";

/** What a batch runs through. */
export interface Network {
  /** Names, and shapes of one row. */
  readonly inputNames: readonly string[];
  readonly inputShapes: readonly Shape[];
  readonly outputShapes: readonly Shape[];
  run(p: ProgramBuilder, inputs: readonly Value[]): readonly Value[];
}

/** How an output of a model is judged. */
export interface Judged {
  /** Which of the model's outputs it is, and its name. */
  readonly output: number;
  readonly name: string;
  readonly loss: Loss;
  /** The part of it in the whole loss. */
  readonly weight: number;
  readonly metrics: readonly Metric[];
  /** From which metric on they take weights of rows into account. */
  readonly weightedFrom: number;
}

/** How a model is trained and judged. */
export interface Objective {
  readonly optimizer: Optimizer;
  /** The outputs that have a loss. */
  readonly judged: readonly Judged[];
  /**
   * Where totals and the optimizer's blocks are. Totals: for each judged output those of its loss and of its metrics; last, those of
   * what layers add to the loss.
   */
  readonly places: { total(mode: Mode, i: number): number; ranges(): UpdateRange[] };
}

/** What a program is for; to `collect` is to train without an update, where an optimizer gathers gradients of several steps. */
export type Phase = Mode | "collect";

/** The plan for batches of `rows` rows, if possible in the places of a larger one. Without an objective it only predicts. */
export function recordPlan(
  network: Network,
  phase: Phase,
  rows: number,
  places: Places,
  objective?: Objective,
  larger?: Plan,
  weigh?: Weigh,
): Plan {
  const p = new ProgramBuilder(rows, phase === "collect" ? "train" : phase, places);
  const { inputNames, inputShapes } = network;
  const inputs = p.under("input", () =>
    inputShapes.map((shape, i) => gather(p, inputShapes.length === 1 ? "x" : inputNames[i]!, shape, i)),
  );
  const predictions = network.run(p, inputs);
  if (phase === "predict" || !objective) p.outputs.push(...predictions);
  else recordObjective(p, network, predictions, objective, phase === "train", weigh);
  return new Plan(p, larger);
}

function recordObjective(
  p: ProgramBuilder,
  { inputShapes, outputShapes }: Network,
  predictions: readonly Value[],
  { optimizer, judged, places }: Objective,
  updating: boolean,
  weigh: Weigh | undefined,
): void {
  let total = 0;
  const several = judged.length > 1;
  const seeds = judged.map(({ output, name, loss, weight, metrics, weightedFrom }, i) => {
    const prediction = predictions[output]!;
    const y = p.under("labels", () =>
      gather(p, several ? name : "y", labelShape(loss, outputShapes[output]!), inputShapes.length + i),
    );
    const owner = (each: string) => (several ? `${name}_${each}` : each);
    const weights =
      weigh && p.under("labels", () => gatherWeights(p, outputShapes[output]!, inputShapes.length + judged.length + i));
    const losses = p.under(owner(loss.name), () => {
      const perRow = checkPerRow(p, loss.perRow(p, y, prediction));
      const weighed = weights ? (loss.weigh ?? weigh)(p, perRow, weights) : perRow;
      accumulateTotal(p, weighed, places.total(p.mode, total++));
      return weighed;
    });
    metrics.forEach((metric, j) => {
      p.under(owner(metric.name), () => {
        const given = j >= weightedFrom ? weights : undefined;
        recordMetric(p, metric, y, prediction, places.total(p.mode, total++), given, weigh);
      });
    });
    return () => p.under(owner(loss.name), () => p.seed(losses, weight));
  });
  for (const { term, weight, owner } of p.addedLosses) {
    p.under(owner, () => {
      // A batch counts as often as it has rows, as in the mean of the losses.
      accumulateTotal(p, affine(p, full(p, [p.rows, 1], weight), p.view(term, [1, 1])), places.total(p.mode, total));
    });
    seeds.push(() => p.under(owner, () => p.seed(term, weight)));
  }
  if (p.mode !== "train") return;
  for (const seed of seeds) seed();
  p.differentiate();
  const ranges = places.ranges();
  p.under(optimizer.name, () => optimizer.record(p, ranges, updating));
  for (const weight of ranges.flatMap(({ list }) => list)) {
    const { constraint } = weight.rules;
    if (constraint) p.under(constraint.name, () => p.assign(p.weight(weight), constraint.apply(p, p.weight(weight))));
  }
}

/** The weights of the batch's rows, one for each number that the loss gives. */
function gatherWeights(p: ProgramBuilder, output: Shape, column: number): Value {
  const weights = gather(p, "sampleWeight", [sizeOf(output.slice(0, -1))], column);
  return p.view(weights, [weights.size, 1]);
}
