import { checkBoolean, checkOptions, show } from "../checks.ts";
import { Tensor, type TensorLike } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { checkColumns, checkFitted, checkSaved, savedNumbers } from "./fitted.ts";
import { table } from "./read.ts";

/** Options of `minMaxScaler`. */
export interface MinMaxScalerOptions {
  /** Smallest and largest value of each column afterwards. Default [0, 1]. */
  featureRange?: readonly [number, number];
  /** Keep values outside of what `fit` saw within the range. Default false. */
  clip?: boolean;
}

/** A fitted scaler, as JSON carries it. */
export interface MinMaxScalerState {
  className: "MinMaxScaler";
  featureRange: [number, number];
  clip: boolean;
  dataMin: number[];
  dataMax: number[];
  samplesSeen: number;
}

interface Extremes {
  readonly least: Float64Array;
  readonly most: Float64Array;
  readonly seen: number;
}

/** Below ten times the distance of doubles at 1, a range counts as none. */
const NO_RANGE = 10 * 2 ** -52;

/**
 * x · scale + shift, column by column, so that the smallest value becomes featureRange[0] and the largest featureRange[1].
 *
 * As scikit-learn's MinMaxScaler, https://scikit-learn.org/1.2/modules/generated/sklearn.preprocessing.MinMaxScaler.html: a constant
 * column becomes featureRange[0]; NaN stands for what is missing, is not counted and stays NaN. Arithmetic is float64, results are
 * float32 tensors rounded once.
 *
 * @example
 * const scaler = minMaxScaler();
 * const xScaled = scaler.fitTransform(x);
 * const json = JSON.stringify(scaler); // later: minMaxScaler().setState(JSON.parse(json))
 */
export class MinMaxScaler {
  #range: readonly [number, number];
  #clip: boolean;
  #extremes: Extremes | undefined;

  constructor(options?: MinMaxScalerOptions) {
    const { featureRange = [0, 1], clip = false } = checkOptions("minMaxScaler", options, ["featureRange", "clip"]);
    this.#range = checkRange("minMaxScaler", featureRange);
    this.#clip = checkBoolean("minMaxScaler: clip", clip);
  }

  /** The smallest value of each column. @throws StateError before `fit` */
  get dataMin(): number[] {
    return Array.from(this.#fitted("dataMin").least);
  }

  /** The largest value of each column. @throws StateError before `fit` */
  get dataMax(): number[] {
    return Array.from(this.#fitted("dataMax").most);
  }

  /** What each column is multiplied by. @throws StateError before `fit` */
  get scale(): number[] {
    const { least, most } = this.#fitted("scale");
    const [from, to] = this.#range;
    return Array.from(least, (value, j) => {
      const range = most[j]! - value;
      return (to - from) / (range < NO_RANGE ? 1 : range);
    });
  }

  /** What is added to each column then. @throws StateError before `fit` */
  get min(): number[] {
    const { least } = this.#fitted("min");
    return this.scale.map((scale, j) => this.#range[0] - least[j]! * scale);
  }

  /** How many rows were seen. @throws StateError before `fit` */
  get samplesSeen(): number {
    return this.#fitted("samplesSeen").seen;
  }

  /** Takes the smallest and largest values of x (rows, columns), forgetting those before. @throws DataError for infinities */
  fit(x: TensorLike): this {
    this.#extremes = this.#add("fit", x, undefined);
    return this;
  }

  /** Adds rows to those seen before, for data that come in parts. @throws ShapeError for other columns */
  partialFit(x: TensorLike): this {
    this.#extremes = this.#add("partialFit", x, this.#extremes);
    return this;
  }

  /** x · scale + min, (rows, columns). @throws StateError before `fit`; ShapeError for other columns */
  transform(x: TensorLike): Tensor {
    const [from, to] = this.#range;
    const { scale, min } = this.#checked("transform");
    return this.#map("transform", x, (value, j) => {
      const scaled = value * scale[j]! + min[j]!;
      // Not Math.min: NaN stays.
      return this.#clip && scaled < from ? from : this.#clip && scaled > to ? to : scaled;
    });
  }

  fitTransform(x: TensorLike): Tensor {
    return this.fit(x).transform(x);
  }

  /** (x − min) / scale, (rows, columns): back to the units of the data. */
  inverseTransform(x: TensorLike): Tensor {
    const { scale, min } = this.#checked("inverseTransform");
    return this.#map("inverseTransform", x, (value, j) => (value - min[j]!) / scale[j]!);
  }

  /** What makes an equal one of any: `minMaxScaler().setState(state)`. @throws StateError before `fit` */
  getState(): MinMaxScalerState {
    const { dataMin, dataMax, samplesSeen } = this;
    const [from, to] = this.#range;
    return { className: "MinMaxScaler", featureRange: [from, to], clip: this.#clip, dataMin, dataMax, samplesSeen };
  }

  /** For `JSON.stringify`. */
  toJSON(): MinMaxScalerState {
    return this.getState();
  }

  /** Takes over options and what was fitted. @throws ArgumentError for what `getState` can't have given */
  setState(state: MinMaxScalerState): this {
    const what = "minMaxScaler: setState";
    const keys = ["featureRange", "clip", "dataMin", "dataMax", "samplesSeen"] as const;
    const saved = checkSaved<MinMaxScalerState>("minMaxScaler", state, "MinMaxScaler", keys);
    const least = savedNumbers(`${what}: dataMin`, saved.dataMin);
    const most = savedNumbers(`${what}: dataMax`, saved.dataMax, least.length);
    const [seen] = savedNumbers(`${what}: samplesSeen`, [saved.samplesSeen]);
    this.#range = checkRange(what, saved.featureRange);
    this.#clip = checkBoolean(`${what}: clip`, saved.clip);
    this.#extremes = { least, most, seen: seen! };
    return this;
  }

  #fitted(method: string): Extremes {
    return checkFitted(`minMaxScaler: ${method}`, this.#extremes);
  }

  #checked(method: string): { scale: number[]; min: number[] } {
    this.#fitted(method);
    return { scale: this.scale, min: this.min };
  }

  #map(method: string, x: TensorLike, of: (value: number, j: number) => number): Tensor {
    const what = `minMaxScaler: ${method}`;
    const given = table(`${what}: x`, x);
    checkColumns(what, given, this.#extremes!.least.length);
    const { rows, columns } = given;
    return new Tensor(
      Float32Array.from(given.data, (value, i) => of(value, i % columns)),
      [rows, columns],
    );
  }

  #add(method: string, x: TensorLike, before: Extremes | undefined): Extremes {
    const what = `minMaxScaler: ${method}`;
    const given = table(`${what}: x`, x);
    const { data, rows, columns } = given;
    if (before) checkColumns(what, given, before.least.length);
    const least = before ? before.least.slice() : new Float64Array(columns).fill(Number.NaN);
    const most = before ? before.most.slice() : new Float64Array(columns).fill(Number.NaN);
    data.forEach((value, i) => {
      const j = i % columns;
      if (value < least[j]! || Number.isNaN(least[j])) least[j] = value;
      if (value > most[j]! || Number.isNaN(most[j])) most[j] = value;
    });
    return { least, most, seen: (before?.seen ?? 0) + rows };
  }
}

function checkRange(what: string, range: readonly [number, number]): readonly [number, number] {
  const sound = Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) && range[0] < range[1];
  if (sound) return range;
  throw new ArgumentError(`${what}: featureRange must be two numbers, the smaller first, found ${show(range)}.`);
}

/** See {@link MinMaxScaler}. */
export const minMaxScaler = (options?: MinMaxScalerOptions): MinMaxScaler => new MinMaxScaler(options);
