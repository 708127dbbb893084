import { checkInteger, checkName } from "../checks.ts";
import type { Shape, Tensor } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import type { Value } from "../program/value.ts";
import { ENCODINGS, type Encoding, encodeCategories, encodedShape } from "./encode-categories.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { listed, type Shapes, shapesText } from "./shapes.ts";
import { checkNumbers } from "./whole-numbers.ts";

/** Options of `layers.categoryEncoding`. */
export interface CategoryEncodingOptions extends LayerOptions {
  /** How many categories there are: 0 to numTokens − 1. At most 2²⁴. */
  numTokens: number;
  /**
   * `one_hot`: each number apart; `multi_hot`: 1 for each category among the numbers of the last dimension; `count`: how often it is
   * there. Default `multi_hot`.
   */
  outputMode?: Encoding;
}

/**
 * Numbers of categories as rows of 0 and 1, or of counts: (rows, k) → (rows, numTokens); with `one_hot` (rows, k) → (rows, k, numTokens), but
 * (rows, 1) → (rows, numTokens).
 *
 * With `count` it may be applied to two values, `[x, weights]`, of the same shape: each number then counts by its weight. Data that it takes at the
 * entrance of a model are looked at before training; a number out of range that comes from elsewhere counts nowhere. As Keras' CategoryEncoding,
 * https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/ — without sparse outputs.
 *
 * @throws ArgumentError for options out of range; DataError, by `fit` and its like, for data out of range
 * @example layers.categoryEncoding({ numTokens: 4, outputMode: "one_hot", inputShape: [1] })
 */
export class CategoryEncoding extends Layer {
  readonly numTokens: number;
  readonly outputMode: Encoding;
  override readonly takesList: boolean;

  constructor(options: CategoryEncodingOptions) {
    super(options, "CategoryEncoding", ["numTokens", "outputMode"]);
    this.numTokens = checkInteger(`${this.label}: numTokens`, options.numTokens, 1, 2 ** 24);
    this.outputMode = checkName(`${this.label}: outputMode`, options.outputMode ?? "multi_hot", ENCODINGS);
    this.takesList = this.outputMode === "count";
  }

  override computeOutputShape(input: Shapes): Shape {
    const [x, weights, ...more] = listed(input);
    if (x!.length === 0) throw this.shapeError("(rows, numbers)", x!, "Give each row at least one number.");
    if (more.length > 0 || (weights && shapesText([weights]) !== shapesText([x!]))) {
      throw this.shapeError("x or x and weights of one shape", input, "Give each number its weight.");
    }
    return encodedShape(x!, this.numTokens, this.outputMode);
  }

  override call(p: ProgramBuilder, given: Value | readonly Value[]): Value {
    const [x, weights] = Array.isArray(given) ? (given as Value[]) : [given as Value];
    return encodeCategories(p, x!, this.numTokens, this.outputMode, weights);
  }

  override checkData(what: string, x: Tensor, input = 0): void {
    if (input === 0)
      checkNumbers(what, this.label, x, this.numTokens, "Make numTokens larger than the largest number.");
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), numTokens: this.numTokens, outputMode: this.outputMode };
  }
}
