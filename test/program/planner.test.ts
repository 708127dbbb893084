import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ADD, SGD, SOFTMAX, SUM_ROWS } from "../../assembly/opcodes.ts";
import { fuseActivations } from "../../src/program/fuse.ts";
import { FORMATS, type Instruction } from "../../src/program/instructions.ts";
import { placeLike, planMemory, reads } from "../../src/program/planner.ts";
import { Storage, Value } from "../../src/program/value.ts";
import { ALIGNMENT } from "../../src/runtime/layout.ts";
import { recordSteps, type Step, steps } from "./random-program.ts";

/** First and last instruction that names a storage; outputs are read by the host after the last. */
function lives(instructions: readonly Instruction[], outputs: readonly Value[]): Map<Storage, [number, number]> {
  const found = new Map<Storage, [number, number]>();
  instructions.forEach(({ operands }, i) => {
    for (const operand of operands) {
      if (!(operand instanceof Value) || !operand.storage.planned) continue;
      found.set(operand.storage, [found.get(operand.storage)?.[0] ?? i, i]);
    }
  });
  for (const { storage } of outputs) found.set(storage, [found.get(storage)![0], Number.POSITIVE_INFINITY]);
  return found;
}

/** Fails if two values that live at the same time share a byte, or one lies outside of the workspace. */
function checkPlan(
  instructions: readonly Instruction[],
  outputs: readonly Value[],
  { offsets, floats } = planMemory(instructions, outputs),
): number {
  const placed = [...lives(instructions, outputs)].map(([storage, life]) => {
    const start = offsets.get(storage)!;
    const end = start + storage.floats * 4;
    expect(start % ALIGNMENT).toBe(0);
    expect(end).toBeLessThanOrEqual(floats * 4);
    return { start, end, life };
  });
  expect(offsets.size).toBe(placed.length);
  placed.forEach((a, i) => {
    for (const b of placed.slice(i + 1)) {
      const together = a.life[0] <= b.life[1] && b.life[0] <= a.life[1];
      if (together) expect(a.end <= b.start || b.end <= a.start, "values share memory while both live").toBe(true);
    }
  });
  return floats;
}

describe("planMemory", () => {
  it("keeps values apart that live at the same time", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 40 }), fc.boolean(), (list, rows, fused) => {
        const { instructions, outputs } = recordSteps(list, rows);
        checkPlan(fused ? fuseActivations(instructions, outputs) : instructions, outputs);
      }),
      { numRuns: 200 },
    );
  });

  it("gives every instruction's inputs memory that was written before", () => {
    fc.assert(
      fc.property(steps, (list) => {
        const { instructions, outputs } = recordSteps(list, 3);
        const written = new Set<Storage>();
        for (const { format, operands } of fuseActivations(instructions, outputs)) {
          format.roles.forEach(({ role }, i) => {
            const operand = operands[i];
            if (!(operand instanceof Value) || !operand.storage.planned) return;
            if (role === "in" || role === "update") expect(written.has(operand.storage), operand.name).toBe(true);
            if (role === "out") written.add(operand.storage);
          });
        }
      }),
      { numRuns: 100 },
    );
  });

  it("lets values share memory when the one is dead before the other is born", () => {
    const chain: Instruction[] = [];
    const values = Array.from({ length: 7 }, (_, i) => new Value([16, 16], new Storage(256), `${i}`));
    for (let i = 1; i < 7; i++) {
      chain.push({
        opcode: SOFTMAX,
        format: FORMATS[SOFTMAX],
        operands: [values[i], values[i - 1], 16, 16],
        owner: "",
      });
    }
    expect(checkPlan(chain, [values[6]])).toBe(2 * 256);
    expect(checkPlan(chain, [values[0], values[6]])).toBe(3 * 256);
  });
});

describe("placeLike", () => {
  const placed = (list: readonly Step[], rows: number) => {
    const { instructions, outputs } = recordSteps(list, rows);
    return { instructions, outputs, ...planMemory(instructions, outputs) };
  };

  it("puts every smaller batch in the places of the full one", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 2, max: 300 }), fc.nat({ max: 298 }), (list, rows, less) => {
        const full = placed(list, rows);
        const { instructions, outputs } = placed(list, Math.max(1, rows - 1 - less));
        const offsets = placeLike(instructions, outputs, full)!;
        expect(offsets).toBeDefined();
        checkPlan(instructions, outputs, { offsets, floats: full.floats });
      }),
      { numRuns: 200 },
    );
  });

  it("declines what is larger, or another program", () => {
    const chain: Step[] = [
      { op: "affine", units: 3, bias: true, from: 0 },
      { op: "softmax", from: 0 },
    ];
    const full = placed(chain, 10);
    for (const other of [placed(chain, 30), placed(chain.slice(1), 5), placed(chain.toReversed(), 5)]) {
      expect(placeLike(other.instructions, other.outputs, full)).toBeUndefined();
    }
    const { instructions, outputs } = placed(chain, 5);
    expect(placeLike(instructions, [...outputs, ...outputs], full)).toBeUndefined();
  });

  it("declines what only looks the same: another opcode, another value that the host reads", () => {
    const [x, y, z] = ["x", "y", "z"].map((name) => new Value([4, 4], new Storage(16), name));
    const chain = (opcode: number): Instruction[] => [
      { opcode, format: FORMATS[opcode], operands: [y, x, 4, 4], owner: "" },
      { opcode: SOFTMAX, format: FORMATS[SOFTMAX], operands: [z, y, 4, 4], owner: "" },
    ];
    const like = { instructions: chain(SOFTMAX), outputs: [z], ...planMemory(chain(SOFTMAX), [z]) };
    expect(placeLike(chain(SOFTMAX), [z], like)).toEqual(like.offsets);
    expect(placeLike(chain(SUM_ROWS), [z], like)).toBeUndefined();
    // x lives to the end here, and z may not be put on top of it.
    expect(placeLike(chain(SOFTMAX), [x], like)).toBeUndefined();
  });

  it("declines where two values would get one place", () => {
    const [x, y, z] = ["x", "y", "z"].map((name) => new Value([4], new Storage(4), name));
    const twice: Instruction[] = [{ opcode: ADD, format: FORMATS[ADD], operands: [z, x, x, 4], owner: "" }];
    const apart: Instruction[] = [{ opcode: ADD, format: FORMATS[ADD], operands: [z, x, y, 4], owner: "" }];
    const like = { instructions: twice, outputs: [], ...planMemory(twice, []) };
    expect(placeLike(apart, [], like)).toBeUndefined();
    const other = { instructions: apart, outputs: [], ...planMemory(apart, []) };
    expect(placeLike(twice, [], other)).toBeUndefined();
  });
});

describe("reads", () => {
  it("tells operands that are read from those that are written or numbers", () => {
    const { instructions } = recordSteps([{ op: "affine", units: 3, bias: true, from: 0 }], 2);
    const gemm = instructions.find(({ opcode }) => FORMATS[opcode].name === "gemm")!;
    const [c, a, b, bias] = gemm.operands as Value[];
    expect([a, b, bias].map(({ storage }) => reads(gemm, storage))).toEqual([true, true, true]);
    expect(reads(gemm, c.storage)).toBe(false);
    const [w, g] = ["weights", "gradients"].map((name) => new Value([4], new Storage(4), name));
    const update: Instruction = { opcode: SGD, format: FORMATS[SGD], operands: [w, g, 4, 0], owner: "" };
    expect([w, g].map(({ storage }) => reads(update, storage))).toEqual([true, true]);
  });
});
