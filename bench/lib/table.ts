/** Results as text: aligned columns, numbers with the digits that matter. */

/** Columns separated by two spaces; the first is aligned left, the others right. */
export function table(head: string[], rows: string[][]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i].length)));
  const line = (cells: string[]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** Nanoseconds in the unit that leaves 1 to 999: "14.9 ns", "35.1 µs", "49.2 ms". */
export function duration(ns: number): string {
  if (ns < 1e3) return `${significant(ns)} ns`;
  return ns < 1e6 ? `${significant(ns / 1e3)} µs` : `${significant(ns / 1e6)} ms`;
}

/** Three significant digits, without an exponent. */
export function significant(x: number): string {
  return x >= 100 ? x.toFixed(0) : x.toFixed(x >= 10 ? 1 : 2);
}

export function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
