import { describe, expect, test } from "vitest";
import { ArgumentError, DataError, type MinibatchError, ShapeError, StateError, tensor } from "../../src/index.ts";
import { type Label, labelEncoder, type OneHotEncoderOptions, oneHotEncoder } from "../../src/learn/index.ts";
import encoders from "../fixtures/learn/encoders.json" with { type: "json" };

type Rows = Label[][];
interface LabelCase {
  make: string;
  y: (Label | boolean)[];
  numbers: number[];
  classes: (Label | boolean)[];
}
interface OneHotCase {
  make: string;
  options: OneHotEncoderOptions;
  x: Rows;
  rows: number[][];
  names: string[];
  inverse: Rows;
  strange?: Rows;
  strangeRows?: number[][];
  strangeInverse?: (Label | null)[][];
}

/** Arrays that were written once, put back. */
const restore = (value: unknown) =>
  typeof value === "string" && /^#\d+$/.test(value) ? encoders.data[Number(value.slice(1))] : value;
const all = (encoders.cases as object[]).map((one) => ({ ...one, ...("x" in one && { x: restore(one.x) }) }));
const of = <Case>(make: string) => all.filter((one) => (one as { make?: string }).make === make) as Case[];

describe("labelEncoder", () => {
  test.each(of<LabelCase>("labelEncoder"))("numbers $y as scikit-learn", ({ y, numbers, classes }) => {
    const encoder = labelEncoder();
    const encoded = encoder.fitTransform(y);
    expect(encoded).toEqual(tensor(numbers));
    expect(encoder.classes).toEqual(classes.map((label) => (typeof label === "boolean" ? Number(label) : label)));
    expect(encoder.inverseTransform(encoded)).toEqual(
      y.map((label) => (typeof label === "boolean" ? Number(label) : label)),
    );
    const other = labelEncoder().setState(JSON.parse(JSON.stringify(encoder)));
    expect(other.transform(y)).toEqual(encoded);
    expect(other.getState()).toEqual(encoder.getState());
  });

  test("takes tensors and columns", () => {
    expect(
      labelEncoder()
        .fitTransform(tensor([[7], [3], [7]]))
        .toArray(),
    ).toEqual([1, 0, 1]);
    const encoder = labelEncoder().fit(["a", "b"]);
    expect(encoder.inverseTransform(tensor([[1], [0]]))).toEqual(["b", "a"]);
  });

  const fitted = () => labelEncoder().fit(["no", "yes"]);
  type Wrong = [string, () => unknown, new (message: string) => MinibatchError, string];
  test.each<Wrong>([
    ["before fit", () => labelEncoder().transform(["a"]), StateError, "labelEncoder: transform: it is not fitted yet."],
    [
      "an unseen label",
      () => fitted().transform(["no", "maybe"]),
      DataError,
      'labelEncoder: transform: y has "maybe" in row 1, which fit did not see. Known: ["no", "yes"].',
    ],
    [
      "an unknown number",
      () => fitted().inverseTransform([0, 2]),
      DataError,
      "y must be whole numbers from 0 to 1, found 2 in row 1.",
    ],
    ["a fraction", () => fitted().inverseTransform([0.5]), DataError, "found 0.5 in row 0"],
    [
      "texts among numbers",
      () => labelEncoder().fit([1, "a"]),
      ArgumentError,
      'y must be texts only or numbers only, found "a" among others.',
    ],
    ["NaN", () => labelEncoder().fit([1, Number.NaN]), DataError, "y must not be NaN, found it in row 1."],
    ["nothing", () => labelEncoder().fit([]), ShapeError, "at least one"],
    [
      "rows",
      () => labelEncoder().fit(tensor([[1, 2]])),
      ShapeError,
      "one label for each row, at least one, found shape (1, 2)",
    ],
    [
      "a state of others",
      () => labelEncoder().setState({ className: "OneHotEncoder" } as never),
      ArgumentError,
      "expects what getState of a LabelEncoder gave",
    ],
    [
      "a state that is not sorted",
      () => labelEncoder().setState({ className: "LabelEncoder", classes: ["b", "a"] }),
      ArgumentError,
      "must be different labels, ascending",
    ],
    [
      "a state with both",
      () => labelEncoder().setState({ className: "LabelEncoder", classes: [1, "a"] }),
      ArgumentError,
      "must be different labels",
    ],
  ])("refuses %s", (_, run, type, message) => {
    expect(run).toThrow(type);
    expect(run).toThrow(message);
  });
});

