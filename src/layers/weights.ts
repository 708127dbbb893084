/** Values of weights: the first ones, and reading and replacing those of many. */
import { show } from "../checks.ts";
import { type Shape, shapeText, sizeOf, Tensor, type TensorLike, tensor } from "../data/tensor.ts";
import { ArgumentError, OutOfMemoryError, ShapeError } from "../errors.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { Weight } from "../program/weight.ts";
import type { Generator } from "../random/generator.ts";
import { MAX_PAGES, PAGE } from "../runtime/layout.ts";

/** What the initializer gives for a weight. Looks at the size first: an engine may grant an array that the machine can't fill. */
export function initialValues(
  label: string,
  path: string,
  shape: Shape,
  initializer: Initializer,
  generator: Generator,
): Float32Array {
  const gigabytes = (sizeOf(shape) * 4) / 2 ** 30;
  const limit = (MAX_PAGES * PAGE) / 2 ** 30;
  const tooLarge = (cause?: unknown) =>
    new OutOfMemoryError(
      `${label}: weight ${path} ${shapeText(shape)} needs ${gigabytes.toFixed(1)} GB, but the limit of WebAssembly memory is ${limit} GB. Use fewer units or features.`,
      { cause },
    );
  if (gigabytes > limit) throw tooLarge();
  let values: Float32Array;
  try {
    values = initializer.generate(shape, generator);
  } catch (error) {
    throw error instanceof RangeError ? tooLarge(error) : error;
  }
  if (values instanceof Float32Array && values.length === sizeOf(shape)) return values;
  throw new ArgumentError(
    `${label}: initializer ${initializer.name} must generate a Float32Array of ${sizeOf(shape)} numbers for ${path}, found ${show(values)}.`,
  );
}

/** Copies of weights. */
export function readWeights(weights: readonly Weight[]): Tensor[] {
  return weights.map((weight) => new Tensor(weight.read(), weight.shape));
}

/** Replaces the values of all weights, or of none. @throws ShapeError if number or shapes don't fit */
export function writeWeights(what: string, weights: readonly Weight[], values: readonly TensorLike[]): void {
  if (!Array.isArray(values) || values.length !== weights.length) {
    const found = Array.isArray(values) ? `${values.length}` : show(values);
    throw new ShapeError(
      `${what}: setWeights expected an array of ${weights.length} tensors, found ${found}. Pass what getWeights gives.`,
    );
  }
  const tensors = values.map((value, i) => tensor(value, undefined, `setWeights: values[${i}]`));
  tensors.forEach(({ shape }, i) => {
    const { path, shape: expected } = weights[i]!;
    if (shapeText(shape) !== shapeText(expected)) {
      throw new ShapeError(
        `${what}: setWeights expected ${shapeText(expected)} for ${path}, found ${shapeText(shape)}. Pass what getWeights gives, in its order.`,
      );
    }
  });
  tensors.forEach(({ data }, i) => {
    weights[i]!.write(data);
  });
}
