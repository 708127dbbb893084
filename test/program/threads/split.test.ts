import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as Op from "../../../assembly/opcodes.ts";
import { layers, losses, ops, optimizers, sequential } from "../../../src/index.ts";
import type { Loss } from "../../../src/losses/index.ts";
import { whenLoaded } from "../../../src/missing.ts";
import type { ModelCore } from "../../../src/model/core.ts";
import type { Optimizer } from "../../../src/optimizers/optimizer.ts";
import { ProgramBuilder } from "../../../src/program/builder.ts";
import { FORMATS } from "../../../src/program/instructions.ts";
import { activate } from "../../../src/program/ops/activate.ts";
import { affine } from "../../../src/program/ops/affine.ts";
import { gather } from "../../../src/program/ops/batch.ts";
import { squaredError } from "../../../src/program/ops/errors.ts";
import { moveToLast, replace, scaleShift } from "../../../src/program/ops/losses.ts";
import { piecewise } from "../../../src/program/ops/piecewise.ts";
import { conflict, type Region } from "../../../src/program/threads/access.ts";
import { RULES } from "../../../src/program/threads/rules.ts";
import { split } from "../../../src/program/threads/split.ts";
import type { Part, Share } from "../../../src/program/threads/ways.ts";
import type { Weight } from "../../../src/program/weight.ts";
import { init, type Runtime, ready } from "../../../src/runtime/backend.ts";
import { uniform } from "../../assembly/harness.ts";
import { Bench, bits, nowhere, weight } from "../bench.ts";
import { extraFormats } from "../extra-formats.ts";
import { applySteps, type Step, steps } from "../random-program.ts";
import { countOf, Simulator, set, sharesOf, wordsOf } from "./simulate.ts";

let runtime: Runtime;
beforeAll(async () => {
  await init({ threads: 1 });
  runtime = await ready();
  for (const part of ["blocked", "classes", "extra"] as const) await whenLoaded(() => runtime.need(part));
});

/** A training step of a random network, in memory. */
function benchOf(list: readonly Step[], rows: number, inputs = 6): Bench {
  const made: Weight[] = [];
  const unplaced = new ProgramBuilder(rows, "train", nowhere);
  const columns = applySteps(unplaced, gather(unplaced, "x", [inputs]), list, made).size / rows;
  return new Bench(runtime, {
    x: { data: uniform(rows * inputs, 3), shape: [rows, inputs] },
    y: { data: uniform(rows * columns, 4), shape: [rows, columns] },
    weights: made,
    record: (p, x, y) => squaredError(p, y!, p.view(applySteps(p, x, list, made), [rows, columns])),
  });
}

/** A model's program for training, with all that belongs to a step. */
function modelProgram(
  units: number[],
  batch: number,
  optimizer: string | Optimizer,
  loss: string | Loss,
  activation = "softmax",
) {
  const hidden = units
    .slice(0, -1)
    .flatMap((count, i) => [
      layers.dense({ units: count, activation: "tanh", ...(i === 0 && { inputShape: [7] }) }),
      layers.dropout({ rate: 0.3 }),
    ]);
  const model = sequential([...hidden, layers.dense({ units: units.at(-1)!, activation })], { seed: 1 });
  model.compile({ optimizer, loss, metrics: ["accuracy"] });
  const { core } = model as unknown as { core: ModelCore };
  const executor = core.executor(runtime, [[7]], "a test");
  return { model, program: executor.program("train", batch) };
}

/** All memory that the instructions' operands are in, as words. */
function worldOf(shares: readonly Share[][]): number[] {
  return [...new Set(shares.flat().flatMap(({ reads, writes }) => [...reads, ...writes].flatMap(wordsOf)))];
}

describe("rules", () => {
  const formats = new Map([
    ...Object.values(FORMATS).map((format) => [format.name, format] as const),
    ...extraFormats(),
  ]);
  beforeAll(() => {
    for (const { format } of opsBench().plan.instructions) formats.set(format.name, format);
  });

  it("are for instructions that there are, and name their operands", () => {
    for (const [name, rules] of Object.entries(RULES)) {
      const format = formats.get(name);
      expect(format, name).toBeDefined();
      const labels = format!.roles.map(({ label }) => label);
      for (const { count, steps, stride, single = [] } of rules) {
        const named = [count, ...Object.keys(steps), ...(stride ? [stride] : []), ...single];
        expect(labels, name).toEqual(expect.arrayContaining(named));
        const numbers = Object.values(steps).flatMap((step) => (typeof step === "string" ? step.split("*") : []));
        expect(labels, name).toEqual(expect.arrayContaining(numbers));
      }
    }
  });

  it("tell each part which part of what is written is its own", () => {
    for (const [name, rules] of Object.entries(RULES)) {
      const written = formats.get(name)!.roles.filter(({ role }) => role === "out" || role === "update");
      for (const { steps } of rules) for (const { label } of written) expect(Object.keys(steps), name).toContain(label);
    }
  });

  it("are not for totals, whose sum may not be cut", () => {
    expect(RULES).not.toHaveProperty("accumulate");
  });
});

