/** The k largest of each row, in order. */

/** Entries of a heap: values and their positions, both of one row. */
class heap {
  /** Whether entry i comes after entry j in the result: it is smaller, or as large and further right. NaN comes last. */
  @inline static after(v: f32, at: f32, w: f32, where: f32, sign: f32): bool {
    const a = sign * v;
    const b = sign * w;
    if (a < b) return true;
    if (a > b) return false;
    if (isNaN(v) !== isNaN(w)) return isNaN(v);
    return at > where;
  }
}

/** Lets the entry (v, at) sink from position i on among n entries, of which the one that comes last is on top. */
function sink(values: usize, indices: usize, i: i32, n: i32, v: f32, at: f32, sign: f32): void {
  for (;;) {
    let child = 2 * i + 1;
    if (child >= n) break;
    let w = load<f32>(values + (child << 2));
    let where = load<f32>(indices + (child << 2));
    if (child + 1 < n) {
      const v2 = load<f32>(values + ((child + 1) << 2));
      const at2 = load<f32>(indices + ((child + 1) << 2));
      if (heap.after(v2, at2, w, where, sign)) {
        child++;
        w = v2;
        where = at2;
      }
    }
    if (!heap.after(w, where, v, at, sign)) break;
    store<f32>(values + (i << 2), w);
    store<f32>(indices + (i << 2), where);
    i = child;
  }
  store<f32>(values + (i << 2), v);
  store<f32>(indices + (i << 2), at);
}

/** values and indices (rows, k) of x (rows, columns), the largest first, or the smallest; of equal ones the first. Needs no room. */
export function topK(values: usize, indices: usize, x: usize, rows: i32, columns: i32, k: i32, smallest: i32): void {
  const sign: f32 = smallest ? -1 : 1;
  for (; rows > 0; rows--, values += k << 2, indices += k << 2, x += columns << 2) {
    for (let i = 0; i < k; i++) {
      store<f32>(values + (i << 2), load<f32>(x + (i << 2)));
      store<f32>(indices + (i << 2), <f32>i);
    }
    for (let i = (k >> 1) - 1; i >= 0; i--)
      sink(values, indices, i, k, load<f32>(values + (i << 2)), load<f32>(indices + (i << 2)), sign);
    for (let i = k; i < columns; i++) {
      const v = load<f32>(x + (i << 2));
      if (heap.after(load<f32>(values), load<f32>(indices), v, <f32>i, sign))
        sink(values, indices, 0, k, v, <f32>i, sign);
    }
    for (let end = k - 1; end > 0; end--) {
      const v = load<f32>(values + (end << 2));
      const at = load<f32>(indices + (end << 2));
      store<f32>(values + (end << 2), load<f32>(values));
      store<f32>(indices + (end << 2), load<f32>(indices));
      sink(values, indices, 0, end, v, at, sign);
    }
  }
}
