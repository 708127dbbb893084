/** Other arrangements of the same numbers: what NumPy calls transposes, slices, joins and repetitions. */
import { COPY, PLACE } from "../../../assembly/extra/opcodes.ts";
import type { Shape } from "../../data/tensor.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { sumInto } from "./reduce-to.ts";
import {
  type Axis,
  axesOf,
  axisOf,
  broadcast,
  broadcastStrides,
  collapse,
  product,
  same,
  stridesOf,
  text,
} from "./shapes.ts";

const SIZES = "#n0 #n1 #n2 #n3 #n4 #n5 #s0 #s1 #s2 #s3 #s4 #s5";
const COPIES = { opcode: COPY, format: `copy >out <x %offset ${SIZES}` };
const PLACES = { opcode: PLACE, format: `place =out <x #offset ${SIZES}` };

/** A view of an array: where it begins, and how far it goes along each dimension. */
interface View {
  readonly offset?: number;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
}

function operandsOf(p: ProgramBuilder, { offset = 0, sizes, strides }: View, contiguous: Shape): number[] {
  // The other side is contiguous, so two dimensions are one where both sides go on.
  const walk = collapse(sizes, [strides, stridesOf(contiguous)], 6);
  p.require(
    walk !== undefined,
    () => `more than 6 dimensions that can't be joined, ${text(sizes)}. Rearrange in two steps.`,
  );
  return [offset, ...walk.sizes, ...walk.strides[0]!];
}

/** out = a view of x. */
export const copyInto = (p: ProgramBuilder, out: Value, x: Value, view: View): void =>
  p.emit(COPIES, out, x, ...operandsOf(p, view, view.sizes));

/** A view of out = x; the rest of out stays. */
export const placeInto = (p: ProgramBuilder, out: Value, x: Value, view: View): void =>
  p.emit(PLACES, out, x, ...operandsOf(p, view, view.sizes));

/** The same numbers in the same order under another shape; one size may be −1, which is then what is left. Costs nothing. */
export function reshape(p: ProgramBuilder, x: Value, shape: Shape): Value {
  const known = product(shape.filter((size) => size !== -1));
  const sizes = shape.map((size) => (size === -1 ? x.size / known : size));
  p.require(
    product(sizes) === x.size && sizes.every((size) => Number.isInteger(size) && size > 0),
    () => `reshape: ${text(x.shape)} has ${x.size} numbers, which don't fit ${text(shape)}.`,
  );
  return p.view(x, sizes);
}

/** A dimension of size 1 more, before `axis`; −1 puts it last. */
export function expandDims(p: ProgramBuilder, x: Value, axis: Axis): Value {
  const at = axisOf(p, "expandDims", [...x.shape, 1], axis);
  return p.view(x, x.shape.toSpliced(at, 0, 1));
}

/** Without its dimensions of size 1, or those that are named. @throws ShapeError if one of these has another size */
export function squeeze(p: ProgramBuilder, x: Value, axis?: Axis | readonly Axis[]): Value {
  const axes =
    axis === undefined ? x.shape.flatMap((size, i) => (size === 1 ? [i] : [])) : axesOf(p, "squeeze", x.shape, axis);
  p.require(
    axes.every((each) => x.shape[each] === 1),
    () => `squeeze: axis ${axes.join(", ")} of ${text(x.shape)} must have size 1.`,
  );
  return p.view(
    x,
    x.shape.filter((_, i) => !axes.includes(i)),
  );
}

/** Dimension i of the result is dimension axes[i] of x; by default their order is reversed. */
export function transpose(
  p: ProgramBuilder,
  x: Value,
  axes: readonly Axis[] = x.shape.map((_, i) => x.shape.length - 1 - i),
): Value {
  const order = axes.map((axis) => axisOf(p, "transpose", x.shape, axis));
  p.require(
    order.length === x.shape.length && new Set(order).size === order.length,
    () => `transpose: axes must name each dimension of ${text(x.shape)} once, found [${axes.join(", ")}].`,
  );
  const permuted = (from: Value, by: readonly number[]): View => {
    const strides = stridesOf(from.shape);
    return { sizes: by.map((axis) => from.shape[axis]!), strides: by.map((axis) => strides[axis]!) };
  };
  const view = permuted(x, order);
  const y = p.value(view.sizes, [x]);
  copyInto(p, y, x, view);
  const back = order.map((_, axis) => order.indexOf(axis));
  p.backward(y, (dy) => p.accumulate(x, (dx) => copyInto(p, dx, dy, permuted(dy, back))));
  return y;
}

