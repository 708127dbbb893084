import { describe, expect, it } from "vitest";
import * as Extra from "../../assembly/extra/opcodes.ts";
import * as Op from "../../assembly/opcodes.ts";
import { ShapeError } from "../../src/errors.ts";
import { ProgramBuilder } from "../../src/program/builder.ts";
import { ACTIVATION_NAMES, FORMATS } from "../../src/program/instructions.ts";
import { activate } from "../../src/program/ops/activate.ts";
import { affine } from "../../src/program/ops/affine.ts";
import { gather } from "../../src/program/ops/batch.ts";
import { dropout } from "../../src/program/ops/dropout.ts";
import { Plan } from "../../src/program/plan.ts";
import { Program } from "../../src/program/program.ts";
import type { Value } from "../../src/program/value.ts";
import { Workspace } from "../../src/program/workspace.ts";
import { arena, weight } from "./bench.ts";
import { extraInstructions } from "./extra-formats.ts";

describe("the table of instructions", () => {
  const numbers = Object.entries(Op).filter(([name]) => name === name.toUpperCase());
  const activations = ["LINEAR", "RELU", "SIGMOID", "TANH", "SOFTPLUS", "ELU", "SELU", "GELU", "SILU"];
  const kinds = numbers.filter(([name]) => activations.includes(name));
  const opcodes = numbers.filter(([name]) => !["STRIDE", "END", "EXTRA", ...activations].includes(name));

  it("has a line for each opcode, under its name", () => {
    expect(opcodes.length).toBeGreaterThan(20);
    for (const [name, opcode] of opcodes) expect(FORMATS[opcode].name).toBe(name.toLowerCase());
    expect(new Set(opcodes.map(([, opcode]) => opcode)).size).toBe(opcodes.length);
    expect(Object.keys(FORMATS)).toHaveLength(opcodes.length);
  });

  it("has no instruction that is longer than its place", () => {
    for (const { roles } of Object.values(FORMATS)) expect(4 * (1 + roles.length)).toBeLessThanOrEqual(Op.STRIDE);
  });

  it("has a place for each extra kernel: recorded with as many operands as its format names, under its opcode's name", () => {
    const byCode = new Map(
      Object.entries(Extra)
        .filter(([, opcode]) => opcode >= Op.EXTRA)
        .map(([name, opcode]) => [opcode, name.toLowerCase()]),
    );
    const recorded = extraInstructions();
    expect(new Set(recorded.map(({ opcode }) => opcode))).toEqual(new Set(byCode.keys()));
    for (const { opcode, format, operands } of recorded) {
      expect(format.name).toBe(byCode.get(opcode));
      const parts = format.roles.filter(({ role }) => role === "part").length;
      expect(operands.length, format.name).toBeGreaterThanOrEqual(format.roles.length - parts);
      expect(operands.length, format.name).toBeLessThanOrEqual(format.roles.length);
      expect(4 * (1 + format.roles.length), format.name).toBeLessThanOrEqual(Op.STRIDE);
    }
  });

  it("names the activations by their numbers", () => {
    for (const [name, kind] of kinds) expect(ACTIVATION_NAMES[kind]).toBe(name.toLowerCase());
    expect(ACTIVATION_NAMES).toHaveLength(activations.length);
  });
});

/** x → tanh(x · kernel + bias) → dropout, with made-up addresses. */
function plan(rows: number): Plan {
  const p = new ProgramBuilder(rows, "train", {
    cells: { x: 4096, y: 4100, indices: 4104, step: 4108 },
    weight: ({ path }) => (path === "kernel" ? 8192 : 8256),
    gradient: () => 0,
  });
  const [kernel, bias] = [p.weight(weight("kernel", [3, 2])), p.weight(weight("bias", [2]))];
  p.outputs.push(dropout(p, activate(p, affine(p, gather(p, "x", [3]), kernel, bias), Op.TANH), 0.25, 2 ** 32 - 1));
  return new Plan(p);
}

