/**
 * Orthogonal matrices. Saxe, McClelland and Ganguli 2014, https://arxiv.org/abs/1312.6120;
 * Keras, https://keras.io/api/layers/initializers/#orthogonal-class
 */
import { checkNumber, checkOptions, checkSeed } from "../checks.ts";
import { sizeOf } from "../data/tensor.ts";
import { ArgumentError } from "../errors.ts";
import { Generator } from "../random/generator.ts";
import type { Initializer } from "./initializer.ts";
import type { SeedOption } from "./random.ts";

/**
 * `gain` times a random matrix with orthonormal columns (or rows, whichever are fewer): the Q of a normal random matrix. All
 * dimensions but the last count as rows. Default gain 1. @throws ArgumentError for weights of fewer than two dimensions
 */
export function orthogonal(options: { gain?: number } & SeedOption = {}): Initializer {
  const { gain = 1, seed } = checkOptions("orthogonal", options, ["gain", "seed"]);
  checkNumber("orthogonal: gain", gain, "that is finite");
  checkSeed("orthogonal", seed);
  return {
    name: "orthogonal",
    config: { gain, seed },
    generate(shape, generator) {
      if (shape.length < 2) {
        throw new ArgumentError(
          `orthogonal needs a weight of two dimensions or more, found ${shape.length}. Use it for kernels, not for biases.`,
        );
      }
      const columns = shape.at(-1)!;
      const rows = sizeOf(shape) / columns;
      const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
      const basis = orthonormal(long, short, seed === undefined ? generator : new Generator(seed));
      const at = rows >= columns ? (i: number, j: number) => basis[j]![i]! : (i: number, j: number) => basis[i]![j]!;
      return Float32Array.from({ length: rows * columns }, (_, n) => gain * at(Math.floor(n / columns), n % columns));
    },
  };
}

/**
 * `count` orthonormal vectors of `length`, by the Gram-Schmidt process on normal random vectors. Projecting twice keeps
 * them orthogonal to rounding error (Giraud et al. 2005, https://doi.org/10.1007/s00211-005-0615-4).
 */
function orthonormal(length: number, count: number, generator: Generator): Float64Array[] {
  const basis: Float64Array[] = [];
  while (basis.length < count) {
    const vector = Float64Array.from({ length }, () => generator.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (const other of basis) {
        const overlap = dot(vector, other);
        for (let i = 0; i < length; i++) vector[i]! -= overlap * other[i]!;
      }
    }
    const norm = Math.sqrt(dot(vector, vector));
    if (norm > 1e-6) basis.push(vector.map((value) => value / norm)); // Else it lay in the others' span: draw again.
  }
  return basis;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
