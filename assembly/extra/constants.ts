/** The extra kernels' part of the table of constants, from 2048 on: see ../constants.ts. Doubles first, as `double` names them. */

// sin and cos: x = n · π/2 + r
export const TWO_OVER_PI: usize = 2048;
export const HALF_PI_HIGH: usize = 2056; // 33 bits, so that n · HALF_PI_HIGH is exact up to n = 2^20
export const HALF_PI_MIDDLE: usize = 2064;
export const HALF_PI_LOW: usize = 2072;
export const SIN_3: usize = 2080; // Taylor, -1/3! …: on |r| <= π/4 the next term is below 2^-40
export const SIN_5: usize = 2088;
export const SIN_7: usize = 2096;
export const SIN_9: usize = 2104;
export const SIN_11: usize = 2112;
export const COS_4: usize = 2120; // 1/4! …
export const COS_6: usize = 2128;
export const COS_8: usize = 2136;
export const COS_10: usize = 2144;
export const ONE_64: usize = 2152;
export const HALF_64: usize = 2160;

// a^b = 2^(b · log2 a): log2 m = s · (c0 + c1 s² + …), s = (m - 1) / (m + 1); 2^r by Taylor
export const LOG2_0: usize = 2168; // 2 / ln 2 / (2i + 1)
export const LOG2_1: usize = 2176;
export const LOG2_2: usize = 2184;
export const LOG2_3: usize = 2192;
export const LOG2_4: usize = 2200;
export const LOG2_5: usize = 2208;
export const LOG2_6: usize = 2216;
export const EXP2_1: usize = 2224; // (ln 2)^i / i!
export const EXP2_2: usize = 2232;
export const EXP2_3: usize = 2240;
export const EXP2_4: usize = 2248;
export const EXP2_5: usize = 2256;
export const EXP2_6: usize = 2264;
export const EXP2_7: usize = 2272;
export const EXP2_8: usize = 2280;
export const EXP2_9: usize = 2288;
export const ROOT_HALF_BITS: usize = 2296; // the bits of √½ as a double: mantissas run from there to √2
export const EXPONENT_64: usize = 2304; // the bits of sign and exponent
export const EXP2_LIMIT: usize = 2320; // beyond, 2^t is 0 or infinite as a float
export const ROUND_64: usize = 2328; // 1.5 · 2^52 + 1023: added, it leaves the nearest integer, with that bias, in the low bits

// Random numbers
export const TWO_POW_MINUS_24: usize = 2336;
export const TWO_POW_MINUS_32: usize = 2340;
export const MINUS_TWO: usize = 2344;
export const QUARTER: usize = 2348;
export const TAU: usize = 2352;
export const SIN_F3: usize = 2356;
export const SIN_F5: usize = 2360;
export const SIN_F7: usize = 2364;
export const SIN_F9: usize = 2368;
export const COS_F4: usize = 2372;
export const COS_F6: usize = 2376;
export const COS_F8: usize = 2380;

// 2 / √π, the slope of erf at 0; e^x - 1 is e^x beyond EXPM1_HIGHEST
export const TWO_OVER_ROOT_PI: usize = 2384;
export const EXPM1_HIGHEST: usize = 2388;

// Φ(-a) = e^(-a²/2) · p(a) / q(a)
export const TAIL_HIGHEST: usize = 2392; // above, a · Φ(-a) is less than half of the least subnormal
export const UPPER_BITS: usize = 2396; // of a float: 12 bits of its mantissa, whose square is exact
export const INVERSE_ROOT_2PI: usize = 2400;
export const TAIL_P0: usize = 2404;
export const TAIL_P1: usize = 2408;
export const TAIL_P2: usize = 2412;
export const TAIL_P3: usize = 2416;
export const TAIL_P4: usize = 2420;
export const TAIL_Q1: usize = 2424;
export const TAIL_Q2: usize = 2428;
export const TAIL_Q3: usize = 2432;
export const TAIL_Q4: usize = 2436;
export const TAIL_Q5: usize = 2440;

// a · Φ(-a) = e^(-a²/2) · (1/√(2π) - p(a) / q(a))
export const WEIGHT_P0: usize = 2444;
export const WEIGHT_P1: usize = 2448;
export const WEIGHT_P2: usize = 2452;
export const WEIGHT_P3: usize = 2456;
export const WEIGHT_Q1: usize = 2460;
export const WEIGHT_Q2: usize = 2464;
export const WEIGHT_Q3: usize = 2468;
export const WEIGHT_Q4: usize = 2472;
export const WEIGHT_Q5: usize = 2476;

// x Φ(x) = x (1/2 + x c(x²)) where |x| < GELU_INNER
export const GELU_INNER: usize = 2480;
export const GELU_0: usize = 2484;
export const GELU_1: usize = 2488;
export const GELU_2: usize = 2492;
export const GELU_3: usize = 2496;

// erf x = x + x p(x²)
export const ROOT_2: usize = 2500;
export const ERF_P0: usize = 2504;
export const ERF_P1: usize = 2508;
export const ERF_P2: usize = 2512;
export const ERF_P3: usize = 2516;
export const ERF_P4: usize = 2520;
export const ERF_P5: usize = 2524;
export const ERF_P6: usize = 2528;