/** x as if it had the shape `to`, by NumPy's rules of broadcasting. */
export function broadcastTo(p: ProgramBuilder, x: Value, to: Shape): Value {
  const shape = broadcast(p, "broadcastTo", x.shape, to);
  p.require(same(shape, to), () => `broadcastTo: ${text(x.shape)} can't be repeated to ${text(to)}.`);
  if (same(x.shape, to)) return x;
  const y = p.value(to, [x]);
  copyInto(p, y, x, { sizes: to, strides: broadcastStrides(x.shape, to) });
  p.backward(y, (dy) => p.accumulate(x, (dx) => sumInto(p, dx, dy)));
  return y;
}

/** Each element along `axis` `repeats` times in a row: [a, b] → [a, a, b, b]. */
export function repeat(p: ProgramBuilder, x: Value, repeats: number, axis: Axis = 0): Value {
  checkCount(p, "repeat: repeats", repeats);
  const at = axisOf(p, "repeat", x.shape, axis);
  const wide = p.view(x, x.shape.toSpliced(at + 1, 0, 1));
  const repeated = broadcastTo(p, wide, x.shape.toSpliced(at + 1, 0, repeats));
  return p.view(repeated, x.shape.with(at, x.shape[at]! * repeats));
}

/** The whole of x again and again, repeats[i] times along dimension i: [a, b] → [a, b, a, b]. */
export function tile(p: ProgramBuilder, x: Value, repeats: readonly number[]): Value {
  for (const count of repeats) checkCount(p, "tile: repeats", count);
  const rank = Math.max(repeats.length, x.shape.length);
  const fill = (list: readonly number[]) => [...new Array<number>(rank - list.length).fill(1), ...list];
  const [sizes, counts] = [fill(x.shape), fill(repeats)];
  const apart = p.view(
    x,
    sizes.flatMap((size) => [1, size]),
  );
  const repeated = broadcastTo(
    p,
    apart,
    sizes.flatMap((size, i) => [counts[i]!, size]),
  );
  return p.view(
    repeated,
    sizes.map((size, i) => size * counts[i]!),
  );
}

/** From `start` up to `stop` (not included) in steps; negative positions count from the end, as NumPy's. */
export interface Range {
  /** Default 0. */
  readonly start?: number;
  /** Default the end. */
  readonly stop?: number;
  /** From 1 on. Default 1. */
  readonly step?: number;
}

/** A part of x: a range for each dimension, `undefined` or none for the whole of it. */
export function slice(p: ProgramBuilder, x: Value, ranges: readonly (Range | undefined)[]): Value {
  p.require(ranges.length <= x.shape.length, () => `slice: ${ranges.length} ranges for ${text(x.shape)}.`);
  const strides = stridesOf(x.shape);
  let offset = 0;
  const steps = strides.slice();
  const sizes = x.shape.map((size, i) => {
    const { start = 0, stop = size, step = 1 } = ranges[i] ?? {};
    checkCount(p, "slice: step", step);
    const within = (at: number) => Math.min(Math.max(at < 0 ? at + size : at, 0), size);
    const count = Math.ceil((within(stop) - within(start)) / step);
    p.require(
      Number.isInteger(start) && Number.isInteger(stop) && count > 0,
      () => `slice: from ${start} to ${stop} leaves nothing of dimension ${i} of ${text(x.shape)}.`,
    );
    offset += within(start) * strides[i]!;
    steps[i] = strides[i]! * step;
    return count;
  });
  if (same(sizes, x.shape)) return x;
  const view = { offset, sizes, strides: steps };
  const y = p.value(sizes, [x]);
  copyInto(p, y, x, view);
  p.backward(y, (dy) => {
    p.accumulate(x, (dx) => {
      p.fill(dx, 0);
      placeInto(p, dx, dy, view);
    });
  });
  return y;
}

