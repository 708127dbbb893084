/** Metrics of single rows: of the k largest, and correlations of a row's columns. */

class at {
  @inline static float(x: usize, i: i32): f32 {
    return load<f32>(x + ((<usize>i) << 2));
  }
}

/** The first of a row's largest columns. */
function firstOfLargest(x: usize, columns: i32): i32 {
  let best = 0;
  for (let j = 1; j < columns; j++) if (at.float(x, j) > at.float(x, best)) best = j;
  return best;
}

/**
 * out (rows) = 1 where fewer than k columns of p are larger than that of the target, else 0; a target's column that is not finite never
 * counts, nor does one that there is not. yColumns is 0 where y holds class numbers, else the largest column is the target.
 */
export function inTopK(out: usize, p: usize, y: usize, rows: i32, columns: i32, yColumns: i32, k: i32): void {
  const bytes = (<usize>columns) << 2;
  const yStep: usize = yColumns ? bytes : 4;
  for (; rows > 0; rows--, out += 4, p += bytes, y += yStep) {
    const column = yColumns ? firstOfLargest(y, columns) : <i32>load<f32>(y);
    const target = <u32>column < <u32>columns ? at.float(p, column) : NaN;
    let larger = target - target === 0 ? 0 : k;
    for (let j = 0; j < columns; j++) if (at.float(p, j) > target) larger++;
    store<f32>(out, <f32>(larger < k));
  }
}

/** out = p where it is one of the k largest of its row, the first of equal ones, else -1e10, which is above no threshold. */
export function keepTopK(out: usize, p: usize, rows: i32, columns: i32, k: i32): void {
  const bytes = (<usize>columns) << 2;
  for (; rows > 0; rows--, out += bytes, p += bytes) {
    for (let j = 0; j < columns; j++) store<f32>(out + ((<usize>j) << 2), -1e10);
    let last = -1;
    for (let kept = 0; kept < k && kept < columns; kept++) {
      let next = -1;
      for (let j = 0; j < columns; j++) {
        const value = at.float(p, j);
        const after = last < 0 || value < at.float(p, last) || (value === at.float(p, last) && j > last);
        if (after && (next < 0 ? value <= Infinity : value > at.float(p, next))) next = j;
      }
      if (next < 0) break; // NaNs are left.
      store<f32>(out + ((<usize>next) << 2), at.float(p, next));
      last = next;
    }
  }
}

/**
 * out (rows): how y and p correlate over the columns of a row. Pearson's: Σ y' p' / n (σy + ε)(σp + ε), y' and p' without their means;
 * concordance (Lin 1989, https://doi.org/10.2307/2532051): 2 Σ y' p' / n (σy² + σp² + (mean y - mean p)² + ε).
 */
export function correlate(out: usize, p: usize, y: usize, rows: i32, columns: i32, concordance: i32): void {
  const bytes = (<usize>columns) << 2;
  const n = <f64>columns;
  for (; rows > 0; rows--, out += 4, p += bytes, y += bytes) {
    let meanY: f64 = 0;
    let meanP: f64 = 0;
    for (let j = 0; j < columns; j++) {
      meanY += <f64>at.float(y, j);
      meanP += <f64>at.float(p, j);
    }
    meanY /= n;
    meanP /= n;
    let yy: f64 = 0;
    let pp: f64 = 0;
    let yp: f64 = 0;
    for (let j = 0; j < columns; j++) {
      const dy = <f64>at.float(y, j) - meanY;
      const dp = <f64>at.float(p, j) - meanP;
      yy += dy * dy;
      pp += dp * dp;
      yp += dy * dp;
    }
    const apart = meanY - meanP;
    const value = concordance
      ? (2 * yp) / (yy + pp + n * apart * apart + n * 1e-7)
      : yp / n / ((Math.sqrt(yy / n) + 1e-7) * (Math.sqrt(pp / n) + 1e-7));
    store<f32>(out, <f32>value);
  }
}

/** out[first + i] = value i, of up to eleven: numbers that a program needs beside its data. */
export function constants(out: usize, values: usize, first: i32, count: i32): void {
  memory.copy(out + ((<usize>first) << 2), values, (<usize>count) << 2);
}
