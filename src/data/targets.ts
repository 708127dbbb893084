/** What true and predicted targets are: class numbers, rows of 0 and 1, or fractions; and whether two of them compare. */
import { show } from "../checks.ts";
import { ArgumentError, DataError, ShapeError } from "../errors.ts";
import { shapeText, type Tensor, type TensorLike, tensor } from "./tensor.ts";

/**
 * - `classes`: whole numbers, one for each row
 * - `indicators`: rows of several columns with at most two different whole numbers: one-hot rows or multiple labels
 * - `fractions`: one number for each row, not all of them whole: probabilities or a regression
 * - `fraction rows`: the same with several columns: the probabilities of several classes
 * - `class rows`: several class numbers for each row
 *
 * scikit-learn's `type_of_target`, with its binary and multiclass taken together.
 */
type TargetKind = "classes" | "indicators" | "fractions" | "fraction rows" | "class rows";

export interface Targets {
  readonly kind: "classes" | "indicators";
  readonly yTrue: Tensor;
  readonly yPred: Tensor;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Both targets as tensors of the same size, if they are comparable: class numbers (rows,) or (rows, 1), or rows of 0 and 1.
 *
 * @throws ShapeError for different numbers of rows or columns; DataError for NaN and infinities; ArgumentError, with the code
 * to turn probabilities into classes, for anything else
 */
export function checkTargets(what: string, yTrue: TensorLike, yPred: TensorLike): Targets {
  const [a, b] = [tensor(yTrue, undefined, `${what}: yTrue`), tensor(yPred, undefined, `${what}: yPred`)];
  const kinds = [kindOf(`${what}: yTrue`, a), kindOf(`${what}: yPred`, b)] as const;
  const rows = a.shape[0]!;
  if (rows !== b.shape[0]) {
    throw new ShapeError(
      `${what}: yTrue and yPred must have the same number of rows, found ${rows} and ${b.shape[0]}.`,
    );
  }
  const [trueKind, predictedKind] = kinds;
  if (trueKind !== "classes" && trueKind !== "indicators") throw notClasses(`${what}: yTrue`, a, trueKind);
  if (predictedKind !== "classes" && predictedKind !== "indicators")
    throw notClasses(`${what}: yPred`, b, predictedKind);
  if (trueKind !== predictedKind) {
    throw new ArgumentError(
      `${what}: yTrue holds ${described(trueKind)} ${shapeText(a.shape)}, but yPred ${described(predictedKind)} ` +
        `${shapeText(b.shape)}. Give both as class numbers: argMax(rows).`,
    );
  }
  if (a.size !== b.size) {
    throw new ShapeError(
      `${what}: rows must be equally long, found yTrue ${shapeText(a.shape)} and yPred ${shapeText(b.shape)}.`,
    );
  }
  return { kind: trueKind, yTrue: a, yPred: b, rows, columns: a.size / rows };
}

/** The weight of each row, undefined for none. @throws ShapeError unless it is a finite number for each row */
export function checkWeights(what: string, given: TensorLike | undefined, rows: number): Float64Array | undefined {
  if (given === undefined) return undefined;
  const read = tensor(given, undefined, `${what}: sampleWeight`);
  if (read.size === rows && read.data.every(Number.isFinite)) return doubles(given, read);
  throw new ShapeError(
    `${what}: sampleWeight must be a finite number for each of the ${rows} rows, found ${show(given)}.`,
  );
}

/** The numbers of what was read as a tensor, before they were rounded to float32. */
export function doubles(given: TensorLike, read: Tensor): Float64Array {
  const { data = read.data } = given as { data?: ArrayLike<number> };
  return Float64Array.from(
    Array.isArray(given) ? (given.flat(9) as number[]) : ArrayBuffer.isView(given) ? (given as Float64Array) : data,
    Number,
  );
}

function kindOf(what: string, y: Tensor): TargetKind {
  if ((y.rank !== 1 && y.rank !== 2) || y.size === 0) {
    throw new ShapeError(
      `${what} must be (rows,) or (rows, columns) with at least one row, found ${shapeText(y.shape)}.`,
    );
  }
  const odd = y.data.findIndex((value) => !Number.isFinite(value));
  if (odd !== -1) {
    throw new DataError(
      `${what} must be finite, found ${y.data[odd]} in row ${Math.floor((odd * y.shape[0]!) / y.size)}.`,
    );
  }
  const several = y.rank === 2 && y.shape[1]! > 1;
  if (!y.data.every(Number.isInteger)) return several ? "fraction rows" : "fractions";
  if (!several) return "classes";
  return new Set(y.data).size < 3 ? "indicators" : "class rows";
}

function described(kind: TargetKind): string {
  return kind === "indicators" ? "rows of 0 and 1" : "class numbers";
}

const MENDS = {
  fractions: "Turn probabilities into classes first: p.data.map((v) => (v > 0.5 ? 1 : 0)).",
  "fraction rows": "Turn each row of probabilities into its class first: argMax(p).",
  "class rows": "Compare the columns one by one.",
} as const;

function notClasses(what: string, y: Tensor, kind: keyof typeof MENDS): ArgumentError {
  const example = y.data.find((value) => !Number.isInteger(value));
  const found = kind === "class rows" ? "several class numbers in each row" : `fractions such as ${show(example)}`;
  return new ArgumentError(`${what} must hold classes, found ${found}, ${shapeText(y.shape)}. ${MENDS[kind]}`);
}
