/** A table of precision, recall and F₁ for all classes. */
import { checkBoolean, checkInteger, checkOptions, show } from "../checks.ts";
import type { TensorLike } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { type Average, checkAverage, checkLabelled, type ScoreOptions } from "./counts.ts";
import { checkZeroDivision, type PrecisionRecall, scoreLabels } from "./precision-recall.ts";
import { pythonFloat, toFixed } from "./python-text.ts";
import { sum } from "./sums.ts";

/** Options of `classificationReport`. */
export interface ReportOptions extends Pick<ScoreOptions, "labels" | "sampleWeight" | "zeroDivision"> {
  /** Names of the classes, in the order of the labels. Default: their numbers. */
  targetNames?: readonly string[];
  /** Decimals of the text. Default 2. */
  digits?: number;
  /** Give an object instead of a text. Default false. */
  outputDict?: boolean;
}

/** The scores of a class, or means over classes. */
export interface ReportRow {
  precision: number;
  recall: number;
  "f1-score": number;
  support: number;
}

/** Rows by name of the class, and `"accuracy"` (a number) or `"micro avg"`, `"macro avg"`, `"weighted avg"`, `"samples avg"`. */
export type Report = Record<string, ReportRow | number>;

/**
 * Precision, recall, F₁ and number of true rows of each class and their means, as a text for a terminal or, with
 * `outputDict: true`, as an object.
 *
 * The text is scikit-learn's `classification_report`, letter for letter,
 * https://scikit-learn.org/1.2/modules/generated/sklearn.metrics.classification_report.html
 *
 * @param yTrue class numbers (rows,), or rows of 0 and 1 for multiple labels; `yPred` alike
 * @throws ArgumentError for options, and names that are not as many as classes; else as `accuracyScore`
 * @example console.log(classificationReport(yTest, argMax(await model.predict(xTest)), { targetNames }));
 */
export function classificationReport(
  yTrue: TensorLike,
  yPred: TensorLike,
  options: ReportOptions & { outputDict: true },
): Report;
export function classificationReport(
  yTrue: TensorLike,
  yPred: TensorLike,
  options?: ReportOptions & { outputDict?: false },
): string;
export function classificationReport(yTrue: TensorLike, yPred: TensorLike, options?: ReportOptions): string | Report {
  const what = "classificationReport";
  const {
    labels: given,
    targetNames,
    sampleWeight,
    digits = 2,
    outputDict = false,
    zeroDivision = "warn",
  } = checkOptions(what, options, ["labels", "targetNames", "sampleWeight", "digits", "outputDict", "zeroDivision"]);
  checkInteger(`${what}: digits`, digits, 0, 100);
  checkBoolean(`${what}: outputDict`, outputDict);
  checkZeroDivision(what, zeroDivision);
  const targets = checkLabelled(what, yTrue, yPred, sampleWeight);
  const labels = checkAverage(targets, null, given, 1);
  const names = targetNames ?? labels.map(String);
  if (names.length !== labels.length) {
    throw new ArgumentError(
      `${what}: targetNames must have a name for each of the ${labels.length} classes ${show(labels)}, found ${names.length}. ` +
        "Say with labels which classes they name.",
    );
  }
  const warnings = new Set<string>();
  const scored = (average: Average): PrecisionRecall =>
    scoreLabels(targets, labels, average, zeroDivision, 1, ["precision", "recall", "F score"], warnings);
  const { precision, recall, fscore, support } = scored(null) as PrecisionRecall<number[]>;
  const counts = support!;
  const rows = names.map((name, i): [string, number, number, number, number] => [
    name,
    precision[i]!,
    recall[i]!,
    fscore[i]!,
    counts[i]!,
  ]);
  // Over all classes every row is either right or wrong, and the micro average of each score is the accuracy.
  const complete = targets.kind === "classes" && targets.labels.every((label) => labels.includes(label));
  const isAccuracy = complete && labels.length === targets.labels.length;
  const averages: Average[] = [
    "micro",
    "macro",
    "weighted",
    ...(targets.kind === "indicators" ? ["samples" as const] : []),
  ];
  const means = averages.map((average): [string, number, number, number, number] => {
    const { precision, recall, fscore } = scored(average) as PrecisionRecall<number>;
    const name = average === "micro" && isAccuracy ? "accuracy" : `${average} avg`;
    return [name, precision, recall, fscore, sum(counts)];
  });
  for (const warning of warnings) console.warn(`${what}: ${warning}`);
  if (outputDict) return asObject([...rows, ...means]);
  return asText(rows, means, digits, targets.weights !== undefined);
}

type Row = [name: string, precision: number, recall: number, fscore: number, support: number];

function asObject(rows: readonly Row[]): Report {
  return Object.fromEntries(
    rows.map(([name, precision, recall, fscore, support]) => [
      name,
      name === "accuracy" ? precision : { precision, recall, "f1-score": fscore, support },
    ]),
  );
}

function asText(rows: readonly Row[], means: readonly Row[], digits: number, weighted: boolean): string {
  const width = Math.max(...rows.map(([name]) => [...name].length), "weighted avg".length, digits);
  const line = (name: string, cells: string[]) =>
    `${" ".repeat(width - [...name].length) + name} ${cells.map((cell) => ` ${cell.padStart(9)}`).join("")}\n`;
  const scores = ([name, ...numbers]: Row) => {
    const [precision, recall, fscore] = numbers.map((value) => toFixed(value, digits));
    const support = weighted ? pythonFloat(numbers[3]!) : String(numbers[3]);
    return line(name, name === "accuracy" ? ["", "", fscore!, support] : [precision!, recall!, fscore!, support]);
  };
  const head = line("", ["precision", "recall", "f1-score", "support"]);
  return [head, rows.map(scores).join(""), means.map(scores).join("")].join("\n");
}
