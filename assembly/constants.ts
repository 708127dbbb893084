/**
 * Constants of the kernels' polynomials, in linear memory.
 *
 * V8 rebuilds a `v128` constant at every use inside a loop; a load with splat is one instruction. The table lies below
 * RESERVED, the first address that the host may give away, and holds the same values for every instance on a memory.
 * It starts at 1024: the compiler takes memory below for unused and lets an address plus a smaller constant wrap around.
 * Each name here is the address of one word; `at(name)` is the value in all four lanes.
 */
export const ONE: usize = 1024;
export const HALF: usize = 1028;
export const MINUS_HALF: usize = 1032;
export const SIGN: usize = 1036; // the sign bit
export const TWO: usize = 1040;
export const INFINITY: usize = 1044;

// e^x = 2^n · (1 + r + r² q(r)), see math.ts
export const LOG2_E: usize = 1048;
export const MINUS_HALF_LOG2_E: usize = 1052;
export const ROUND: usize = 1056; // 1.5 · 2^23 + 127: added, it leaves the nearest integer, with that bias, in the low bits
export const ROUND_SPARE: usize = 1060; // the same + SPARE = 40
export const TWO_SPARE: usize = 1064; // 2^SPARE
export const INVERSE_SPARE: usize = 1068; // 2^-SPARE
export const LN2: usize = 1072;
export const LN2_HIGH: usize = 1076; // 15 bits, so that n · LN2_HIGH is exact
export const LN2_LOW: usize = 1080;
export const EXP_LOWEST: usize = 1084; // below, even |x| · e^x is less than half of the least subnormal
export const EXP_HIGHEST: usize = 1088; // above, e^x is infinite
export const EXPM1_LOWEST: usize = 1092; // below, e^x - 1 rounds to -1
export const EXP_Q0: usize = 1096;
export const EXP_Q1: usize = 1100;
export const EXP_Q2: usize = 1104;
export const EXP_Q3: usize = 1108;
export const EXP_Q4: usize = 1112;

// log(2^e · (1 + f)) = e · ln 2 + f - f²/2 + f³ p(f)
export const LEAST_NORMAL: usize = 1116;
export const TWO_23: usize = 1120;
export const TWENTY_THREE: usize = 1124;
export const LOG_LOW: usize = 1128; // the bits of 3/4: mantissas run from there to 3/2
export const EXPONENT: usize = 1132; // the bits of sign and exponent
export const LOG_P0: usize = 1136;
export const LOG_P1: usize = 1140;
export const LOG_P2: usize = 1144;
export const LOG_P3: usize = 1148;
export const LOG_P4: usize = 1152;
export const LOG_P5: usize = 1156;
export const LOG_P6: usize = 1160;
export const LOG_P7: usize = 1164;

// log(1 + x) = x - s (x - s² c(s²)), s = x / (2 + x)
export const ARTANH_0: usize = 1168;
export const ARTANH_1: usize = 1172;
export const ARTANH_2: usize = 1176;
export const ARTANH_3: usize = 1180;

// Dropout's integer hash
export const HASH_A: usize = 1340;
export const HASH_B: usize = 1344;

/** Three words of ones and three of zeros: four of them, from (3 - count) on, are a mask of the first `count` lanes. */
export const LANES: usize = 1348;

export class constant {
  /** The word at a name of this table, in all four lanes. */
  @inline static at(name: usize): v128 {
    return v128.load32_splat(name);
  }
}

/** Writes the table. Called once by the host, before any program runs. */
export function setup(): void {
  store<f32>(ONE, 1);
  store<f32>(HALF, 0.5);
  store<f32>(MINUS_HALF, -0.5);
  store<u32>(SIGN, 0x80000000);
  store<f32>(TWO, 2);
  store<f32>(INFINITY, Infinity);

  store<u32>(LOG2_E, 0x3fb8aa3b); // 1.44269502
  store<f32>(MINUS_HALF_LOG2_E, -0.7213475204444817);
  store<f32>(ROUND, 12582912 + 127);
  store<f32>(ROUND_SPARE, 12582912 + 127 + 40);
  store<u32>(TWO_SPARE, (127 + 40) << 23);
  store<u32>(INVERSE_SPARE, (127 - 40) << 23);
  store<f32>(LN2, <f32>Math.LN2);
  store<u32>(LN2_HIGH, 0x3f317200); // 0.693145752
  store<f32>(LN2_LOW, 1.42860677e-6); // ln 2 - LN2_HIGH
  store<f32>(EXP_LOWEST, -110);
  store<f32>(EXP_HIGHEST, 89);
  store<f32>(EXPM1_LOWEST, -25);
  v128.store(EXP_Q0, f32x4(0.4999999701976776, 0.16666541993618011, 0.041667431592941284, 0.008366873487830162));
  store<f32>(EXP_Q4, 0.0013871857663616538);

  store<u32>(LEAST_NORMAL, 0x00800000);
  store<f32>(TWO_23, 8388608);
  store<f32>(TWENTY_THREE, 23);
  store<f32>(LOG_LOW, 0.75);
  store<u32>(EXPONENT, 0xff800000);
  v128.store(LOG_P0, f32x4(0.3333345055580139, -0.25000110268592834, 0.19990848004817963, -0.1664687842130661));
  v128.store(LOG_P4, f32x4(0.14477629959583282, -0.13163936138153076, 0.10472550988197327, -0.045152269303798676));

  v128.store(ARTANH_0, f32x4(0.666664183139801, 0.40021437406539917, 0.2800302505493164, 0.2800678312778473));

  store<u32>(HASH_A, 0x7feb352d);
  store<u32>(HASH_B, 0x846ca68b);

  for (let lane: usize = 0; lane < 6; lane++) store<i32>(LANES + (lane << 2), lane < 3 ? -1 : 0);
}
