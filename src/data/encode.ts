/** Class numbers as rows that a network can predict, and back. */
import { checkInteger, checkOptions, show } from "../checks.ts";
import { DataError, ShapeError } from "../errors.ts";
import { shapeText, Tensor, type TensorLike, tensor } from "./tensor.ts";

/**
 * One-hot rows: y (...) or (..., 1) of class numbers → (..., classes), 1 at the class and 0 elsewhere.
 *
 * As Keras' `to_categorical`, https://keras.io/api/utils/python_utils/#to_categorical-function
 *
 * @param options `classes`: how many there are; by default the largest class + 1
 * @throws DataError for anything but a whole number from 0 to classes - 1; ArgumentError for an unknown option
 *
 * @example
 * oneHot([0, 2, 1]).toArray(); // [[1, 0, 0], [0, 0, 1], [0, 1, 0]]
 */
export function oneHot(y: TensorLike, options?: { classes?: number }): Tensor {
  const given = checkOptions("oneHot", options, ["classes"]).classes;
  if (given !== undefined) checkInteger("oneHot: classes", given, 1);
  const { data, shape } = tensor(y, undefined, "oneHot: y");
  const bad = data.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < (given ?? Infinity)));
  if (bad !== -1) {
    const range = given === undefined ? ">= 0" : `from 0 to ${given - 1}`;
    throw new DataError(
      `oneHot: y ${shapeText(shape)} must hold whole numbers ${range}, found ${show(data[bad])} at position ${bad}. ` +
        "Number the classes 0, 1, 2, …",
    );
  }
  const classes = given ?? data.reduce((most, label) => Math.max(most, label + 1), 1);
  const rows = new Float32Array(data.length * classes);
  data.forEach((label, i) => {
    rows[i * classes + label] = 1;
  });
  const outer = shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  return new Tensor(rows, [...outer, classes]);
}

/**
 * The class of each row: the column of its largest number, the first one of several; y (..., classes) → (...).
 *
 * As `numpy.argmax(y, axis=-1)`. Turns probabilities or one-hot rows into class numbers.
 *
 * @throws ShapeError for data without columns; DataError for NaN
 *
 * @example
 * argMax([[0.1, 0.9], [0.8, 0.2]]).toArray(); // [1, 0]
 */
export function argMax(y: TensorLike): Tensor {
  const { data, shape } = tensor(y, undefined, "argMax: y");
  const columns = shape.at(-1);
  if (shape.length < 2 || !columns) {
    throw new ShapeError(`argMax: y must be rows of numbers, (rows, classes), found ${shapeText(shape)}.`);
  }
  const classes = new Float32Array(data.length / columns);
  for (let row = 0; row < classes.length; row++) {
    const values = data.subarray(row * columns, (row + 1) * columns);
    const most = values.reduce((largest, value) => Math.max(largest, value));
    if (Number.isNaN(most)) throw new DataError(`argMax: found NaN in row ${row}. Check the data before predicting.`);
    classes[row] = values.indexOf(most);
  }
  return new Tensor(classes, shape.slice(0, -1));
}
