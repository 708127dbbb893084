import { checkNumber, checkOptions, checkSeed } from "../checks.ts";
import { type Shape, sizeOf } from "../data/tensor.ts";
import { Generator } from "../random/generator.ts";
import type { Initializer } from "./initializer.ts";

/** Options of initializers that draw random numbers. */
export interface SeedOption {
  /** Makes the initializer give the same values each time. Default: the numbers of the one generator that `seed(n)` sets. */
  seed?: number;
}

/** Uniform in [minval, maxval), by default [-0.05, 0.05). */
export function randomUniform(options: { minval?: number; maxval?: number } & SeedOption = {}): Initializer {
  const { minval = -0.05, maxval = 0.05, seed } = checkOptions("randomUniform", options, ["minval", "maxval", "seed"]);
  checkNumber("randomUniform: minval", minval, "that is finite");
  checkNumber("randomUniform: maxval", maxval, `>= minval ${minval}`, (value) => value >= minval);
  return drawn("randomUniform", { minval, maxval, seed }, (_, generator) => () => uniform(generator, minval, maxval));
}

/** Normal with the given mean and standard deviation, by default 0 and 0.05. */
export function randomNormal(options: { mean?: number; stddev?: number } & SeedOption = {}): Initializer {
  const { mean, stddev, seed } = checkNormal("randomNormal", options);
  return drawn("randomNormal", { mean, stddev, seed }, (_, generator) => () => mean + stddev * generator.normal());
}

/** Normal, drawn again where it is more than two standard deviations from the mean. By default mean 0, deviation 0.05. */
export function truncatedNormal(options: { mean?: number; stddev?: number } & SeedOption = {}): Initializer {
  const { mean, stddev, seed } = checkNormal("truncatedNormal", options);
  return drawn("truncatedNormal", { mean, stddev, seed }, (_, generator) => () => mean + stddev * truncated(generator));
}

/** An initializer that draws its values one after the other, from the model's generator or from one of its own. */
export function drawn(
  name: string,
  config: SeedOption & Record<string, unknown>,
  draw: (shape: Shape, generator: Generator) => () => number,
): Initializer {
  const { seed } = config;
  checkSeed(name, seed);
  return {
    name,
    config,
    generate(shape, generator) {
      const next = draw(shape, seed === undefined ? generator : new Generator(seed));
      return Float32Array.from({ length: sizeOf(shape) }, next);
    },
  };
}

/** Uniform in [low, high). */
export function uniform(generator: Generator, low: number, high: number): number {
  return low + (high - low) * generator.uniform();
}

/** Standard normal, at most 2 from 0. */
export function truncated(generator: Generator): number {
  for (;;) {
    const value = generator.normal();
    if (Math.abs(value) <= 2) return value;
  }
}

function checkNormal(name: string, options: { mean?: number; stddev?: number } & SeedOption) {
  const { mean = 0, stddev = 0.05, seed } = checkOptions(name, options, ["mean", "stddev", "seed"]);
  checkNumber(`${name}: mean`, mean, "that is finite");
  checkNumber(`${name}: stddev`, stddev, ">= 0", (value) => value >= 0);
  return { mean, stddev, seed };
}
