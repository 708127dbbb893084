/** Cross-validation: the rows of each fold, and the scores of what is trained on the others. */
import { checkBoolean, checkInteger, checkOptions, show } from "../checks.ts";
import { takeRows } from "../data/rows.ts";
import { type Tensor, type TensorLike, tensor } from "../data/tensor.ts";
import { ArgumentError, ShapeError } from "../errors.ts";
import { checkRandomState } from "../random/check-random-state.ts";
import { type Labels, readLabels } from "./labels.ts";

/** Options of `kFold` and `stratifiedKFold`. */
export interface FoldOptions {
  /** How many folds, from 2 on. Default 5. */
  nSplits?: number;
  /** Put the rows in random order first. Default false. */
  shuffle?: boolean;
  /** A seed, 0 to 2³² - 1, for scikit-learn's rows; without it the rows follow from `seed`. Only with shuffle. */
  randomState?: number;
}

/** Rows to train on, and rows to test on; both ascending. */
export type Fold = [train: Uint32Array, test: Uint32Array];

/** What gives folds, as `kFold()` does. */
export interface Splitter {
  /** @param x the data, or how many rows there are */
  split(x: TensorLike | number, y?: Labels): Fold[];
}

/**
 * Folds of the same size: each row is in the test part of exactly one.
 *
 * The same rows as scikit-learn's KFold, https://scikit-learn.org/1.2/modules/generated/sklearn.model_selection.KFold.html
 *
 * @throws ArgumentError for options; in `split`, for fewer rows than folds
 * @example
 * for (const [train, test] of kFold({ nSplits: 5, shuffle: true, randomState: 0 }).split(x)) {
 *   const [xTrain, xTest] = [takeRows(x, train), takeRows(x, test)];
 * }
 */
export function kFold(options?: FoldOptions): Splitter {
  const checked = checkFoldOptions("kFold", options);
  return {
    split(x) {
      const rows = countRows("kFold", x, checked.nSplits);
      const order = checked.shuffle
        ? checkRandomState("kFold", checked.randomState).permutation(rows)
        : Uint32Array.from({ length: rows }, (_, i) => i);
      const folds = new Uint32Array(rows);
      let at = 0;
      for (let fold = 0; fold < checked.nSplits; fold++) {
        const size = Math.floor(rows / checked.nSplits) + (fold < rows % checked.nSplits ? 1 : 0);
        for (const row of order.subarray(at, at + size)) folds[row] = fold;
        at += size;
      }
      return foldsOf(folds, checked.nSplits);
    },
  };
}

/**
 * Folds that keep the proportions of the classes.
 *
 * The same rows as scikit-learn's StratifiedKFold,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.model_selection.StratifiedKFold.html, with its warning if a class has fewer
 * rows than there are folds.
 *
 * @throws ArgumentError for options; in `split`, without y, and if all classes have fewer rows than there are folds
 * @example for (const [train, test] of stratifiedKFold({ nSplits: 3 }).split(x, y)) …
 */
export function stratifiedKFold(options?: FoldOptions): Splitter {
  const what = "stratifiedKFold";
  const { nSplits, shuffle, randomState } = checkFoldOptions(what, options);
  return {
    split(x, y) {
      const rows = countRows(what, x, nSplits);
      if (y === undefined) throw new ArgumentError(`${what}: split needs a class for each row: split(x, y).`);
      const labels = readLabels(`${what}: split: y`, y);
      if (labels.length !== rows) {
        throw new ShapeError(
          `${what}: split: y must have a class for each of the ${rows} rows, found ${labels.length}.`,
        );
      }
      /** The rows of each class, in the order in which classes occur. */
      const classes = [...new Set(labels)].map((label) =>
        labels.flatMap((other, row) => (other === label ? [row] : [])),
      );
      const counts = classes.map((members) => members.length);
      if (counts.every((count) => count < nSplits)) {
        throw new ArgumentError(
          `${what}: nSplits must be at most the rows of the largest class, ${Math.max(...counts)}, found ${nSplits}.`,
        );
      }
      if (Math.min(...counts) < nSplits) {
        console.warn(
          `${what}: a class has only ${Math.min(...counts)} rows, fewer than the ${nSplits} folds, and is missing in some of them.`,
        );
      }
      const random = shuffle ? checkRandomState(what, randomState) : undefined;
      const folds = new Uint32Array(rows);
      let begin = 0;
      for (const members of classes) {
        // Folds take turns over all rows sorted by class, so that their sizes differ by one at most.
        const turns = members.map((_, i) => (begin + i) % nSplits).sort((a, b) => a - b);
        const order = Uint32Array.from(turns);
        random?.shuffle(order);
        members.forEach((row, i) => {
          folds[row] = order[i]!;
        });
        begin += members.length;
      }
      return foldsOf(folds, nSplits);
    },
  };
}

