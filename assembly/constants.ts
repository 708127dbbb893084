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
export const INFINITY: usize = 1040;

// e^x = 2^n · (1 + r + r² q(r)), see math.ts
export const LOG2_E: usize = 1044;
export const ROUND: usize = 1048; // 1.5 · 2^23 + 127: added, it leaves the nearest integer, with that bias, in the low bits
export const ROUND_SPARE: usize = 1052; // the same + SPARE = 40
export const INVERSE_SPARE: usize = 1056; // 2^-SPARE
export const LN2_HIGH: usize = 1060; // 15 bits, so that n · LN2_HIGH is exact
export const LN2_LOW: usize = 1064;
export const EXP_LOWEST: usize = 1068; // below, even |x| · e^x is less than half of the least subnormal
export const EXP_HIGHEST: usize = 1072; // above, e^x is infinite
export const EXPM1_LOWEST: usize = 1076; // below, e^x - 1 rounds to -1
export const EXP_Q0: usize = 1080;
export const EXP_Q1: usize = 1084;
export const EXP_Q2: usize = 1088;
export const EXP_Q3: usize = 1092;
export const EXP_Q4: usize = 1096;

// log(2^e · (1 + f)) = e · ln 2 + f - f²/2 + f³ p(f)
export const LEAST_NORMAL: usize = 1100;
export const TWO_23: usize = 1104;
export const TWENTY_THREE: usize = 1108;
export const LOG_LOW: usize = 1112; // the bits of 3/4: mantissas run from there to 3/2
export const EXPONENT: usize = 1116; // the bits of sign and exponent
export const LOG_P0: usize = 1120;
export const LOG_P1: usize = 1124;
export const LOG_P2: usize = 1128;
export const LOG_P3: usize = 1132;
export const LOG_P4: usize = 1136;
export const LOG_P5: usize = 1140;
export const LOG_P6: usize = 1144;
export const LOG_P7: usize = 1148;

// Φ(-a) = e^(-a²/2) · p(a) / q(a)
export const TAIL_HIGHEST: usize = 1152; // above, a · Φ(-a) is less than half of the least subnormal
export const UPPER_BITS: usize = 1156; // of a float: 12 bits of its mantissa, whose square is exact
export const INVERSE_ROOT_2PI: usize = 1160;
export const TAIL_P0: usize = 1164;
export const TAIL_P1: usize = 1168;
export const TAIL_P2: usize = 1172;
export const TAIL_P3: usize = 1176;
export const TAIL_P4: usize = 1180;
export const TAIL_Q1: usize = 1184;
export const TAIL_Q2: usize = 1188;
export const TAIL_Q3: usize = 1192;
export const TAIL_Q4: usize = 1196;
export const TAIL_Q5: usize = 1200;

// SELU: λ and λα
export const SELU_SCALE: usize = 1204;
export const SELU_SCALE_ALPHA: usize = 1208;

// Probabilities in losses are clipped to [PROBABILITY_LEAST, PROBABILITY_MOST], Keras' epsilon and 1 - epsilon.
export const PROBABILITY_LEAST: usize = 1212;
export const PROBABILITY_MOST: usize = 1216;

// Dropout's integer hash
export const HASH_A: usize = 1220;
export const HASH_B: usize = 1224;

/** Three words of ones and three of zeros: four of them, from (3 - count) on, are a mask of the first `count` lanes. */
export const LANES: usize = 1228;

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
  store<f32>(INFINITY, Infinity);

  store<u32>(LOG2_E, 0x3fb8aa3b); // 1.44269502
  store<f32>(ROUND, 12582912 + 127);
  store<f32>(ROUND_SPARE, 12582912 + 127 + 40);
  store<u32>(INVERSE_SPARE, (127 - 40) << 23);
  store<u32>(LN2_HIGH, 0x3f317200); // 0.693145752
  store<f32>(LN2_LOW, 1.42860677e-6); // ln 2 - LN2_HIGH
  store<f32>(EXP_LOWEST, -110);
  store<f32>(EXP_HIGHEST, 89);
  store<f32>(EXPM1_LOWEST, -25);
  store<f32>(EXP_Q0, 0.4999999701976776);
  store<f32>(EXP_Q1, 0.16666541993618011);
  store<f32>(EXP_Q2, 0.041667431592941284);
  store<f32>(EXP_Q3, 0.008366873487830162);
  store<f32>(EXP_Q4, 0.0013871857663616538);

  store<u32>(LEAST_NORMAL, 0x00800000);
  store<f32>(TWO_23, 8388608);
  store<f32>(TWENTY_THREE, 23);
  store<f32>(LOG_LOW, 0.75);
  store<u32>(EXPONENT, 0xff800000);
  store<f32>(LOG_P0, 0.3333345055580139);
  store<f32>(LOG_P1, -0.25000110268592834);
  store<f32>(LOG_P2, 0.19990848004817963);
  store<f32>(LOG_P3, -0.1664687842130661);
  store<f32>(LOG_P4, 0.14477629959583282);
  store<f32>(LOG_P5, -0.13163936138153076);
  store<f32>(LOG_P6, 0.10472550988197327);
  store<f32>(LOG_P7, -0.045152269303798676);

  store<f32>(TAIL_HIGHEST, 14.5);
  store<u32>(UPPER_BITS, 0xfffff000);
  store<f32>(INVERSE_ROOT_2PI, 0.3989422804);
  store<f32>(TAIL_P0, 0.5);
  store<f32>(TAIL_P1, 0.43829190731048584);
  store<f32>(TAIL_P2, 0.18323270976543427);
  store<f32>(TAIL_P3, 0.04063239321112633);
  store<f32>(TAIL_P4, 0.004116172902286053);
  store<f32>(TAIL_Q1, 1.674468755722046);
  store<f32>(TAIL_Q2, 1.20249342918396);
  store<f32>(TAIL_Q3, 0.4694642722606659);
  store<f32>(TAIL_Q4, 0.10185673087835312);
  store<f32>(TAIL_Q5, 0.010317596606910229);

  store<f32>(SELU_SCALE, 1.05070098735548);
  store<f32>(SELU_SCALE_ALPHA, 1.7580993408473766); // 1.0507… · 1.67326324235437…

  store<f32>(PROBABILITY_LEAST, 1e-7);
  store<f32>(PROBABILITY_MOST, 0.9999999);

  store<u32>(HASH_A, 0x7feb352d);
  store<u32>(HASH_B, 0x846ca68b);

  for (let lane: usize = 0; lane < 6; lane++) store<i32>(LANES + (lane << 2), lane < 3 ? -1 : 0);
}
