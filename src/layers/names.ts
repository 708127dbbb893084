/** Names as Keras gives them: `dense`, `dense_1`, `dense_2`, … in the order of creation. */

const counts = new Map<string, number>();

/** The next unused name of a kind: `RMSNormalization` becomes `rms_normalization`. */
export function uniqueName(kind: string): string {
  const base = kind.replace(/\B(?=[A-Z][a-z])|(?<=[a-z0-9])(?=[A-Z])/g, "_").toLowerCase();
  const count = counts.get(base) ?? 0;
  counts.set(base, count + 1);
  return count === 0 ? base : `${base}_${count}`;
}
