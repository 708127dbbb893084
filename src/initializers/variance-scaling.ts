/**
 * Initializers whose spread follows from the numbers of inputs and outputs.
 * Glorot and Bengio 2010, https://proceedings.mlr.press/v9/glorot10a.html; He et al. 2015, https://arxiv.org/abs/1502.01852;
 * LeCun et al. 1998, http://yann.lecun.com/exdb/publis/pdf/lecun-98b.pdf; Keras, https://keras.io/api/layers/initializers/
 */
import { checkName, checkNumber, checkOptions } from "../checks.ts";
import { fans, type Initializer } from "./initializer.ts";
import { drawn, type SeedOption, truncated, uniform } from "./random.ts";

/** The standard deviation of a normal distribution that is cut off at two: Keras divides by it. */
const TRUNCATED_DEVIATION = 0.87962566103423978;

const FAN_MODES = ["fanIn", "fanOut", "fanAvg"] as const;
const DISTRIBUTIONS = ["truncatedNormal", "untruncatedNormal", "uniform"] as const;

/** Options of `varianceScaling`. */
export interface VarianceScalingOptions extends SeedOption {
  /** The variance is scale / n. Default 1. */
  scale?: number;
  /** What n is: inputs, outputs, or their mean. Default `fanIn`. */
  mode?: (typeof FAN_MODES)[number];
  /** Default `truncatedNormal`. */
  distribution?: (typeof DISTRIBUTIONS)[number];
}

/** Values of variance scale / n: uniform in ±√(3 · scale / n), or normal with deviation √(scale / n). */
export function varianceScaling(options: VarianceScalingOptions = {}): Initializer {
  checkOptions("varianceScaling", options, ["scale", "mode", "distribution", "seed"]);
  const { scale = 1, mode = "fanIn", distribution = "truncatedNormal", seed } = options;
  checkNumber("varianceScaling: scale", scale, "> 0", (value) => value > 0);
  checkName("varianceScaling: mode", mode, FAN_MODES);
  checkName("varianceScaling: distribution", distribution, DISTRIBUTIONS);
  return scaled("varianceScaling", { scale, mode, distribution }, { scale, mode, distribution, seed });
}

/** Uniform in ±√(6 / (inputs + outputs)): Keras' default for kernels. */
export const glorotUniform = preset("glorotUniform", 1, "fanAvg", "uniform");
/** Truncated normal of deviation √(2 / (inputs + outputs)). */
export const glorotNormal = preset("glorotNormal", 1, "fanAvg", "truncatedNormal");
/** Uniform in ±√(6 / inputs): for relu. */
export const heUniform = preset("heUniform", 2, "fanIn", "uniform");
/** Truncated normal of deviation √(2 / inputs): for relu. */
export const heNormal = preset("heNormal", 2, "fanIn", "truncatedNormal");
/** Uniform in ±√(3 / inputs): for selu. */
export const lecunUniform = preset("lecunUniform", 1, "fanIn", "uniform");
/** Truncated normal of deviation √(1 / inputs): for selu. */
export const lecunNormal = preset("lecunNormal", 1, "fanIn", "truncatedNormal");

type Scaling = Required<Pick<VarianceScalingOptions, "scale" | "mode" | "distribution">>;

function preset(name: string, scale: number, mode: Scaling["mode"], distribution: Scaling["distribution"]) {
  return (options: SeedOption = {}): Initializer => {
    const { seed } = checkOptions(name, options, ["seed"]);
    return scaled(name, { scale, mode, distribution }, { seed });
  };
}

function scaled(
  name: string,
  { scale, mode, distribution }: Scaling,
  config: SeedOption & Record<string, unknown>,
): Initializer {
  return drawn(name, config, (shape, generator) => {
    const { fanIn, fanOut } = fans(shape);
    const n = { fanIn, fanOut, fanAvg: (fanIn + fanOut) / 2 }[mode];
    const variance = scale / Math.max(1, n);
    const limit = Math.sqrt(3 * variance);
    const deviation = Math.sqrt(variance);
    if (distribution === "uniform") return () => uniform(generator, -limit, limit);
    if (distribution === "untruncatedNormal") return () => deviation * generator.normal();
    return () => (deviation / TRUNCATED_DEVIATION) * truncated(generator);
  });
}
