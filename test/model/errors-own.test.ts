/** Layers, losses, metrics, optimizers and rules of one's own that give what can't be used: errors that name them. */
import { describe, expect, it } from "vitest";
import {
  ArgumentError,
  type CompileOptions,
  DataError,
  initializers,
  input,
  Layer,
  layers,
  losses,
  model,
  ops,
  optimizers,
  type ProgramBuilder,
  ShapeError,
  sequential,
  type Value,
} from "../../src/index.ts";

const x = [
  [1, 2],
  [3, 4],
];

async function errorOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

async function expectError(run: () => unknown, type: typeof ArgumentError, message: string): Promise<void> {
  const error = await errorOf(run);
  expect(error).toBeInstanceOf(type);
  expect((error as Error).message).toContain(message);
}

/** Trains two columns on two, with whatever JavaScript users may pass. */
function train(options: object, given: object = {}): Promise<unknown> {
  const m = sequential([layers.dense({ units: 2, inputShape: [2], ...given })]);
  m.compile({ loss: "mse", ...options } as CompileOptions);
  return m.fit(x, x, { verbose: 0, sampleWeight: [1, 2] });
}

type Parameters = [p: ProgramBuilder, y: Value, prediction: Value];

describe("a loss or metric of one's own", () => {
  const nothing = (p: ProgramBuilder, y: Value, prediction: Value) => {
    ops.subtract(p, y, prediction);
  };
  const three = (..._: Parameters) => 3;
  const whole = (p: ProgramBuilder, y: Value, prediction: Value) => ops.mean(p, ops.subtract(p, y, prediction));
  const three3 = (p: ProgramBuilder, _y: Value, _prediction: Value) => p.constant(1, [3]);
  const each = (f: (...parameters: Parameters) => unknown) => ({ name: "mine", perRow: f });

  it.each([
    ["nothing", nothing, "nothing: result: expected a value made of ops, found undefined.", ArgumentError],
    ["a number", each(three), "mine: result: expected a value made of ops, found 3.", ArgumentError],
    ["one number for all rows", whole, "whole: expected (2, 1), a number for each row, found ().", ShapeError],
    ["a wrong number of rows", three3, "three3: expected (2, 1), a number for each row, found (3,).", ShapeError],
  ])("that gives %s", async (_, given, message, type) => {
    const loss = typeof given === "function" ? given : { ...losses.meanSquaredError(), ...given };
    await expectError(() => train({ loss }), type, message);
    await expectError(() => train({ metrics: [given] }), type, message);
    await expectError(() => train({ weightedMetrics: [given] }), type, message);
  });

  it("whose op is given something else", async () => {
    const odd = (p: ProgramBuilder, y: Value, _: Value) => ops.add(p, y, [1] as never);
    await expectError(
      () => train({ loss: odd }),
      ArgumentError,
      "odd: an op's operand: expected a value made of ops, found [1]",
    );
    const odder = (p: ProgramBuilder, _y: Value, _: Value) => ops.square(p, undefined as never);
    await expectError(
      () => train({ loss: odder }),
      ArgumentError,
      "odder: an op's operand: expected a value made of ops",
    );
  });
});

describe("a layer of one's own", () => {
  class Mine extends Layer {
    readonly of: (p: ProgramBuilder, x: Value) => unknown;

    constructor(of: (p: ProgramBuilder, x: Value) => unknown) {
      super({ name: "mine", inputShape: [2] }, "Mine");
      this.of = of;
    }

    override call(p: ProgramBuilder, given: Value): Value {
      return this.of(p, given) as Value;
    }
  }
  const predict = (of: (p: ProgramBuilder, x: Value) => unknown) => () => sequential([new Mine(of)]).predict(x);

  it("whose call gives nothing", async () => {
    await expectError(
      predict(() => undefined),
      ArgumentError,
      "mine: call: expected a value made of ops, found undefined.",
    );
  });

  it("whose call gives another shape than it says", async () => {
    const message = "mine: call gave (2, 1), but computeOutputShape says (2, 2). It must give the shape of a row.";
    await expectError(
      predict((p, given) => ops.sum(p, given, { axis: -1, keepDims: true })),
      ShapeError,
      message,
    );
    await expectError(
      predict((p, given) => ops.sum(p, given)),
      ShapeError,
      "mine: call gave (), but",
    );
  });

  it("whose call gives several where it says one", async () => {
    await expectError(
      predict((_, given) => [given, given]),
      ShapeError,
      "mine: call gave (2, 2), (2, 2), but",
    );
  });
});

describe("an optimizer of one's own", () => {
  it("that lacks a method", async () => {
    class Lacking extends optimizers.Optimizer {
      readonly name = "lacking";
      readonly slots = [];
      scalars(): void {}
      declare update: () => void;
    }
    const optimizer = new Lacking("lacking", 0.1);
    await expectError(() => train({ optimizer }), ArgumentError, "compile: optimizer: Lacking has no update, which");
  });

  it("that assigns what is no value", async () => {
    class Careless extends optimizers.Optimizer {
      readonly name = "careless";
      readonly slots = [];
      scalars(): void {}
      update(p: ProgramBuilder, { weights }: optimizers.UpdateRange): void {
        p.assign(weights, undefined as never);
      }
    }
    const optimizer = new Careless("careless", 0.1);
    await expectError(() => train({ optimizer }), ArgumentError, "careless: assign to ");
  });
});

