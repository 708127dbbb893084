/**
 * Losses of whole rows: p and y (rows, columns) → loss (rows), and dp (rows, columns) from dl (rows). Definitions are Keras 3's,
 * https://keras.io/api/losses/. Sums run over the columns in their order, in float64, so that long rows keep their digits.
 */
import { math } from "../../math";
import { clip } from "./clip";

class scalar {
  @inline static at(x: usize, i: i32): f32 {
    return load<f32>(x + ((<usize>i) << 2));
  }
  @inline static put(x: usize, i: i32, value: f32): void {
    store<f32>(x + ((<usize>i) << 2), value);
  }
  @inline static log(x: f32): f32 {
    return f32x4.extract_lane(math.log(f32x4.splat(x)), 0);
  }
  /** x^e for x >= 0. */
  static power(x: f32, e: f32): f32 {
    if (e === 0) return 1;
    if (e === 1) return x;
    if (e === 2) return x * x;
    return f32x4.extract_lane(math.exp(f32x4.splat(e * scalar.log(x))), 0);
  }
  /** The greater, or NaN if one is. */
  @inline static greater(a: f32, b: f32): f32 {
    return a < b ? b : a;
  }
}

/** Keras' ε: norms below it count as it, slopes of powers are finite from it on. */
const EPSILON: f32 = 1e-7;

/** 1/‖x‖, but at most 1/ε: a row of zeros has length ε. */
function inverseLength(x: usize, columns: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < columns; j++) sum += <f64>scalar.at(x, j) * <f64>scalar.at(x, j);
  const inverse = 1 / Math.sqrt(sum);
  return inverse > 1e7 ? 1e7 : inverse;
}

function dot(a: usize, b: usize, columns: i32): f64 {
  let sum: f64 = 0;
  for (let j = 0; j < columns; j++) sum += <f64>scalar.at(a, j) * <f64>scalar.at(b, j);
  return sum;
}

/** cos = Σ y p / (‖y‖ ‖p‖), 0 for a row of zeros. The loss is -cos: its sign is left to the scale. */
export function cosine(out: usize, p: usize, y: usize, rows: i32, columns: i32, scale: f32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, out += 4, p += bytes, y += bytes) {
    const value = dot(p, y, columns) * inverseLength(p, columns) * inverseLength(y, columns);
    store<f32>(out, <f32>(value * <f64>scale));
  }
}

/** dp = dl · scale · (y / ‖y‖ - cos · p / ‖p‖) / ‖p‖, the second term 0 where ‖p‖ counts as ε. */
export function cosineGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32, scale: f32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, dp += bytes, dl += 4, p += bytes, y += bytes) {
    const ip = inverseLength(p, columns);
    const iy = inverseLength(y, columns);
    const factor = <f64>load<f32>(dl) * <f64>scale * ip;
    const cos = ip < 1e7 ? dot(p, y, columns) * ip * iy : 0;
    for (let j = 0; j < columns; j++) {
      scalar.put(dp, j, <f32>(factor * (<f64>scalar.at(y, j) * iy - cos * <f64>scalar.at(p, j) * ip)));
    }
  }
}

/** (1 - y) p */
function othersAt(p: usize, y: usize, j: i32): f32 {
  return (<f32>1 - scalar.at(y, j)) * scalar.at(p, j);
}

/** The column with the greatest (1 - y) p, the first of several, not counting NaNs. */
function strongestOther(p: usize, y: usize, columns: i32): i32 {
  let best = 0;
  let most: f32 = -Infinity;
  for (let j = 0; j < columns; j++) {
    const other = othersAt(p, y, j);
    if (other > most) {
      most = other;
      best = j;
    }
  }
  return best;
}

/** max(1 + max((1 - y) p) - Σ y p, 0) */
export function categoricalHinge(loss: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, loss += 4, p += bytes, y += bytes) {
    const j = strongestOther(p, y, columns);
    const other = othersAt(p, y, j);
    store<f32>(loss, scalar.greater(<f32>(1 + <f64>other - dot(p, y, columns)), 0));
  }
}

export function categoricalHingeGradient(dp: usize, dl: usize, p: usize, y: usize, rows: i32, columns: i32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, dp += bytes, dl += 4, p += bytes, y += bytes) {
    const strongest = strongestOther(p, y, columns);
    const other = othersAt(p, y, strongest);
    const d: f32 = 1 + <f64>other - dot(p, y, columns) <= 0 ? 0 : load<f32>(dl);
    for (let j = 0; j < columns; j++) {
      const target = scalar.at(y, j);
      scalar.put(dp, j, d * (j === strongest ? 1 - target - target : -target));
    }
  }
}

/** q clipped to [ε, 1 - ε], as in the cross-entropies. */
function clipped(q: f32): f32 {
  return f32x4.extract_lane(clip.value(f32x4.splat(q)), 0);
}

function sum(x: usize, columns: i32): f64 {
  let total: f64 = 0;
  for (let j = 0; j < columns; j++) total += <f64>scalar.at(x, j);
  return total;
}

/**
 * -Σ α (1 - q)^γ y log q, q = p / Σ p clipped. `alphas` (columns) are the classes' weights, or 0 for the same `alpha` everywhere.
 * Lin et al. 2018, https://arxiv.org/abs/1708.02002
 */
