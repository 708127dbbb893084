/** Tensors: what goes in and what comes out. Plain float32 data with a shape; nothing to dispose of. */
import { checkInteger, show } from "../checks.ts";
import { ArgumentError, ShapeError } from "../errors.ts";

/** Sizes of each dimension, outermost first; the first one counts rows (samples). */
export type Shape = readonly number[];

/** Nested arrays of numbers, as deep as the data has dimensions. */
export type NestedArray = number | boolean | readonly NestedArray[] | ArrayLike<number>;

/** The typed arrays that hold numbers. */
export type NumericArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array;

/**
 * Whatever can be read as a tensor: a Tensor, nested arrays, a typed array (one dimension), or any object with `shape` and
 * `data`, or with `shape` and `dataSync()` as TensorFlow.js' tensors have.
 */
export type TensorLike =
  | Tensor
  | readonly NestedArray[]
  | NumericArray
  | { readonly shape: readonly number[]; readonly data: ArrayLike<number> }
  | { readonly shape: readonly number[]; dataSync(): ArrayLike<number> };

/**
 * A dense array of float32 numbers in row-major order.
 *
 * @example
 * const t = tensor([[1, 2], [3, 4], [5, 6]]);
 * t.shape; // [3, 2]
 * t.data;  // Float32Array [1, 2, 3, 4, 5, 6]
 */
export class Tensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];

  /** Takes `data` as it is, without a copy. @throws ShapeError if the shape does not hold `data.length` numbers. */
  constructor(data: Float32Array, shape: Shape) {
    checkShape("Tensor", shape);
    checkSize("Tensor", data, shape);
    this.data = data;
    this.shape = Object.freeze([...shape]);
  }

  /** How many numbers it holds. */
  get size(): number {
    return this.data.length;
  }

  /** How many dimensions it has. */
  get rank(): number {
    return this.shape.length;
  }

  /** The number at the given position, e.g. `t.at(2, 0)`. @throws ArgumentError outside the shape. */
  at(...position: number[]): number {
    if (
      position.length !== this.rank ||
      position.some((i, axis) => !(Number.isInteger(i) && i >= 0 && i < this.shape[axis]!))
    ) {
      throw new ArgumentError(
        `Tensor.at: expected a position inside ${shapeText(this.shape)}, found ${shapeText(position)}.`,
      );
    }
    return this.data[position.reduce((offset, i, axis) => offset * this.shape[axis]! + i, 0)]!;
  }

  /** The same data under another shape; one size may be -1 and is then worked out. The data are shared, not copied. */
  reshape(shape: Shape): Tensor {
    const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
    const whole = shape.map((size) => (size === -1 ? this.size / known : size));
    if (
      shape.filter((size) => size === -1).length > 1 ||
      whole.some((size) => !Number.isInteger(size) || size < 0) ||
      sizeOf(whole) !== this.size
    ) {
      throw new ShapeError(
        `Tensor.reshape: ${shapeText(this.shape)} can't become ${shapeText(shape)}: it holds ${this.size} numbers.`,
      );
    }
    return new Tensor(this.data, whole);
  }

  /**
   * Rows `begin` (inclusive) to `end` (exclusive) as a view on the same data; negative ones count from the end, and the range is
   * cut to the rows that exist, as arrays do. @throws ShapeError without dimensions, ArgumentError for fractions
   */
  slice(begin: number, end: number = this.shape[0] ?? 0): Tensor {
    if (this.rank === 0) throw new ShapeError("Tensor.slice: a tensor without dimensions has no rows. Use data[0].");
    checkInteger("Tensor.slice: begin", begin, -Number.MAX_SAFE_INTEGER);
    checkInteger("Tensor.slice: end", end, -Number.MAX_SAFE_INTEGER);
    const rows = this.shape[0]!;
    const width = rows === 0 ? 0 : this.size / rows;
    const from = Math.min(Math.max(begin < 0 ? rows + begin : begin, 0), rows);
    const to = Math.max(Math.min(end < 0 ? rows + end : end, rows), from);
    return new Tensor(this.data.subarray(from * width, to * width), [to - from, ...this.shape.slice(1)]);
  }

  /** Nested plain arrays of the same shape; a number for a tensor without dimensions. */
  toArray(): NestedNumbers {
    const nest = (axis: number, offset: number, size: number): NestedNumbers => {
      if (axis === this.rank) return this.data[offset]!;
      const length = this.shape[axis]!;
      const step = length === 0 ? 0 : size / length;
      return Array.from({ length }, (_, i) => nest(axis + 1, offset + i * step, step));
    };
    return nest(0, 0, this.size);
  }

  toString(): string {
    return `Tensor ${shapeText(this.shape)}`;
  }
}

/** What `toArray` gives. */
export type NestedNumbers = number | NestedNumbers[];

