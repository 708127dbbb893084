/** Numbers of categories as rows of 0 and 1, or as counts: what `categoryEncoding` and `discretization` give. */
import type { Shape } from "../data/tensor.ts";
import type { ProgramBuilder } from "../program/builder.ts";
import { multiply } from "../program/ops/binary.ts";
import { max, sum } from "../program/ops/reduce.ts";
import { oneHot } from "../program/ops/take.ts";
import type { Value } from "../program/value.ts";

/** How categories are encoded. */
export const ENCODINGS = ["one_hot", "multi_hot", "count"] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The shape of one row of the encoding: a last dimension of size 1 is replaced by `depth`, of others one_hot keeps each number apart. */
export function encodedShape(input: Shape, depth: number, mode: Encoding): Shape {
  const apart = mode === "one_hot" && input.at(-1) !== 1;
  return [...(apart ? input : input.slice(0, -1)), depth];
}

/** one_hot: 1 at the number; multi_hot: 1 at each number of the last dimension; count: how often each is there, by weights if there are any. */
export function encodeCategories(p: ProgramBuilder, x: Value, depth: number, mode: Encoding, weights?: Value): Value {
  const each = oneHot(p, x, depth);
  if (mode === "one_hot") return p.view(each, [p.rows, ...encodedShape(x.shape.slice(1), depth, mode)]);
  const over = { axis: -2 };
  if (mode === "multi_hot") return max(p, each, over);
  return sum(p, weights ? multiply(p, each, p.view(weights, [...x.shape, 1])) : each, over);
}
