import { checkOptions, show } from "../checks.ts";
import { Tensor, type TensorLike, tensor } from "../data/tensor.ts";
import { ArgumentError, DataError, ShapeError } from "../errors.ts";
import { checkFitted, checkSaved } from "./fitted.ts";
import { type Label, readLabels, sortedLabels } from "./labels.ts";
import { checkChoice, matrix } from "./read.ts";

/** Rows of labels: each column is texts only or numbers only. */
export type LabelRows = readonly (readonly (Label | boolean)[])[] | TensorLike;

/** Options of `oneHotEncoder`. */
export interface OneHotEncoderOptions {
  /** The labels of each column in the order of their places. Default `"auto"`: those that `fit` sees, ascending. */
  categories?: "auto" | readonly (readonly Label[])[];
  /**
   * A label of each column that gets no place, being known from the others' absence: the `"first"`, the first of columns that have
   * two (`"ifBinary"`), or the given ones. Default none.
   */
  drop?: "first" | "ifBinary" | readonly Label[] | null;
  /** What `transform` does with labels that it does not know: throw, or leave their places 0 (`"ignore"`). Default `"error"`. */
  handleUnknown?: "error" | "ignore";
}

/** A fitted encoder, as JSON carries it. */
export interface OneHotEncoderState {
  className: "OneHotEncoder";
  categories: Label[][];
  /** The place of each column's dropped label; null if none is. */
  dropIndices: (number | null)[];
  handleUnknown: "error" | "ignore";
}

interface Column {
  readonly categories: readonly Label[];
  readonly places: ReadonlyMap<Label, number>;
  readonly dropped: number | null;
  /** Where its places begin in a row. */
  readonly start: number;
  readonly width: number;
}

/**
 * Rows of labels as rows of 0 and 1: a place for each label of each column.
 *
 * As scikit-learn's OneHotEncoder, https://scikit-learn.org/1.2/modules/generated/sklearn.preprocessing.OneHotEncoder.html, with
 * dense results (float32) and without its grouping of rare labels. For one column of class numbers `oneHot` is enough.
 *
 * @example
 * const encoder = oneHotEncoder({ handleUnknown: "ignore" });
 * const x = encoder.fitTransform([["red", 1], ["blue", 2]]); // [[0, 1, 1, 0], [1, 0, 0, 1]]
 */
export class OneHotEncoder {
  readonly #given: "auto" | readonly (readonly Label[])[];
  readonly #drop: "first" | "ifBinary" | readonly Label[] | null;
  #handleUnknown: "error" | "ignore";
  #columns: Column[] | undefined;

  constructor(options?: OneHotEncoderOptions) {
    const what = "oneHotEncoder";
    const keys = ["categories", "drop", "handleUnknown"] as const;
    const { categories = "auto", drop = null, handleUnknown = "error" } = checkOptions(what, options, keys);
    this.#handleUnknown = checkChoice(`${what}: handleUnknown`, handleUnknown, ["error", "ignore"]);
    if (categories !== "auto" && !(Array.isArray(categories) && categories.every(Array.isArray))) {
      throw new ArgumentError(
        `${what}: categories must be "auto" or an array of labels for each column, found ${show(categories)}.`,
      );
    }
    this.#given = categories;
    const names = ["first", "ifBinary"] as const;
    this.#drop = drop === null || Array.isArray(drop) ? drop : checkChoice(`${what}: drop`, drop, names);
  }

  /** The labels of each column in the order of their places, dropped ones included. @throws StateError before `fit` */
  get categories(): Label[][] {
    return this.#fitted("categories").map(({ categories }) => [...categories]);
  }

