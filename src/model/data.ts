/** Looks at data before anything is computed: shapes that fit the model, labels that fit the loss, finite numbers. */
import { type Shape, shapeText, sizeOf, type Tensor, type TensorLike, tensor } from "../data/tensor.ts";
import { DataError, ShapeError } from "../errors.ts";
import { checkLabels, type Loss, labelShape } from "../losses/loss.ts";
import type { Reader } from "./core.ts";
import type { Ports } from "./ports.ts";
import type { Judged } from "./record.ts";

/** Numbers that are looked at before the event loop may have its turn, a millisecond or two. */
const PART = 2 ** 20;

/** What data must fit. */
export interface DataRules extends InputRules {
  readonly outputs: readonly Shape[];
  readonly judged: readonly Judged[];
  readonly allowNonFinite: boolean;
  /** Makes columns of weights of rows; there where some are given. */
  readonly weights?: (what: string, given: unknown, rows: number, rules: DataRules) => Tensor[];
}

/** What is given of rows. */
export interface Given {
  readonly x: unknown;
  readonly y: unknown;
  readonly sampleWeight?: unknown;
}

/** What x must fit. */
export interface InputRules {
  readonly ports: Ports;
  /** Shapes of one row of each input, and the layers that take them. */
  readonly inputs: readonly Shape[];
  readonly readers: readonly Reader[];
}

/** x as tensors (rows, …input), one for each input. @throws ShapeError, or DataError if one is empty */
export function checkX(what: string, x: unknown, { ports, inputs, readers }: InputRules): Tensor[] {
  const names = ports.inputNames;
  const label = (i: number) => portLabel(`${what}: x`, names, i);
  const columns = ports
    .perInput(`${what}: x`, x)
    .map((each, i) => checkInput(label(i), each as TensorLike, inputs[i]!, readers[i]!));
  const misfit = columns.findIndex(({ shape }) => shape[0] !== columns[0]!.shape[0]);
  if (misfit < 0) return columns;
  throw new ShapeError(
    `${label(0)} has ${columns[0]!.shape[0]} rows but ${label(misfit)} has ${columns[misfit]!.shape[0]}. Give all inputs as many rows.`,
  );
}

/** `fit: x`, or `fit: x.left` where there are several. */
function portLabel(what: string, names: readonly string[], i: number): string {
  return names.length > 1 ? `${what}.${names[i]}` : what;
}

function checkInput(what: string, x: TensorLike, input: Shape, reader: Reader): Tensor {
  const found = tensor(x, undefined, what);
  const rows = checkRows(what, found);
  const sample = found.shape.slice(1);
  // One column may be given as a plain list of numbers.
  if (shapeText(sample) === shapeText(input) || (found.rank === 1 && sizeOf(input) === 1)) {
    reader.checkData?.(what, found);
    return found.reshape([rows, ...input]);
  }
  const mend = () => {
    if (found.rank === 1 && found.size === sizeOf(input)) return "A single row is an array of one row: [row].";
    if (input.length === 1 && sample.length > 1) return "Put layers.flatten() before it.";
    if (sizeOf(sample) === sizeOf(input)) return `Reshape the data to ${shapeText([null, ...input])}.`;
    return "Give each row as many features as the model was made for, or make the model with another inputShape.";
  };
  throw new ShapeError(
    `${what}: ${reader.label} expected input ${shapeText([null, ...input])} but got ${shapeText([null, ...sample])}. ${mend()}`,
  );
}

/** As `lookAtXY`, at once. */
export function checkXY(what: string, given: Given, rules: DataRules): Tensor[] {
  const look = lookAtXY(what, given, rules);
  for (;;) {
    const { done, value } = look.next();
    if (done) return value;
  }
}

/**
 * x and y as tensors that fit each other, the model and the losses: one for each input, then for each output with a loss, and then for
 * their weights if there are any. Yields on the way through large data.
 */
