import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GELU, RELU, SGD, SIGMOID, SOFTMAX, TANH } from "../../assembly/opcodes.ts";
import { fuseActivations } from "../../src/program/fuse.ts";
import { FORMATS, type Instruction } from "../../src/program/instructions.ts";
import { planMemory, reads } from "../../src/program/planner.ts";
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
function checkPlan(instructions: readonly Instruction[], outputs: readonly Value[]): number {
  const { offsets, floats } = planMemory(instructions, outputs);
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
        for (const { opcode, operands } of fuseActivations(instructions, outputs)) {
          FORMATS[opcode].roles.forEach(({ role }, i) => {
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

  // First fit in order of birth is not monotonic: 31 rows of the second network need a fifth more than 32. The workspace then
  // grows once before the first step, see training/epochs.test.ts.
  it.each([
    [500, 300],
    [100, 1],
  ])("needs no more for a remainder than for the full batch: %i, %i", (rows, rest) => {
    const dense = (units: number, kind: number): Step[] => [
      { op: "affine", units, bias: true, from: 0 },
      { op: "activate", kind, from: 0 },
    ];
    for (const [width, kind] of [
      [10, TANH],
      [32, RELU],
      [100, GELU],
    ]) {
      const steps = [...dense(width, kind), ...dense(width, kind), ...dense(1, SIGMOID)];
      const [full, less] = [rows, rest].map((count) => {
        const { instructions, outputs } = recordSteps(steps, count, 2);
        return checkPlan(fuseActivations(instructions, outputs), outputs);
      });
      expect(less).toBeLessThanOrEqual(full);
    }
  });

  it("lets values share memory when the one is dead before the other is born", () => {
    const chain: Instruction[] = [];
    const values = Array.from({ length: 7 }, (_, i) => new Value([16, 16], new Storage(256), `${i}`));
    for (let i = 1; i < 7; i++) {
      chain.push({ opcode: SOFTMAX, operands: [values[i], values[i - 1], 16, 16], owner: "" });
    }
    expect(checkPlan(chain, [values[6]])).toBe(2 * 256);
    expect(checkPlan(chain, [values[0], values[6]])).toBe(3 * 256);
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
    const update: Instruction = { opcode: SGD, operands: [w, g, 4, 0], owner: "" };
    expect([w, g].map(({ storage }) => reads(update, storage))).toEqual([true, true]);
  });
});