describe("Program", () => {
  it("is encoded as opcodes.ts says: a word for the opcode, one for each operand, END after the last", () => {
    const memory = arena();
    const workspace = new Workspace(memory);
    const recorded = plan(5);
    const program = new Program(recorded, memory, workspace, "a test");
    const at = (instruction: number, word: number) => program.address / 4 + (instruction * Op.STRIDE) / 4 + word;
    const words = (instruction: number, count: number) => [
      ...memory.u32.slice(at(instruction, 0), at(instruction, count)),
    ];
    const base = workspace.require(0, "a test");
    const placeOf = (value: unknown) => base + recorded.offsets.get((value as Value).storage)!;
    const [{ operands: gathered }, { operands: product }, { operands: dropped }] = recorded.instructions;

    expect(words(0, 6)).toEqual([Op.GATHER, placeOf(gathered[0]), 4096, 4104, 5, 3]);
    expect(words(1, 11)).toEqual([
      Op.GEMM,
      placeOf(product[0]),
      placeOf(gathered[0]),
      8192,
      8256,
      5,
      2,
      3,
      Op.TANH,
      0,
      0,
    ]);
    expect(words(2, 4)).toEqual([Op.DROPOUT, placeOf(dropped[0]), placeOf(product[0]), 10]);
    expect(memory.f32[at(2, 4)]).toBe(0.25);
    expect(memory.u32[at(2, 5)]).toBe(2 ** 32 - 1);
    expect(memory.u32[at(2, 6)]).toBe(4108);
    expect(memory.u32[at(3, 0)]).toBe(Op.END);
    expect(program.output(0)).toBe(placeOf(dropped[0]));
    expect(program.rows).toBe(5);
  });

  it("holds its memory until it is released", () => {
    const memory = arena();
    const workspace = new Workspace(memory);
    const program = new Program(plan(5), memory, workspace, "a test");
    workspace.release();
    expect(memory.used).toBe(4 * Op.STRIDE);
    program.release();
    expect(memory.used).toBe(0);
  });

  it("shares the workspace with the program of a smaller batch", () => {
    const memory = arena();
    const workspace = new Workspace(memory);
    const full = new Program(plan(500), memory, workspace, "a test");
    const { used } = memory;
    const rest = new Program(plan(300), memory, workspace, "a test");
    expect(memory.used - used).toBe(4 * Op.STRIDE);
    expect(rest.generation).toBe(full.generation);
    expect(workspace.generation).toBe(full.generation);
  });

  it("is told by its generation when the workspace has moved", () => {
    const memory = arena();
    const workspace = new Workspace(memory);
    const small = new Program(plan(3), memory, workspace, "a test");
    const { generation } = workspace;
    expect(small.generation).toBe(generation);
    const large = new Program(plan(3000), memory, workspace, "a test");
    expect(workspace.generation).not.toBe(generation);
    expect(large.generation).toBe(workspace.generation);
  });
});

describe("Workspace", () => {
  it("stays where it is while it is large enough", () => {
    const memory = arena();
    const workspace = new Workspace(memory);
    const address = workspace.require(1000, "a test");
    const { generation } = workspace;
    expect(workspace.require(1000, "a test")).toBe(address);
    expect(workspace.require(1, "a test")).toBe(address);
    expect(workspace.generation).toBe(generation);
    workspace.require(2000, "a test");
    expect(memory.used).toBe(2000 * 4);
    expect(workspace.generation).not.toBe(generation);
    workspace.release();
    expect(memory.used).toBe(0);
  });
});

describe("Weight", () => {
  it("moves into memory with its values, and is the same to its readers", () => {
    const values = Float32Array.of(1, 2, 3, 4, 5, 6);
    const each = weight("layer/kernel", [2, 3], values);
    expect([each.size, each.placed]).toEqual([6, false]);
    expect([...each.read()]).toEqual([1, 2, 3, 4, 5, 6]);
    const block = arena().allocate(32, "a test").clear();
    each.place(block, 10);
    expect([each.placed, each.block, each.address]).toEqual([true, block, block.address + 40]);
    expect([...block.f32.slice(9, 17)]).toEqual([0, 1, 2, 3, 4, 5, 6, 0]);
    each.write(values.map((value) => -value));
    expect([...block.f32.slice(9, 17)]).toEqual([0, -1, -2, -3, -4, -5, -6, 0]);
    const copy = each.read();
    copy[0] = 99;
    expect(each.read()[0]).toBe(-1);
  });

  it("takes as many values as it has", () => {
    const each = weight("layer/kernel", [2, 3]);
    expect(() => each.write(new Float32Array(5))).toThrow(ShapeError);
    expect(() => each.write(new Float32Array(5))).toThrow("layer/kernel expected (2, 3), 6 numbers, but got 5.");
  });
});