  /** Learns which labels there are. @throws DataError for labels that are not among given `categories` */
  fit(x: LabelRows): this {
    const what = "oneHotEncoder: fit";
    const columns = readColumns(`${what}: x`, x);
    const given = this.#given;
    if (given !== "auto" && given.length !== columns.length) {
      throw new ShapeError(
        `${what}: x must have the ${given.length} columns that have categories, found ${columns.length}.`,
      );
    }
    const categories = columns.map((labels, j) => {
      if (given === "auto") return sortedLabels(labels);
      const known = checkCategories(`oneHotEncoder: categories[${j}]`, given[j]!);
      if (this.#handleUnknown === "error")
        for (const label of labels) if (!known.includes(label)) throw unknown(what, label, j, known);
      return known;
    });
    this.#setColumns(categories, dropIndices(categories, this.#drop));
    return this;
  }

  /** (rows, places). @throws DataError for labels that `fit` did not see, unless they are ignored; StateError before it */
  transform(x: LabelRows): Tensor {
    const what = "oneHotEncoder: transform";
    const columns = this.#fitted("transform");
    const given = readColumns(`${what}: x`, x);
    if (given.length !== columns.length) {
      throw new ShapeError(`${what}: x must have the ${columns.length} columns that fit saw, found ${given.length}.`);
    }
    const rows = given[0]!.length;
    const width = columns.at(-1)!.start + columns.at(-1)!.width;
    const data = new Float32Array(rows * width);
    columns.forEach(({ places, categories, dropped, start }, j) => {
      given[j]!.forEach((label, row) => {
        const place = places.get(label);
        if (place === undefined) {
          if (this.#handleUnknown === "ignore") return;
          throw unknown(what, label, j, categories);
        }
        if (place === dropped) return;
        data[row * width + start + place - (dropped !== null && place > dropped ? 1 : 0)] = 1;
      });
    });
    return new Tensor(data, [rows, width]);
  }

  fitTransform(x: LabelRows): Tensor {
    return this.fit(x).transform(x);
  }

  /**
   * The labels of each row: of each column the one with the largest number, so that probabilities do, too. Zeros only are the dropped
   * label, or else null where unknown ones are ignored.
   *
   * @throws DataError for zeros that stand for nothing; ShapeError for other widths; StateError before `fit`
   */
  inverseTransform(x: TensorLike): (Label | null)[][] {
    const what = "oneHotEncoder: inverseTransform";
    const columns = this.#fitted("inverseTransform");
    const { data, rows, columns: width } = matrix(`${what}: x`, x);
    const expected = columns.at(-1)!.start + columns.at(-1)!.width;
    if (width !== expected) throw new ShapeError(`${what}: x must have ${expected} columns, found ${width}.`);
    return Array.from({ length: rows }, (_, row) =>
      columns.map(({ categories, dropped, start, width: places }, j) => {
        const values = data.subarray(row * width + start, row * width + start + places);
        if (values.reduce((total, value) => total + value, 0) !== 0) {
          const place = values.indexOf(Math.max(...values));
          return categories[dropped !== null && place >= dropped ? place + 1 : place]!;
        }
        if (dropped !== null) return categories[dropped]!;
        if (this.#handleUnknown === "ignore") return null;
        throw new DataError(`${what}: row ${row} is 0 in all places of column ${j}, which stands for no label.`);
      }),
    );
  }

  /** Names of the places, e.g. `x0_red`; with names of the columns `color_red`. */
  getFeatureNamesOut(inputFeatures?: readonly string[]): string[] {
    const columns = this.#fitted("getFeatureNamesOut");
    if (inputFeatures && inputFeatures.length !== columns.length) {
      throw new ArgumentError(
        `oneHotEncoder: getFeatureNamesOut: inputFeatures must name the ${columns.length} columns, found ${inputFeatures.length}.`,
      );
    }
    return columns.flatMap(({ categories, dropped }, j) =>
      categories.filter((_, i) => i !== dropped).map((label) => `${inputFeatures?.[j] ?? `x${j}`}_${label}`),
    );
  }

  /** What makes an equal one of any: `oneHotEncoder().setState(state)`. @throws StateError before `fit` */
  getState(): OneHotEncoderState {
    const columns = this.#fitted("getState");
    return {
      className: "OneHotEncoder",
      categories: this.categories,
      dropIndices: columns.map(({ dropped }) => dropped),
      handleUnknown: this.#handleUnknown,
    };
  }

  /** For `JSON.stringify`. */
  toJSON(): OneHotEncoderState {
    return this.getState();
  }

  /** Takes over what was fitted. @throws ArgumentError for what `getState` can't have given */
  setState(state: OneHotEncoderState): this {
    const what = "oneHotEncoder";
    const keys = ["categories", "dropIndices", "handleUnknown"] as const;
    const saved = checkSaved<OneHotEncoderState>(what, state, "OneHotEncoder", keys);
    const given: unknown = saved.categories;
    if (!Array.isArray(given) || given.length === 0 || saved.dropIndices?.length !== given.length) {
      throw new ArgumentError(
        `${what}: setState: categories and dropIndices must have an entry for each column. Pass what getState gave.`,
      );
    }
    const handleUnknown = checkChoice(`${what}: setState: handleUnknown`, saved.handleUnknown, ["error", "ignore"]);
    const categories = given.map((labels, j) => checkCategories(`${what}: setState: categories[${j}]`, labels));
    saved.dropIndices.forEach((dropped, j) => {
      if (dropped === null || categories[j]![dropped] !== undefined) return;
      throw new ArgumentError(
        `${what}: setState: dropIndices[${j}] must be a place of a label or null, found ${show(dropped)}.`,
      );
    });
    this.#handleUnknown = handleUnknown;
    this.#setColumns(categories, saved.dropIndices);
    return this;
  }

  #setColumns(categories: readonly (readonly Label[])[], dropped: readonly (number | null)[]): void {
    let start = 0;
    this.#columns = categories.map((labels, j) => {
      const places = new Map(labels.map((label, i) => [label, i]));
      const width = labels.length - (dropped[j] === null ? 0 : 1);
      const column = { categories: labels, places, dropped: dropped[j]!, start, width };
      start += width;
      return column;
    });
  }

