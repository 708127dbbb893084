import { checkInteger, checkName, show } from "../checks.ts";
import { type Shape, type TensorLike, tensor } from "../data/tensor.ts";
import { ArgumentError, DataError, StateError } from "../errors.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { greaterEqual } from "../program/ops/binary.ts";
import { constants } from "../program/ops/constants.ts";
import { sum } from "../program/ops/reduce.ts";
import type { Value } from "../program/value.ts";
import { ENCODINGS, encodeCategories, encodedShape } from "./encode-categories.ts";
import { Layer, type LayerOptions } from "./layer.ts";

const MODES = ["int", ...ENCODINGS] as const;

/** Options of `layers.discretization`: `binBoundaries`, or `numBins` and then `adapt`. */
export interface DiscretizationOptions extends LayerOptions {
  /** Ascending numbers: [0, 1, 2] makes the bins (−∞, 0), [0, 1), [1, 2), [2, ∞). */
  binBoundaries?: readonly number[];
  /** How many bins `adapt` makes, with equally many numbers in each as far as possible. */
  numBins?: number;
  /** `int`: the bin's number, from 0 on; the others as in `layers.categoryEncoding`. Default `int`. */
  outputMode?: (typeof MODES)[number];
}

/**
 * The number of the bin that each number is in: how many boundaries are not above it. No gradient passes.
 *
 * As Keras' Discretization, https://keras.io/api/layers/preprocessing_layers/numerical/discretization/ — but `adapt` computes exact quantiles,
 * by linear interpolation as NumPy's, where Keras' are approximate; hence no option epsilon.
 *
 * @throws ArgumentError for boundaries that don't ascend, and for both or none of `binBoundaries` and `numBins`
 * @example
 * layers.discretization({ binBoundaries: [18, 65], outputMode: "one_hot", inputShape: [1] });
 * const byAge = layers.discretization({ numBins: 4 });
 * byAge.adapt(ages);
 */
export class Discretization extends Layer {
  readonly numBins: number | undefined;
  readonly outputMode: (typeof MODES)[number];
  #boundaries: readonly number[] | undefined;
  #used = false;

  constructor(options: DiscretizationOptions) {
    super(options, "Discretization", ["binBoundaries", "numBins", "outputMode"]);
    const { binBoundaries, numBins, outputMode = "int" } = options;
    const { label } = this;
    this.outputMode = checkName(`${label}: outputMode`, outputMode, MODES);
    // The configuration of an adapted layer has both.
    if (numBins != null) this.numBins = checkInteger(`${label}: numBins`, numBins, 2);
    if (binBoundaries != null) this.#boundaries = checkBoundaries(`${label}: binBoundaries`, binBoundaries);
    if (!this.#boundaries && !this.numBins) {
      throw new ArgumentError(`${label}: binBoundaries or numBins is missing, e.g. { binBoundaries: [18, 65] }.`);
    }
    if (this.#boundaries && this.numBins && this.#boundaries.length !== this.numBins - 1) {
      throw new ArgumentError(
        `${label}: ${this.#boundaries.length} binBoundaries don't make ${this.numBins} bins. Give one of binBoundaries and numBins.`,
      );
    }
  }

  /** Ascending; undefined before `adapt` if they were not given. */
  get binBoundaries(): readonly number[] | undefined {
    return this.#boundaries;
  }

  /**
   * Chooses boundaries with equally many of the data's numbers in each bin, as far as equal ones allow. All numbers are taken together.
   *
   * @throws StateError for boundaries that were given, and after the layer has computed something; DataError for numbers that are not finite
   */
  adapt(data: TensorLike): void {
    const what = `${this.label}: adapt`;
    if (!this.numBins) {
      throw new StateError(`${what}: there are boundaries already. Make the layer with numBins to find them.`);
    }
    if (this.#used) {
      throw new StateError(`${what}: the layer has computed with its boundaries. Adapt it before, or make a new one.`);
    }
    const sorted = tensor(data, undefined, what).data.slice().sort();
    // NaN comes last, −∞ first.
    const bad = [sorted.at(-1), sorted[0]].find((value) => !Number.isFinite(value));
    if (bad !== undefined || sorted.length === 0) {
      throw new DataError(`${what} expected finite numbers, found ${sorted.length === 0 ? "none" : bad}.`);
    }
    this.#boundaries = Array.from({ length: this.numBins - 1 }, (_, i) => {
      const at = ((sorted.length - 1) * (i + 1)) / this.numBins!;
      const [below, above] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
      return Math.fround(below + (above - below) * (at - Math.floor(at)));
    });
  }

  override computeOutputShape(input: Shape): Shape {
    if (input.length === 0) throw this.shapeError("(rows, numbers)", input, "Give each row at least one number.");
    const bins = this.numBins ?? this.#boundaries!.length + 1;
    return this.outputMode === "int" ? input : encodedShape(input, bins, this.outputMode);
  }

  override call(p: ProgramBuilder, x: Value): Value {
    const boundaries = this.#boundaries;
    if (!boundaries) {
      throw new StateError(
        `${this.label} has no boundaries yet. Call its adapt with data first, or give binBoundaries.`,
      );
    }
    this.#used = true;
    const passed = greaterEqual(p, p.view(p.stopGradient(x), [...x.shape, 1]), constants(p, boundaries));
    const bins = sum(p, passed, { axis: -1 });
    return this.outputMode === "int" ? bins : encodeCategories(p, bins, boundaries.length + 1, this.outputMode);
  }

  override getConfig(): Record<string, unknown> {
    const { numBins, outputMode } = this;
    const boundaries = this.#boundaries && [...this.#boundaries];
    return {
      ...super.getConfig(),
      ...(boundaries && { binBoundaries: boundaries }),
      ...(numBins && { numBins }),
      outputMode,
    };
  }
}

function checkBoundaries(what: string, given: unknown): readonly number[] {
  const ascends = (list: readonly unknown[]) =>
    list.every((value, i) => Number.isFinite(value) && (i === 0 || (value as number) >= (list[i - 1] as number)));
  if (Array.isArray(given) && given.length > 0 && ascends(given)) return [...given];
  throw new ArgumentError(`${what} must be an array of ascending finite numbers, e.g. [18, 65], found ${show(given)}.`);
}
