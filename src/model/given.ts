/** What users bring to `fit` and its like: told apart and looked at. */
import { show } from "../checks.ts";
import type { Tensor } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { checkXY, type DataRules, type Given } from "./data.ts";
import type { ValidationData } from "./options.ts";
import { type Batch, type BatchStream, isStream } from "./stream.ts";

/** Data that was looked at: a column for each input and for each output with a loss, and for their weights if there are any. */
export type Columns = readonly Tensor[];
/** The same, or a stream whose batches are looked at when they come. */
export type Checked = Columns | BatchStream;

/** What weighs rows: apart, as most applications have rows of one weight. */
export type Weighing = typeof import("./weighing.ts");

/** What weighs rows, if they have weights or may have some: a stream for validation is not looked into before its time. */
export async function weighingFor(...given: unknown[]): Promise<Weighing | undefined> {
  const wanted = given.some((each) => {
    if (each === true || isStream(each)) return true;
    return (Array.isArray(each) ? each[2] : (each as Given | undefined)?.sampleWeight) !== undefined;
  });
  return wanted ? import("./weighing.ts") : undefined;
}

export function checkPresent(what: string, x: unknown, y: unknown): void {
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

export function checkIsBatch(what: string, batch: unknown): asserts batch is Batch {
  if (!isBatch(batch)) {
    throw new ArgumentError(`${what}: a stream must give batches { x, y }, found ${show(batch)}.`);
  }
}

export function checkBatch(what: string, batch: Batch, rules: DataRules): Columns {
  checkIsBatch(what, batch);
  return checkXY(what, batch, rules);
}

export function checkValidation(data: ValidationData, rules: DataRules): Checked {
  const what = "fit: validationData";
  if (isStream(data)) return data;
  if (Array.isArray(data) && (data.length === 2 || data.length === 3)) {
    const [x, y, sampleWeight] = data;
    return checkXY(what, { x, y, sampleWeight }, rules);
  }
  if (isBatch(data)) return checkXY(what, data, rules);
  throw new ArgumentError(`${what} must be [x, y], { x, y } or a stream of batches, found ${show(data)}.`);
}

/** The last part of the data, as Keras takes it: before any shuffling. */
export function splitOff(columns: Columns, split: number): [Columns, Columns | undefined] {
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

export function isColumns(checked: Checked): checked is Columns {
  return Array.isArray(checked);
}