  #fitted(method: string): Column[] {
    return checkFitted(`oneHotEncoder: ${method}`, this.#columns);
  }
}

/** The labels of each column. */
function readColumns(what: string, x: LabelRows): Label[][] {
  if (Array.isArray(x) && x.some((row) => Array.isArray(row) && row.some((value) => typeof value === "string"))) {
    const rows = x as readonly (readonly (Label | boolean)[])[];
    const width = rows[0]!.length;
    const odd = rows.findIndex((row) => !Array.isArray(row) || row.length !== width);
    if (odd !== -1)
      throw new ShapeError(
        `${what}: ragged rows, row ${odd} has not ${width} labels like the first. Give every row the same length.`,
      );
    return Array.from({ length: width }, (_, j) =>
      readLabels(
        `${what}: column ${j}`,
        rows.map((row) => row[j]!),
      ),
    );
  }
  const { shape } = tensor(x as TensorLike, undefined, what);
  if (shape.length !== 2)
    throw new ShapeError(`${what} must be rows of labels, (rows, columns), found (${shape.join(", ")}).`);
  const { data, rows, columns } = matrix(what, x as TensorLike);
  return Array.from({ length: columns }, (_, j) => Array.from({ length: rows }, (_, i) => data[i * columns + j]!));
}

/** @throws ArgumentError unless labels are different, and texts or numbers only */
function checkCategories(what: string, labels: readonly Label[]): Label[] {
  const known = readLabels(what, labels);
  if (new Set(known).size === known.length) return known;
  throw new ArgumentError(`${what} must be different labels, found ${show(labels)}.`);
}

function dropIndices(
  categories: readonly (readonly Label[])[],
  drop: "first" | "ifBinary" | readonly Label[] | null,
): (number | null)[] {
  if (drop === null) return categories.map(() => null);
  if (drop === "first") return categories.map(() => 0);
  if (drop === "ifBinary") return categories.map(({ length }) => (length === 2 ? 0 : null));
  if (drop.length !== categories.length) {
    throw new ArgumentError(
      `oneHotEncoder: drop must have a label for each of the ${categories.length} columns, found ${drop.length}.`,
    );
  }
  return categories.map((labels, j) => {
    const index = labels.indexOf(drop[j]!);
    if (index !== -1) return index;
    throw new ArgumentError(
      `oneHotEncoder: drop[${j}] must be a label of column ${j}, ${show(labels)}, found ${show(drop[j])}.`,
    );
  });
}

function unknown(what: string, label: Label, column: number, known: readonly Label[]): DataError {
  return new DataError(
    `${what}: x has ${show(label)} in column ${column}, which is not among ${show(known)}. With handleUnknown "ignore" it is left out.`,
  );
}

/** See {@link OneHotEncoder}. */
export const oneHotEncoder = (options?: OneHotEncoderOptions): OneHotEncoder => new OneHotEncoder(options);
