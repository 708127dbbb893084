/** What an instruction costs by its operands: arithmetic and memory, for profiles. */
import * as Op from "../../assembly/opcodes.ts";
import { FORMATS, type Instruction } from "./instructions.ts";
import { Value } from "./value.ts";

/** Floating-point operations for each float of the first operand, of instructions other than products. */
const PER_FLOAT: Readonly<Record<number, number>> = {
  [Op.ADD]: 1,
  [Op.SGD]: 2,
  [Op.SGD_MOMENTUM]: 4,
  [Op.RMSPROP]: 8,
  [Op.ADAM]: 11,
};

/** Additions, multiplications, divisions and roots of products, sums and updates; functions such as tanh are not counted. */
export function flopsOf({ opcode, operands }: Instruction): number {
  const numbers = operands.filter((operand) => typeof operand === "number");
  if (opcode === Op.GEMM || opcode === Op.GEMM_TN || opcode === Op.GEMM_NT) {
    const sizes = FORMATS[opcode]!.roles.flatMap(({ role }, i) => (role === "number" ? [operands[i] as number] : []));
    return sizes.reduce((product, size) => product * size, 2);
  }
  if (opcode === Op.SUM_ROWS) return numbers[0]! * numbers[1]!;
  const [first] = operands;
  return first instanceof Value ? (PER_FLOAT[opcode] ?? 0) * first.size : 0;
}

/** Bytes of the values that are read and written, each counted once for each; scratch is not counted. */
export function bytesOf({ opcode, operands }: Instruction): number {
  return FORMATS[opcode]!.roles.reduce((bytes, { role }, i) => {
    const operand = operands[i];
    if (!(operand instanceof Value) || role === "scratch") return bytes;
    return bytes + operand.size * 4 * (role === "update" ? 2 : 1);
  }, 0);
}