export function categoricalFocal(
  loss: usize,
  p: usize,
  y: usize,
  alphas: usize,
  rows: i32,
  columns: i32,
  alpha: f32,
  gamma: f32,
): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, loss += 4, p += bytes, y += bytes) {
    const total = sum(p, columns);
    let value: f64 = 0;
    for (let j = 0; j < columns; j++) {
      const q = clipped(<f32>(<f64>scalar.at(p, j) / total));
      const weight = alphas ? scalar.at(alphas, j) : alpha;
      value -= <f64>(weight * scalar.power(1 - q, gamma)) * <f64>(scalar.at(y, j) * scalar.log(q));
    }
    store<f32>(loss, <f32>value);
  }
}

/** dp = dl (g - Σ g q) / Σ p, g = α y (1 - q)^(γ - 1) (γ log q - (1 - q) / q) where q is not clipped, else 0. */
export function categoricalFocalGradient(
  dp: usize,
  dl: usize,
  p: usize,
  y: usize,
  alphas: usize,
  rows: i32,
  columns: i32,
  alpha: f32,
  gamma: f32,
): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, dp += bytes, dl += 4, p += bytes, y += bytes) {
    const total = sum(p, columns);
    let shared: f64 = 0;
    for (let j = 0; j < columns; j++) {
      const q = <f32>(<f64>scalar.at(p, j) / total);
      const kept = clipped(q);
      let g: f32 = 0;
      if (kept === q || !(q <= Infinity)) {
        const weight = alphas ? scalar.at(alphas, j) : alpha;
        const slope = gamma * scalar.log(q) - (1 - q) / q;
        g = weight * scalar.at(y, j) * scalar.power(1 - q, gamma - 1) * slope;
      }
      shared += <f64>g * <f64>q;
      scalar.put(dp, j, g);
    }
    const scale = <f64>load<f32>(dl) / total;
    for (let j = 0; j < columns; j++) scalar.put(dp, j, <f32>((<f64>scalar.at(dp, j) - shared) * scale));
  }
}

/** (1 - p[y]^q) / q, y (rows) class numbers. Zhang and Sabuncu 2018, https://arxiv.org/abs/1805.07836 */
export function generalizedCrossentropy(loss: usize, p: usize, y: usize, rows: i32, columns: i32, q: f32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, loss += 4, p += bytes, y += 4) {
    store<f32>(loss, (1 - scalar.power(scalar.at(p, <i32>load<f32>(y)), q)) / q);
  }
}

/** dp = -dl p^(q - 1) at class y, p not below ε, so that the slope at 0 is finite. */
export function generalizedCrossentropyGradient(
  dp: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
  q: f32,
): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, dp += bytes, dl += 4, p += bytes, y += 4) {
    memory.fill(dp, 0, bytes);
    const target = <i32>load<f32>(y);
    const probability = scalar.greater(scalar.at(p, target), EPSILON);
    scalar.put(dp, target, -load<f32>(dl) * scalar.power(probability, q - 1));
  }
}

/** Σ y p, Σ y and Σ p of a row. */
class Overlap {
  @inline static both(p: usize, y: usize, columns: i32): f64 {
    return dot(p, y, columns);
  }
  /** I + α (Σ y - I) + β (Σ p - I) + ε */
  @inline static union(both: f64, p: usize, y: usize, columns: i32, alpha: f32, beta: f32, epsilon: f32): f64 {
    return both + <f64>alpha * (sum(y, columns) - both) + <f64>beta * (sum(p, columns) - both) + <f64>epsilon;
  }
}

/**
 * 1 - I / (I + α (Σ y - I) + β (Σ p - I) + ε), I = Σ y p; `copies` times, where a whole batch is one row.
 * Salehi et al. 2017, https://arxiv.org/abs/1706.05721
 */
export function tversky(
  loss: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
  copies: i32,
  alpha: f32,
  beta: f32,
  epsilon: f32,
): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, p += bytes, y += bytes) {
    const both = Overlap.both(p, y, columns);
    const value = <f32>(1 - both / Overlap.union(both, p, y, columns, alpha, beta, epsilon));
    for (let i = 0; i < copies; i++, loss += 4) store<f32>(loss, value);
  }
}

/** dp = -dl (y U - I (y (1 - α - β) + β)) / U², U the denominator, dl the sum over the copies. */
export function tverskyGradient(
  dp: usize,
  dl: usize,
  p: usize,
  y: usize,
  rows: i32,
  columns: i32,
  copies: i32,
  alpha: f32,
  beta: f32,
  epsilon: f32,
): void {
  const bytes = (<usize>columns) << 2;
  const own = 1 - <f64>alpha - <f64>beta;
  for (; rows > 0; rows--, dp += bytes, p += bytes, y += bytes) {
    const both = Overlap.both(p, y, columns);
    const union = Overlap.union(both, p, y, columns, alpha, beta, epsilon);
    let d: f64 = 0;
    for (let i = 0; i < copies; i++, dl += 4) d += <f64>load<f32>(dl);
    const scale = -d / (union * union);
    for (let j = 0; j < columns; j++) {
      const target = <f64>scalar.at(y, j);
      scalar.put(dp, j, <f32>(scale * (target * union - both * (target * own + <f64>beta))));
    }
  }
}