/** How many numbers a shape holds. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** A shape as it reads in messages: `(rows, 28, 28)`, with `null` or -1 for any number of rows. */
export function shapeText(shape: readonly (number | null | string)[]): string {
  const sizes = shape.map((size) => (size === null || size === -1 ? "rows" : String(size)));
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

function checkShape(what: string, shape: Shape): void {
  if (!Array.isArray(shape) || shape.some((size) => !Number.isInteger(size) || size < 0)) {
    throw new ShapeError(`${what}: a shape is an array of whole numbers >= 0, found ${show(shape)}.`);
  }
}

function checkSize(what: string, data: Float32Array, shape: Shape): void {
  if (sizeOf(shape) === data.length) return;
  throw new ShapeError(
    `${what}: shape ${shapeText(shape)} holds ${sizeOf(shape)} numbers, but data has ${data.length}. ` +
      "Give a shape whose sizes multiply to the length of data.",
  );
}

/**
 * Makes a tensor of anything tensor-like. Data that is a Float32Array already is shared, everything else is copied.
 *
 * @param data nested arrays, a typed array, a Tensor, or an object with `shape` and `data` or `dataSync()`
 * @param shape the shape of flat data; by default the nesting's, or one dimension
 * @param what how error messages name the data, e.g. `"fit: x"`
 * @throws ShapeError for ragged rows or a shape that does not fit; ArgumentError for anything that holds no numbers
 */
export function tensor(data: TensorLike | NestedArray, shape?: Shape, what = "tensor"): Tensor {
  const found = read(data, what);
  if (shape === undefined) return found;
  checkShape(what, shape);
  checkSize(what, found.data, shape);
  return new Tensor(found.data, shape);
}

function read(data: unknown, what: string): Tensor {
  if (data instanceof Tensor) return data;
  if (typeof data === "number" || typeof data === "boolean") return new Tensor(Float32Array.of(Number(data)), []);
  if (isNumeric(data)) return new Tensor(toFloat32(data), [data.length]);
  if (Array.isArray(data)) return fromNested(data, what);
  if (typeof data === "object" && data !== null && "shape" in data) {
    const { shape } = data as { shape: Shape };
    const source = data as { data?: unknown; dataSync?: () => unknown };
    const flat = typeof source.dataSync === "function" ? source.dataSync() : source.data;
    checkShape(what, shape);
    if (isNumeric(flat) || Array.isArray(flat)) {
      const numbers = isNumeric(flat) ? toFloat32(flat) : fromFlat(flat, `${what}: data`);
      checkSize(what, numbers, shape);
      return new Tensor(numbers, shape);
    }
  }
  throw new ArgumentError(
    `${what} must be nested arrays of numbers, a typed array, a Tensor, or an object with shape and data, found ${show(data)}.`,
  );
}

function isNumeric(data: unknown): data is NumericArray {
  return (
    ArrayBuffer.isView(data) &&
    !(data instanceof DataView) &&
    !(data instanceof BigInt64Array) &&
    !(data instanceof BigUint64Array)
  );
}

function toFloat32(data: NumericArray): Float32Array {
  return data instanceof Float32Array ? data : Float32Array.from(data);
}

function fromFlat(data: readonly unknown[], what: string): Float32Array {
  const numbers = new Float32Array(data.length);
  copyNumbers(data, numbers, 0, (i) => `${what}[${i}]`);
  return numbers;
}

/** Copies a row, and names the first value that is no number. */
function copyNumbers(from: ArrayLike<unknown>, to: Float32Array, offset: number, name: (i: number) => string): void {
  for (let i = 0; i < from.length; i++) {
    const value = from[i];
    if (typeof value === "number") to[offset + i] = value;
    else if (typeof value === "boolean") to[offset + i] = value ? 1 : 0;
    else if (isRow(value)) throw ragged(name(i), "a number like the first value", show(value));
    else throw new ArgumentError(`${name(i)} must be a number, found ${show(value)}.`);
  }
}

function isRow(level: unknown): level is ArrayLike<unknown> {
  return Array.isArray(level) || isNumeric(level);
}

function fromNested(data: readonly unknown[], what: string): Tensor {
  const shape: number[] = [];
  for (let level: unknown = data; isRow(level); level = level[0]) shape.push(level.length);
  const flat = new Float32Array(sizeOf(shape));
  const path: number[] = []; // Where we are: one index per dimension above the row being copied.
  const name = () => what + path.map((i) => `[${i}]`).join("");
  let offset = 0;
  const copy = (level: ArrayLike<unknown>, axis: number): void => {
    if (axis === shape.length - 1) {
      copyNumbers(level, flat, offset, (i) => `${name()}[${i}]`);
      offset += level.length;
      return;
    }
    for (let i = 0; i < level.length; i++) {
      const row = level[i];
      path[axis] = i;
      const length = shape[axis + 1]!;
      if (!isRow(row)) throw ragged(name(), `${length} values like the first row`, show(row));
      if (row.length !== length) throw ragged(name(), `${length} values like the first row`, `${row.length}`);
      copy(row, axis + 1);
    }
    path.length = axis;
  };
  copy(data, 0);
  return new Tensor(flat, shape);
}

function ragged(row: string, expected: string, found: string): ShapeError {
  return new ShapeError(
    `${row}: ragged rows, expected ${expected}, found ${found}. Give every row the same length and depth.`,
  );
}