/** In the opposite order along the axes, by default all. */
export function flip(p: ProgramBuilder, x: Value, axis?: Axis | readonly Axis[]): Value {
  const axes = axesOf(p, "flip", x.shape, axis);
  const strides = stridesOf(x.shape);
  const view = {
    offset: axes.reduce((offset, each) => offset + (x.shape[each]! - 1) * strides[each]!, 0),
    sizes: x.shape,
    strides: strides.map((stride, i) => (axes.includes(i) ? -stride : stride)),
  };
  const y = p.value(x.shape, [x]);
  copyInto(p, y, x, view);
  p.backward(y, (dy) => p.accumulate(x, (dx) => copyInto(p, dx, dy, view)));
  return y;
}

/** Joined along `axis`; all other dimensions must be equal. */
export function concatenate(p: ProgramBuilder, xs: readonly Value[], axis: Axis = -1): Value {
  p.require(xs.length > 0, () => "concatenate: expected at least one value.");
  const [first] = xs as [Value];
  const at = axisOf(p, "concatenate", first.shape, axis);
  for (const { shape } of xs) {
    p.require(
      shape.length === first.shape.length && same(shape.with(at, 1), first.shape.with(at, 1)),
      () => `concatenate: ${text(first.shape)} and ${text(shape)} differ in more than dimension ${at}.`,
    );
  }
  const shape = first.shape.with(
    at,
    xs.reduce((size, x) => size + x.shape[at]!, 0),
  );
  const strides = stridesOf(shape);
  const y = p.value(shape, xs);
  let start = 0;
  const views = xs.map((x) => {
    const view = { offset: start * strides[at]!, sizes: x.shape, strides };
    start += x.shape[at]!;
    placeInto(p, y, x, view);
    return view;
  });
  p.backward(y, (dy) => {
    xs.forEach((x, i) => {
      p.accumulate(x, (dx) => copyInto(p, dx, dy, views[i]!));
    });
  });
  return y;
}

/** Joined along a new dimension before `axis`; all shapes must be equal. */
export function stack(p: ProgramBuilder, xs: readonly Value[], axis: Axis = 0): Value {
  const wide = xs.map((x) => expandDims(p, x, axis));
  return concatenate(p, wide, axis);
}

/** Parts along `axis`: so many equal ones, or cut at these positions. */
export function split(p: ProgramBuilder, x: Value, parts: number | readonly number[], axis: Axis = 0): Value[] {
  const at = axisOf(p, "split", x.shape, axis);
  const size = x.shape[at]!;
  p.require(
    typeof parts !== "number" || (parts > 0 && size % parts === 0),
    () => `split: ${size} can't be divided into ${parts} equal parts. Give the positions to cut at.`,
  );
  const cuts =
    typeof parts === "number" ? Array.from({ length: parts - 1 }, (_, i) => ((i + 1) * size) / parts) : parts;
  return [0, ...cuts].map((start, i) => {
    const ranges: (Range | undefined)[] = new Array(at);
    ranges[at] = { start, stop: cuts[i] ?? size };
    return slice(p, x, ranges);
  });
}

/** With [before, after] more places on each dimension that hold `value`, by default 0. */
export function pad(
  p: ProgramBuilder,
  x: Value,
  widths: readonly (readonly [before: number, after: number])[],
  value = 0,
): Value {
  p.require(
    widths.length === x.shape.length && widths.flat().every((width) => Number.isInteger(width) && width >= 0),
    () => `pad: expected [before, after], whole numbers from 0 on, for each dimension of ${text(x.shape)}.`,
  );
  const shape = x.shape.map((size, i) => size + widths[i]![0] + widths[i]![1]);
  const strides = stridesOf(shape);
  const offset = widths.reduce((sum, [before], i) => sum + before * strides[i]!, 0);
  const view = { offset, sizes: x.shape, strides };
  const y = p.value(shape, [x]);
  p.fill(y, value);
  placeInto(p, y, x, view);
  p.backward(y, (dy) => p.accumulate(x, (dx) => copyInto(p, dx, dy, view)));
  return y;
}

function checkCount(p: ProgramBuilder, what: string, count: number): void {
  p.require(Number.isInteger(count) && count >= 1, () => `${what} must be whole numbers from 1 on, found ${count}.`);
}
