import { beforeAll, describe, expect, it } from "vitest";
import * as Op from "../../assembly/opcodes.ts";
import { ProgramBuilder } from "../../src/program/builder.ts";
import { FORMATS } from "../../src/program/instructions.ts";
import { activate } from "../../src/program/ops/activate.ts";
import { affine } from "../../src/program/ops/affine.ts";
import { gather } from "../../src/program/ops/batch.ts";
import { dropout } from "../../src/program/ops/dropout.ts";
import { squaredError } from "../../src/program/ops/errors.ts";
import { Value } from "../../src/program/value.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { dialects, uniform } from "../assembly/harness.ts";
import { Bench, nowhere, runtimeOf, weight } from "./bench.ts";

const names = ({ instructions }: ProgramBuilder) => instructions.map(({ opcode }) => FORMATS[opcode].name);
const count = (p: ProgramBuilder, name: string) => names(p).filter((each) => each === name).length;

/** Two dense layers and a loss, of which some weights are not trained. */
function twoLayers(frozen: readonly string[], mode: "train" | "test" = "train"): ProgramBuilder {
  const weights = [weight("k1", [4, 5]), weight("b1", [5]), weight("k2", [5, 2]), weight("b2", [2])];
  const p = new ProgramBuilder(3, mode, {
    ...nowhere,
    gradient: ({ path }) => (frozen.includes(path) ? undefined : 0),
  });
  const [k1, b1, k2, b2] = weights.map((each) => p.weight(each));
  const hidden = p.under("first", () => activate(p, affine(p, gather(p, "x", [4]), k1, b1), Op.TANH));
  const output = p.under("second", () => affine(p, hidden, k2, b2));
  const losses = p.under("loss", () => squaredError(p, gather(p, "y", [2]), output));
  if (mode === "train") p.under("loss", () => p.differentiate(losses));
  return p;
}

describe("the backward pass", () => {
  it("computes no gradient of the data: one GEMM_NT less than there are layers", () => {
    const p = twoLayers([]);
    expect(count(p, "gemm_nt")).toBe(1);
    expect(count(p, "gemm_tn")).toBe(2);
    expect(count(p, "sum_rows")).toBe(2);
  });

  it("stops at the first layer that is trained", () => {
    const p = twoLayers(["k1", "b1"]);
    expect(count(p, "gemm_nt")).toBe(0);
    expect(count(p, "gemm_tn")).toBe(1);
    expect(count(p, "activation_gradient")).toBe(0);
  });

  it("leaves single weights out, and still goes on to those before them", () => {
    const p = twoLayers(["k2", "b2"]);
    expect(count(p, "gemm_nt")).toBe(1);
    expect(count(p, "gemm_tn")).toBe(1);
    expect(count(p, "sum_rows")).toBe(1);
    expect(count(twoLayers(["b1"]), "sum_rows")).toBe(1);
  });

  it("is empty where nothing is trained", () => {
    const p = twoLayers(["k1", "b1", "k2", "b2"]);
    expect(names(p)).toEqual(["gather", "gemm", "activation", "gemm", "gather", "squared_error"]);
  });

  it("is not recorded for a test", () => {
    expect(names(twoLayers([], "test"))).toEqual(["gather", "gemm", "activation", "gemm", "gather", "squared_error"]);
  });

  it("begins with 1/rows: the loss is a mean", () => {
    const fill = twoLayers([]).instructions.find(({ opcode }) => opcode === Op.FILL)!;
    expect(fill.operands.slice(1)).toEqual([3, { float: 1 / 3 }]);
  });

  it("is listed under the layer that it belongs to", () => {
    const p = twoLayers([]);
    const owners = (name: string) =>
      p.instructions.filter(({ opcode }) => FORMATS[opcode].name === name).map(({ owner }) => owner);
    expect(owners("gemm")).toEqual(["first", "second"]);
    expect(owners("gemm_tn")).toEqual(["second", "first"]);
    expect(owners("gemm_nt")).toEqual(["second"]);
    expect(owners("fill")).toEqual(["loss"]);
  });

  it("writes each gradient to its place, and needs every value before it", () => {
    const p = twoLayers([]);
    const written = p.instructions.flatMap(({ operands: [out] }) => (out instanceof Value ? [out.name] : []));
    for (const name of ["d k1", "d b1", "d k2", "d b2"]) expect(written).toContain(name);
    const kernel = p.instructions.find(({ operands: [out] }) => out instanceof Value && out.name === "d k1")!;
    expect((kernel.operands[0] as Value).storage.planned).toBe(false);
  });
});