describe("regions", () => {
  const region = fc.record({
    start: fc.nat({ max: 60 }).map((x) => 4 * x),
    width: fc.nat({ max: 20 }).map((x) => 4 * x),
    gap: fc.nat({ max: 12 }).map((x) => 4 * x),
    rows: fc.integer({ min: 1, max: 5 }),
  });

  it("that share a word conflict; ranges, and columns of one matrix, only then", () => {
    fc.assert(
      fc.property(region, region, fc.boolean(), (a, b, alike) => {
        const first = { ...a, stride: a.width + a.gap };
        const stride = alike ? Math.max(first.stride, b.width) : b.width + b.gap;
        const second = { ...b, stride };
        const sameMatrix = { ...first, stride: alike ? stride : first.stride };
        const words = new Set(wordsOf(sameMatrix));
        const shared = wordsOf(second).some((word) => words.has(word));
        const found = conflict({ reads: [], writes: [sameMatrix] }, { reads: [second], writes: [] });
        if (shared) expect(found).toBe(true);
        const ranges = a.rows === 1 && b.rows === 1;
        const wraps = (r: Region) => (r.start % stride) + r.width > stride;
        const columns = alike && !wraps(sameMatrix) && !wraps(second) && aligned(sameMatrix, second);
        if (!shared && (ranges || columns)) expect(found).toBe(false);
      }),
      { numRuns: 3000, seed: 1 },
    );
  });

  /** Whether both go over the same rows: only then must gaps be told from what is filled. */
  function aligned(a: Region, b: Region): boolean {
    const row = ({ start, stride }: Region) => Math.floor(start / stride);
    return row(a) === row(b) && a.rows === b.rows;
  }

  it("that are only read never conflict", () => {
    const all = { start: 0, width: 400, stride: 400, rows: 1 };
    expect(conflict({ reads: [all], writes: [] }, { reads: [all], writes: [] })).toBe(false);
    expect(conflict({ reads: [all], writes: [] }, { reads: [], writes: [all] })).toBe(true);
  });
});

describe("a share", () => {
  it("that does more than it says would be found", () => {
    const simulator = new Simulator(runtime);
    const { program } = modelProgram([40, 33, 10], 20, "adam", "sparseCategoricalCrossentropy");
    runtime.run(program.address);
    const shares = sharesOf(program.plan.instructions, program.words, 3);
    const share = shares.find((each) => each.length > 1)![1]!;
    poison(share.writes);
    expect(simulator.offences({ ...share, writes: [] }, worldOf(shares), 1)).not.toEqual([]);
    const last = shares.findLast((each) => each.length > 1)![1]!;
    expect(simulator.offences({ ...last, reads: [] }, worldOf(shares), 1)).not.toEqual([]);
  });

  it("writes and reads what it says, whatever else is in memory", () => {
    const simulator = new Simulator(runtime);
    const programs = [
      modelProgram([40, 33, 10], 20, "adam", "sparseCategoricalCrossentropy"),
      modelProgram([64, 20], 12, "rmsprop", "categoricalCrossentropy"),
      modelProgram([35, 17], 21, "sgd", "meanSquaredError"),
      modelProgram([35, 17], 21, "sgd", losses.huber()),
      modelProgram([35, 17], 21, "sgd", "meanAbsoluteError"),
      modelProgram([35, 17], 21, "sgd", "binaryCrossentropy"),
      modelProgram([35, 17], 21, "sgd", "binaryCrossentropy", "sigmoid"),
      modelProgram([35, 17], 21, "sgd", "categoricalCrossentropy", "relu"),
      modelProgram([35, 17], 21, optimizers.sgd({ momentum: 0.9 }), "sparseCategoricalCrossentropy", "relu"),
      modelProgram([35, 17], 21, "sgd", "meanSquaredError", "softplus"),
    ];
    for (const { program } of programs) {
      runtime.run(program.address);
      const { instructions } = program.plan;
      const shares = sharesOf(instructions, program.words, 3);
      const world = worldOf(shares);
      const offences = shares.flatMap((each, i) => each.flatMap((share) => simulator.offences(share, world, i)));
      expect(offences).toEqual([]);
      expect(shares.flat().length).toBeGreaterThan(2 * instructions.length);
    }
  });
});

