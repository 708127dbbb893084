/** What metrics count: instructions that add to a state, float64 at an address that outlives the program, and numbers of single rows. */
import * as Op from "../../../assembly/extra/judging-opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { constants } from "./constants.ts";

export const { ALL_COLUMNS, EACH_COLUMN } = Op;

/** How often each row counts, (rows, 1). */
interface Weighted {
  readonly weights?: Value | undefined;
}

const AT_THRESHOLDS = {
  opcode: Op.COUNT_AT_THRESHOLDS,
  format: "count_at_thresholds @state <p <y <w <labelWeights <thresholds #rows #columns #n #column",
};

/**
 * Adds to the numbers of negatives and positives, by how many of the ascending `thresholds` are below the prediction: for each label
 * 2 (thresholds + 1) numbers.
 */
export function countAtThresholds(
  p: ProgramBuilder,
  state: number,
  y: Value,
  prediction: Value,
  {
    thresholds,
    column,
    weights,
    labelWeights,
  }: { thresholds: readonly number[]; column: number; labelWeights?: readonly number[] | undefined } & Weighted,
): void {
  const { rows, columns } = prediction;
  const labels = labelWeights ? constants(p, labelWeights) : 0;
  const values = constants(p, thresholds);
  p.emit(AT_THRESHOLDS, state, prediction, y, weights ?? 0, labels, values, rows, columns, thresholds.length, column);
}

const CONFUSIONS = {
  opcode: Op.COUNT_CONFUSIONS,
  format: "count_confusions @state <p <y <w #rows #columns #yColumns #classes #threshold #ignored",
};

/** What the rows of labels and predictions are: class numbers, or rows whose largest column is the class; or numbers, from a threshold on class 1. */
export interface Confusions extends Weighted {
  readonly classes: number;
  readonly sparseLabels: boolean;
  readonly sparsePredictions: boolean;
  readonly threshold?: number;
  readonly ignored?: number | null;
}

/** Adds to a confusion matrix (classes, classes): rows are the labels' classes, columns the predictions'. */
export function countConfusions(
  p: ProgramBuilder,
  state: number,
  y: Value,
  prediction: Value,
  { classes, sparseLabels, sparsePredictions, threshold = Number.NaN, ignored, weights }: Confusions,
): void {
  const ofNumbers = !Number.isNaN(threshold);
  const columns = sparsePredictions && !ofNumbers ? 0 : prediction.columns;
  const yColumns = sparseLabels ? 0 : y.columns;
  const rows = sparseLabels ? y.size : y.rows;
  const numbers = [rows, columns, yColumns, classes, { float: threshold }, { float: ignored ?? Number.NaN }];
  p.emit(CONFUSIONS, state, prediction, y, weights ?? 0, ...numbers);
}

const HITS = { opcode: Op.COUNT_HITS, format: "count_hits @state <p <y <w #rows #columns #threshold" };

/** Adds, for each column, to Σ y q, Σ q and Σ y, q = 1 above the threshold, or without one at the row's largest columns. */
export function countHits(
  p: ProgramBuilder,
  state: number,
  y: Value,
  prediction: Value,
  { threshold, weights }: { threshold: number | null } & Weighted,
): void {
  const { rows, columns } = prediction;
  p.emit(HITS, state, prediction, y, weights ?? 0, rows, columns, { float: threshold ?? Number.NaN });
}

const COLUMNS = { opcode: Op.ADD_COLUMNS, format: "add_columns @state <x <w #rows #columns" };

/** Adds the sums of x's columns, and last the sum of the weights, to columns + 1 numbers. */
export function addColumns(p: ProgramBuilder, state: number, x: Value, { weights }: Weighted = {}): void {
  p.emit(COLUMNS, state, x, weights ?? 0, x.rows, x.columns);
}

const MOMENTS = { opcode: Op.ADD_MOMENTS, format: "add_moments @state <p <y <w #rows #columns" };

/** How many numbers `addMoments` adds to for each column. */
export const MOMENTS_EACH = 7;

/** Adds, for each column, to Σ w, the means of y and p, their Σ of squares and products about the means, and Σ (y − p)². */
export function addMoments(
  p: ProgramBuilder,
  state: number,
  y: Value,
  prediction: Value,
  { weights }: Weighted = {},
): void {
  p.emit(MOMENTS, state, prediction, y, weights ?? 0, prediction.rows, prediction.columns);
}

const IN_TOP_K = { opcode: Op.IN_TOP_K, format: "in_top_k >out <p <y #rows #columns #yColumns #k" };

/** 1 where the target is among the k largest columns, else 0: (rows, 1). Targets are class numbers, or rows whose largest column they are. */
export function inTopK(p: ProgramBuilder, y: Value, prediction: Value, k: number, sparse: boolean): Value {
  const { rows, columns } = prediction;
  const out = p.value([rows, 1]);
  p.emit(IN_TOP_K, out, prediction, y, rows, columns, sparse ? 0 : columns, k);
  return out;
}

const KEEP_TOP_K = { opcode: Op.KEEP_TOP_K, format: "keep_top_k >out <p #rows #columns #k" };

/** The k largest columns of each row; the others are −1e10. */
export function keepTopK(p: ProgramBuilder, x: Value, k: number): Value {
  const out = p.value(x.shape);
  p.emit(KEEP_TOP_K, out, x, x.rows, x.columns, k);
  return out;
}

const CORRELATE = { opcode: Op.CORRELATE, format: "correlate >out <p <y #rows #columns #concordance" };

/** How y and prediction correlate over the columns of each row: (rows, 1). */
export function correlate(p: ProgramBuilder, y: Value, prediction: Value, concordance: boolean): Value {
  const out = p.value([prediction.rows, 1]);
  p.emit(CORRELATE, out, prediction, y, prediction.rows, prediction.columns, Number(concordance));
  return out;
}
