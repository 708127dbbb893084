/** Sine and cosine in plain float64 arithmetic, the same in every engine; see log.ts for why not the host's. */

// π/2 in three parts. The first two have 33 bits each, so that n times them is exact for |n| < 2²⁰.
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487959506e-21;
const TWO_OVER_PI = 6.366197723675814e-1;

/** Beyond this the reduction would need more of π than three parts. */
const LARGEST = 1e6;

/** sin x, x in radians, within 1 ULP for |x| <= 10⁶; NaN beyond. */
export function sin(x: number): number {
  return quarterTurn(x, 0);
}

/** cos x, x in radians, within 1 ULP for |x| <= 10⁶; NaN beyond. */
export function cos(x: number): number {
  return quarterTurn(x, 1);
}

/**
 * sin(x + turns·π/2): x is reduced to r + tail in [-π/4, π/4], what is left of it decides between ±sin and ±cos.
 * Reduction (Cody and Waite) and coefficients: Sun's fdlibm, https://www.netlib.org/fdlibm/e_rem_pio2.c, k_sin.c, k_cos.c
 */
function quarterTurn(x: number, turns: number): number {
  if (!(Math.abs(x) <= LARGEST)) return NaN;
  const n = Math.floor(x * TWO_OVER_PI + 0.5);
  const first = x - n * HALF_PI_1;
  const second = first - n * HALF_PI_2;
  const rest = n * HALF_PI_3 - (first - second - n * HALF_PI_2);
  const r = second - rest;
  const tail = second - r - rest;
  switch ((n + turns) & 3) {
    case 0:
      return kernelSin(r, tail);
    case 1:
      return kernelCos(r, tail);
    case 2:
      return -kernelSin(r, tail);
    default:
      return -kernelCos(r, tail);
  }
}

/** sin(x + tail) for |x| <= π/4: x + x³·S(x²), to first order in the tail. */
function kernelSin(x: number, tail: number): number {
  const z = x * x;
  const cube = z * x;
  const series =
    8.33333333332249e-3 +
    z * (-1.984126982985795e-4 + z * (2.7557313707070068e-6 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x - (z * (0.5 * tail - cube * series) - tail - cube * -1.6666666666666632e-1);
}

/** cos(x + tail) for |x| <= π/4: 1 - x²/2 + x⁴·C(x²), with the rounding error of 1 - x²/2 added back. */
function kernelCos(x: number, tail: number): number {
  const z = x * x;
  const series =
    z *
    (4.16666666666666e-2 +
      z *
        (-1.388888888887411e-3 +
          z *
            (2.480158728947673e-5 +
              z * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))));
  const half = 0.5 * z;
  const head = 1 - half;
  return head + (1 - head - half + (z * series - x * tail));
}
