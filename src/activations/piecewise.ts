/** Activations of straight pieces. At a kink the gradient is that of the outer piece, as PyTorch's but for `softShrink` and `hardSilu`. */
import type { ProgramBuilder } from "../program/builder.ts";
import { add, lessEqual, multiply } from "../program/ops/binary.ts";
import { generalRelu, piecewise } from "../program/ops/piecewise.ts";
import { select } from "../program/ops/select.ts";
import { abs, square } from "../program/ops/unary.ts";
import type { Value } from "../program/value.ts";
import { named } from "./named.ts";

/** min(max(x, 0), 6) */
export const relu6 = /* @__PURE__ */ named("relu6", (p, x) => generalRelu(p, x, { maxValue: 6 }));

/** x above 0, else negativeSlope · x, by default 0.2. */
export const leakyRelu = /* @__PURE__ */ named(
  "leakyRelu",
  (p, x, { negativeSlope = 0.2 }: { negativeSlope?: number } = {}) => generalRelu(p, x, { negativeSlope }),
);

/** 0 below −3, 1 above 3, x / 6 + 1/2 between. */
export const hardSigmoid = /* @__PURE__ */ named("hardSigmoid", (p, x) =>
  piecewise(p, x, { low: -3, high: 3, between: [1 / 6, 0.5], above: [0, 1] }),
);

/** x · hardSigmoid(x), also known as hardSwish. */
export const hardSilu = /* @__PURE__ */ named("hardSilu", (p, x) => multiply(p, x, hardSigmoid(p, x)));

/** min(max(x, −1), 1) */
export const hardTanh = /* @__PURE__ */ named("hardTanh", (p, x) =>
  piecewise(p, x, { low: -1, high: 1, below: [0, -1], above: [0, 1] }),
);

/** x where |x| > threshold, by default 0.5, else 0. */
export const hardShrink = /* @__PURE__ */ named(
  "hardShrink",
  (p, x, { threshold = 0.5 }: { threshold?: number } = {}) => select(p, lessEqual(p, abs(p, x), threshold), 0, x),
);

/** x − threshold above the threshold, by default 0.5, x + threshold below −threshold, else 0. */
export const softShrink = /* @__PURE__ */ named(
  "softShrink",
  (p, x, { threshold = 0.5 }: { threshold?: number } = {}) =>
    piecewise(p, x, {
      low: -threshold,
      high: threshold,
      below: [1, threshold],
      between: [0, 0],
      above: [1, -threshold],
    }),
);

/** 0 below −1, 1 above 1, (x + 1) / 2 between. */
export const sparseSigmoid = /* @__PURE__ */ named("sparseSigmoid", (p, x) =>
  piecewise(p, x, { low: -1, high: 1, between: [0.5, 0.5], above: [0, 1] }),
);

/** 0 below −1, x above 1, (x + 1)² / 4 between: smooth. */
export const sparsePlus = /* @__PURE__ */ named("sparsePlus", (p, x) =>
  add(p, square(p, sparseSigmoid(p, x)), piecewise(p, x, { low: -Infinity, high: 1, between: [0, 0], above: [1, -1] })),
);

/** x above the threshold, else another number. Not known by name, as it needs both. */
export function threshold(
  p: ProgramBuilder,
  x: Value,
  { threshold, defaultValue }: { readonly threshold: number; readonly defaultValue: number },
): Value {
  return piecewise(p, x, { low: threshold, below: [0, defaultValue] });
}
