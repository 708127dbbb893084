/** The table that `summary` prints. */
import type { Layer } from "../layers/layer.ts";
import { listed, shapesText } from "../layers/shapes.ts";
import { totalSize } from "./memory.ts";

/** Name, kind, output shape and number of weights of each layer, and the sums. */
export function summaryText(name: string, layers: readonly Layer[]): string {
  const rows = layers.map((layer) => [
    `${layer.name} (${layer.className})`,
    layer.built ? shapesText(listed(layer.outputShape!)) : "?",
    layer.built ? grouped(totalSize(layer.weights)) : "0 (unbuilt)",
  ]);
  const head = ["Layer (type)", "Output shape", "Weights"];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    ` ${row.map((cell, i) => (i === 2 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join("   ")}`.trimEnd();
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width, 8));
  const total = totalSize(layers.flatMap((layer) => layer.weights));
  const trainable = totalSize(layers.flatMap((layer) => layer.trainableWeights));
  return [
    `Model: "${name}"`,
    rule,
    line(head),
    rule,
    ...rows.map(line),
    rule,
    ` Total weights: ${grouped(total)} (${kilobytes(total)})`,
    ` Trainable: ${grouped(trainable)}, not trainable: ${grouped(total - trainable)}`,
  ].join("\n");
}

/** 12345 → 12,345, in every locale. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

function kilobytes(weights: number): string {
  const bytes = weights * 4;
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 2 ** 20 ? `${(bytes / 1024).toFixed(2)} KB` : `${(bytes / 2 ** 20).toFixed(2)} MB`;
}