describe("a rule of one's own", () => {
  const rule = (method: string, gives: (p: ProgramBuilder, w: Value) => unknown) => ({
    name: "mine",
    config: {},
    [method]: gives,
  });

  it("that gives nothing", async () => {
    const nothing = () => {};
    for (const key of ["kernelRegularizer", "activityRegularizer"]) {
      const message = ": regularizer mine: expected a value made of ops, found undefined.";
      await expectError(() => train({}, { [key]: rule("loss", nothing) }), ArgumentError, message);
    }
    const message = "mine: assign to ";
    await expectError(() => train({}, { kernelConstraint: rule("apply", nothing) }), ArgumentError, message);
  });

  it("that gives another size", async () => {
    const same = (_: ProgramBuilder, w: Value) => w;
    const message = ": regularizer mine: expected a single number, found (2, 2). Sum or average it first.";
    await expectError(() => train({}, { kernelRegularizer: rule("loss", same) }), ShapeError, message);
    const total = (p: ProgramBuilder, w: Value) => ops.sum(p, w);
    const other = "mine: assign expected 4 numbers";
    await expectError(() => train({}, { kernelConstraint: rule("apply", total) }), ShapeError, other);
  });
});

describe("class numbers that a metric can't look up", () => {
  const judge = (loss: unknown, units: number, y: number[], metric: string) => {
    const kernelInitializer = initializers.ones();
    const m = sequential([layers.dense({ units, inputShape: [2], activation: "sigmoid", kernelInitializer })]);
    m.compile({ loss, metrics: [metric], weightedMetrics: [metric] } as CompileOptions);
    return m.evaluate(x, y);
  };

  it.each(["sparseCategoricalCrossentropy", "categoricalGeneralizedCrossEntropy"])("%s", async (metric) => {
    const ignoring = losses.sparseCategoricalCrossentropy({ ignoreClass: -1 });
    const misfit = `does not fit ${metric}: labels are whole numbers from 0 to 2`;
    await expectError(() => judge(ignoring, 3, [0, -1], metric), DataError, `evaluate: y: label -1 in row 1 ${misfit}`);
    await expectError(() => judge("circle", 3, [7, 7], metric), DataError, `evaluate: y: label 7 in row 0 ${misfit}`);
    await expectError(() => judge("binaryCrossentropy", 1, [0, 1], metric), ArgumentError, "two or more classes");
    expect(await judge(ignoring, 3, [0, 2], metric)).toHaveProperty(metric);
  });

  it("labels without another dimension", async () => {
    const m = sequential([layers.activation({ activation: "sigmoid", inputShape: [2, 3] })]);
    const loss = losses.sparseCategoricalCrossentropy({ axis: 1 });
    const message = "loss sparse_categorical_crossentropy takes labels (rows, 3).";
    const compile = () => m.compile({ loss, metrics: ["sparseCategoricalAccuracy"] });
    await expectError(compile, ArgumentError, message);
  });
});

describe("records of labels and options", () => {
  const a = input({ shape: [2], name: "a" });
  const of = (outputs: string[]) => {
    const made = outputs.map((name) => [name, layers.dense({ units: 1 }).apply(a)]);
    const m = model({ inputs: { a }, outputs: Object.fromEntries(made) });
    m.compile({ loss: "mse" });
    return m as unknown as Record<"fit" | "evaluate", (...given: unknown[]) => Promise<Record<string, number>>>;
  };

  it.each(["fit", "evaluate"] as const)("%s tells them apart", async (method) => {
    for (const names of [["c"], ["c", "d"]]) {
      const m = of(names);
      const y = Object.fromEntries(names.map((name) => [name, [1, 2]]));
      expect(await m[method]({ a: x }, y, { verbose: 0 })).toBeDefined();
      expect(await m.evaluate!({ a: x }, y)).toHaveProperty("loss");
      await expectError(() => m[method]({ a: x }, { batchSize: 2 }), ArgumentError, `${method}: y is missing.`);
      const slip = { ...y, e: [1, 2] };
      const message = `${method}: y: the name of an output must be one of "c"`;
      await expectError(() => m[method]({ a: x }, slip), ArgumentError, message);
      await expectError(() => m[method]({ a: x }, { e: [1, 2] }), ArgumentError, message);
    }
  });
});

describe("predictSync", () => {
  it.each([
    ["worker", true],
    ["callbacks", {}],
    ["signal", new AbortController().signal],
  ])("has no %s", async (key, value) => {
    const m = sequential([layers.dense({ units: 1, inputShape: [2] })]);
    const message = `predictSync: ${key} is for who can wait. Use await model.predict(x, { ${key}: … }).`;
    await expectError(() => m.predictSync(x, { [key]: value }), ArgumentError, message);
  });
});

describe("branches that nobody asks for", () => {
  it("are not computed in training, and are in prediction", async () => {
    const a = input({ shape: [2], name: "a" });
    const hidden = layers.dense({ units: 3, activation: "tanh", name: "hidden" }).apply(a);
    const unused = layers.dense({ units: 5, activation: "sigmoid", name: "unused" }).apply(hidden);
    const asked = layers.dense({ units: 1, name: "asked" }).apply(hidden);
    const m = model({ inputs: { a }, outputs: { asked, unused } });
    m.compile({ loss: { asked: "mse" } });
    await m.fit({ a: x }, { asked: [1, 2] }, { verbose: 0 });
    const owners = (mode: "train" | "test" | "predict") => m.program({ mode }).instructions.map(({ owner }) => owner);
    expect(owners("train")).not.toContain("unused");
    expect(owners("test")).not.toContain("unused");
    expect(owners("train")).toContain("asked");
    expect(owners("predict")).toContain("unused");
  });
});
