/** Float64 references of the elementary functions and the activations, and the measure of their error. */
import type { FunctionName } from "./probe.ts";

/** erf x by its Taylor series, in which every term has the sign of x. */
function taylor(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; Math.abs(term) > 1e-17 * Math.abs(sum); k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc x to about 1e-15, relative: Taylor series up to 2, continued fraction above (DLMF 7.6.2, 7.9.1). */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x > 27) return 0;
  if (x < 2) return 1 - taylor(x);
  let fraction = x;
  for (let k = Math.ceil(10 + 320 / (x * x)); k > 0; k--) fraction = x + k / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}

/** erf x to about 1e-15, relative: the same Taylor series up to 1/2. */
export function erf(x: number): number {
  return Math.abs(x) < 0.5 ? taylor(x) : Math.sign(x) * (1 - erfc(Math.abs(x)));
}

/** Φ(x), the normal distribution function. */
export const normal = (x: number) => erfc(-x / Math.SQRT2) / 2;

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

export const functions: Record<FunctionName, (x: number) => number> = {
  exp: Math.exp,
  expm1: Math.expm1,
  erf,
  log: Math.log,
  log1p: Math.log1p,
  sin: Math.sin,
  cos: Math.cos,
  power: (x) => x ** Math.fround(3.3),
  expm1Everywhere: Math.expm1,
  log1pEverywhere: Math.log1p,
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
  sin: [-(2 ** 20), 2 ** 20],
  cos: [-(2 ** 20), 2 ** 20],
};

const bits = new Uint32Array(2);
const double = new Float64Array(bits.buffer);

/** What overflows counts as the least power of two that does. */
const overflow = 2 ** 128;
const bounded = (x: number) => Math.min(Math.max(x, -overflow), overflow);

/** |actual - exact| in units in the last place of the exact value, as a float32; NaN must be NaN. */
export function ulps(actual: number, exact: number): number {
  const error = Math.abs(bounded(actual) - bounded(exact));
  if (error === 0) return 0;
  if (Number.isNaN(error)) return Number.isNaN(actual) && Number.isNaN(exact) ? 0 : Infinity;
  double[0] = bounded(exact);
  bits[1] = (Math.max((bits[1] >>> 20) & 0x7ff, 1023 - 126) - 23) << 20;
  bits[0] = 0;
  return error / double[0];
}

/** Softmax of a row. */
export function softmax(z: ArrayLike<number>): number[] {
  const largest = Math.max(...Array.from(z));
  const e = Array.from(z, (x) => Math.exp(x - largest));
  const total = e.reduce((sum, x) => sum + x, 0);
  return e.map((x) => x / total);
}