/** Trains on the first two and gives the score of the others; the fold's number is from 0. */
export type FoldScore = (
  xTrain: Tensor,
  yTrain: Tensor,
  xTest: Tensor,
  yTest: Tensor,
  fold: number,
) => number | Promise<number>;

/**
 * The score of each fold of what is trained on the others, one after the other.
 *
 * As scikit-learn's `cross_val_score`, https://scikit-learn.org/1.2/modules/generated/sklearn.model_selection.cross_val_score.html, with
 * a function in the place of estimator and scoring.
 *
 * @param options `cv`: a number of folds, in the order of the rows, or what gives them, e.g. `stratifiedKFold()`. Default 5.
 * @throws ArgumentError for options, and if a score is not a number; ShapeError for different numbers of rows
 * @example
 * const scores = await crossValScore(async (xTrain, yTrain, xTest, yTest) => {
 *   const model = makeModel();
 *   await model.fit(xTrain, yTrain, { epochs: 20, verbose: 0 });
 *   return accuracyScore(yTest, argMax(await model.predict(xTest)));
 * }, x, y, { cv: stratifiedKFold({ shuffle: true, randomState: 0 }) });
 */
export async function crossValScore(
  score: FoldScore,
  x: TensorLike,
  y: TensorLike,
  options?: { cv?: number | Splitter },
): Promise<number[]> {
  const what = "crossValScore";
  if (typeof score !== "function") {
    throw new ArgumentError(
      `${what}: score must be a function (xTrain, yTrain, xTest, yTest) => score, found ${show(score)}.`,
    );
  }
  const { cv = 5 } = checkOptions(what, options, ["cv"]);
  const [data, targets] = [tensor(x, undefined, `${what}: x`), tensor(y, undefined, `${what}: y`)];
  if (data.shape[0] !== targets.shape[0]) {
    throw new ShapeError(
      `${what}: x and y must have the same number of rows, found ${data.shape[0]} and ${targets.shape[0]}.`,
    );
  }
  const splitter = typeof cv === "number" ? kFold({ nSplits: cv }) : cv;
  if (typeof splitter !== "object" || typeof splitter?.split !== "function") {
    throw new ArgumentError(`${what}: cv must be a number of folds or a splitter such as kFold(), found ${show(cv)}.`);
  }
  const scores: number[] = [];
  for (const [train, test] of splitter.split(data, targets)) {
    const parts = [
      takeRows(data, train),
      takeRows(targets, train),
      takeRows(data, test),
      takeRows(targets, test),
    ] as const;
    const result = await score(...parts, scores.length);
    if (typeof result !== "number") {
      throw new ArgumentError(`${what}: score must give a number, found ${show(result)} for fold ${scores.length}.`);
    }
    scores.push(result);
  }
  return scores;
}

function checkFoldOptions(what: string, options: FoldOptions | undefined) {
  const {
    nSplits = 5,
    shuffle = false,
    randomState,
  } = checkOptions(what, options, ["nSplits", "shuffle", "randomState"]);
  checkInteger(`${what}: nSplits`, nSplits, 2);
  if (!checkBoolean(`${what}: shuffle`, shuffle) && randomState !== undefined) {
    throw new ArgumentError(`${what}: randomState has no effect without shuffle. Leave it out, or set shuffle: true.`);
  }
  if (randomState !== undefined) checkInteger(`${what}: randomState`, randomState, 0, 0xffffffff);
  return { nSplits, shuffle, randomState };
}

function countRows(what: string, x: TensorLike | number, nSplits: number): number {
  const rows =
    typeof x === "number"
      ? checkInteger(`${what}: split: rows`, x, 1)
      : tensor(x, undefined, `${what}: split: x`).shape[0]!;
  if (rows >= nSplits) return rows;
  throw new ArgumentError(`${what}: nSplits must be at most the number of rows, ${rows}, found ${nSplits}.`);
}

/** The rows of each fold, and all others. */
function foldsOf(folds: Uint32Array, nSplits: number): Fold[] {
  const rows = Array.from(folds.keys());
  return Array.from({ length: nSplits }, (_, fold) => [
    Uint32Array.from(rows.filter((row) => folds[row] !== fold)),
    Uint32Array.from(rows.filter((row) => folds[row] === fold)),
  ]);
}
