import { checkBoolean, checkInteger } from "../checks.ts";
import type { Constraint } from "../constraints/constraint.ts";
import type { Shape, Tensor } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import type { Initializer } from "../initializers/index.ts";
import { getInitializer } from "../initializers/names.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { take } from "../program/ops/take.ts";
import type { Value } from "../program/value.ts";
import type { Weight } from "../program/weight.ts";
import type { Regularizer } from "../regularizers/regularizer.ts";
import { Layer, type LayerOptions } from "./layer.ts";
import { penalise, type RuleOption, type Rules, rulesConfig, rulesOf, weightRules } from "./rules.ts";
import { type InitializerOption, initializerConfig } from "./scale-shift.ts";
import { checkNumbers } from "./whole-numbers.ts";

const RULES = ["embeddingsRegularizer", "activityRegularizer", "embeddingsConstraint"];

/** Options of `layers.embedding`. */
export interface EmbeddingOptions extends LayerOptions {
  /** How many different numbers there are: 0 to inputDim − 1. At most 2²⁴, as float32 tells no more apart. */
  inputDim: number;
  /** How many numbers stand for each of them. */
  outputDim: number;
  /** Default `randomUniform`, in ±0.05, Keras' `uniform`. */
  embeddingsInitializer?: InitializerOption;
  /** A penalty for large embeddings. Default none. */
  embeddingsRegularizer?: RuleOption<Regularizer>;
  /** A penalty for large outputs, divided by the number of rows. Default none. */
  activityRegularizer?: RuleOption<Regularizer>;
  /** What the embeddings fulfil after each update. Default none. */
  embeddingsConstraint?: RuleOption<Constraint>;
  /** Only false: there is no layer here that would read the mask. */
  maskZero?: boolean;
}

/**
 * A row of learnt numbers for each whole number: x (rows, …) → (rows, …, outputDim).
 *
 * Weights: embeddings (inputDim, outputDim). Data that it takes at the entrance of a model are looked at before training; a number out of range
 * that comes from elsewhere becomes NaN. As Keras' Embedding, https://keras.io/api/layers/core_layers/embedding/ — without masks.
 *
 * @throws ArgumentError for sizes that are not whole numbers from 1 on, and for `maskZero: true`; DataError, by `fit` and its like, for data
 * out of range
 * @example layers.embedding({ inputDim: 1000, outputDim: 16, inputShape: [20] }) // (rows, 20) → (rows, 20, 16)
 */
export class Embedding extends Layer {
  readonly inputDim: number;
  readonly outputDim: number;
  readonly embeddingsInitializer: Initializer;
  readonly rules: Rules;
  embeddings!: Weight;

  constructor(options: EmbeddingOptions) {
    super(options, "Embedding", ["inputDim", "outputDim", "embeddingsInitializer", "maskZero", ...RULES]);
    const { inputDim, outputDim, embeddingsInitializer, maskZero = false } = options;
    const { label } = this;
    this.inputDim = checkInteger(`${label}: inputDim`, inputDim, 1, 2 ** 24);
    this.outputDim = checkInteger(`${label}: outputDim`, outputDim, 1);
    this.embeddingsInitializer = getInitializer(
      `${label}: embeddingsInitializer`,
      embeddingsInitializer ?? "randomUniform",
    );
    this.rules = rulesOf(label, options, RULES);
    if (checkBoolean(`${label}: maskZero`, maskZero)) {
      throw new ArgumentError(
        `${label}: maskZero must be false: there are no recurrent or attention layers that would read a mask. ` +
          "Leave it out; 0 then is a number like the others.",
      );
    }
  }

  override computeOutputShape(input: Shape): Shape {
    return [...input, this.outputDim];
  }

  protected override builtFor(): Shape {
    return [];
  }

  protected override build(): void {
    const { inputDim, outputDim, embeddingsInitializer, rules } = this;
    const shape = [inputDim, outputDim];
    this.embeddings = this.addWeight("embeddings", shape, embeddingsInitializer, weightRules(rules, "embeddings"));
  }

  override call(p: ProgramBuilder, x: Value): Value {
    return penalise(p, take(p, p.weight(this.embeddings), x), this.rules);
  }

  override checkData(what: string, x: Tensor): void {
    checkNumbers(what, this.label, x, this.inputDim, "Make inputDim larger than the largest number.");
  }

  override getConfig(): Record<string, unknown> {
    const { inputDim, outputDim, embeddingsInitializer } = this;
    return {
      ...super.getConfig(),
      inputDim,
      outputDim,
      embeddingsInitializer: initializerConfig(embeddingsInitializer),
      maskZero: false,
      ...rulesConfig(this.rules),
    };
  }
}
