/** Random numbers that are functions of seed, step and position alone: nothing is stored, and a program draws the same ones again. */
import { constant, HALF, MINUS_HALF, ONE } from "../constants";
import { GOLDEN, hash } from "../hash";
import { math } from "../math";
import { f32v } from "../simd";
import {
  COS_F4,
  COS_F6,
  COS_F8,
  MINUS_TWO,
  QUARTER,
  SIN_F3,
  SIN_F5,
  SIN_F7,
  SIN_F9,
  TAU,
  TWO_POW_MINUS_24,
  TWO_POW_MINUS_32,
} from "./constants";
import { UNIFORM } from "./opcodes";

/** cos (2π u), 0 <= u < 1: by symmetry from the quarter of the circle next to u, whose distance is exact. */
function cosineOfTurns(u: v128): v128 {
  const quarter = constant.at(QUARTER);
  const n = f32x4.nearest(f32x4.div(u, quarter));
  const r = f32x4.mul(f32x4.sub(u, f32x4.mul(n, quarter)), constant.at(TAU));
  const z = f32x4.mul(r, r);
  let s = f32v.madd(constant.at(SIN_F9), z, constant.at(SIN_F7));
  s = f32v.madd(f32v.madd(s, z, constant.at(SIN_F5)), z, constant.at(SIN_F3));
  s = f32v.madd(f32x4.mul(s, z), r, r);
  let c = f32v.madd(f32v.madd(constant.at(COS_F8), z, constant.at(COS_F6)), z, constant.at(COS_F4));
  c = f32v.madd(f32x4.mul(z, z), c, f32v.madd(z, constant.at(MINUS_HALF), constant.at(ONE)));
  // cos (r + n π/2): c, -s, -c, s
  const k = i32x4.trunc_sat_f32x4_s(n);
  const odd = i32x4.eq(v128.and(k, i32x4.splat(1)), i32x4.splat(1));
  const y = v128.bitselect(s, c, odd);
  const negative = i32x4.shl(v128.and(i32x4.add(k, i32x4.splat(1)), i32x4.splat(2)), 30);
  return v128.xor(y, negative);
}

class random {
  /** A random word of each element, in two rounds of a hash under two keys, as dropout draws it. */
  @inline static words(index: v128, key: v128, key2: v128): v128 {
    return hash.words(i32x4.add(hash.words(v128.xor(index, key)), key2));
  }

  /** 24 bits, in [0, 1). */
  @inline static uniform(words: v128): v128 {
    return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(words, 8)), constant.at(TWO_POW_MINUS_24));
  }

  /** In (0, 1], down to 2^-33, so that its logarithm has long tails. */
  @inline static positive(words: v128): v128 {
    const steps = f32x4.add(f32x4.convert_i32x4_u(words), constant.at(HALF));
    return f32x4.mul(steps, constant.at(TWO_POW_MINUS_32));
  }
}

/**
 * out (n), of which the first is number `start`: uniform in [a, b), or normal with mean a and standard deviation b, by Box and Muller (1958,
 * https://doi.org/10.1214/aoms/1177706645), of which each element takes the cosine.
 */
export function noise(out: usize, n: i32, distribution: i32, a: f32, b: f32, seed: i32, step: usize, start: i32): void {
  const at = load<u32>(step);
  const key = i32x4.splat(hash.word(<u32>seed ^ hash.word(at + GOLDEN)));
  const second = hash.word(at ^ hash.word(<u32>seed + 2 * GOLDEN));
  const key2 = i32x4.splat(second);
  const key3 = i32x4.splat(hash.word(second + GOLDEN));
  const first = f32x4.splat(a);
  const scale = f32x4.splat(distribution === UNIFORM ? b - a : b);
  const four = i32x4.splat(4);
  let index = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(start));
  for (; n > 0; n -= 4, out += 16) {
    const words = random.words(index, key, key2);
    let y: v128;
    if (distribution === UNIFORM) {
      // Rounding may reach b, which is not in the interval: a takes its place, as if the ends were joined.
      y = f32x4.add(f32x4.mul(random.uniform(words), scale), first);
      const most = f32x4.splat(b);
      y = v128.bitselect(first, y, f32x4.ge(y, most));
    } else {
      const radius = f32x4.sqrt(f32x4.mul(math.log(random.positive(words)), constant.at(MINUS_TWO)));
      const turns = random.uniform(random.words(index, key, key3));
      y = f32x4.add(f32x4.mul(f32x4.mul(radius, cosineOfTurns(turns)), scale), first);
    }
    f32v.storeUpTo4(out, y, n);
    index = i32x4.add(index, four);
  }
}
