/** Records, encodes and runs programs outside of any model: what the tests of the program need of a trainer. */
import type { Shape } from "../../src/data/tensor.ts";
import { whenLoaded } from "../../src/missing.ts";
import { type Mode, ProgramBuilder } from "../../src/program/builder.ts";
import { gather } from "../../src/program/ops/batch.ts";
import { Plan } from "../../src/program/plan.ts";
import { Program } from "../../src/program/program.ts";
import type { Value } from "../../src/program/value.ts";
import { Weight } from "../../src/program/weight.ts";
import { Workspace } from "../../src/program/workspace.ts";
import { Arena, type Block } from "../../src/runtime/arena.ts";
import { type Dialect, init, type Runtime, ready } from "../../src/runtime/backend.ts";

/** Places without memory, for programs that are only read. */
export const nowhere = {
  cells: { x: 0, y: 0, indices: 0, step: 0 },
  weight: () => 0,
  gradient: () => 0,
};

/** A weight that is not in memory. */
export function weight(name: string, shape: Shape, values?: Float32Array): Weight {
  const size = shape.reduce((product, length) => product * length, 1);
  return new Weight(name, shape, values ?? new Float32Array(size));
}

/** Numbers as bits, in a string: quick to compare, and NaN equals itself. */
export const bits = (x: Float32Array) => new Uint32Array(x.buffer, x.byteOffset, x.length).join();

export interface BenchOptions {
  mode?: Mode;
  x: { readonly data: Float32Array; readonly shape: Shape };
  y?: { readonly data: Float32Array; readonly shape: Shape };
  weights?: readonly Weight[];
  step?: number;
  /** Makes the loss of each row, (rows, 1), or, where there is no backward pass, any value. */
  record: (p: ProgramBuilder, x: Value, y: Value | undefined) => Value;
}

/** One program with its data in memory. */
export class Bench {
  readonly plan: Plan;
  readonly builder: ProgramBuilder;
  readonly weights: readonly Weight[];
  readonly #runtime: Runtime;
  readonly program: Program;
  readonly #gradients = new Map<Weight, Block>();
  readonly #blocks: Block[] = [];
  readonly #output: Value;

  constructor(runtime: Runtime, { mode = "train", x, y, weights = [], step = 1, record }: BenchOptions) {
    this.#runtime = runtime;
    this.weights = weights;
    const rows = x.shape[0]!;
    const cells = this.#floats(4);
    for (const each of weights) {
      if (!each.placed) each.place(this.#floats(each.size), 0);
      this.#gradients.set(each, this.#floats(each.size));
    }
    const at = cells.address;
    const p = new ProgramBuilder(rows, mode, {
      cells: { x: at, y: at + 4, indices: at + 8, step: at + 12 },
      weight: ({ address }) => address,
      gradient: (each) => (each.trainable ? this.#gradients.get(each)?.address : undefined),
    });
    this.builder = p;
    const labels = y && gather(p, "y", y.shape.slice(1));
    this.#output = record(p, gather(p, "x", x.shape.slice(1)), labels);
    if (mode === "train") p.differentiate(this.#output);
    p.outputs.unshift(this.#output); // `record` may have named more.
    this.plan = new Plan(p);
    this.program = new Program(this.plan, runtime.arena, new Workspace(runtime.arena), "a test");
    const indices = this.#floats(rows);
    indices.u32.set(Uint32Array.from({ length: rows }, (_, i) => i));
    const words = [this.#copy(x.data), y ? this.#copy(y.data) : 0, indices.address, step];
    cells.u32.set(words); // Only now: to copy may have moved the memory.
  }

  /** Runs the program and gives what `record` returned. */
  run(): Float32Array {
    for (const block of this.#gradients.values()) block.f32.fill(Number.NaN);
    this.#runtime.run(this.program.address);
    const start = this.program.output(0) / 4;
    return this.#runtime.arena.f32.slice(start, start + this.#output.size);
  }

  /** The mean of what `record` returned: what is differentiated. */
  mean(): number {
    const values = this.run();
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  /** The gradient of a weight, after `run`. */
  gradient(of: Weight): Float32Array {
    return this.#gradients.get(of)!.f32.slice(0, of.size);
  }

  #floats(count: number): Block {
    const block = this.#runtime.arena.allocate(count, "a test").clear();
    this.#blocks.push(block);
    return block;
  }

  #copy(values: Float32Array): number {
    const block = this.#floats(values.length);
    block.f32.set(values);
    return block.address;
  }
}

/** The kernels in a dialect, all of them. */
export async function runtimeOf(dialect: Dialect): Promise<Runtime> {
  await init({ dialect });
  const runtime = await ready();
  for (const part of ["blocked", "classes", "extra"] as const) await whenLoaded(() => runtime.need(part));
  return runtime;
}

/** An arena of its own, for programs that are encoded but not run. */
export const arena = (): Arena => new Arena();
