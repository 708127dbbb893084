/** Lanes and dialects. The only file that asks which instruction dialect it is built for. */
export class f32v {
  /** a·b + c: rounded once where the dialect fuses, twice where not. */
  @inline static madd(a: v128, b: v128, c: v128): v128 {
    return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
  }

  /** c − a·b, with the rounding of `madd`. */
  @inline static nmadd(a: v128, b: v128, c: v128): v128 {
    return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(a, b, c) : f32x4.sub(c, f32x4.mul(a, b));
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
}
