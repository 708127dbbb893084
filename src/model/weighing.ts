/**
 * Weights of rows in the loss: given one by one, or by class. Loaded when some are given; like profile.ts it imports types only of
 * the core, and is handed what it needs.
 */
import type { Shape, Tensor, TensorLike } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { multiply } from "../program/ops/binary.ts";
import type { Value } from "../program/value.ts";
import type { DataRules } from "./data.ts";
import type { Judged } from "./record.ts";
import type { Complaints } from "./stream.ts";

/** Weights of the classes of an output by number, 1 for those that are left out; or such that all classes weigh the same. */
export type ClassWeights = Readonly<Record<number, number>> | "balanced";

/** What this part needs of the library. */
export interface WeighingParts extends Complaints {
  tensor(x: TensorLike, shape?: Shape, what?: string): Tensor;
}

/** values · weights, where a row of the batch has one number or several of either: (rows, …). */
export function weigh(p: ProgramBuilder, values: Value, weights: Value): Value {
  const [a, b] = [values, weights].map((x) => p.view(x, [p.rows, x.size / p.rows]));
  return multiply(p, a!, b!);
}

/** A column of weights for each judged output; where none are given all are 1. */
export function sampleColumns(
  { tensor, data, argument, show }: WeighingParts,
  what: string,
  given: unknown,
  rows: number,
  { ports, judged, outputs, allowNonFinite }: DataRules,
): Tensor[] {
  const list = ports.perOutput(`${what}: sampleWeight`, given, "for all");
  return judged.map(({ output, name }) => {
    const label = judged.length > 1 ? `${what}: sampleWeight.${name}` : `${what}: sampleWeight`;
    const width = widthOf(outputs[output]!);
    const each = list[output] ?? undefined;
    if (each === undefined) return tensor(new Float32Array(rows * width).fill(1), [rows, width]);
    if (typeof each !== "object") throw argument(`${label} must be a number for each row, found ${show(each)}.`);
    const weights = tensor(each as TensorLike, undefined, label);
    if (weights.shape[0] !== rows || (weights.size !== rows && weights.size !== rows * width)) {
      const expected = width > 1 ? `${rows} numbers, or ${rows} × ${width}` : `${rows} numbers`;
      throw data(
        `${label}: expected a weight for each row, ${expected}, found shape (${weights.shape.join(", ")}). Give as many as there are rows.`,
      );
    }
    const wrong = allowNonFinite ? -1 : weights.data.findIndex((weight) => !Number.isFinite(weight));
    if (wrong >= 0) throw data(`${label}: expected finite numbers, found ${weights.data[wrong]} at ${wrong}.`);
    if (weights.size === rows * width) return weights.reshape([rows, width]);
    return tensor(
      Float32Array.from({ length: rows * width }, (_, i) => weights.data[Math.floor(i / width)]!),
      [rows, width],
    );
  });
}

/** Numbers of a row that have a loss of their own: 1, or more where an output has more dimensions than one. */
function widthOf(output: Shape): number {
  return output.slice(0, -1).reduce((product, size) => product * size, 1);
}

/** The columns with weights by class, multiplied into those of the rows if there are any. */
export function byClass(
  parts: WeighingParts,
  what: string,
  given: unknown,
  columns: readonly Tensor[],
  rules: DataRules,
): Tensor[] {
  const { judged } = rules;
  const plain = columns.slice(0, rules.inputs.length + judged.length);
  const rows = plain[0]!.shape[0]!;
  const sampled = columns.length > plain.length ? columns.slice(plain.length) : undefined;
  const weights = sampled ?? sampleColumns(parts, what, undefined, rows, rules);
  const list = perJudged(parts, what, given, rules);
  return [
    ...plain,
    ...weights.map((column, i) => {
      const classes = list[i] ?? undefined;
      if (classes === undefined) return column;
      const label = judged.length > 1 ? `${what}: classWeight.${judged[i]!.name}` : `${what}: classWeight`;
      const numbers = classNumbers(parts, label, plain[rules.inputs.length + i]!, judged[i]!, rules);
      const weightOf = weightsByClass(parts, label, classes, numbers);
      return parts.tensor(
        column.data.map((weight, row) => weight * weightOf(numbers[row]!)),
        column.shape,
      );
    }),
  ];
}

function perJudged({ argument }: WeighingParts, what: string, given: unknown, { ports, judged }: DataRules): unknown[] {
  if (given === "balanced" || isWeights(given)) {
    if (judged.length === 1 || given === "balanced") return judged.map(() => given);
    throw argument(
      `${what}: classWeight is given once for ${judged.length} outputs. Give a record by output, e.g. { ${judged[0]!.name}: { 0: 1, 1: 5 } }.`,
    );
  }
  const list = ports.perOutput(`${what}: classWeight`, given, []);
  return judged.map(({ output }) => list[output]);
}

/** { 0: 1, 1: 5 }: all values are numbers. */
function isWeights(given: unknown): given is Readonly<Record<number, number>> {
  return (
    typeof given === "object" && given !== null && Object.values(given).every((value) => typeof value === "number")
  );
}

/** The number of the class of each row: given as such, or by the largest of its columns. */
function classNumbers(
  { data, argument }: WeighingParts,
  what: string,
  y: Tensor,
  { output, loss }: Judged,
  { outputs }: DataRules,
): number[] {
  if (widthOf(outputs[output]!) > 1)
    throw argument(`${what} is for one label a row. Give sampleWeight for outputs with more dimensions.`);
  const rows = y.shape[0]!;
  const columns = y.size / rows;
  if (columns > 1 && loss.labels !== "classes") {
    return Array.from({ length: rows }, (_, i) => {
      const row = y.data.subarray(i * columns, (i + 1) * columns);
      return row.indexOf(Math.max(...row));
    });
  }
  const wrong = y.data.findIndex((label) => !Number.isInteger(label) || label < 0);
  if (wrong < 0) return Array.from(y.data);
  throw data(
    `${what}: label ${y.data[wrong]} in row ${wrong} is no number of a class. Give sampleWeight for such labels.`,
  );
}

function weightsByClass(
  { argument, show }: WeighingParts,
  what: string,
  given: unknown,
  numbers: readonly number[],
): (label: number) => number {
  if (given === "balanced") {
    const counts = new Map<number, number>();
    for (const label of numbers) counts.set(label, (counts.get(label) ?? 0) + 1);
    return (label) => numbers.length / (counts.size * counts.get(label)!);
  }
  if (!isWeights(given))
    throw argument(`${what} must be "balanced" or weights by class, e.g. { 0: 1, 1: 5 }, found ${show(given)}.`);
  for (const [label, weight] of Object.entries(given)) {
    if (/^\d+$/.test(label) && Number.isFinite(weight) && weight >= 0) continue;
    throw argument(`${what}: expected numbers >= 0 by the number of a class, found ${label}: ${weight}.`);
  }
  return (label) => given[label] ?? 1;
}
