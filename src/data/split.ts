/** Splits data into rows to train on and rows to test on. */
import { checkBoolean, checkOptions, show } from "../checks.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { checkRandomState } from "../random/check-random-state.ts";
import { takeRows } from "./rows.ts";
import { type SplitSizes, stratifiedIndices } from "./stratify.ts";
import { type Tensor, type TensorLike, tensor } from "./tensor.ts";

export interface SplitOptions {
  /** Part of the rows (below 1) or number of rows (from 1 on) to test on; by default the rest, 0.25 if trainSize is not given either. */
  testSize?: number;
  /** Part of the rows (below 1) or number of rows (from 1 on) to train on; by default the rest. */
  trainSize?: number;
  /** Whether to put the rows in random order first. Default true; without it the last rows are the test. */
  shuffle?: boolean;
  /** Classes, one for each row, whose proportions both parts shall keep. */
  stratify?: TensorLike;
  /** A seed, 0 to 2³² - 1, for scikit-learn's rows; without it the rows follow from `seed`. */
  randomState?: number;
}

const KEYS = ["testSize", "trainSize", "shuffle", "stratify", "randomState"] as const;

/**
 * Splits each array's rows into two parts, the same rows for all: [xTrain, xTest, yTrain, yTest, …].
 *
 * The same rows in the same order as scikit-learn's `train_test_split` of the same `randomState`,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.model_selection.train_test_split.html. A fraction is rounded up for the
 * test and down for training. `testSize: 1` is one row (Python's 1.0, which scikit-learn refuses, does not exist here).
 *
 * @throws ShapeError for arrays of different numbers of rows; ArgumentError for sizes that leave a part empty or exceed the
 * rows, for classes with fewer than two rows, and for unknown options
 *
 * @example
 * const [xTrain, xTest, yTrain, yTest] = trainTestSplit(x, y, { testSize: 0.3, randomState: 0 });
 */
export function trainTestSplit(x: TensorLike, options?: SplitOptions): [Tensor, Tensor];
export function trainTestSplit(x: TensorLike, y: TensorLike, options?: SplitOptions): [Tensor, Tensor, Tensor, Tensor];
export function trainTestSplit(
  x: TensorLike,
  y: TensorLike,
  w: TensorLike,
  options?: SplitOptions,
): [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
export function trainTestSplit(...arrays: TensorLike[]): Tensor[];
export function trainTestSplit(...arraysAndOptions: [...TensorLike[], SplitOptions]): Tensor[];
export function trainTestSplit(...args: unknown[]): Tensor[] {
  const last = args.at(-1);
  const options = isOptions(last) ? last : undefined;
  const count = options !== undefined || last === undefined ? args.length - 1 : args.length;
  if (count < 1) throw new ArgumentError("trainTestSplit: expected at least one array to split, found none.");
  const arrays = args.slice(0, count).map((data, i) => tensor(data as TensorLike, undefined, argumentName(i)));
  const rows = commonRows(arrays);
  const { train, test } = splitIndices(rows, checkOptions("trainTestSplit", options, KEYS));
  return arrays.flatMap((array) => [takeRows(array, train), takeRows(array, test)]);
}

/** The rows of each part: what `trainTestSplit` takes from every array. */
export function splitIndices(rows: number, options: SplitOptions): { train: Uint32Array; test: Uint32Array } {
  const sizes = splitSizes(rows, options.testSize, options.trainSize);
  const { train, test } = sizes;
  const shuffle = checkBoolean("trainTestSplit: shuffle", options.shuffle ?? true);
  if (!shuffle) {
    if (options.stratify !== undefined) {
      throw new ArgumentError(
        "trainTestSplit: stratify needs shuffle, found shuffle: false. Leave out one of the two.",
      );
    }
    const order = Uint32Array.from({ length: train + test }, (_, i) => i);
    return { train: order.subarray(0, train), test: order.subarray(train) };
  }
  const random = checkRandomState("trainTestSplit", options.randomState);
  if (options.stratify !== undefined) {
    const classes = tensor(options.stratify, undefined, "trainTestSplit: stratify");
    return stratifiedIndices(classes, rows, sizes, random);
  }
  const order = random.permutation(rows);
  return { train: order.subarray(test, test + train), test: order.subarray(0, test) };
}

/** Fractions and counts as numbers of rows. */
function splitSizes(rows: number, testSize: number | undefined, trainSize: number | undefined): SplitSizes {
  if (rows < 2) {
    throw new ShapeError(`trainTestSplit: expected at least 2 rows, one for each part, found ${rows}.`);
  }
  const test = testSize ?? (trainSize === undefined ? 0.25 : undefined);
  checkSize("testSize", test, rows);
  checkSize("trainSize", trainSize, rows);
  if (isFraction(test) && isFraction(trainSize) && test + trainSize > 1) {
    throw new ArgumentError(
      `trainTestSplit: testSize and trainSize must add up to 1 at most, found ${test} + ${trainSize} = ${test + trainSize}. ` +
        "Reduce one, or leave it out to get the rest.",
    );
  }
  const testRows = isFraction(test) ? Math.ceil(test * rows) : test;
  const trainRows = isFraction(trainSize) ? Math.floor(trainSize * rows) : trainSize;
  const sizes = { train: trainRows ?? rows - testRows!, test: testRows ?? rows - trainRows! };
  if (sizes.train + sizes.test > rows) {
    throw new ArgumentError(
      `trainTestSplit: testSize ${test} and trainSize ${trainSize} ask for ${sizes.train + sizes.test} rows of ${rows}. ` +
        "Reduce one, or leave it out to get the rest.",
    );
  }
  if (sizes.train === 0) {
    throw new ArgumentError(
      `trainTestSplit: with ${rows} rows, testSize ${test} and trainSize ${trainSize} no row is left to train on. ` +
        "Reduce testSize or raise trainSize.",
    );
  }
  return sizes;
}

function isFraction(size: number | undefined): size is number {
  return size !== undefined && size < 1;
}

function checkSize(name: string, size: unknown, rows: number): void {
  if (size === undefined) return;
  if (typeof size === "number" && ((size > 0 && size < 1) || (Number.isInteger(size) && size >= 1 && size < rows)))
    return;
  throw new ArgumentError(
    `trainTestSplit: ${name} must be a fraction between 0 and 1 or a number of rows from 1 to ${rows - 1}, found ${show(size)}.`,
  );
}

function commonRows(arrays: readonly Tensor[]): number {
  const counts = arrays.map((array, i) => {
    if (array.rank > 0) return array.shape[0]!;
    throw new ShapeError(`${argumentName(i)} must have rows, found a single number.`);
  });
  const odd = counts.findIndex((count) => count !== counts[0]);
  if (odd === -1) return counts[0]!;
  throw new ShapeError(
    `trainTestSplit: all arrays must have the same number of rows, found ${counts[0]} in argument 1 and ` +
      `${counts[odd]} in argument ${odd + 1}.`,
  );
}

function argumentName(index: number): string {
  return `trainTestSplit: argument ${index + 1}`;
}

/** An object that is no data: neither an array nor something with a shape. */
function isOptions(value: unknown): value is SplitOptions {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !ArrayBuffer.isView(value) &&
    !("shape" in value)
  );
}
