/** Probabilities along any dimension. */
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { softmax as ofRows } from "./activate.ts";
import { transpose } from "./copy.ts";
import { type Axis, axisOf } from "./shapes.ts";

/** eˣ / Σ eˣ along the axis. */
export function softmax(p: ProgramBuilder, x: Value, axis: Axis = -1): Value {
  const last = x.shape.length - 1;
  const at = axisOf(p, "softmax", x.shape, axis);
  if (at === last) return ofRows(p, x);
  const swap = x.shape.map((_, i) => (i === at ? last : i === last ? at : i));
  return transpose(p, ofRows(p, transpose(p, x, swap)), swap);
}
