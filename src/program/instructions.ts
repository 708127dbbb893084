/** How each instruction reads: its name, and what its operands are. The listing, the planner and the encoder use it. */
import * as Op from "../../assembly/opcodes.ts";
import type { Value } from "./value.ts";

/** An operand of an instruction: a value's address, a whole number or an address, or a float. */
export type Operand = Value | number | { readonly float: number };

/** An instruction before it has addresses. */
export interface Instruction {
  readonly opcode: number;
  readonly format: Format;
  readonly operands: readonly Operand[];
  /** The layer, loss, metric or optimizer it belongs to. */
  readonly owner: string;
}

/**
 * What an instruction does with an operand: reads or writes its memory, both, works in it, or takes it as a number. A "part" says
 * which part of a larger value it computes, and is 0, or not given, where it is the whole.
 */
export type Role = "in" | "out" | "update" | "scratch" | "number" | "cell" | "activation" | "part";

export interface Format {
  readonly name: string;
  readonly roles: readonly { readonly role: Role; readonly label: string }[];
}

/**
 * An instruction of the extra kernels. It is declared beside the op that emits it, so that an application has those of its ops only:
 * `{ opcode: Op.UNARY, format: "unary >y <x #n #function" }`, operands with the signs of their roles.
 */
export interface Kernel {
  readonly opcode: number;
  readonly format: string;
}

const ROLES: Record<string, Role> = {
  "<": "in",
  ">": "out",
  "=": "update",
  "~": "scratch",
  "@": "cell",
  "#": "number",
  "!": "activation",
  "%": "part",
};

/** `"matmul >c <a #m"`: the name, then each operand with the sign of its role. */
export function format(text: string): Format {
  const [name, ...operands] = text.split(" ");
  return { name: name!, roles: operands.map((operand) => ({ role: ROLES[operand[0]!]!, label: operand.slice(1) })) };
}

/** A loss and, with the next opcode, its gradient. */
const loss = (opcode: number, name: string): Record<number, Format> => ({
  [opcode]: format(`${name} >loss <p <y #rows #columns`),
  [opcode + 1]: format(`${name}_gradient >dp <dl <p <y #rows #columns`),
});

/** One line for each opcode, operands in the order of `opcodes.ts`. */
export const FORMATS: Readonly<Record<number, Format>> = {
  [Op.GATHER]: format("gather >out @source @indices #rows #columns %first"),
  [Op.FILL]: format("fill >out #n #value"),
  [Op.ADD]: format("add >out <a <b #n"),
  [Op.GEMM]: format("gemm >c <a <b <bias #m #n #k !activation ~scratch ~tile %stride"),
  [Op.GEMM_TN]: format("gemm_tn >c <a <b #m #n #k ~scratch ~tile %stride"),
  [Op.GEMM_NT]: format("gemm_nt >c <a <b #m #n #k ~scratch ~tile %stride"),
  [Op.SUM_ROWS]: format("sum_rows >out <x #rows #columns %stride"),
  [Op.ACTIVATION]: format("activation >y <x #n !activation"),
  [Op.ACTIVATION_GRADIENT]: format("activation_gradient >dx <dy <x <y #n !activation"),
  [Op.SOFTMAX]: format("softmax >y <x #rows #columns"),
  [Op.SOFTMAX_GRADIENT]: format("softmax_gradient >dx <dy <y #rows #columns"),
  [Op.DROPOUT]: format("dropout >y <x #n #rate #seed @step %first"),
  ...loss(Op.BINARY_CROSSENTROPY_LOGITS, "binary_crossentropy_logits"),
  ...loss(Op.CATEGORICAL_CROSSENTROPY_LOGITS, "categorical_crossentropy_logits"),
  ...loss(Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS, "sparse_categorical_crossentropy_logits"),
  ...loss(Op.SQUARED_ERROR, "squared_error"),
  [Op.BINARY_ACCURACY]: format("binary_accuracy >out <p <y #rows #columns #threshold"),
  [Op.CATEGORICAL_ACCURACY]: format("categorical_accuracy >out <p <y #rows #columns"),
  [Op.SPARSE_CATEGORICAL_ACCURACY]: format("sparse_categorical_accuracy >out <p <y #rows #columns"),
  [Op.ACCUMULATE]: format("accumulate @total <x #rows"),
  [Op.SGD]: format("sgd =w <g #n @scalars"),
  [Op.ADAM]: format("adam =w <g =m =v =largest #n @scalars"),
};

/** Names of the activation operand, by its number. */
export const ACTIVATION_NAMES: readonly string[] = [
  "linear",
  "relu",
  "sigmoid",
  "tanh",
  "softplus",
  "elu",
  "selu",
  "gelu",
  "silu",
];