// SELU: λ and λα
export const SELU_SCALE: usize = 2532;
export const SELU_SCALE_ALPHA: usize = 2536;

// Probabilities in losses are clipped to [PROBABILITY_LEAST, PROBABILITY_MOST], Keras' epsilon and 1 - epsilon.
export const PROBABILITY_LEAST: usize = 2540;
export const PROBABILITY_MOST: usize = 2544;

export class double {
  /** The double at a name of this table, in both lanes. */
  @inline static at(name: usize): v128 {
    return v128.load64_splat(name);
  }
}

/** Writes it. Called once by the host, before any program runs; the core's part is written by the core. */
export function setup(): void {
  store<f64>(TWO_OVER_PI, 0.6366197723675814);
  store<u64>(HALF_PI_HIGH, 0x3ff921fb54400000); // fdlibm's parts of π/2
  store<u64>(HALF_PI_MIDDLE, 0x3dd0b4611a600000);
  store<f64>(HALF_PI_LOW, 2.0222662487959506e-21);
  store<f64>(SIN_3, -1.0 / 6);
  store<f64>(SIN_5, 1.0 / 120);
  store<f64>(SIN_7, -1.0 / 5040);
  store<f64>(SIN_9, 1.0 / 362880);
  store<f64>(SIN_11, -1.0 / 39916800);
  store<f64>(COS_4, 1.0 / 24);
  store<f64>(COS_6, -1.0 / 720);
  store<f64>(COS_8, 1.0 / 40320);
  store<f64>(COS_10, -1.0 / 3628800);
  store<f64>(ONE_64, 1);
  store<f64>(HALF_64, 0.5);

  for (let i = 0; i < 7; i++) store<f64>(LOG2_0 + ((<usize>i) << 3), 2 / Math.LN2 / <f64>(2 * i + 1));
  let term: f64 = 1;
  for (let i = 1; i < 10; i++) {
    term *= Math.LN2 / <f64>i;
    store<f64>(EXP2_1 + ((<usize>(i - 1)) << 3), term);
  }
  store<f64>(ROOT_HALF_BITS, Math.SQRT1_2);
  store<u64>(EXPONENT_64, 0xfff0000000000000);
  store<f64>(EXP2_LIMIT, 200);
  store<f64>(ROUND_64, 6755399441055744.0 + 1023);

  store<u32>(TWO_POW_MINUS_24, (127 - 24) << 23);
  store<u32>(TWO_POW_MINUS_32, (127 - 32) << 23);
  store<f32>(MINUS_TWO, -2);
  store<f32>(QUARTER, 0.25);
  store<f32>(TAU, 2 * <f32>Math.PI);
  store<f32>(SIN_F3, -0.16666667);
  store<f32>(SIN_F5, 0.008333333);
  store<f32>(SIN_F7, -0.0001984127);
  store<f32>(SIN_F9, 2.7557319e-6);
  store<f32>(COS_F4, 0.041666668);
  store<f32>(COS_F6, -0.0013888889);
  store<f32>(COS_F8, 2.4801587e-5);

  store<f32>(TWO_OVER_ROOT_PI, 1.1283791670955126);
  store<f32>(EXPM1_HIGHEST, 25);

  store<f32>(TAIL_HIGHEST, 14.5);
  store<u32>(UPPER_BITS, 0xfffff000);
  store<f32>(INVERSE_ROOT_2PI, 0.3989422804);
  store<f32>(TAIL_P0, 0.5);
  v128.store(TAIL_P1, f32x4(0.43829190731048584, 0.18323270976543427, 0.04063239321112633, 0.004116172902286053));
  v128.store(TAIL_Q1, f32x4(1.674468755722046, 1.20249342918396, 0.4694642722606659, 0.10185673087835312));
  store<f32>(TAIL_Q5, 0.010317596606910229);

  v128.store(WEIGHT_P0, f32x4(0.3989637792110443, 0.22847087681293488, 0.06435690075159073, 0.008645730093121529));
  v128.store(WEIGHT_Q1, f32x4(1.8264178037643433, 1.4489705562591553, 0.6409131288528442, 0.1611565500497818));
  store<f32>(WEIGHT_Q5, 0.021674834191799164);
  store<f32>(GELU_INNER, 0.625);
  v128.store(GELU_0, f32x4(0.39894217252731323, -0.06648699939250946, 0.009943834505975246, -0.0010880216723307967));

  store<f32>(ROOT_2, <f32>Math.SQRT2);
  v128.store(ERF_P0, f32x4(0.12837916612625122, -0.3761262595653534, 0.11283578723669052, -0.026853347197175026));
  store<f32>(ERF_P4, 0.005187162198126316);
  store<f32>(ERF_P5, -0.0007997853099368513);
  store<f32>(ERF_P6, 7.806903158780187e-5);

  store<f32>(SELU_SCALE, 1.05070098735548);
  store<f32>(SELU_SCALE_ALPHA, 1.7580993408473766); // 1.0507… · 1.67326324235437…

  store<f32>(PROBABILITY_LEAST, 1e-7);
  store<f32>(PROBABILITY_MOST, 0.9999999);
}
