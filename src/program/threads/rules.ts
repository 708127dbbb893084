/**
 * How instructions are cut into parts for threads: one line for each. An instruction without a rule is run by the first thread alone,
 * which is always right, so a rule is only ever a matter of speed.
 */

/** Along which count an instruction is cut, and what of it the part from `i` on is told. */
export interface Rule {
  /** The operand that says how many there are, e.g. "rows". */
  readonly count: string;
  /** By how many floats each of these operands advances with one more; names of numbers stand for their product: `"length*inner"`. */
  readonly steps: Readonly<Record<string, number | string>>;
  /** The operand, if any, that takes the whole count: rows of a matrix from which columns are cut are that long. */
  readonly stride?: string;
  /** Numbers that must be 1: the rule holds for no other instruction. */
  readonly single?: readonly string[];
}

const by = (count: string, steps: Rule["steps"], stride?: string): Rule => ({
  count,
  steps,
  ...(stride && { stride }),
});

const loss = by("rows", { loss: 1, p: "columns", y: "columns" });
const lossGradient = by("rows", { dp: "columns", dl: 1, p: "columns", y: "columns" });
const sparse = by("rows", { loss: 1, p: "columns", y: 1 });
const sparseGradient = by("rows", { dp: "columns", dl: 1, p: "columns", y: 1 });
const accuracy = by("rows", { out: 1, p: "columns", y: "columns" });

/** Of dimensions n0, n1, …, in order and right-aligned: the first that is more than 1 is cut. `steps` are those of dimension i. */
const dimensions = (rank: number, steps: (i: number, inner: string) => Rule["steps"]): readonly Rule[] =>
  Array.from({ length: rank }, (_, i) => {
    const names = Array.from({ length: rank }, (_, j) => `n${j}`);
    const inner = names.slice(i + 1).join("*");
    return { ...by(`n${i}`, steps(i, inner)), single: names.slice(0, i) };
  });

/**
 * By the instructions' names; of several rules the one is taken that is fastest in its place. What a rule does not name is the same
 * for all parts: an operand that is written must be named.
 */
export const RULES: Readonly<Record<string, readonly Rule[]>> = {
  gather: [by("rows", { out: "columns", first: 1 })],
  fill: [by("n", { out: 1 })],
  add: [by("n", { out: 1, a: 1, b: 1 })],
  gemm: [by("m", { c: "n", a: "k" }), by("n", { c: 1, b: 1, bias: 1 }, "stride")],
  gemm_tn: [by("m", { c: "n", a: 1 }, "stride")],
  gemm_nt: [by("m", { c: "n", a: "k" }), by("n", { c: 1, b: "k" }, "stride")],
  sum_rows: [by("columns", { out: 1, x: 1 }, "stride")],
  activation: [by("n", { y: 1, x: 1 })],
  activation_gradient: [by("n", { dx: 1, dy: 1, x: 1, y: 1 })],
  softmax: [by("rows", { y: "columns", x: "columns" })],
  softmax_gradient: [by("rows", { dx: "columns", dy: "columns", y: "columns" })],
  dropout: [by("n", { y: 1, x: 1, first: 1 })],
  binary_crossentropy: [loss],
  binary_crossentropy_gradient: [lossGradient],
  binary_crossentropy_logits: [loss],
  binary_crossentropy_logits_gradient: [lossGradient],
  categorical_crossentropy: [loss],
  categorical_crossentropy_gradient: [lossGradient],
  categorical_crossentropy_logits: [loss],
  categorical_crossentropy_logits_gradient: [lossGradient],
  sparse_categorical_crossentropy: [sparse],
  sparse_categorical_crossentropy_gradient: [sparseGradient],
  sparse_categorical_crossentropy_logits: [sparse],
  sparse_categorical_crossentropy_logits_gradient: [sparseGradient],
  squared_error: [loss],
  squared_error_gradient: [lossGradient],
  absolute_error: [loss],
  absolute_error_gradient: [lossGradient],
  huber: [loss],
  huber_gradient: [lossGradient],
  binary_accuracy: [accuracy],
  categorical_accuracy: [accuracy],
  sparse_categorical_accuracy: [by("rows", { out: 1, p: "columns", y: 1 })],
  sgd: [by("n", { w: 1, g: 1 })],
  sgd_momentum: [by("n", { w: 1, g: 1, velocity: 1 })],
  rmsprop: [by("n", { w: 1, g: 1, velocity: 1, momentum: 1, average: 1 })],
  adam: [by("n", { w: 1, g: 1, m: 1, v: 1, largest: 1 })],
  unary: [by("n", { y: 1, x: 1 })],
  unary_gradient: [by("n", { dx: 1, dy: 1, x: 1, y: 1 })],
  binary: dimensions(3, (i, inner) => ({ out: inner || 1, a: `a${i}`, b: `b${i}` })),
  select: [by("n", { out: 1, mask: "step_mask", a: "step_a", b: "step_b" })],
  scale_shift: [by("n", { y: 1, x: 1 })],
  replace: [by("n", { y: 1, x: 1 })],
  swap: [by("outer", { y: "length*inner", x: "length*inner" })],
  piecewise: [by("n", { y: 1, x: 1 })],
  piecewise_gradient: [by("n", { dx: 1, dy: 1, x: 1 })],
  clip: [by("n", { y: 1, x: 1 })],
  clip_gradient: [by("n", { dx: 1, dy: 1, x: 1 })],
  reduce: [
    by("outer", { out: "inner", x: "length*inner" }),
    { ...by("inner", { out: 1, x: 1 }, "stride"), single: ["outer"] },
  ],
  product_gradient: [by("outer", { dx: "length*inner", dy: "inner", x: "length*inner" })],
  cumulate: [by("outer", { y: "length*inner", x: "length*inner" })],
  copy: dimensions(6, (i, inner) => ({ out: inner || 1, offset: `s${i}` })),
  take: [by("n", { out: "columns", indices: 1 })],
  one_hot: [by("n", { out: "depth", indices: 1 })],
  noise: [by("n", { out: 1, first: 1 })],
  top_k: [by("rows", { values: "k", indices: "k", x: "columns" })],
};
