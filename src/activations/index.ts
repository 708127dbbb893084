/**
 * Activations as functions, for layers' `activation` options, `layers.activation` and layers of one's own: `activations.mish`, or with options
 * `(p, x) => activations.leakyRelu(p, x, { negativeSlope: 0.1 })`. All but the first and `threshold` are known by name, too: `"mish"`.
 * Definitions and defaults are Keras', https://keras.io/api/layers/activations/
 */
import * as Op from "../../assembly/opcodes.ts";
import { activate } from "../program/ops/activate.ts";
import { generalRelu, type ReluOptions } from "../program/ops/piecewise.ts";
import { softmax as softmaxAlong } from "../program/ops/softmax.ts";
import type { AxisOptions } from "./along.ts";
import { type Named, named } from "./named.ts";
import { approximateGelu } from "./smooth.ts";

export type { ReluOptions } from "../program/ops/piecewise.ts";
export type { AxisOptions } from "./along.ts";
export * from "./late.ts";
export type { Named } from "./named.ts";
export { threshold } from "./piecewise.ts";

/** x */
export const linear: Named = /* @__PURE__ */ named("linear", (_, x) => x);
/** max(x, 0); with options the function of three pieces that {@link ReluOptions} tells. */
export const relu: Named<ReluOptions> = /* @__PURE__ */ named("relu", (p, x, options) =>
  options ? generalRelu(p, x, options) : activate(p, x, Op.RELU),
);
/** 1 / (1 + e⁻ˣ) */
export const sigmoid: Named = /* @__PURE__ */ named("sigmoid", (p, x) => activate(p, x, Op.SIGMOID));
/** tanh x */
export const tanh: Named = /* @__PURE__ */ named("tanh", (p, x) => activate(p, x, Op.TANH));
/** ln (1 + eˣ) */
export const softplus: Named = /* @__PURE__ */ named("softplus", (p, x) => activate(p, x, Op.SOFTPLUS));
/** x above 0, else alpha (eˣ − 1), alpha by default 1. Clevert et al. 2015, https://arxiv.org/abs/1511.07289 */
export const elu: Named<{ alpha?: number }> = /* @__PURE__ */ named(
  "elu",
  (p, x, { alpha = 1 }: { alpha?: number } = {}) => {
    const y = activate(p, x, Op.ELU);
    return alpha === 1 ? y : generalRelu(p, y, { negativeSlope: alpha });
  },
);
/** 1.0507 · elu with alpha 1.6733. Klambauer et al. 2017, https://arxiv.org/abs/1706.02515 */
export const selu: Named = /* @__PURE__ */ named("selu", (p, x) => activate(p, x, Op.SELU));
/** x · Φ(x) by the error function, or `approximate` by tanh, as Keras' option. Hendrycks and Gimpel 2016, https://arxiv.org/abs/1606.08415 */
export const gelu: Named<{ approximate?: boolean }> = /* @__PURE__ */ named("gelu", (p, x, options) =>
  options?.approximate ? approximateGelu(p, x) : activate(p, x, Op.GELU),
);
/** x · sigmoid(x), also known as swish. Elfwing et al. 2017, https://arxiv.org/abs/1702.03118 */
export const silu: Named = /* @__PURE__ */ named("silu", (p, x) => activate(p, x, Op.SILU));
export { silu as swish };
/** eˣ / Σ eˣ along the axis. */
export const softmax: Named<AxisOptions> = /* @__PURE__ */ named("softmax", (p, x, { axis = -1 }: AxisOptions = {}) =>
  softmaxAlong(p, x, axis),
);