describe("under", () => {
  it("names the owner, and comes back also after an error", () => {
    const p = new ProgramBuilder(1, "predict", nowhere);
    p.under("outer", () => {
      expect(() =>
        p.under("inner", () => {
          throw new Error("a layer's own");
        }),
      ).toThrow("a layer's own");
      gather(p, "x", [1]);
    });
    expect(p.instructions[0].owner).toBe("outer");
  });
});

describe("weight", () => {
  it("is the same value each time", () => {
    const p = new ProgramBuilder(1, "train", nowhere);
    const shared = weight("w", [2]);
    expect(p.weight(shared)).toBe(p.weight(shared));
    expect(p.weight(weight("w", [2]))).not.toBe(p.weight(shared));
  });

  it("has no gradient outside of training", () => {
    const p = new ProgramBuilder(1, "test", nowhere);
    expect(p.weight(weight("w", [2])).needsGradient).toBe(false);
  });
});

describe("dropout", () => {
  it.each([
    ["test", 0.5],
    ["predict", 0.5],
    ["train", 0],
  ] as const)("in mode %s at rate %d passes its input on", (mode, rate) => {
    const p = new ProgramBuilder(1, mode, nowhere);
    const x = gather(p, "x", [2]);
    expect(dropout(p, x, rate, 1)).toBe(x);
  });
});

describe.each(dialects)("%s", (dialect) => {
  let runtime: Runtime;
  beforeAll(async () => {
    runtime = await runtimeOf(dialect);
  });

  const x = { data: uniform(6), shape: [2, 3] };

  it("adds up the gradients of a weight's uses", () => {
    // y = tanh(tanh(x·w)·w)·w with square w: the same as three weights that are equal, whose gradients are added.
    const values = uniform(9, 5);
    const [shared, ...apart] = Array.from({ length: 4 }, (_, i) => weight(`w${i}`, [3, 3], values.slice()));
    const record = (weights: typeof apart) => (p: ProgramBuilder, input: Value) => {
      const [a, b, c] = weights.map((each) => p.weight(each));
      return affine(p, activate(p, affine(p, activate(p, affine(p, input, a), Op.TANH), b), Op.TANH), c);
    };
    const one = new Bench(runtime, { x, weights: [shared], record: record([shared, shared, shared]) });
    const three = new Bench(runtime, { x, weights: apart, record: record(apart) });
    expect(one.run()).toEqual(three.run());
    const sums = apart.map((each) => three.gradient(each));
    one.gradient(shared).forEach((value, i) => {
      expect(value).toBeCloseTo(sums[0][i] + sums[1][i] + sums[2][i], 6);
    });
  });

  it("adds up the gradients of a value's uses, views of it among them", () => {
    // d/dw of the mean of (w·x)·v + (w·x as another shape)·u
    const [w, u, v] = [3, 2, 4].map((columns, i) =>
      weight(`w${i}`, i === 0 ? [3, 4] : [columns, 1], uniform(i === 0 ? 12 : columns, i + 2)),
    );
    const branch = (first: boolean, second: boolean) =>
      new Bench(runtime, {
        x,
        weights: [w, u, v],
        record: (p, input) => {
          const hidden = affine(p, input, p.weight(w));
          const losses = p.value([4, 1], [hidden]);
          const terms = [
            affine(p, p.view(hidden, [4, 2]), p.weight(u)),
            p.view(affine(p, p.view(hidden, [2, 4]), p.weight(v)), [2, 1]),
          ];
          // Σ of both, as a loss of four rows: the second is repeated by a product with ones.
          p.emit(Op.ADD, losses, terms[0], terms[0], 4);
          p.backward(losses, (dl) => {
            if (first) p.contribute(terms[0], dl);
            if (second) p.contribute(terms[1], new Value([2, 1], dl.storage, dl.name));
          });
          return losses;
        },
      });
    const gradients = [branch(true, true), branch(true, false), branch(false, true)].map((bench) => {
      bench.run();
      return bench.gradient(w);
    });
    gradients[0].forEach((value, i) => {
      expect(value).toBeCloseTo(gradients[1][i] + gradients[2][i], 6);
    });
    expect(gradients[1]).not.toEqual(gradients[2]);
  });

  it("brings the gradient of a weight's view to the weight's place", () => {
    const [flat, square] = [weight("flat", [6], uniform(6, 3)), weight("square", [3, 2], uniform(6, 3))];
    const viewed = new Bench(runtime, {
      x,
      weights: [flat],
      record: (p, input) => affine(p, input, p.view(p.weight(flat), [3, 2])),
    });
    const direct = new Bench(runtime, {
      x,
      weights: [square],
      record: (p, input) => affine(p, input, p.weight(square)),
    });
    expect(viewed.run()).toEqual(direct.run());
    expect(viewed.gradient(flat)).toEqual(direct.gradient(square));
  });
});
