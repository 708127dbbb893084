/** Which memory the parts of an instruction read and write, and whether two of them get in each other's way. */

/** Bytes from `start` on: `rows` times `width` of them, every `stride`. A plain range is one row. */
export interface Region {
  readonly start: number;
  readonly width: number;
  readonly stride: number;
  readonly rows: number;
}

/** What one thread does with memory. */
export interface Access {
  readonly reads: readonly Region[];
  readonly writes: readonly Region[];
}

/** Whether the order of the two matters: one writes what the other reads or writes. */
export function conflict(a: Access, b: Access): boolean {
  return meets(a.writes, b.writes) || meets(a.writes, b.reads) || meets(a.reads, b.writes);
}

function meets(some: readonly Region[], others: readonly Region[]): boolean {
  return some.some((one) => others.some((other) => overlap(one, other)));
}

/** Exact for ranges and for columns of the same matrix; else it may be true where only the gaps overlap. */
function overlap(a: Region, b: Region): boolean {
  if (a.width === 0 || b.width === 0 || end(a) <= b.start || end(b) <= a.start) return false;
  const stride = a.rows > 1 ? a.stride : b.stride;
  if ((a.rows > 1 && b.rows > 1 && a.stride !== b.stride) || (a.rows === 1 && b.rows === 1)) return true;
  // Each as the columns of a matrix of that stride. A range that goes over the end of a row has them all.
  const [from, other] = [modulo(a.start, stride), modulo(b.start, stride)];
  if (from + a.width > stride || other + b.width > stride) return true;
  return from < other + b.width && other < from + a.width;
}

function end({ start, width, stride, rows }: Region): number {
  return start + (rows - 1) * stride + width;
}

function modulo(x: number, m: number): number {
  return x - Math.floor(x / m) * m;
}
