/** Rewrites of a recorded program that save a pass over memory and change no result. */
import * as Op from "../../assembly/opcodes.ts";
import type { Instruction } from "./instructions.ts";
import { reads } from "./planner.ts";
import { type Storage, Value } from "./value.ts";

/** Where GEMM has its operands c and activation. */
const [C, ACTIVATION] = [0, 7];

/**
 * An activation becomes part of the product before it when nothing else reads the product: it is then applied to rows that
 * are still in the cache. `c = a·b + bias; y = f(c)` turns into `y = f(a·b + bias)`.
 */
export function fuseActivations(instructions: readonly Instruction[], outputs: readonly Value[]): Instruction[] {
  const fused = [...instructions];
  instructions.forEach(({ opcode, operands: [y, x, , kind] }, i) => {
    if (opcode !== Op.ACTIVATION || !(x instanceof Value) || outputs.some(({ storage }) => storage === x.storage))
      return;
    const producer = fused.findIndex(
      (other) => other?.opcode === Op.GEMM && (other.operands[C] as Value).storage === x.storage,
    );
    const readers = fused.filter((other) => other && reads(other, x.storage));
    const gemm = fused[producer];
    if (!gemm || gemm.operands[ACTIVATION] !== Op.LINEAR || readers.length !== 1) return;
    // A place that outlives the program may still be read between the two.
    if (!(y as Value).storage.planned) return;
    fused[producer] = { ...gemm, operands: gemm.operands.with(C, y!).with(ACTIVATION, kind!) };
    delete fused[i];
  });
  return fused.filter((instruction) => instruction !== undefined);
}

/**
 * Leaves out what only computes values that nobody reads, such as branches that lead to outputs without a loss. What is written to a
 * place that outlives the program stays.
 */
export function withoutUnread(instructions: readonly Instruction[], outputs: readonly Value[]): Instruction[] {
  const read = new Set<Storage>(outputs.map(({ storage }) => storage));
  const kept = instructions.toReversed().filter(({ format, operands }) => {
    const values = operands.flatMap((x, i) => (x instanceof Value ? [{ role: format.roles[i]!.role, x }] : []));
    const written = values.filter(({ role }) => role === "out" || role === "update");
    if (written.length > 0 && written.every(({ x: { storage } }) => storage.planned && !read.has(storage)))
      return false;
    for (const { role, x } of values) if (role === "in" || role === "update") read.add(x.storage);
    return true;
  });
  return kept.toReversed();
}