/** A training step of generic ops, each on enough numbers to be cut. */
function opsBench(): Bench {
  const [rows, columns] = [40, 33];
  const made = [weight("w", [rows, columns], uniform(rows * columns, 5)), weight("b", [columns], uniform(columns, 6))];
  return new Bench(runtime, {
    x: { data: uniform(rows * columns, 3), shape: [rows, columns] },
    weights: made,
    record: (p, x) => {
      const [w, b] = [p.weight(made[0]!), p.weight(made[1]!)];
      const a = ops.add(p, ops.multiply(p, x, w), b);
      const noise = ops.randomNormal(p, [rows, columns], 9, 0, 0.1);
      const parts = [
        ops.gelu(p, ops.exp(p, ops.clip(p, a, -0.5, 0.5))),
        piecewise(p, a, { low: -0.3, high: 0.4, below: [0.1, -0.2], above: [0, 0.4] }),
        ops.where(p, ops.greater(p, a, 0), a, ops.negative(p, b)),
        ops.transpose(p, ops.transpose(p, a)),
        ops.flip(p, ops.add(p, a, noise), 1),
        ops.take(
          p,
          ops.divide(p, a, ops.add(p, ops.sum(p, ops.square(p, a), { axis: 1, keepDims: true }), 1)),
          ops.argMax(p, x, 1),
        ),
        ops.cumsum(p, ops.multiply(p, a, ops.topK(p, x, columns).values), 1),
        ops.multiply(p, ops.oneHot(p, ops.argMax(p, x, 1), columns), ops.mean(p, a, { axis: 0 })),
        ops.multiply(p, a, ops.prod(p, ops.slice(p, a, [{}, { stop: 3 }]), { axis: 1, keepDims: true })),
        ops.multiply(p, a, ops.max(p, a, { axis: 1, keepDims: true })),
        ops.multiply(p, a, ops.multiply(p, ops.max(p, a, { axis: 0 }), ops.argMin(p, a, 0))),
        moveToLast(p, p.view(scaleShift(p, a, 2, 1), [rows, 11, 3]), 1),
        replace(p, ops.round(p, a), 0, 2),
      ];
      const all = parts.reduce((sum, part) => ops.add(p, sum, p.view(part, [rows, columns])));
      return ops.mean(p, ops.square(p, all), { axis: 1, keepDims: true });
    },
  });
}

describe("generic ops", () => {
  it("write and read what their shares say", () => {
    const bench = opsBench();
    bench.run();
    const { instructions } = bench.plan;
    const names = new Set<string>();
    const simulator = new Simulator(runtime);
    const shares = sharesOf(instructions, bench.program.words, 3);
    const world = worldOf(shares);
    const offences = shares.flatMap((each, i) => {
      if (each.length > 1) names.add(instructions[i]!.format.name);
      return each.flatMap((share) =>
        simulator.offences(share, world, i).map((text) => `${instructions[i]!.format.name}: ${text}`),
      );
    });
    expect(offences).toEqual([]);
    const cut =
      "unary unary_gradient binary select clip clip_gradient piecewise piecewise_gradient reduce product_gradient cumulate scale_shift replace swap copy take one_hot noise top_k";
    expect([...names]).toEqual(expect.arrayContaining(cut.split(" ")));
  });

  it("give the same bits in whatever order threads run between two barriers", () => {
    const bench = opsBench();
    const whole = [bench.run(), ...gradients(bench)];
    const { plan, program } = bench;
    const simulator = new Simulator(runtime);
    for (const [threads, seed] of [
      [2, 1],
      [3, 2],
      [5, 3],
    ]) {
      const result = split(plan.instructions, program.words, threads!, set);
      for (const share of sharesOf(plan.instructions, program.words, 1).flat()) poison(share.writes);
      simulator.shuffled(result.streams, seed!);
      const start = program.output(0) / 4;
      const parts = [runtime.arena.f32.slice(start, start + whole[0]!.length), ...gradients(bench)];
      expect(parts.map(bits)).toEqual(whole.map(bits));
    }
  });
});

