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

/** Sum of x (bytes, a multiple of 128): eight vectors in flight, nothing else. As fast as a matrix can be read. */
export function readSum(x: usize, bytes: usize): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let s4 = s0;
  let s5 = s0;
  let s6 = s0;
  let s7 = s0;
  for (const end = x + bytes; x !== end; x += 128) {
    s0 = f32x4.add(s0, v128.load(x));
    s1 = f32x4.add(s1, v128.load(x, 16));
    s2 = f32x4.add(s2, v128.load(x, 32));
    s3 = f32x4.add(s3, v128.load(x, 48));
    s4 = f32x4.add(s4, v128.load(x, 64));
    s5 = f32x4.add(s5, v128.load(x, 80));
    s6 = f32x4.add(s6, v128.load(x, 96));
    s7 = f32x4.add(s7, v128.load(x, 112));
  }
  const low = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  const high = f32x4.add(f32x4.add(s4, s5), f32x4.add(s6, s7));
  return f32x4.extract_lane(f32x4.add(low, high), 0);
}
