/**
 * Metrics that count. State: float64 that outlive the program and are added to, in the order of the rows, so that neither the size of
 * batches nor anything else changes a bit. Weights w (rows) are how often each row counts, 0 for once. Not to be split: one thread counts.
 */

import * as Op from "../judging-opcodes";

class at {
  @inline static float(x: usize, i: i32): f32 {
    return load<f32>(x + ((<usize>i) << 2));
  }
  @inline static add(state: usize, i: i32, value: f64): void {
    const to = state + ((<usize>i) << 3);
    store<f64>(to, load<f64>(to) + value);
  }
}

/** How many of the n ascending thresholds are below p; 0 for NaN, which is above none. */
function rankOf(p: f32, thresholds: usize, n: i32): i32 {
  let low = 0;
  let high = n;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at.float(thresholds, middle) < p) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * For each label: negatives (n + 1), positives (n + 1), by how many of the n thresholds are below p; a target that is not 0 is positive.
 * `column` is the only one that counts, or ALL_COLUMNS as one label, or EACH_COLUMN as a label of its own. `labelWeights` (columns) multiply w,
 * 0 for none.
 */
export function countAtThresholds(
  state: usize,
  p: usize,
  y: usize,
  w: usize,
  labelWeights: usize,
  thresholds: usize,
  rows: i32,
  columns: i32,
  n: i32,
  column: i32,
): void {
  const groups = n + 1;
  for (let i = 0; i < rows; i++) {
    const weight: f64 = w ? <f64>at.float(w, i) : 1;
    for (let j = 0; j < columns; j++, p += 4, y += 4) {
      if (column >= 0 && j !== column) continue;
      const label = column === Op.EACH_COLUMN ? j : 0;
      const positive = load<f32>(y) !== 0 ? 1 : 0;
      const times = labelWeights ? weight * <f64>at.float(labelWeights, j) : weight;
      at.add(state, (2 * label + positive) * groups + rankOf(load<f32>(p), thresholds, n), times);
    }
  }
}

/** The class of a row: its largest column, the first of several. Without columns its only number. */
function classOf(x: usize, columns: i32): i32 {
  if (columns === 0) return <i32>load<f32>(x);
  let best = 0;
  let most: f32 = -Infinity;
  for (let j = 0; j < columns; j++) {
    const value = at.float(x, j);
    if (value > most) {
      most = value;
      best = j;
    }
  }
  return best;
}

/**
 * Confusion matrix (classes, classes): state[class of y][class of p] += w. pColumns and yColumns are 0 where rows are class numbers, else
 * their largest column is the class. With a `threshold` that is not NaN, rows are numbers p whose class is p >= threshold, of which pColumns
 * share a weight. Rows of class `ignored`
 * and rows whose class is none of the matrix don't count.
 */
export function countConfusions(
  state: usize,
  p: usize,
  y: usize,
  w: usize,
  rows: i32,
  pColumns: i32,
  yColumns: i32,
  classes: i32,
  threshold: f32,
  ignored: f32,
): void {
  const byThreshold = threshold <= Infinity;
  const pStep: usize = pColumns && !byThreshold ? (<usize>pColumns) << 2 : 4;
  const shared = byThreshold && pColumns ? pColumns : 1;
  const yStep: usize = yColumns ? (<usize>yColumns) << 2 : 4;
  for (let i = 0; i < rows; i++, p += pStep, y += yStep) {
    const target = classOf(y, yColumns);
    let found = 0;
    if (!byThreshold) found = classOf(p, pColumns);
    else if (load<f32>(p) >= threshold) found = 1;
    if (<f32>target === ignored || <u32>target >= <u32>classes || <u32>found >= <u32>classes) continue;
    at.add(state, target * classes + found, w ? <f64>at.float(w, i / shared) : 1);
  }
}

/**
 * Of each column: Σ w y q, Σ w q, Σ w y, q = 1 where p > threshold, else 0; with a threshold of NaN where p is the largest of its row (each of
 * several) and not 0.
 */
export function countHits(state: usize, p: usize, y: usize, w: usize, rows: i32, columns: i32, threshold: f32): void {
  const byLargest = !(threshold <= Infinity);
  const bytes = (<usize>columns) << 2;
  for (let i = 0; i < rows; i++, p += bytes, y += bytes) {
    const weight: f64 = w ? <f64>at.float(w, i) : 1;
    const largest = byLargest ? at.float(p, classOf(p, columns)) : 0;
    for (let j = 0; j < columns; j++) {
      const value = at.float(p, j);
      const chosen = byLargest ? value >= largest && Mathf.abs(value) > 1e-9 : value > threshold;
      const target = weight * <f64>at.float(y, j);
      if (chosen) {
        at.add(state, 3 * j, target);
        at.add(state, 3 * j + 1, weight);
      }
      at.add(state, 3 * j + 2, target);
    }
  }
}

/** state (columns) += Σ over rows of w x, and the last += Σ w. */
export function addColumns(state: usize, x: usize, w: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    const weight: f64 = w ? <f64>at.float(w, i) : 1;
    for (let j = 0; j < columns; j++, x += 4) at.add(state, j, weight * <f64>load<f32>(x));
    at.add(state, columns, weight);
  }
}

/**
 * Of each column: Σ w; mean of y, of p; Σ w (y - mean)², of p the same, and of both together; Σ w (y - p)². One row at a time, by Welford's
 * method: means and what deviates from them, not squares of large numbers that nearly cancel. https://doi.org/10.1080/00401706.1962.10490022
 */
export function addMoments(state: usize, p: usize, y: usize, w: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    const weight: f64 = w ? <f64>at.float(w, i) : 1;
    if (weight === 0) {
      p += (<usize>columns) << 2;
      y += (<usize>columns) << 2;
      continue;
    }
    let to = state;
    for (let j = 0; j < columns; j++, p += 4, y += 4, to += 56) {
      const target = <f64>load<f32>(y);
      const found = <f64>load<f32>(p);
      const total = load<f64>(to) + weight;
      const share = weight / total;
      const dy = target - load<f64>(to, 8);
      const dp = found - load<f64>(to, 16);
      const error = target - found;
      store<f64>(to, total);
      store<f64>(to, load<f64>(to, 8) + dy * share, 8);
      store<f64>(to, load<f64>(to, 16) + dp * share, 16);
      const rest = weight * (1 - share);
      store<f64>(to, load<f64>(to, 24) + dy * dy * rest, 24);
      store<f64>(to, load<f64>(to, 32) + dp * dp * rest, 32);
      store<f64>(to, load<f64>(to, 40) + dy * dp * rest, 40);
      store<f64>(to, load<f64>(to, 48) + error * error * weight, 48);
    }
  }
}
