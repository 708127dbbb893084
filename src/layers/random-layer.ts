/** What layers have that are random in training. */
import { checkSeed } from "../checks.ts";
import type { Shape } from "../data/tensor.ts";
import { Layer, type LayerOptions } from "./layer.ts";

/** Options of layers that are random in training. */
export interface RandomLayerOptions extends LayerOptions {
  /** Makes the layer draw the same numbers in every run. Default: drawn from the generator that `seed(n)` sets. */
  seed?: number;
}

export abstract class RandomLayer extends Layer {
  readonly seed: number | undefined;
  /** Which of all streams of random numbers is the layer's. */
  protected stream = 0;

  constructor(options: RandomLayerOptions, kind: string, known: readonly string[]) {
    super(options, kind, [...known, "seed"]);
    this.seed = checkSeed(this.label, options.seed);
  }

  protected override build(): void {
    this.stream = this.seed ?? this.generator.uint32();
  }

  protected override builtFor(): Shape {
    return [];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), seed: this.seed };
  }
}
