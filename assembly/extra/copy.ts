/** Copies between an array and a view of another one with any strides: transposes, slices, repetitions, joins. */
import { f32v } from "../simd";

class size {
  /** Dimension i of the sizes, then the strides, at `sizes`. */
  @inline static at(sizes: usize, i: usize): i32 {
    return load<i32>(sizes + (i << 2));
  }
  /** Stride i in bytes. */
  @inline static stride(sizes: usize, i: usize): i32 {
    return load<i32>(sizes + 24 + (i << 2)) << 2;
  }
}

/** out (n) = x, with a step in bytes. */
function row(out: usize, x: usize, n: i32, step: i32): void {
  if (step === 4) {
    for (; n >= 4; n -= 4, x += 16, out += 16) v128.store(out, v128.load(x));
    if (n > 0) f32v.storePart(out, v128.load(x), n);
  } else if (step === 0) {
    const repeated = v128.load32_splat(x);
    for (; n > 0; n -= 4, out += 16) f32v.storeUpTo4(out, repeated, n);
  } else {
    for (; n > 0; n--, x += step, out += 4) store<f32>(out, load<f32>(x));
  }
}

/** out (m, n) = the transpose of x, whose rows are `bytes` apart: four by four. */
function transpose(out: usize, x: usize, m: i32, n: i32, bytes: usize): void {
  const width = (<usize>n) << 2;
  for (; m >= 4; m -= 4, x += 16, out += width << 2) {
    let from = x;
    let to = out;
    let j = n;
    for (; j >= 4; j -= 4, from += bytes << 2, to += 16) {
      const a = v128.load(from);
      const b = v128.load(from + bytes);
      const c = v128.load(from + bytes * 2);
      const d = v128.load(from + bytes * 3);
      const ab = f32v.zipLow(a, b);
      const cd = f32v.zipLow(c, d);
      const ef = f32v.zipHigh(a, b);
      const gh = f32v.zipHigh(c, d);
      v128.store(to, f32v.joinLow(ab, cd));
      v128.store(to + width, f32v.joinHigh(ab, cd));
      v128.store(to + width * 2, f32v.joinLow(ef, gh));
      v128.store(to + width * 3, f32v.joinHigh(ef, gh));
    }
    for (; j > 0; j--, from += bytes, to += 4) {
      const a = v128.load(from);
      v128.store32_lane(to, a, 0);
      v128.store32_lane(to + width, a, 1);
      v128.store32_lane(to + width * 2, a, 2);
      v128.store32_lane(to + width * 3, a, 3);
    }
  }
  for (; m > 0; m--, x += 4, out += width) row(out, x, n, <i32>bytes);
}

/** out (n0, …, n5) = x from the offset on, by the strides; both stand at `sizes`. */
export function copy(out: usize, x: usize, offset: i32, sizes: usize): void {
  const n4 = size.at(sizes, 4);
  const n5 = size.at(sizes, 5);
  const step = size.stride(sizes, 5);
  const isTranspose = size.stride(sizes, 4) === 4 && step > 4;
  const first = x + (offset << 2);
  for (let i0 = 0; i0 < size.at(sizes, 0); i0++) {
    const at0 = first + i0 * size.stride(sizes, 0);
    for (let i1 = 0; i1 < size.at(sizes, 1); i1++) {
      const at1 = at0 + i1 * size.stride(sizes, 1);
      for (let i2 = 0; i2 < size.at(sizes, 2); i2++) {
        let at = at1 + i2 * size.stride(sizes, 2);
        for (let i3 = 0; i3 < size.at(sizes, 3); i3++, at += size.stride(sizes, 3)) {
          if (isTranspose) {
            transpose(out, at, n4, n5, <usize>step);
            out += (n4 * n5) << 2;
          } else {
            let from = at;
            for (let i4 = 0; i4 < n4; i4++, from += size.stride(sizes, 4), out += n5 << 2) row(out, from, n5, step);
          }
        }
      }
    }
  }
}

/** out, from the offset on by the strides, = x (n0, …, n5). */
export function place(out: usize, x: usize, offset: i32, sizes: usize): void {
  const n5 = size.at(sizes, 5);
  const step = size.stride(sizes, 5);
  const first = out + (offset << 2);
  for (let i0 = 0; i0 < size.at(sizes, 0); i0++) {
    const at0 = first + i0 * size.stride(sizes, 0);
    for (let i1 = 0; i1 < size.at(sizes, 1); i1++) {
      const at1 = at0 + i1 * size.stride(sizes, 1);
      for (let i2 = 0; i2 < size.at(sizes, 2); i2++) {
        const at2 = at1 + i2 * size.stride(sizes, 2);
        for (let i3 = 0; i3 < size.at(sizes, 3); i3++) {
          let at = at2 + i3 * size.stride(sizes, 3);
          for (let i4 = 0; i4 < size.at(sizes, 4); i4++, at += size.stride(sizes, 4), x += n5 << 2) {
            if (step === 4) row(at, x, n5, 4);
            else for (let i5 = 0; i5 < n5; i5++) store<f32>(at + i5 * step, load<f32>(x + (i5 << 2)));
          }
        }
      }
    }
  }
}
