/** Products of matrices that are values, with as many before their last two dimensions as there are. */
import { BATCH_GEMM } from "../../../assembly/extra/opcodes.ts";
import { STRIDE } from "../../../assembly/opcodes.ts";
import type { Shape } from "../../data/tensor.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";
import { broadcastTo, reshape, transpose } from "./copy.ts";
import { accumulateRepeated } from "./reduce-to.ts";
import { type Axis, axesOf, broadcast, product, same, text } from "./shapes.ts";

/** The forms of products as gemm/sizes.ts numbers them, which would be cut off from applications that load this file late. */
const [NN, TN, NT] = [0, 1, 2] as const;

const KERNEL = {
  opcode: BATCH_GEMM,
  format: "batch_gemm >c <a <b #count #m #n #k #form #stride_c #stride_a #stride_b ~scratch ~tile ~words",
};

/** Options of `matmul`. */
export interface MatmulOptions {
  /** Take the transpose of the last two dimensions of a. Default false. */
  readonly transposeA?: boolean;
  /** The same of b. Default false. */
  readonly transposeB?: boolean;
}

/**
 * a · b: (…, m, k) · (…, k, n) → (…, m, n). The dimensions before the last two are repeated by NumPy's rules.
 *
 * @throws ShapeError unless the inner sizes are equal and the others fit
 */
export function matmul(
  p: ProgramBuilder,
  a: Value,
  b: Value,
  { transposeA = false, transposeB = false }: MatmulOptions = {},
): Value {
  for (const { shape } of [a, b]) {
    p.require(shape.length >= 2, () => `matmul: expected two or more dimensions, found ${text(shape)}.`);
  }
  const [inner, other] = [a.shape.at(transposeA ? -2 : -1), b.shape.at(transposeB ? -1 : -2)];
  p.require(inner === other, () => {
    const marks = [transposeA ? "ᵀ" : "", transposeB ? "ᵀ" : ""];
    return `matmul: the inner sizes of ${text(a.shape)}${marks[0]} and ${text(b.shape)}${marks[1]} differ, ${inner} and ${other}.`;
  });
  if (!transposeA && a.shape.length > 2 && b.shape.length === 2) {
    // One product of all rows.
    const rows = matmul(p, p.view(a, [a.rows, a.columns]), b, { transposeB });
    return p.view(rows, [...a.shape.slice(0, -1), rows.columns]);
  }
  if (transposeA && transposeB) return matmul(p, swapped(p, a), b, { transposeB });
  return products(p, a, b, transposeA ? TN : transposeB ? NT : NN);
}

const swapped = (p: ProgramBuilder, x: Value): Value => {
  const axes = x.shape.map((_, i) => i);
  const last = axes.length - 1;
  return transpose(p, x, axes.with(-1, last - 1).with(-2, last));
};

/** Sizes of C in each form. */
function sizesOf(a: Shape, b: Shape, form: number): [m: number, n: number, k: number] {
  const [rows, columns] = a.slice(-2) as [number, number];
  const [m, k] = form === TN ? [columns, rows] : [rows, columns];
  return [m, b.at(form === NT ? -2 : -1)!, k];
}

function products(p: ProgramBuilder, a: Value, b: Value, form: number): Value {
  const [m, n] = sizesOf(a.shape, b.shape, form);
  const outer = broadcast(p, "matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const c = p.value([...outer, m, n], [a, b]);
  into(p, c, a, b, form);
  // Of each operand's gradient: the factors, and the form in which they are multiplied.
  p.backward(c, (dc) => {
    const terms: Record<number, [x: Value, y: Value, form: number][]> = {
      [NN]: [
        [dc, b, NT],
        [a, dc, TN],
      ],
      [TN]: [
        [b, dc, NT],
        [a, dc, NN],
      ],
      [NT]: [
        [dc, b, NN],
        [dc, a, TN],
      ],
    };
    [a, b].forEach((operand, i) => {
      const [x, y, how] = terms[form]![i]!;
      accumulateRepeated(p, operand, [...outer, ...operand.shape.slice(-2)], (out) => into(p, out, x, y, how));
    });
  });
  return c;
}

/** c = a · b for each of the matrices of c. */
function into(p: ProgramBuilder, c: Value, x: Value, y: Value, form: number): void {
  const outer = c.shape.slice(0, -2);
  const count = product(outer);
  // One matrix for all, or one for each.
  const [a, b] = [x, y].map((operand) => {
    const own = operand.shape.slice(0, -2);
    const fits = product(own) === 1 || same(own, outer);
    return fits ? operand : broadcastTo(p, p.stopGradient(operand), [...outer, ...operand.shape.slice(-2)]);
  }) as [Value, Value];
  const stride = (value: Value) =>
    count > 1 && value.size === product(value.shape.slice(-2)) ? 0 : product(value.shape.slice(-2));
  const [m, n, k] = sizesOf(a.shape, b.shape, form);
  if (count === 1) {
    p.product(form, c, a, b, m, n, k);
    return;
  }
  const words = p.scratch((2 * STRIDE) / 4);
  p.emit(KERNEL, c, a, b, count, m, n, k, form, m * n, stride(a), stride(b), ...p.workingOn(form, m, n, k), words);
}

/**
 * Sums of products along one dimension of each, row by row: a (rows, …, k, …) and b (rows, …, k, …) give (rows, …rest of a, …rest of b), as
 * Keras' Dot layer, https://keras.io/api/layers/merging_layers/dot/. The axis may not be 0.
 */
export function batchDot(p: ProgramBuilder, a: Value, b: Value, axes: Axis | readonly [Axis, Axis]): Value {
  const [axisA, axisB] = typeof axes === "number" ? [axes, axes] : axes;
  const [i] = axesOf(p, "batchDot", a.shape, axisA) as [number];
  const [j] = axesOf(p, "batchDot", b.shape, axisB) as [number];
  p.require(
    i > 0 && j > 0 && a.shape[i] === b.shape[j] && a.shape[0] === b.shape[0],
    () =>
      `batchDot: axis ${i} of ${text(a.shape)} and axis ${j} of ${text(b.shape)} must be of one size and not the rows.`,
  );
  /** (rows, the rest as one, k) */
  const lastOf = (x: Value, axis: number): Value => {
    const order = x.shape.map((_, at) => at).filter((at) => at !== axis);
    const moved = axis === x.shape.length - 1 ? x : transpose(p, x, [...order, axis]);
    return reshape(p, moved, [x.shape[0]!, -1, x.shape[axis]!]);
  };
  const rest = (x: Value, axis: number) => x.shape.toSpliced(axis, 1).slice(1);
  const y = matmul(p, lastOf(a, i), lastOf(b, j), { transposeB: true });
  const shape = [...rest(a, i), ...rest(b, j)];
  return p.view(y, [a.shape[0]!, ...(shape.length === 0 ? [1] : shape)]);
}
