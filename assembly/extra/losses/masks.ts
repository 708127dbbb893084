/** What labels, predictions and losses go through before and after a loss. */
import { f32v } from "../../simd";

/** y (n) = a x + b */
export function scaleShift(y: usize, x: usize, n: i32, a: f32, b: f32): void {
  const factor = f32x4.splat(a);
  const shift = f32x4.splat(b);
  for (; n > 0; n -= 4, x += 16, y += 16) {
    f32v.storeUpTo4(y, f32x4.add(f32x4.mul(v128.load(x), factor), shift), n);
  }
}

/** y (n) = x, but `to` where it is `from` */
export function replace(y: usize, x: usize, n: i32, from: f32, to: f32): void {
  const old = f32x4.splat(from);
  const other = f32x4.splat(to);
  for (; n > 0; n -= 4, x += 16, y += 16) {
    const value = v128.load(x);
    f32v.storeUpTo4(y, f32v.select(other, value, f32x4.eq(value, old)), n);
  }
}

/** out (n) = x · n / valid where mask is not `ignored`, else 0; valid counts those: the mean over all is the mean over them. */
export function maskedMean(out: usize, x: usize, mask: usize, n: i32, ignored: f32): void {
  let valid: f32 = 0;
  for (let i = 0; i < n; i++) if (load<f32>(mask + ((<usize>i) << 2)) !== ignored) valid += 1;
  const scale = valid > 0 ? <f32>n / valid : 0;
  for (; n > 0; n--, out += 4, x += 4, mask += 4) {
    store<f32>(out, load<f32>(mask) === ignored ? 0 : load<f32>(x) * scale);
  }
}

/** out (n) = x w · n / Σ w over the n, one w (m) for n / m numbers: the mean over all is the weighted mean. 0 where all weights are. */
export function weightedMean(out: usize, x: usize, w: usize, n: i32, m: i32): void {
  let total: f64 = 0;
  for (let i = 0; i < m; i++) total += <f64>load<f32>(w + ((<usize>i) << 2));
  const scale: f64 = total === 0 ? 0 : <f64>m / total;
  const each = n / m;
  for (let i = 0; i < n; i++, out += 4, x += 4) {
    const weight = <f64>load<f32>(w + ((<usize>(i / each)) << 2));
    store<f32>(out, <f32>(<f64>load<f32>(x) * weight * scale));
  }
}

/** y (outer, inner, length) = x (outer, length, inner) */
export function swap(y: usize, x: usize, outer: i32, length: i32, inner: i32): void {
  const step = (<usize>inner) << 2;
  for (; outer > 0; outer--, x += step * <usize>length) {
    for (let j: usize = 0; j < step; j += 4) {
      let from = x + j;
      for (let i = 0; i < length; i++, from += step, y += 4) store<f32>(y, load<f32>(from));
    }
  }
}
