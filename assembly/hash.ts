/** Random words by counter. */
import { constant, HASH_A, HASH_B } from "./constants";

/** A bijection of 32-bit words in which every bit depends on every bit: C. Wellons' lowbias32 (nullprogram.com/blog/2018/07/31). */
export class hash {
  @inline static word(h: u32): u32 {
    h = (h ^ (h >> 16)) * load<u32>(HASH_A);
    h = (h ^ (h >> 15)) * load<u32>(HASH_B);
    return h ^ (h >> 16);
  }

  @inline static words(h: v128): v128 {
    h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), constant.at(HASH_A));
    h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 15)), constant.at(HASH_B));
    return v128.xor(h, i32x4.shr_u(h, 16));
  }
}

/** The fractional part of the golden ratio: keeps seed 0 and step 0 away from the hash's fixed point. */
export const GOLDEN: u32 = 0x9e3779b9;