export function* lookAtXY(what: string, { x, y, sampleWeight }: Given, rules: DataRules): Generator<void, Tensor[]> {
  const { ports, judged, allowNonFinite } = rules;
  const inputs = checkX(what, x, rules);
  const rows = inputs[0]!.shape[0]!;
  const given = ports.perOutput(
    `${what}: y`,
    y,
    judged.map(({ output }) => output),
  );
  const labels = judged.map(({ output, loss }) => {
    const label = portLabel(`${what}: y`, ports.outputNames, output);
    return { label, y: checkOutput(label, given[output] as TensorLike, rows, loss, rules.outputs[output]!) };
  });
  if (!allowNonFinite) {
    for (const [i, input] of inputs.entries()) yield* checkFinite(portLabel(`${what}: x`, ports.inputNames, i), input);
    for (const { label, y } of labels) yield* checkFinite(label, y);
  }
  judged.forEach(({ output, loss, metrics }, i) => {
    const { label, y } = labels[i]!;
    // Metrics that look classes up find those that the loss leaves out, too.
    for (const each of [loss, ...metrics.filter((metric) => metric.labels === "classes")]) {
      checkLabels(label, each, y, rules.outputs[output]!);
    }
  });
  const weights = sampleWeight === undefined ? [] : rules.weights!(what, sampleWeight, rows, rules);
  return [...inputs, ...labels.map(({ y }) => y), ...weights];
}

function checkOutput(what: string, y: TensorLike, rows: number, loss: Loss, output: Shape): Tensor {
  const labels = tensor(y, undefined, what);
  if (labels.shape[0] !== rows) {
    const [call, name] = [what.slice(0, what.lastIndexOf(":")), what.slice(what.lastIndexOf(":") + 2)];
    throw new ShapeError(
      `${call}: x has ${rows} rows but ${name} has ${labels.shape[0] ?? 0}. Give each row of x its label.`,
    );
  }
  const expected = [rows, ...labelShape(loss, output)];
  const fits = labels.size === sizeOf(expected) && sameButOnes(labels.shape, expected);
  if (!fits) throw new ShapeError(labelMessage(what, labels.shape, loss, output));
  return labels.reshape(expected);
}

/** The shape of one row of x, for models that take theirs from the data: a plain list is one column. */
export function sampleShape(what: string, x: TensorLike): Shape {
  const found = tensor(x, undefined, what);
  checkRows(what, found);
  return found.rank > 1 ? found.shape.slice(1) : [1];
}

/** How many rows. @throws DataError if there are none */
function checkRows(what: string, { shape }: Tensor): number {
  const rows = shape[0] ?? 0;
  if (shape.length === 0) throw new ShapeError(`${what}: expected rows, but got a single number. Put it in an array.`);
  if (rows === 0)
    throw new DataError(`${what}: expected at least one row, but it is empty. Check where it comes from.`);
  if (shape.includes(0)) {
    throw new DataError(`${what}: expected at least one number in each row, but its shape is ${shapeText(shape)}.`);
  }
  return rows;
}

/** (rows,) and (rows, 1) mean the same. */
function sameButOnes(a: Shape, b: Shape): boolean {
  const sizes = (shape: Shape) => shape.slice(1).filter((size) => size !== 1);
  return shapeText(sizes(a)) === shapeText(sizes(b));
}

function labelMessage(what: string, found: Shape, loss: Loss, output: Shape): string {
  const expected = labelShape(loss, output);
  const oneColumn = sizeOf(found.slice(1)) === 1;
  const mend = () => {
    if (loss.name === "categorical_crossentropy" && oneColumn) {
      return 'For class numbers use loss "sparseCategoricalCrossentropy", or make one-hot rows with oneHot(y).';
    }
    if (loss.labels === "classes" && found.at(-1) === output.at(-1)) {
      return 'For one-hot rows use loss "categoricalCrossentropy".';
    }
    return `The last layer gives ${shapeText([null, ...output])}: give it as many units as y has columns.`;
  };
  return `${what}: loss ${loss.name} expected labels ${shapeText([null, ...expected])} but got ${shapeText([null, ...found.slice(1)])}. ${mend()}`;
}

/** @throws DataError that names the first NaN or Infinity by row and column */
function* checkFinite(what: string, { data, shape }: Tensor): Generator<void, void> {
  for (let i = 0, end = 0; i < data.length; yield) {
    for (end = Math.min(end + PART, data.length); i < end; i++) {
      const value = data[i]!;
      if (value - value === 0) continue; // NaN and Infinity differ from themselves by NaN.
      const width = data.length / shape[0]!;
      throw new DataError(
        `${what}: expected finite numbers, found ${value} in row ${Math.floor(i / width)}, column ${i % width}. ` +
          "Remove or replace it, or pass allowNonFinite: true.",
      );
    }
  }
}
