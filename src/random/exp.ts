/** Exponentials in plain float64 arithmetic, the same in every engine; see log.ts for why not the host's. */
/** ln 2 in two parts: k times the first is exact for |k| < 2²⁰. */
const LN2_HIGH = 6.9314718036912382e-1;
const LN2_LOW = 1.9082149292705877e-10;

const view = new DataView(new ArrayBuffer(8));

/**
 * eˣ, within 1 ULP; Infinity above 709.78, 0 below -745.13.
 *
 * x = k·ln 2 + r with |r| <= ½·ln 2; eʳ = 1 + r + r·c / (2 - c) with c = r - r²·P(r²), P a minimax polynomial of degree 4, error
 * below 2⁻⁵⁹. Reduction and coefficients: Sun's fdlibm, https://www.netlib.org/fdlibm/e_exp.c
 */
export function exp(x: number): number {
  if (!(x < 709.782712893384)) return x > 709 ? Infinity : NaN;
  if (x < -745.1332191019411) return 0;
  const k = Math.floor(x / Math.LN2 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW;
  const r = high - low;
  const z = r * r;
  const c =
    r -
    z *
      (1.6666666666666602e-1 +
        z *
          (-2.7777777777015593e-3 +
            z * (6.613756321437934e-5 + z * (-1.6533902205465252e-6 + z * 4.1381367970572385e-8))));
  const y = 1 - (low - (r * c) / (2 - c) - high);
  const half = k >> 1; // In two steps: 2ᵏ itself may be out of range where the result is not.
  return y * powerOfTwo(half) * powerOfTwo(k - half);
}

/** 2ᵏ for k from -1022 to 1023. */
function powerOfTwo(k: number): number {
  view.setInt32(0, (k + 1023) << 20);
  return view.getFloat64(0);
}
