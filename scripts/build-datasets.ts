/**
 * Writes the tables in data/ as modules that a bundler takes in: src/datasets/tables/*.ts, decoded by src/datasets/table.ts.
 * Small whole numbers become a character each, other tables whole numbers column by column, which compress best.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const source = new URL("../data/", import.meta.url);
const target = new URL("../src/datasets/tables/", import.meta.url);
mkdirSync(target, { recursive: true });

for (const [table, file] of [
  ["iris", "iris"],
  ["wine", "wine"],
  ["breast_cancer", "breast-cancer"],
  ["digits", "digits"],
] as const) {
  const [, ...lines] = readFileSync(new URL(`${table}.csv`, source), "utf8")
    .trim()
    .split(/\r?\n/);
  const rows = lines.map((line) => line.split(","));
  const content = rows.flat().every((value) => /^\d+$/.test(value) && Number(value) < 26)
    ? characters(rows)
    : columns(rows);
  const text = `// Written by scripts/build-datasets.ts from data/${table}.csv. Not to be edited.\nexport default ${content};\n`;
  writeFileSync(new URL(`${file}.ts`, target), text);
  console.log(`${file}: ${rows.length} rows, ${text.length} bytes`);
}

function characters(rows: readonly string[][]): string {
  return JSON.stringify(rows.flatMap((row) => row.map((value) => String.fromCharCode(97 + Number(value)))).join(""));
}

function columns(rows: readonly string[][]): string {
  const texts = rows[0]!.map((_, j) => column(rows.map((row) => row[j]!)));
  return `[\n${texts.map((text) => `  ${JSON.stringify(text)},\n`).join("")}]`;
}

/** The number of decimals, then each number with that many and without its point. */
function column(values: readonly string[]): string {
  const decimals = Math.max(...values.map((value) => value.split(".")[1]?.length ?? 0));
  const whole = values.map((value) => {
    const [integer, fraction = ""] = value.split(".");
    if (!/^\d+$/.test(integer! + fraction)) throw new Error(`not a plain decimal number: ${value}`);
    return String(Number(integer! + fraction.padEnd(decimals, "0")));
  });
  return [decimals, ...whole].join(" ");
}
