/** Splits that keep the proportions of classes, as scikit-learn's StratifiedShuffleSplit draws them. */
import { ArgumentError, DataError, ShapeError } from "../errors.ts";
import type { RandomState } from "../random/mt19937.ts";
import { shapeText, type Tensor } from "./tensor.ts";

/** How many rows each part gets. */
export interface SplitSizes {
  train: number;
  test: number;
}

/**
 * Rows of both parts, drawn class by class and then mixed. `classes` is (rows,) with one class for each row, or (rows, columns),
 * where every distinct row is a class.
 *
 * @throws ArgumentError if a class has fewer than two rows, or a part fewer rows than there are classes
 */
export function stratifiedIndices(
  classes: Tensor,
  rows: number,
  sizes: SplitSizes,
  random: RandomState,
): { train: Uint32Array; test: Uint32Array } {
  const members = rowsByClass(classes, rows);
  checkCounts(members, sizes);
  const counts = members.map((member) => member.length);
  const trainCounts = approximateMode(counts, sizes.train, random);
  const remaining = counts.map((count, i) => count - trainCounts[i]!);
  const testCounts = approximateMode(remaining, sizes.test, random);
  const train: number[] = [];
  const test: number[] = [];
  members.forEach((member, i) => {
    const order = random.permutation(member.length);
    const end = trainCounts[i]! + testCounts[i]!;
    order.forEach((position, rank) => {
      if (rank < end) (rank < trainCounts[i]! ? train : test).push(member[position]!);
    });
  });
  return {
    train: random.choice(Uint32Array.from(train), train.length),
    test: random.choice(Uint32Array.from(test), test.length),
  };
}

/** The numbers of each class's rows, ascending; classes in ascending order, rows of several columns in the order of their text. */
function rowsByClass(classes: Tensor, rows: number): number[][] {
  if ((classes.rank !== 1 && classes.rank !== 2) || classes.shape[0] !== rows) {
    throw new ShapeError(
      `trainTestSplit: stratify must have a class for each row, (${rows},) or (${rows}, columns), found ${shapeText(classes.shape)}.`,
    );
  }
  const columns = classes.size / rows;
  const groups = new Map<number | string, number[]>();
  for (let row = 0; row < rows; row++) {
    const values = classes.data.subarray(row * columns, (row + 1) * columns);
    if (values.some((value) => !Number.isFinite(value))) {
      throw new DataError(
        `trainTestSplit: stratify must be finite, found ${values.join(" ")} in row ${row}. Give every row a class.`,
      );
    }
    const key = classes.rank === 1 ? values[0]! : values.join(" ");
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  const keys = [...groups.keys()].sort((a, b) => (a < b ? -1 : 1));
  return keys.map((key) => groups.get(key)!);
}

function checkCounts(members: readonly number[][], sizes: SplitSizes): void {
  const lonely = members.find((member) => member.length < 2);
  if (lonely) {
    throw new ArgumentError(
      `trainTestSplit: every class in stratify needs at least 2 rows, one for each part; the class of row ${lonely[0]} has 1. ` +
        "Drop that row, merge the class with another, or leave out stratify.",
    );
  }
  for (const [part, size] of Object.entries(sizes)) {
    if (size < members.length) {
      throw new ArgumentError(
        `trainTestSplit: the ${part} part has ${size} rows, stratify has ${members.length} classes. ` +
          `Raise ${part}Size to at least ${members.length} rows.`,
      );
    }
  }
}

/**
 * How many of `draws` go to each class: in proportion to `counts`, rounded down; what is then missing goes to the largest
 * remainders, ties drawn at random. scikit-learn's `_approximate_mode`, whose order of draws it keeps.
 */
function approximateMode(counts: readonly number[], draws: number, random: RandomState): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const exact = counts.map((count) => (count / total) * draws);
  const result = exact.map(Math.floor);
  const remainders = exact.map((value, i) => value - result[i]!);
  let missing = draws - result.reduce((sum, count) => sum + count, 0);
  for (const value of [...new Set(remainders)].sort((a, b) => b - a)) {
    if (missing <= 0) break;
    const tied = Uint32Array.from(remainders.flatMap((remainder, i) => (remainder === value ? [i] : [])));
    const lucky = random.choice(tied, Math.min(tied.length, missing));
    for (const i of lucky) result[i]!++;
    missing -= lucky.length;
  }
  return result;
}
