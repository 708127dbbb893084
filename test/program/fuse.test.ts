import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import { ProgramBuilder } from "../../src/program/builder.ts";
import { fuseActivations, withoutUnread } from "../../src/program/fuse.ts";
import { activate } from "../../src/program/ops/activate.ts";
import { affine } from "../../src/program/ops/affine.ts";
import { accumulateTotal, gather } from "../../src/program/ops/batch.ts";
import type { Value } from "../../src/program/value.ts";
import type { Weight } from "../../src/program/weight.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { dialects, uniform } from "../assembly/harness.ts";
import { Bench, nowhere, runtimeOf, weight } from "./bench.ts";
import { applySteps, type Step, steps } from "./random-program.ts";

const opcodes = ({ instructions }: { instructions: readonly { opcode: number }[] }) =>
  instructions.map(({ opcode }) => opcode);

/** Ends the program in values that the host reads, so that nothing is dead. */
function record(build: (p: ProgramBuilder, x: Value) => Value | Value[], mode: "train" | "predict" = "predict") {
  const p = new ProgramBuilder(3, mode, nowhere);
  p.outputs.push(...[build(p, gather(p, "x", [4]))].flat());
  return { before: p.instructions, after: fuseActivations(p.instructions, p.outputs) };
}

const kernel = weight("kernel", [4, 2]);
const product = (p: ProgramBuilder, x: Value) => affine(p, x, p.weight(kernel));

describe("fuseActivations", () => {
  it.each([Op.RELU, Op.SIGMOID, Op.TANH])("makes activation %i part of the product", (kind) => {
    const { before, after } = record((p, x) => activate(p, product(p, x), kind));
    expect(opcodes({ instructions: before })).toEqual([Op.GATHER, Op.GEMM, Op.ACTIVATION]);
    expect(opcodes({ instructions: after })).toEqual([Op.GATHER, Op.GEMM]);
    const [gemm, activation] = [after[1], before[2]];
    expect(gemm.operands[0]).toBe(activation.operands[0]);
    expect(gemm.operands[7]).toBe(kind);
    expect(gemm.operands.slice(1, 7)).toEqual(before[1].operands.slice(1, 7));
    expect(before[1].operands[7]).toBe(Op.LINEAR); // What was recorded is left as it was.
  });

  it("sees through a view", () => {
    const { after } = record((p, x) => activate(p, p.view(product(p, x), [6, 1]), Op.TANH));
    expect(opcodes({ instructions: after })).toEqual([Op.GATHER, Op.GEMM]);
  });

  it("leaves a product alone that something else reads", () => {
    const { before, after } = record((p, x) => {
      const y = product(p, x);
      return [activate(p, y, Op.TANH), activate(p, y, Op.RELU)];
    });
    expect(after).toEqual(before);
  });

  it("leaves a product alone that the host reads", () => {
    const { before, after } = record((p, x) => {
      const y = product(p, x);
      return [y, activate(p, y, Op.TANH)];
    });
    expect(after).toEqual(before);
  });

  it("fuses one activation only", () => {
    const { after } = record((p, x) => activate(p, activate(p, product(p, x), Op.TANH), Op.RELU));
    expect(opcodes({ instructions: after })).toEqual([Op.GATHER, Op.GEMM, Op.ACTIVATION]);
    expect(after[1].operands[7]).toBe(Op.TANH);
    expect(after[2].operands[1]).toBe(after[1].operands[0]);
  });

  it.each([Op.SOFTPLUS, Op.GELU])("leaves activation %i apart, which products don't have", (kind) => {
    const { before, after } = record((p, x) => activate(p, product(p, x), kind));
    expect(after).toEqual(before);
  });

  it("leaves a product before an assignment alone: its place may be read between the two", () => {
    const { before, after } = record((p, x) => {
      const place = p.fixed("state", [3, 2], 4096);
      p.assign(place, product(p, x));
      return place;
    });
    expect(after).toEqual(before);
  });

  it.each([
    [Op.TANH, true],
    [Op.SILU, false],
    [Op.GELU, false],
  ])("in training: activation %i, fused %s", (kind, fuses) => {
    const p = new ProgramBuilder(3, "train", nowhere);
    const y = activate(p, product(p, gather(p, "x", [4])), kind);
    p.differentiate(y);
    const after = fuseActivations(p.instructions, p.outputs).map(({ format }) => format.name);
    expect(after.includes("activation")).toBe(!fuses);
    expect(after).toContain("activation_gradient");
  });
});

describe.each(dialects)("%s", (dialect) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf(dialect);
  });

  /** Output and gradients of random steps. Values that the host reads are not fused: naming all prevents it. */
  function results(list: readonly Step[], rows: number, fused: boolean): Float32Array[] {
    const made: Weight[] = [];
    const shape = [rows, 6];
    const dry = new ProgramBuilder(rows, "predict", nowhere);
    applySteps(dry, gather(dry, "x", [6]), list, made); // Makes the weights.
    const bench = new Bench(runtime, {
      x: { data: uniform(rows * 6, 99), shape },
      weights: made,
      record: (p, x) => {
        const y = applySteps(p, x, list, made);
        if (!fused) for (const { operands } of p.instructions) p.outputs.push(operands[0] as Value);
        return y;
      },
    });
    const output = bench.run();
    return [output, ...made.map((each) => bench.gradient(each))];
  }

  it("gives the same bits with and without fusion", () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 9 }), (list, rows) => {
        expect(results(list, rows, true)).toEqual(results(list, rows, false));
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe("withoutUnread", () => {
  it("leaves out what nobody reads, and what only that reads", () => {
    const { before } = record((p, x) => {
      activate(p, activate(p, x, Op.TANH), Op.RELU);
      return product(p, x);
    });
    const p = new ProgramBuilder(3, "predict", nowhere);
    expect(withoutUnread(before, [])).toEqual([]);
    p.outputs.push(product(p, gather(p, "x", [4])));
    activate(p, activate(p, p.outputs[0]!, Op.TANH), Op.RELU);
    expect(opcodes({ instructions: withoutUnread(p.instructions, p.outputs) })).toEqual([Op.GATHER, Op.GEMM]);
  });

  it("keeps what is written to a place that outlives the program, totals, and what leads there", () => {
    const p = new ProgramBuilder(3, "train", nowhere);
    const x = gather(p, "x", [4]);
    p.assign(p.fixed("place", [3, 4], 1024), activate(p, x, Op.TANH));
    accumulateTotal(p, activate(p, x, Op.RELU), 2048);
    expect(withoutUnread(p.instructions, p.outputs)).toEqual(p.instructions);
  });

  it("keeps all that write a value of which something is read", () => {
    const p = new ProgramBuilder(3, "predict", nowhere);
    const y = p.constant(1, [3, 4]);
    p.assign(y, gather(p, "x", [4]));
    p.outputs.push(p.view(y, [12]));
    expect(withoutUnread(p.instructions, p.outputs)).toEqual(p.instructions);
  });
});
