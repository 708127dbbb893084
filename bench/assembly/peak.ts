import { f32v } from "../../assembly/simd";

/**
 * 11 independent chains of multiply-adds, nothing else: enough to hide the latency of each, and few enough for 15 vector
 * registers. The most that any kernel of the dialect could reach.
 */
export function chains(steps: i32, x: f32, y: f32): f32 {
  const a = f32x4.splat(x);
  const b = f32x4.splat(y);
  let c0 = a;
  let c1 = a;
  let c2 = a;
  let c3 = a;
  let c4 = a;
  let c5 = a;
  let c6 = a;
  let c7 = a;
  let c8 = a;
  let c9 = a;
  let c10 = a;
  for (let i = 0; i < steps; i++) {
    c0 = f32v.madd(a, b, c0);
    c1 = f32v.madd(a, b, c1);
    c2 = f32v.madd(a, b, c2);
    c3 = f32v.madd(a, b, c3);
    c4 = f32v.madd(a, b, c4);
    c5 = f32v.madd(a, b, c5);
    c6 = f32v.madd(a, b, c6);
    c7 = f32v.madd(a, b, c7);
    c8 = f32v.madd(a, b, c8);
    c9 = f32v.madd(a, b, c9);
    c10 = f32v.madd(a, b, c10);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3)), f32x4.add(c4, c5));
  const high = f32x4.add(f32x4.add(f32x4.add(c6, c7), f32x4.add(c8, c9)), c10);
  return f32x4.extract_lane(f32x4.add(low, high), 0);
}
