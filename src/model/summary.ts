/** The table that `summary` prints. */
import { checkBoolean, checkInteger, checkOptions, show } from "../checks.ts";
import { ArgumentError } from "../errors.ts";
import type { Layer } from "../layers/layer.ts";
import { listed, shapesText } from "../layers/shapes.ts";
import { totalSize } from "./memory.ts";

/** Options of `summary`. */
export interface SummaryOptions {
  /** Takes the text. Default `console.log`. */
  print?: (text: string) => void;
  /** How wide the table may be, in characters: longer cells are cut. Default as wide as it gets. */
  lineLength?: number;
  /** Where each column ends, in characters or as parts of `lineLength` (by default 80), e.g. `[0.4, 0.7, 1]`. */
  positions?: readonly number[];
  /** Whether the layers of models inside the model are listed, too. Default false. */
  expandNested?: boolean;
  /** Whether a column says which layers are trained. Default false. */
  showTrainable?: boolean;
}

/** A model, as its summary needs it. */
export interface Summarized {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly weights: Layer["weights"];
  readonly trainableWeights: Layer["weights"];
  /** What each layer reads, e.g. `a, dense_1`; undefined where layers follow one another. */
  readonly connections: ReadonlyMap<Layer, string> | undefined;
}

/** Prints name, kind, output shape and number of weights of each layer, in graphs also what it is connected to, and the sums. */
export function printSummary(model: Summarized, options: SummaryOptions | undefined): void {
  const known = ["print", "lineLength", "positions", "expandNested", "showTrainable"] as const;
  const {
    print = console.log,
    lineLength,
    positions,
    expandNested = false,
    showTrainable = false,
  } = checkOptions("summary", options, known);
  if (typeof print !== "function")
    throw new ArgumentError(`summary: print must be a function that takes a text, found ${show(print)}.`);
  checkBoolean("summary: expandNested", expandNested);
  checkBoolean("summary: showTrainable", showTrainable);
  if (lineLength !== undefined) checkInteger("summary: lineLength", lineLength, 20);
  const head = ["Layer (type)", "Output shape", "Weights"];
  if (showTrainable) head.push("Trainable");
  if (model.connections) head.push("Connected to");
  const rows: string[][] = [];
  const list = ({ layers, connections }: Summarized, indent: string): void => {
    for (const layer of layers) {
      const row = [
        `${indent}${layer.name} (${layer.className})`,
        layer.built ? shapesText(listed(layer.outputShape!)) : "?",
        layer.built ? grouped(totalSize(layer.weights)) : "0 (unbuilt)",
      ];
      if (showTrainable) row.push(layer.trainable ? "yes" : "no");
      if (model.connections) row.push(connections?.get(layer) ?? "");
      rows.push(row);
      if (expandNested && "layers" in layer) list(layer as unknown as Summarized, `${indent}  `);
    }
  };
  list(model, "");
  const natural = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const widths = positions ? fromPositions(positions, lineLength, natural.length) : fit(natural, lineLength);
  const line = (row: readonly string[]) =>
    ` ${row.map((cell, i) => (i === 2 ? cut(cell, widths[i]!).padStart(widths[i]!) : cut(cell, widths[i]!).padEnd(widths[i]!))).join("   ")}`.trimEnd();
  const rule = "─".repeat(widths.reduce((sum, width) => sum + width, 2 + 3 * (widths.length - 1)));
  const total = totalSize(model.weights);
  const trainable = totalSize(model.trainableWeights);
  const text = [
    `Model: "${model.name}"`,
    rule,
    line(head),
    rule,
    ...rows.map(line),
    rule,
    ` Total weights: ${grouped(total)} (${kilobytes(total)})`,
    ` Trainable: ${grouped(trainable)}, not trainable: ${grouped(total - trainable)}`,
  ];
  print(text.join("\n"));
}

/** Widths that fit in a line: the widest column gives way first. */
function fit(natural: readonly number[], lineLength = Number.POSITIVE_INFINITY): number[] {
  const widths = [...natural];
  for (let over = widths.reduce((sum, width) => sum + width + 3, -1) - lineLength; over > 0; over--) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! > 1) widths[widest]!--;
  }
  return widths;
}

function fromPositions(positions: readonly number[], lineLength = 80, columns: number): number[] {
  const whole = positions.every((position) => position <= 1);
  const ends = positions.map((position) => (whole ? Math.floor(position * lineLength) : position));
  const widths = ends.map((end, i) => end - (i === 0 ? 1 : ends[i - 1]! + 3) - (i === columns - 1 ? 1 : 0));
  if (positions.length === columns && widths.every((width) => width > 0)) return widths;
  throw new ArgumentError(
    `summary: positions must be ${columns} numbers that increase, where each column ends, found ${show(positions)}.`,
  );
}

function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, width - 1)}…` : text;
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
