/** Micro-kernels whose sums are unrolled, see micro.ts. Not for every engine: the one in Node 20 moves registers to the stack. */
import { f32v } from "../simd";

/** The fastest where multiplication and addition are separate: few instructions beside them. */
export function micro2x16x4(
  c: usize,
  ldc: usize,
  start: usize,
  lds: usize,
  a: usize,
  lda: usize,
  rows: i32,
  panel: usize,
  kc: i32,
): void {
  for (; rows > 0; rows -= 2) {
    let a0 = a;
    let a1 = rows > 1 ? a0 + lda : a0;
    let s = start;
    let c00 = v128.load(s);
    let c01 = v128.load(s, 16);
    let c02 = v128.load(s, 32);
    let c03 = v128.load(s, 48);
    if (rows > 1) s += lds;
    let c10 = v128.load(s);
    let c11 = v128.load(s, 16);
    let c12 = v128.load(s, 32);
    let c13 = v128.load(s, 48);
    let b0: v128, b1: v128, b2: v128, b3: v128, x: v128;
    let b = panel;
    let p = kc;
    for (; p >= 4; p -= 4) {
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      b2 = v128.load(b, 32);
      b3 = v128.load(b, 48);
      x = v128.load32_splat(a0);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      c02 = f32v.madd(x, b2, c02);
      c03 = f32v.madd(x, b3, c03);
      x = v128.load32_splat(a1);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      c12 = f32v.madd(x, b2, c12);
      c13 = f32v.madd(x, b3, c13);
      b0 = v128.load(b, 64);
      b1 = v128.load(b, 80);
      b2 = v128.load(b, 96);
      b3 = v128.load(b, 112);
      x = v128.load32_splat(a0, 4);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      c02 = f32v.madd(x, b2, c02);
      c03 = f32v.madd(x, b3, c03);
      x = v128.load32_splat(a1, 4);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      c12 = f32v.madd(x, b2, c12);
      c13 = f32v.madd(x, b3, c13);
      b0 = v128.load(b, 128);
      b1 = v128.load(b, 144);
      b2 = v128.load(b, 160);
      b3 = v128.load(b, 176);
      x = v128.load32_splat(a0, 8);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      c02 = f32v.madd(x, b2, c02);
      c03 = f32v.madd(x, b3, c03);
      x = v128.load32_splat(a1, 8);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      c12 = f32v.madd(x, b2, c12);
      c13 = f32v.madd(x, b3, c13);
      b0 = v128.load(b, 192);
      b1 = v128.load(b, 208);
      b2 = v128.load(b, 224);
      b3 = v128.load(b, 240);
      x = v128.load32_splat(a0, 12);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      c02 = f32v.madd(x, b2, c02);
      c03 = f32v.madd(x, b3, c03);
      x = v128.load32_splat(a1, 12);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      c12 = f32v.madd(x, b2, c12);
      c13 = f32v.madd(x, b3, c13);
      a0 += 16;
      a1 += 16;
      b += 256;
    }
    for (; p > 0; p--) {
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      b2 = v128.load(b, 32);
      b3 = v128.load(b, 48);
      x = v128.load32_splat(a0);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      c02 = f32v.madd(x, b2, c02);
      c03 = f32v.madd(x, b3, c03);
      x = v128.load32_splat(a1);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      c12 = f32v.madd(x, b2, c12);
      c13 = f32v.madd(x, b3, c13);
      a0 += 4;
      a1 += 4;
      b += 64;
    }
    let to = c;
    v128.store(to, c00);
    v128.store(to, c01, 16);
    v128.store(to, c02, 32);
    v128.store(to, c03, 48);
    if (rows > 1) to += ldc;
    v128.store(to, c10);
    v128.store(to, c11, 16);
    v128.store(to, c12, 32);
    v128.store(to, c13, 48);
    start += lds << 1;
    a += lda << 1;
    c += ldc << 1;
  }
}

