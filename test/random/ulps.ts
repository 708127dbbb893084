/** Doubles as fixtures write them, and how far two of them are apart. */
const view = new DataView(new ArrayBuffer(8));

/** The double with the given 64 bits in hexadecimal. */
export function fromBits(hexadecimal: string): number {
  view.setBigUint64(0, BigInt(`0x${hexadecimal}`));
  return view.getFloat64(0);
}

/** How many doubles `a` is away from `b`: 0 for the same, 1 for neighbours. */
export function ulps(a: number, b: number): number {
  const distance = order(a) - order(b);
  return Number(distance < 0n ? -distance : distance);
}

/** Doubles as whole numbers in the same order; NaN is far from everything. */
function order(x: number): bigint {
  if (Number.isNaN(x)) return 1n << 100n;
  view.setFloat64(0, Math.abs(x));
  return x < 0 ? -view.getBigInt64(0) : view.getBigInt64(0);
}
