/** Arithmetic of shapes for ops. Ops import types and each other only, so that parts which are loaded late may have them: see CONTRIBUTING. */
import type { Shape } from "../../data/tensor.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/** A dimension by its number; negative ones count from the last. */
export type Axis = number;

/** `(2, 3)`, for messages. */
export const text = (shape: Shape): string => `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;

export const product = (sizes: readonly number[]): number => sizes.reduce((all, size) => all * size, 1);

export const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, i) => size === b[i]);

/** The axis from 0 on. @throws ShapeError if there is none such */
export function axisOf(p: ProgramBuilder, what: string, shape: Shape, axis: Axis): number {
  const found = axis < 0 ? axis + shape.length : axis;
  p.require(
    Number.isInteger(axis) && found >= 0 && found < shape.length,
    () =>
      `${what}: axis must be a whole number from ${-shape.length} to ${shape.length - 1} for ${text(shape)}, found ${axis}.`,
  );
  return found;
}

/** Axes from 0 on, in order, by default all. @throws ShapeError for one that does not exist or comes twice */
export function axesOf(p: ProgramBuilder, what: string, shape: Shape, axis?: Axis | readonly Axis[]): number[] {
  const given = axis === undefined ? shape.map((_, i) => i) : typeof axis === "number" ? [axis] : axis;
  const axes = given.map((each) => axisOf(p, what, shape, each)).sort((a, b) => a - b);
  p.require(new Set(axes).size === axes.length, () => `${what}: axis [${given.join(", ")}] names a dimension twice.`);
  return axes;
}

/** The shape without those axes, or with 1 in their place. */
export const without = (shape: Shape, axes: readonly number[], keepDims = false): Shape =>
  keepDims ? shape.map((size, i) => (axes.includes(i) ? 1 : size)) : shape.filter((_, i) => !axes.includes(i));

/** NumPy's broadcasting, https://numpy.org/doc/stable/user/basics.broadcasting.html. @throws ShapeError if the shapes don't fit */
export function broadcast(p: ProgramBuilder, what: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, i) => {
    const sizes = shapes.map((shape) => shape[shape.length - rank + i] ?? 1);
    const size = sizes.find((each) => each !== 1) ?? 1;
    p.require(
      sizes.every((each) => each === size || each === 1),
      () =>
        `${what}: shapes ${shapes.map(text).join(" and ")} don't fit. Counted from the last, dimensions must be equal, or one of them 1.`,
    );
    return size;
  });
}

/** The distance between neighbours along each dimension, in floats. */
export function stridesOf(shape: Shape): number[] {
  const strides = shape.map(() => 1);
  for (let i = shape.length - 2; i >= 0; i--) strides[i] = strides[i + 1]! * shape[i + 1]!;
  return strides;
}

/** Strides by which x is read as if it had the shape `to`: 0 where it repeats. */
export function broadcastStrides(shape: Shape, to: Shape): number[] {
  const strides = stridesOf(shape);
  const more = to.length - shape.length;
  return to.map((_, i) => (i < more || shape[i - more] === 1 ? 0 : strides[i - more]!));
}

/**
 * The same walk in fewer dimensions: without those of size 1, and two in one where the outer goes on where the inner ends, in all of
 * `strides`. Filled up to `rank` with dimensions of size 1; undefined if there are more.
 */
export function collapse(
  sizes: readonly number[],
  strides: readonly (readonly number[])[],
  rank: number,
): { sizes: number[]; strides: number[][] } | undefined {
  const outSizes: number[] = [];
  const outStrides: number[][] = strides.map(() => []);
  sizes.forEach((size, i) => {
    if (size === 1) return;
    const goesOn = outSizes.length > 0 && strides.every((each, j) => outStrides[j]!.at(-1) === each[i]! * size);
    if (goesOn) outSizes[outSizes.length - 1]! *= size;
    else outSizes.push(size);
    strides.forEach((each, j) => {
      if (goesOn) outStrides[j]!.pop();
      outStrides[j]!.push(each[i]!);
    });
  });
  const missing = rank - outSizes.length;
  if (missing < 0) return undefined;
  const fill = (list: number[], value: number) => [...new Array<number>(missing).fill(value), ...list];
  return { sizes: fill(outSizes, 1), strides: outStrides.map((list) => fill(list, 0)) };
}

/** What ops take: a value, or a number that stands for one. */
export type Operand = Value | number;

export const asValue = (p: ProgramBuilder, x: Operand): Value =>
  typeof x === "number" ? p.constant(x) : p.checked(x, "an op's operand");
