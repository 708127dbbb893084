/** Circle loss: pulls embeddings of one class together and those of others apart. Sun et al. 2020, https://arxiv.org/abs/2002.10857 */
import { math } from "../../math";
import { lanes } from "../../rowwise";
import { f32v } from "../../simd";

class scalar {
  @inline static exp(x: f32): f32 {
    return f32x4.extract_lane(math.exp(f32x4.splat(x)), 0);
  }
  @inline static log(x: f32): f32 {
    return f32x4.extract_lane(math.log(f32x4.splat(x)), 0);
  }
  @inline static sigmoid(x: f32): f32 {
    return f32x4.extract_lane(math.sigmoid(f32x4.splat(x)), 0);
  }
  /** log(1 + e^x) */
  static softplus(x: f32): f32 {
    const small = f32x4.extract_lane(math.log1pOfUnit(math.expOfNegative(f32x4.splat(-Mathf.abs(x)))), 0);
    return (x > 0 ? x : 0) + small;
  }
}

/** Distances are d = max(1 - s, 0); m is the margin. */
class term {
  /** -γ (m + d) (m - d) */
  @inline static positive(d: f32, margin: f32, gamma: f32): f32 {
    return -gamma * (margin + d) * (margin - d);
  }
  /** γ max(1 + m - d, 0) (1 - m - d) */
  @inline static negative(d: f32, margin: f32, gamma: f32): f32 {
    const weight = <f32>1 + margin - d;
    return gamma * (weight < 0 ? <f32>0 : weight) * (<f32>1 - margin - d);
  }
  @inline static distance(s: usize): f32 {
    const d = <f32>1 - load<f32>(s);
    return d < 0 ? <f32>0 : d;
  }
}

/** log Σ e^term over the row's partners of the same class (`same`), or of others. -Infinity without any. */
function logSum(s: usize, y: usize, n: i32, row: i32, same: bool, alone: bool, margin: f32, gamma: f32): f32 {
  const own = load<f32>(y + ((<usize>row) << 2));
  let largest: f32 = -Infinity;
  let total: f32 = 0;
  for (let pass = 0; pass < 2; pass++) {
    for (let j = 0; j < n; j++) {
      const at = (<usize>j) << 2;
      if ((load<f32>(y + at) === own) !== same || (alone && j === row)) continue;
      const d = term.distance(s + at);
      const value = same ? term.positive(d, margin, gamma) : term.negative(d, margin, gamma);
      if (pass === 1) total += scalar.exp(value - largest);
      else if (!(value <= largest)) largest = value;
    }
  }
  return largest === -Infinity ? largest : largest + scalar.log(total);
}

/** loss (n) = softplus(log Σ positives + log Σ negatives), from similarities s (n, n) and class numbers y (n). */
export function circle(loss: usize, s: usize, y: usize, n: i32, removeDiagonal: i32, margin: f32, gamma: f32): void {
  const bytes = (<usize>n) << 2;
  const alone = removeDiagonal !== 0;
  for (let i = 0; i < n; i++, loss += 4, s += bytes) {
    const positives = logSum(s, y, n, i, true, alone, margin, gamma);
    const negatives = logSum(s, y, n, i, false, false, margin, gamma);
    store<f32>(loss, scalar.softplus(positives + negatives));
  }
}

/** ds (n, n) from dl (n). */
export function circleGradient(
  ds: usize,
  dl: usize,
  s: usize,
  y: usize,
  n: i32,
  removeDiagonal: i32,
  margin: f32,
  gamma: f32,
): void {
  const bytes = (<usize>n) << 2;
  const alone = removeDiagonal !== 0;
  for (let i = 0; i < n; i++, dl += 4, s += bytes, ds += bytes) {
    const own = load<f32>(y + ((<usize>i) << 2));
    const positives = logSum(s, y, n, i, true, alone, margin, gamma);
    const negatives = logSum(s, y, n, i, false, false, margin, gamma);
    const outer = load<f32>(dl) * scalar.sigmoid(positives + negatives);
    for (let j = 0; j < n; j++) {
      const at = (<usize>j) << 2;
      const d = term.distance(s + at);
      const same = load<f32>(y + at) === own;
      let slope: f32 = 0; // by d
      if (outer !== 0 && !(same && alone && i === j) && load<f32>(s + at) <= 1) {
        if (same) slope = 2 * gamma * d * scalar.exp(term.positive(d, margin, gamma) - positives);
        else if (d < 1 + margin) slope = 2 * gamma * (d - 1) * scalar.exp(term.negative(d, margin, gamma) - negatives);
      }
      store<f32>(ds + at, -outer * slope);
    }
  }
}

/** s (n, n) = e · eᵀ, e (n, d). Each product is four sums of every fourth column. */
export function similarities(s: usize, e: usize, n: i32, d: i32): void {
  const bytes = (<usize>d) << 2;
  const whole = bytes & ~15;
  const rest = d & 3;
  for (let i = 0; i < n; i++) {
    const a = e + <usize>i * bytes;
    for (let j = 0; j < n; j++, s += 4) {
      const b = e + <usize>j * bytes;
      let sum = f32x4.splat(0);
      for (let k: usize = 0; k < whole; k += 16) sum = f32v.madd(v128.load(a + k), v128.load(b + k), sum);
      if (rest) {
        const product = f32x4.mul(v128.load(a + whole), v128.load(b + whole));
        sum = f32x4.add(sum, v128.and(product, lanes.first(rest)));
      }
      store<f32>(s, lanes.sum(sum));
    }
  }
}

/** de (n, d) = (ds + dsᵀ) · e */
export function similaritiesGradient(de: usize, ds: usize, e: usize, n: i32, d: i32): void {
  const bytes = (<usize>d) << 2;
  const row = (<usize>n) << 2;
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < d; k += 4, de += 16) {
      let sum = f32x4.splat(0);
      for (let j = 0; j < n; j++) {
        const both =
          load<f32>(ds + <usize>i * row + ((<usize>j) << 2)) + load<f32>(ds + <usize>j * row + ((<usize>i) << 2));
        const at = e + <usize>j * bytes + ((<usize>k) << 2);
        sum = f32v.madd(f32x4.splat(both), v128.load(at), sum);
      }
      f32v.storeUpTo4(de, sum, d - k);
    }
    de -= (16 - ((<usize>d & 3) << 2)) & 15;
  }
}