describe("split programs", () => {
  it("give the same bits in whatever order threads run between two barriers", () => {
    const simulator = new Simulator(runtime);
    fc.assert(
      fc.property(
        steps,
        fc.integer({ min: 4, max: 40 }),
        fc.constantFrom(2, 3, 5),
        fc.nat(),
        (list, half, threads, seed) => {
          const bench = benchOf(list, 2 * half);
          const { program, plan } = bench;
          const whole = [bench.run(), ...gradients(bench)];
          const result = split(plan.instructions, program.words, threads, set);
          for (const share of sharesOf(plan.instructions, program.words, 1).flat()) poison(share.writes);
          simulator.shuffled(result.streams, seed);
          const start = program.output(0) / 4;
          const parts = [runtime.arena.f32.slice(start, start + whole[0]!.length), ...gradients(bench)];
          expect(parts.map(bits)).toEqual(whole.map(bits));
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  it("have no barrier in a chain of rows, only the last", () => {
    const result = splitOf(predictor(3, 512, 40, 40, 40), 4);
    expect(countOf(result).barriers).toBe(1);
  });

  it("keep threads busy: the estimate falls with their number", () => {
    const times = [1, 2, 4].map((threads) => splitOf(predictor(2, 128, 512, 256), threads).together);
    expect(times[0]! / times[1]!).toBeGreaterThan(1.8);
    expect(times[0]! / times[2]!).toBeGreaterThan(3);
  });

  it("have no product packed that is not packed as a whole: its kernels may not be loaded", () => {
    const wideWeight = weight("w", [2050, 4], uniform(8200));
    const bench = new Bench(runtime, {
      x: { data: uniform(20 * 2050), shape: [20, 2050] },
      y: { data: uniform(80), shape: [20, 4] },
      weights: [wideWeight],
      record: (p, x, y) => squaredError(p, y!, affine(p, x, p.weight(wideWeight))),
    });
    const { streams } = splitOf(bench, 2);
    const products = streams.flat().filter((part) => part !== "barrier" && part.words[0] === Op.GEMM_TN);
    // Half of 2050 rows would be 1024, whose columns fall on the same lines of a cache.
    expect(products).toHaveLength(1);
    expect((products[0] as Part).scratch).toBeUndefined();
  });

  it("leave to the first thread what has no rule, in its order", () => {
    const { program } = modelProgram([40, 33, 10], 64, "adam", "sparseCategoricalCrossentropy");
    const { streams } = split(program.plan.instructions, program.words, 3, set);
    const totals = (t: number) => streams[t]!.filter((part) => part !== "barrier" && part.words[0] === Op.ACCUMULATE);
    expect(totals(0)).toHaveLength(2);
    expect([...totals(1), ...totals(2)]).toHaveLength(0);
  });

  it("of one thread are the program itself", () => {
    const bench = benchOf([{ op: "affine", units: 5, bias: true, from: 0 }], 8);
    const { streams } = split(bench.plan.instructions, bench.program.words, 1, set);
    const parts = streams[0]!.filter((part) => part !== "barrier");
    parts.forEach((part, i) => {
      const own = bench.program.words.slice(i * set.words, (i + 1) * set.words);
      if (!part.scratch) expect(part.words).toEqual(own);
    });
    expect(parts).toHaveLength(bench.plan.instructions.length);
  });
});

/** A network of dense layers that only predicts. */
function predictor(depth: number, rows: number, units: number, outputs: number, inputs = 6): Bench {
  const weights = Array.from({ length: depth }, (_, i) =>
    weight(`w${i}`, [i === 0 ? inputs : units, i === depth - 1 ? outputs : units]),
  );
  return new Bench(runtime, {
    mode: "predict",
    x: { data: uniform(rows * inputs), shape: [rows, inputs] },
    weights,
    record: (p, x) => weights.reduce((value, each) => activate(p, affine(p, value, p.weight(each)), Op.TANH), x),
  });
}

function splitOf({ plan, program }: Bench, threads: number) {
  return split(plan.instructions, program.words, threads, set);
}

function poison(regions: readonly Region[]): void {
  for (const word of regions.flatMap(wordsOf)) runtime.arena.f32[word] = Number.NaN;
}

function gradients(bench: Bench): Float32Array[] {
  return bench.weights.map((each) => bench.gradient(each));
}