describe("oneHotEncoder", () => {
  test.each(of<OneHotCase>("oneHotEncoder"))("with $options is scikit-learn's", (one) => {
    const encoder = oneHotEncoder(one.options);
    const rows = encoder.fitTransform(one.x);
    expect(rows).toEqual(tensor(one.rows));
    // scikit-learn names floats 1.0, which are just numbers here.
    expect(encoder.getFeatureNamesOut()).toEqual(one.names.map((name) => name.replace(/\.0$/, "")));
    expect(encoder.inverseTransform(rows)).toEqual(one.inverse);
    const other = oneHotEncoder().setState(JSON.parse(JSON.stringify(encoder)));
    expect(other.getState()).toEqual(encoder.getState());
    expect(other.transform(one.x)).toEqual(rows);
    if (one.strange) {
      for (const each of [encoder, other]) {
        expect(each.transform(one.strange)).toEqual(tensor(one.strangeRows!));
        expect(each.inverseTransform(one.strangeRows!)).toEqual(one.strangeInverse);
      }
    }
  });

  test("takes tensors, names columns, and inverts probabilities", () => {
    const encoder = oneHotEncoder().fit(
      tensor([
        [3, 0],
        [5, 1],
      ]),
    );
    expect(encoder.getFeatureNamesOut(["size", "on"])).toEqual(["size_3", "size_5", "on_0", "on_1"]);
    expect(encoder.inverseTransform([[0.2, 0.8, 0.6, 0.4]])).toEqual([[5, 0]]);
  });

  const x = [
    ["a", 1],
    ["b", 2],
  ];
  type Wrong = [string, () => unknown, new (message: string) => MinibatchError, string];
  test.each<Wrong>([
    ["before fit", () => oneHotEncoder().transform(x), StateError, "oneHotEncoder: transform: it is not fitted yet"],
    [
      "unknown labels",
      () =>
        oneHotEncoder()
          .fit(x)
          .transform([["c", 1]]),
      DataError,
      'x has "c" in column 0, which is not among ["a", "b"]. With handleUnknown "ignore" it is left out.',
    ],
    [
      "labels without a category",
      () => oneHotEncoder({ categories: [["a"], [1, 2]] }).fit(x),
      DataError,
      'oneHotEncoder: fit: x has "b" in column 0',
    ],
    [
      "categories of other columns",
      () => oneHotEncoder({ categories: [["a"]] }).fit(x),
      ShapeError,
      "x must have the 1 columns that have categories, found 2",
    ],
    [
      "the same category twice",
      () =>
        oneHotEncoder({
          categories: [
            ["a", "a", "b"],
            [1, 2],
          ],
        }).fit(x),
      ArgumentError,
      "categories[0] must be different labels",
    ],
    [
      "drop of other columns",
      () => oneHotEncoder({ drop: ["a"] }).fit(x),
      ArgumentError,
      "drop must have a label for each of the 2 columns, found 1",
    ],
    [
      "drop of what does not occur",
      () => oneHotEncoder({ drop: ["c", 1] }).fit(x),
      ArgumentError,
      'drop[0] must be a label of column 0, ["a", "b"], found "c"',
    ],
    [
      "ragged rows",
      () => oneHotEncoder().fit([["a", 1], ["b"]]),
      ShapeError,
      "ragged rows, row 1 has not 2 labels like the first",
    ],
    [
      "one dimension",
      () => oneHotEncoder().fit([1, 2] as never),
      ShapeError,
      "must be rows of labels, (rows, columns), found (2)",
    ],
    [
      "mixed columns",
      () => oneHotEncoder().fit([["a"], [1]]),
      ArgumentError,
      "column 0 must be texts only or numbers only",
    ],
    [
      "other widths",
      () =>
        oneHotEncoder()
          .fit(x)
          .inverseTransform([[1, 0]]),
      ShapeError,
      "x must have 4 columns, found 2",
    ],
    [
      "zeros that stand for nothing",
      () =>
        oneHotEncoder()
          .fit(x)
          .inverseTransform([[0, 0, 1, 0]]),
      DataError,
      "row 0 is 0 in all places of column 0",
    ],
    [
      "other options",
      () => oneHotEncoder({ handleUnknown: "skip" as never }),
      ArgumentError,
      'handleUnknown must be one of "error", "ignore", found "skip"',
    ],
    [
      "other drops",
      () => oneHotEncoder({ drop: "last" as never }),
      ArgumentError,
      'drop must be one of "first", "ifBinary", found "last"',
    ],
    [
      "other categories",
      () => oneHotEncoder({ categories: ["a"] as never }),
      ArgumentError,
      'categories must be "auto" or an array of labels for each column',
    ],
    [
      "other columns",
      () =>
        oneHotEncoder()
          .fit(x)
          .transform([["a"]]),
      ShapeError,
      "the 2 columns that fit saw, found 1",
    ],
    [
      "too few names",
      () => oneHotEncoder().fit(x).getFeatureNamesOut(["a"]),
      ArgumentError,
      "inputFeatures must name the 2 columns, found 1",
    ],
    [
      "a broken state",
      () => oneHotEncoder().setState({ ...oneHotEncoder().fit(x).getState(), dropIndices: [7, null] }),
      ArgumentError,
      "dropIndices[0] must be a place of a label or null, found 7",
    ],
  ])("refuses %s", (_, run, type, message) => {
    expect(run).toThrow(type);
    expect(run).toThrow(message);
  });
});
