import { show } from "../checks.ts";
import { Tensor, type TensorLike } from "../data/tensor.ts";
import { DataError } from "../errors.ts";
import { checkFitted, checkSaved } from "./fitted.ts";
import { type Label, type Labels, readLabels, savedLabels, sortedLabels } from "./labels.ts";
import { column } from "./read.ts";

/** A fitted encoder, as JSON carries it. */
export interface LabelEncoderState {
  className: "LabelEncoder";
  classes: Label[];
}

/**
 * Numbers labels, texts or numbers, from 0 in ascending order, and back.
 *
 * As scikit-learn's LabelEncoder, https://scikit-learn.org/1.2/modules/generated/sklearn.preprocessing.LabelEncoder.html
 *
 * @example
 * const encoder = labelEncoder();
 * const y = encoder.fitTransform(["cat", "dog", "cat"]); // (3,): 0, 1, 0
 * const names = encoder.inverseTransform(argMax(await model.predict(x)));
 */
export class LabelEncoder {
  #places: Map<Label, number> | undefined;

  /** The labels in the order of their numbers. @throws StateError before `fit` */
  get classes(): Label[] {
    return [...this.#fitted("classes").keys()];
  }

  /** Learns which labels there are. @throws ArgumentError for texts among numbers; DataError for NaN */
  fit(y: Labels): this {
    this.#setClasses(sortedLabels(readLabels("labelEncoder: fit: y", y)));
    return this;
  }

  /** The number of each label, (rows,). @throws DataError for labels that `fit` did not see; StateError before it */
  transform(y: Labels): Tensor {
    const places = this.#fitted("transform");
    const labels = readLabels("labelEncoder: transform: y", y);
    const numbers = Float32Array.from(labels, (label, row) => {
      const number = places.get(label);
      if (number !== undefined) return number;
      throw new DataError(
        `labelEncoder: transform: y has ${show(label)} in row ${row}, which fit did not see. Known: ${show([...places.keys()])}.`,
      );
    });
    return new Tensor(numbers, [numbers.length]);
  }

  fitTransform(y: Labels): Tensor {
    return this.fit(y).transform(y);
  }

  /** The label of each number. @throws DataError for anything but a whole number from 0 to classes - 1 */
  inverseTransform(y: TensorLike): Label[] {
    const { classes } = this;
    return Array.from(column("labelEncoder: inverseTransform: y", y), (number, row) => {
      const label = classes[number];
      if (label !== undefined) return label;
      throw new DataError(
        `labelEncoder: inverseTransform: y must be whole numbers from 0 to ${classes.length - 1}, found ${number} in row ${row}.`,
      );
    });
  }

  /** What makes an equal one of any: `labelEncoder().setState(state)`. @throws StateError before `fit` */
  getState(): LabelEncoderState {
    return { className: "LabelEncoder", classes: this.classes };
  }

  /** For `JSON.stringify`. */
  toJSON(): LabelEncoderState {
    return this.getState();
  }

  /** Takes over what was fitted. @throws ArgumentError for what `getState` can't have given */
  setState(state: LabelEncoderState): this {
    const saved = checkSaved<LabelEncoderState>("labelEncoder", state, "LabelEncoder", ["classes"]);
    this.#setClasses(savedLabels("labelEncoder: setState: classes", saved.classes));
    return this;
  }

  #setClasses(classes: readonly Label[]): void {
    this.#places = new Map(classes.map((label, i) => [label, i]));
  }

  #fitted(method: string): Map<Label, number> {
    return checkFitted(`labelEncoder: ${method}`, this.#places);
  }
}

/** See {@link LabelEncoder}. */
export const labelEncoder = (): LabelEncoder => new LabelEncoder();
