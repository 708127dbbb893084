/** Plans: recorded programs with a place for each value, before they have addresses. A plan prints itself. */
import { SMALL } from "../../assembly/gemm/sizes.ts";
import * as Op from "../../assembly/opcodes.ts";
import { shapeText } from "../data/tensor.ts";
import type { Mode, ProgramBuilder } from "./builder.ts";
import { fuseActivations, withoutUnread } from "./fuse.ts";
import { ACTIVATION_NAMES, type Instruction, type Operand } from "./instructions.ts";
import { placeLike, planMemory } from "./planner.ts";
import { type Storage, Value } from "./value.ts";

/** What a model does with a batch: a list of kernel instructions, as `model.program()` gives it for reading. */
export class Plan {
  readonly mode: Mode;
  /** Rows of a batch. */
  readonly rows: number;
  readonly instructions: readonly Instruction[];
  /** Values that the host reads when the program has run. */
  readonly outputs: readonly Value[];
  /** Floats of activations and temporaries; values whose lives don't overlap share them. */
  readonly workspace: number;
  /** Where planned storage lies in the workspace, in bytes. */
  readonly offsets: ReadonlyMap<Storage, number>;

  /** @param like the plan of a larger batch, in whose places the values are put if they fit */
  constructor({ mode, rows, instructions, outputs }: ProgramBuilder, like?: Plan) {
    this.mode = mode;
    this.rows = rows;
    this.outputs = outputs;
    this.instructions = fuseActivations(withoutUnread(instructions, outputs), outputs);
    const offsets = like && placeLike(this.instructions, outputs, like);
    const planned = offsets ? { offsets, floats: like.workspace } : planMemory(this.instructions, outputs);
    this.offsets = planned.offsets;
    this.workspace = planned.floats;
  }

  /** The parts of the kernels that must be loaded before it runs. */
  get needs(): ("blocked" | "classes" | "extra")[] {
    const has = (is: (instruction: Instruction) => boolean) => this.instructions.some(is);
    return (["blocked", "classes", "extra"] as const).filter((part) => has(NEEDS[part]));
  }

  /** One line an instruction: whose it is, what it does, and to values of which shape. */
  toString(): string {
    const names = this.instructions.map(({ format }) => format.name);
    const owners = this.instructions.map(({ owner }) => owner);
    const widest = (texts: string[]) => Math.max(0, ...texts.map((text) => text.length));
    const [ownerWidth, nameWidth] = [widest(owners), widest(names)];
    const lines = this.instructions.map((instruction, i) =>
      [String(i).padStart(4), owners[i]!.padEnd(ownerWidth), names[i]!.padEnd(nameWidth), listOperands(instruction)]
        .join("  ")
        .trimEnd(),
    );
    const title = `${this.mode}, ${this.rows} rows: ${lines.length} instructions, ${this.workspace * 4} bytes of activations and temporaries`;
    return [title, ...lines].join("\n");
  }
}

function listOperands({ format, operands }: Instruction): string {
  return format.roles
    .flatMap(({ role, label }, i) => {
      const operand: Operand = operands[i]!;
      if (operand instanceof Value)
        return role === "scratch" ? [] : [`${label}=${operand.name} ${shapeText(operand.shape)}`];
      if (role === "activation") return operand === 0 ? [] : [ACTIVATION_NAMES[operand as number]!];
      if (role !== "number") return [];
      return [`${label}=${typeof operand === "number" ? operand : operand.float}`];
    })
    .join("  ");
}

/** Instructions of networks that tell several classes apart; their kernels are in assembly/classes/. */
const CLASSES: readonly number[] = [
  Op.SOFTMAX,
  Op.SOFTMAX_GRADIENT,
  Op.CATEGORICAL_CROSSENTROPY_LOGITS,
  Op.CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT,
  Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS,
  Op.SPARSE_CATEGORICAL_CROSSENTROPY_LOGITS_GRADIENT,
  Op.CATEGORICAL_ACCURACY,
  Op.SPARSE_CATEGORICAL_ACCURACY,
];

/** Which instructions need a part of the kernels. */
const NEEDS = {
  blocked: isLargeProduct,
  classes: ({ opcode }: Instruction) => CLASSES.includes(opcode),
  extra: ({ opcode }: Instruction) => opcode >= Op.EXTRA,
};

/**
 * Whether a product may be computed in blocks, whatever the number of rows: A · B or A · Bᵀ with a large weight B, or with a B that
 * grows with the rows. (The third form does without blocks where they are not loaded.)
 */
function isLargeProduct({ opcode, operands, format }: Instruction): boolean {
  const b = operands[2];
  if (opcode === Op.GEMM_TN || !(b instanceof Value)) return false;
  const [n, k] = ["n", "k"].map((name) => operands[format.roles.findIndex(({ label }) => label === name)] as number);
  return k !== undefined && (b.storage.planned || n! * k > SMALL);
}