/** 18 sums, 9 in registers of 256 bits: for engines that make one instruction of two on neighbouring vectors. */
export function micro3x24x2(
  c: usize,
  ldc: usize,
  start: usize,
  lds: usize,
  a: usize,
  lda: usize,
  rows: i32,
  panel: usize,
  kc: i32,
): void {
  for (; rows > 0; rows -= 3) {
    let a0 = a;
    let a1 = rows > 1 ? a0 + lda : a0;
    let a2 = rows > 2 ? a1 + lda : a1;
    let s = start;
    let c00 = v128.load(s);
    let c01 = v128.load(s, 16);
    let c02 = v128.load(s, 32);
    let c03 = v128.load(s, 48);
    let c04 = v128.load(s, 64);
    let c05 = v128.load(s, 80);
    if (rows > 1) s += lds;
    let c10 = v128.load(s);
    let c11 = v128.load(s, 16);
    let c12 = v128.load(s, 32);
    let c13 = v128.load(s, 48);
    let c14 = v128.load(s, 64);
    let c15 = v128.load(s, 80);
    if (rows > 2) s += lds;
    let c20 = v128.load(s);
    let c21 = v128.load(s, 16);
    let c22 = v128.load(s, 32);
    let c23 = v128.load(s, 48);
    let c24 = v128.load(s, 64);
    let c25 = v128.load(s, 80);
    let b0: v128, b1: v128, b2: v128, b3: v128, b4: v128, b5: v128, x: v128;
    let b = panel;
    let p = kc;
    for (; p >= 2; p -= 2) {
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      b2 = v128.load(b, 32);
      b3 = v128.load(b, 48);
      b4 = v128.load(b, 64);
      b5 = v128.load(b, 80);
      x = v128.load32_splat(a0);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      c02 = f32v.madd(x, b2, c02);
      c03 = f32v.madd(x, b3, c03);
      c04 = f32v.madd(x, b4, c04);
      c05 = f32v.madd(x, b5, c05);
      x = v128.load32_splat(a1);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      c12 = f32v.madd(x, b2, c12);
      c13 = f32v.madd(x, b3, c13);
      c14 = f32v.madd(x, b4, c14);
      c15 = f32v.madd(x, b5, c15);
      x = v128.load32_splat(a2);
      c20 = f32v.madd(x, b0, c20);
      c21 = f32v.madd(x, b1, c21);
      c22 = f32v.madd(x, b2, c22);
      c23 = f32v.madd(x, b3, c23);
      c24 = f32v.madd(x, b4, c24);
      c25 = f32v.madd(x, b5, c25);
      b0 = v128.load(b, 96);
      b1 = v128.load(b, 112);
      b2 = v128.load(b, 128);
      b3 = v128.load(b, 144);
      b4 = v128.load(b, 160);
      b5 = v128.load(b, 176);
      x = v128.load32_splat(a0, 4);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      c02 = f32v.madd(x, b2, c02);
      c03 = f32v.madd(x, b3, c03);
      c04 = f32v.madd(x, b4, c04);
      c05 = f32v.madd(x, b5, c05);
      x = v128.load32_splat(a1, 4);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      c12 = f32v.madd(x, b2, c12);
      c13 = f32v.madd(x, b3, c13);
      c14 = f32v.madd(x, b4, c14);
      c15 = f32v.madd(x, b5, c15);
      x = v128.load32_splat(a2, 4);
      c20 = f32v.madd(x, b0, c20);
      c21 = f32v.madd(x, b1, c21);
      c22 = f32v.madd(x, b2, c22);
      c23 = f32v.madd(x, b3, c23);
      c24 = f32v.madd(x, b4, c24);
      c25 = f32v.madd(x, b5, c25);
      a0 += 8;
      a1 += 8;
      a2 += 8;
      b += 192;
    }
    for (; p > 0; p--) {
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      b2 = v128.load(b, 32);
      b3 = v128.load(b, 48);
      b4 = v128.load(b, 64);
      b5 = v128.load(b, 80);
      x = v128.load32_splat(a0);
      c00 = f32v.madd(x, b0, c00);
      c01 = f32v.madd(x, b1, c01);
      c02 = f32v.madd(x, b2, c02);
      c03 = f32v.madd(x, b3, c03);
      c04 = f32v.madd(x, b4, c04);
      c05 = f32v.madd(x, b5, c05);
      x = v128.load32_splat(a1);
      c10 = f32v.madd(x, b0, c10);
      c11 = f32v.madd(x, b1, c11);
      c12 = f32v.madd(x, b2, c12);
      c13 = f32v.madd(x, b3, c13);
      c14 = f32v.madd(x, b4, c14);
      c15 = f32v.madd(x, b5, c15);
      x = v128.load32_splat(a2);
      c20 = f32v.madd(x, b0, c20);
      c21 = f32v.madd(x, b1, c21);
      c22 = f32v.madd(x, b2, c22);
      c23 = f32v.madd(x, b3, c23);
      c24 = f32v.madd(x, b4, c24);
      c25 = f32v.madd(x, b5, c25);
      a0 += 4;
      a1 += 4;
      a2 += 4;
      b += 96;
    }
    let to = c;
    v128.store(to, c00);
    v128.store(to, c01, 16);
    v128.store(to, c02, 32);
    v128.store(to, c03, 48);
    v128.store(to, c04, 64);
    v128.store(to, c05, 80);
    if (rows > 1) to += ldc;
    v128.store(to, c10);
    v128.store(to, c11, 16);
    v128.store(to, c12, 32);
    v128.store(to, c13, 48);
    v128.store(to, c14, 64);
    v128.store(to, c15, 80);
    if (rows > 2) to += ldc;
    v128.store(to, c20);
    v128.store(to, c21, 16);
    v128.store(to, c22, 32);
    v128.store(to, c23, 48);
    v128.store(to, c24, 64);
    v128.store(to, c25, 80);
    start += lds * 3;
    a += lda * 3;
    c += ldc * 3;
  }
}
