/** Text for a terminal. */

/** A line with a rule below it. */
export function heading(text) {
  console.log(`${text}\n${"─".repeat(text.length)}`);
}

/** Columns as wide as they need to be, numbers to the right. */
export function formatTable(head, rows) {
  const texts = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, i) => Math.max(...texts.map((row) => row[i].length)));
  const line = (row) => row.map((cell, i) => cell.padStart(widths[i])).join("  ");
  const [first, ...others] = texts;
  return [line(first), widths.map((width) => "─".repeat(width)).join("  "), ...others.map(line)].join("\n");
}

/** Milliseconds in the unit that reads best, three digits. */
export function seconds(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toPrecision(3)} s`;
  if (milliseconds >= 1) return `${milliseconds.toPrecision(3)} ms`;
  return `${(milliseconds * 1000).toPrecision(3)} µs`;
}
