/**
 * The natural logarithm in plain float64 arithmetic. Engines may round `Math.log` as they like (ECMA-262 leaves it to them);
 * +, -, ·, / are rounded the same everywhere, so a number drawn with this logarithm is the same in every engine.
 */

// ln 2 in two parts; the first has trailing zeros, so that k · LN2_HIGH is exact for every exponent k.
const LN2_HIGH = 6.931471803691238e-1;
const LN2_LOW = 1.9082149292705877e-10;

/** High words of 1 and √2 without their exponents: above √2 the significand is halved. */
const ONE = 0x3ff00000;
const SQRT2_SIGNIFICAND = 0x6a09e;

const view = new DataView(new ArrayBuffer(8));

/**
 * ln x, within 1 ULP for every double. -Infinity at 0, NaN below it.
 *
 * x = 2ᵏ·(1 + f) with 1 + f in [√½, √2); with s = f / (2 + f), ln(1 + f) = 2·artanh(s) = f - s·(f - R(s²)), and R is a minimax
 * polynomial of degree 7 in s², error below 2⁻⁵⁸·⁴⁵. Reduction and coefficients: Sun's fdlibm, https://www.netlib.org/fdlibm/e_log.c
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984; // Subnormal: 2⁵⁴ makes it normal.
    k = -54;
  }
  view.setFloat64(0, x);
  const high = view.getInt32(0);
  const significand = high & 0xfffff;
  const halve = significand > SQRT2_SIGNIFICAND ? 1 : 0;
  k += (high >> 20) - 1023 + halve;
  view.setInt32(0, significand | (ONE - (halve << 20)));
  const f = view.getFloat64(0) - 1;
  const s = f / (2 + f);
  const r = remainder(s * s);
  const half = 0.5 * f * f;
  return k * LN2_HIGH - (half - (s * (half + r) + k * LN2_LOW) - f);
}

/** R(z), z = s²: the series (2·artanh(s) - 2s) / s of fdlibm, split in even and odd powers as there. */
function remainder(z: number): number {
  const w = z * z;
  const even = w * (3.999999999940942e-1 + w * (2.2222198432149784e-1 + w * 1.5313837699209373e-1));
  const odd =
    z * (6.666666666666735e-1 + w * (2.857142874366239e-1 + w * (1.818357216161805e-1 + w * 1.4798198605116586e-1)));
  return even + odd;
}
