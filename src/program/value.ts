/** Values: what instructions read and write. A shape, and a place in memory that the planner or a block gives. */
import { type Shape, sizeOf } from "../data/tensor.ts";

/** Floats in memory. Values that are views of each other (a flattened image, say) share one. */
export class Storage {
  readonly floats: number;
  /** Bytes from the start of memory; for planned storage known once the program is encoded. */
  address: number | undefined;
  /** Planned storage lives between its first and last use in a program; fixed storage belongs to a block. */
  readonly planned: boolean;

  constructor(floats: number, address?: number) {
    this.floats = floats;
    this.address = address;
    this.planned = address === undefined;
  }
}

/** A value of a program: rows of floats, the first size of the shape counts the rows. */
export class Value {
  readonly shape: Shape;
  readonly storage: Storage;
  /** How it reads in a listing, e.g. `dense_1/kernel`. */
  readonly name: string;
  /** Whether some trainable weight depends on, or is, this value's input: else no gradient is computed for it. */
  readonly needsGradient: boolean;
  /** The loss' derivative by this value, once the backward pass has met it. */
  gradient: Value | undefined;
  /** Where a gradient must end up, for weights: their place in the gradients' block. */
  readonly gradientStorage: Storage | undefined;

  constructor(
    shape: Shape,
    storage: Storage,
    name: string,
    { needsGradient = false, gradientStorage }: { needsGradient?: boolean; gradientStorage?: Storage } = {},
  ) {
    this.shape = shape;
    this.storage = storage;
    this.name = name;
    this.needsGradient = needsGradient;
    this.gradientStorage = gradientStorage;
  }

  /** How many floats. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Seen as a matrix: the last size counts the columns … */
  get columns(): number {
    return this.shape.at(-1) ?? 1;
  }

  /** … and all the others together the rows. */
  get rows(): number {
    return this.size / this.columns;
  }
}
