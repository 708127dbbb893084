/** Float64 references of the elementary functions and the activations, and the measure of their error. */
import type { FunctionName } from "./probe.ts";

/** erfc x to about 1e-15, relative: Taylor series up to 2, continued fraction above (DLMF 7.6.2, 7.9.1). */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let k = 1; Math.abs(term) > 1e-17 * sum; k++) {
      term *= (2 * x * x) / (2 * k + 1);
      sum += term;
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
  }
  let fraction = x;
  for (let k = 90; k > 0; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** Φ(x), the normal distribution function. */
export const normal = (x: number) => erfc(-x / Math.SQRT2) / 2;

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

export const functions: Record<FunctionName, (x: number) => number> = {
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  relu: (x) => Math.max(x, 0),
  sigmoid: (x) => (x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x))),
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  selu: (x) => SELU_SCALE * (x >= 0 ? x : SELU_ALPHA * Math.expm1(x)),
  gelu: (x) => (x === -Infinity ? 0 : x * normal(x)),
  silu: (x) => (x === -Infinity ? 0 : x < 0 ? (x * Math.exp(x)) / (1 + Math.exp(x)) : x / (1 + Math.exp(-x))),
};

/** Where each function is defined, as a pair of bounds; NaN is always part of it. */
export const domains: Partial<Record<FunctionName, [low: number, high: number]>> = {
  expm1: [-Infinity, 0],
  log1p: [-(1 - 2 ** -24), 1],
};

const bits = new DataView(new ArrayBuffer(8));

/** |actual - exact| in units in the last place of the exact value, as a float32; NaN and infinities must agree. */
export function ulps(actual: number, exact: number): number {
  if (Number.isNaN(exact)) return Number.isNaN(actual) ? 0 : Infinity;
  if (actual === exact || (actual === Math.fround(exact) && !Number.isFinite(actual))) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(exact)) return Infinity;
  bits.setFloat64(0, exact);
  const exponent = Math.max(((bits.getUint16(0) >> 4) & 0x7ff) - 1023, -126);
  return Math.abs(actual - exact) / 2 ** (exponent - 23);
}
