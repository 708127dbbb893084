/** Gives values their place: two values share memory when the one is dead before the other is born. */

import { FreeList } from "../runtime/free-list.ts";
import { ALIGNMENT } from "../runtime/layout.ts";
import type { Instruction, Operand } from "./instructions.ts";
import { type Storage, Value } from "./value.ts";

/**
 * Offsets in bytes for every planned storage of `instructions`, and the floats that they need together. Storage lives from
 * the first instruction that names it to the last; that of `outputs` to the end. First fit in order of birth.
 */
export function planMemory(
  instructions: readonly Instruction[],
  outputs: readonly Value[],
): { offsets: Map<Storage, number>; floats: number } {
  const lastUse = new Map<Storage, number>();
  instructions.forEach(({ operands }, i) => {
    for (const storage of plannedIn(operands)) lastUse.set(storage, i);
  });
  for (const { storage } of outputs) lastUse.set(storage, instructions.length);

  const dying: Storage[][] = instructions.map(() => []);
  for (const [storage, i] of lastUse) dying[i]?.push(storage);

  const free = new FreeList();
  free.add({ address: 0, bytes: Number.MAX_SAFE_INTEGER });
  const offsets = new Map<Storage, number>();
  let end = 0;
  instructions.forEach(({ operands }, i) => {
    for (const storage of plannedIn(operands)) {
      if (offsets.has(storage)) continue;
      const { address, bytes } = free.take(bytesOf(storage))!;
      offsets.set(storage, address);
      end = Math.max(end, address + bytes);
    }
    for (const storage of dying[i]!) free.add({ address: offsets.get(storage)!, bytes: bytesOf(storage) });
  });
  return { offsets, floats: end / 4 };
}

/** A program with places for its values. */
export interface Placed {
  readonly instructions: readonly Instruction[];
  readonly outputs: readonly Value[];
  readonly offsets: ReadonlyMap<Storage, number>;
}

/**
 * The places of `like` for the same program with fewer rows, so that it fits where that one fits: planned by itself it may need
 * more, as first fit is not monotonic. Undefined if the two differ in more than sizes, or a value is larger.
 */
export function placeLike(
  instructions: readonly Instruction[],
  outputs: readonly Value[],
  like: Placed,
): Map<Storage, number> | undefined {
  if (instructions.length !== like.instructions.length || outputs.length !== like.outputs.length) return undefined;
  const partners = new Map<Storage, Storage>();
  /** Scratch may be missing where there are fewer rows: whoever lives shorter than its partner does no harm. */
  const pair = (ours: readonly Operand[], theirs: readonly Operand[]): boolean =>
    ours.every((operand, i) => {
      if (!(operand instanceof Value) || !operand.storage.planned) return true;
      const other = theirs[i];
      const partner = other instanceof Value ? other.storage : undefined;
      if (!partner?.planned || operand.storage.floats > partner.floats) return false;
      const known = partners.get(operand.storage);
      partners.set(operand.storage, partner);
      return known === undefined || known === partner;
    });
  const fits =
    instructions.every(({ opcode, operands }, i) => {
      const other = like.instructions[i]!;
      return opcode === other.opcode && pair(operands, other.operands);
    }) && pair(outputs, like.outputs);
  if (!fits || new Set(partners.values()).size !== partners.size) return undefined;
  return new Map([...partners].map(([storage, partner]) => [storage, like.offsets.get(partner)!]));
}

function bytesOf(storage: Storage): number {
  return Math.max(1, Math.ceil((storage.floats * 4) / ALIGNMENT)) * ALIGNMENT;
}

function plannedIn(operands: Instruction["operands"]): Storage[] {
  return operands.flatMap((operand) => (operand instanceof Value && operand.storage.planned ? [operand.storage] : []));
}

/** Whether an instruction reads a value's storage. */
export function reads({ format, operands }: Instruction, storage: Storage): boolean {
  return format.roles.some(({ role }, i) => {
    const operand = operands[i];
    return (role === "in" || role === "update") && operand instanceof Value && operand.storage === storage;
  });
}
