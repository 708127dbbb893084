/** Lanes and dialects. The only file that asks which instruction dialect it is built for. */

/** Whether a multiplication and an addition are one instruction, which then needs no register between them. */
export const FUSED: bool = ASC_FEATURE_RELAXED_SIMD;

export class f32v {
  /** a·b + c: rounded once where the dialect fuses, twice where not. */
  @inline static madd(a: v128, b: v128, c: v128): v128 {
    return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
  }

  /** c − a·b, with the rounding of `madd`. */
  @inline static nmadd(a: v128, b: v128, c: v128): v128 {
    return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(a, b, c) : f32x4.sub(c, f32x4.mul(a, b));
  }

  /** a where the mask is set, b elsewhere. A lane of the mask is all ones or all zeros. */
  @inline static select(a: v128, b: v128, mask: v128): v128 {
    return ASC_FEATURE_RELAXED_SIMD ? i32x4.relaxed_laneselect(a, b, mask) : v128.bitselect(a, b, mask);
  }

  /** Stores the first `count` (1 to 3) lanes; writes nothing beyond them. */
  @inline static storePart(to: usize, value: v128, count: i32): void {
    if (count >= 2) {
      v128.store64_lane(to, value, 0);
      if (count === 3) v128.store32_lane(to, value, 2, 8);
    } else {
      v128.store32_lane(to, value, 0);
    }
  }

  /** Stores `count` lanes, all four if there are more. */
  @inline static storeUpTo4(to: usize, value: v128, count: i32): void {
    if (count >= 4) v128.store(to, value);
    else f32v.storePart(to, value, count);
  }

  /** a0 b0 a1 b1 */
  @inline static zipLow(a: v128, b: v128): v128 {
    return v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  }

  /** a2 b2 a3 b3 */
  @inline static zipHigh(a: v128, b: v128): v128 {
    return v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  }

  /** a0 a1 b0 b1 */
  @inline static joinLow(a: v128, b: v128): v128 {
    return v128.shuffle<f64>(a, b, 0, 2);
  }

  /** a2 a3 b2 b3 */
  @inline static joinHigh(a: v128, b: v128): v128 {
    return v128.shuffle<f64>(a, b, 1, 3);
  }
}
