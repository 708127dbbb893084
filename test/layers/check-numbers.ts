/** Compares a layer with float64, its gradients with central differences, and its bits for several threads. */
import { expect } from "vitest";
import { type Shape, sizeOf } from "../../src/data/tensor.ts";
import type { Dialect } from "../../src/index.ts";
import type { Layer } from "../../src/layers/layer.ts";
import { listed, type Shapes } from "../../src/layers/shapes.ts";
import { whenLoaded } from "../../src/missing.ts";
import { type Mode, ProgramBuilder } from "../../src/program/builder.ts";
import { multiply } from "../../src/program/ops/binary.ts";
import { sum } from "../../src/program/ops/reduce.ts";
import { split } from "../../src/program/threads/split.ts";
import type { Weight } from "../../src/program/weight.ts";
import type { Runtime } from "../../src/runtime/backend.ts";
import { uniform } from "../assembly/harness.ts";
import { Bench, bits, nowhere, runtimeOf, weight } from "../program/bench.ts";
import { gradientOf } from "../program/float64.ts";
import { Simulator, set, sharesOf, wordsOf } from "../program/threads/simulate.ts";

/** A batch in float64, row by row, and the layer's weights in the order of `layer.weights`. */
export interface Batch {
  readonly inputs: readonly Float64Array[];
  readonly weights: readonly Float64Array[];
  readonly rows: number;
  readonly training: boolean;
}

/** The layer's output in float64. */
export type Reference = (batch: Batch) => ArrayLike<number>;

interface Given {
  readonly make: () => Layer;
  readonly inputShape: Shapes;
  readonly outputShape: Shape;
  readonly reference?: Reference;
  readonly values?: (size: number, i: number) => Float32Array;
  readonly weightValues?: (size: number, i: number) => Float32Array;
  readonly discrete?: boolean;
  readonly random?: boolean;
}

/** Of the largest number of an output or gradient. */
const TOLERANCE = 1e-5;

/** Uniform in ±1.05 and not near the kinks that many functions have at 0. */
const awayFromZero = (size: number, i: number) => uniform(size, i + 31).map((v) => v + Math.sign(v) * 0.05);

/** The layer in a program of its own, whose loss is the mean of the rows' Σ y · c. */
async function benchOf(given: Given, runtime: Runtime, mode: Mode, rows: number) {
  const { make, inputShape, outputShape, values = awayFromZero, weightValues = values } = given;
  const layer = make();
  layer.attach(inputShape);
  layer.weights.forEach((each, i) => {
    each.write(weightValues(each.size, i + 10));
  });
  const inputs = listed(inputShape).map((shape, i) =>
    weight(`input ${i}`, [rows, ...shape], values(rows * sizeOf(shape), i)),
  );
  const c = uniform(rows * sizeOf(outputShape), 5);
  const call = (p: ProgramBuilder) => {
    const outputs = layer.run(
      p,
      inputs.map((each) => (given.discrete ? p.stopGradient(p.weight(each)) : p.weight(each))),
    );
    expect(outputs.map(({ shape }) => shape)).toEqual([[rows, ...outputShape]]);
    return outputs[0]!;
  };
  // What is loaded late is loaded now: a bench can't wait.
  await whenLoaded(() => call(new ProgramBuilder(rows, mode, nowhere)));
  const exact = (list: readonly Weight[]) => list.map((each) => Float64Array.from(each.read()));
  const [x, w] = [exact(inputs), exact(layer.weights)];
  const bench = new Bench(runtime, {
    mode,
    x: { data: new Float32Array(rows), shape: [rows, 1] },
    y: { data: c, shape: [rows, c.length / rows] },
    weights: [...inputs, ...layer.weights],
    record: (p, _, coefficients) => {
      const y = call(p);
      if (mode === "predict") return y;
      return sum(p, multiply(p, p.view(y, [rows, c.length / rows]), coefficients!), { axis: 1, keepDims: true });
    },
  });
  return { bench, layer, inputs, x, w, c };
}

/** Output in inference, loss in training, and the gradients of inputs and trainable weights, are those of the reference. */
export async function checkNumbers(given: Given, dialect: Dialect): Promise<void> {
  const runtime = await runtimeOf(dialect);
  const reference = given.reference!;
  for (const rows of [7, 1]) {
    const predicting = await benchOf(given, runtime, "predict", rows);
    const { x, w } = predicting;
    compare("output", predicting.bench.run(), reference({ inputs: x, weights: w, rows, training: false }));
    if (given.random) continue;
    const { bench, layer, inputs, c, ...exact } = await benchOf(given, runtime, "train", rows);
    const loss = () => {
      const y = reference({ inputs: exact.x, weights: exact.w, rows, training: true });
      expect(y).toHaveLength(c.length);
      return c.reduce((total, factor, i) => total + factor * y[i]!, 0) / rows;
    };
    const scale = Math.max(1, Math.abs(loss()));
    expect(Math.abs(bench.mean() - loss())).toBeLessThan(TOLERANCE * scale);
    const differentiable = given.discrete ? [] : inputs.map((each, i) => [each, exact.x[i]!] as const);
    const trained = layer.weights.map((each, i) => [each, exact.w[i]!] as const).filter(([each]) => each.trainable);
    for (const [each, values] of [...differentiable, ...trained]) {
      compare(`gradient of ${each.path}`, bench.gradient(each), gradientOf(loss, values));
    }
  }
}

function compare(what: string, found: Float32Array, expected: ArrayLike<number>): void {
  expect(found.length, what).toBe(expected.length);
  let scale = 1e-3;
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]!));
  found.forEach((value, i) => {
    const error = Math.abs(value - expected[i]!);
    expect(error <= TOLERANCE * scale, `${what} [${i}]: expected ${expected[i]}, found ${value}`).toBe(true);
  });
}

/** A step gives the same bits in whatever order threads run between two barriers. */
export async function checkThreads(given: Given): Promise<void> {
  const runtime = await runtimeOf("simd128");
  const { bench, layer, inputs } = await benchOf(given, runtime, "train", 40);
  const statistics = layer.weights.filter(({ trainable }) => !trainable);
  const before = statistics.map((each) => each.read());
  const again = () => {
    statistics.forEach((each, i) => {
      each.write(before[i]!);
    });
  };
  const learned = [...(given.discrete ? [] : inputs), ...layer.trainableWeights];
  const results = () => [...learned.map((each) => bench.gradient(each)), ...statistics.map((each) => each.read())];
  const whole = [bench.run(), ...results()];
  const { plan, program } = bench;
  const simulator = new Simulator(runtime);
  for (const threads of [2, 3]) {
    for (const share of sharesOf(plan.instructions, program.words, 1).flat()) {
      for (const word of share.writes.flatMap(wordsOf)) runtime.arena.f32[word] = Number.NaN;
    }
    again();
    simulator.shuffled(split(plan.instructions, program.words, threads, set).streams, threads);
    const start = program.output(0) / 4;
    const parts = [runtime.arena.f32.slice(start, start + whole[0]!.length), ...results()];
    expect(parts.map(bits)).toEqual(whole.map(bits));
  }
}
