/** The ops that updates are made of. */

import type { ProgramBuilder } from "../program/builder.ts";
import { add, multiply, subtract } from "../program/ops/binary.ts";
import type { Value } from "../program/value.ts";

export { add, divide, greater, maximum, multiply, power, subtract } from "../program/ops/binary.ts";
export { matmul } from "../program/ops/matmul.ts";
export { mean, sum } from "../program/ops/reduce.ts";
export { clip, select } from "../program/ops/select.ts";
export { abs, sign, sqrt, square } from "../program/ops/unary.ts";

/** average ← average + (x − average) · rate */
export function approach(p: ProgramBuilder, average: Value, x: Value, rate: number): void {
  p.assign(average, add(p, average, multiply(p, subtract(p, x, average), rate)));
}

/** w ← w − step */
export function move(p: ProgramBuilder, w: Value, step: Value): void {
  p.assign(w, subtract(p, w, step));
}
