/** Where the time of a training step goes. */
import { checkInteger, checkOptions } from "../checks.ts";
import type { TensorLike } from "../data/tensor.ts";
import { bytesOf, flopsOf } from "../program/cost.ts";
import { FORMATS } from "../program/instructions.ts";
import { Program } from "../program/program.ts";
import type { Runtime } from "../runtime/backend.ts";
import type { ModelCore } from "./core.ts";
import type { Executor } from "./executor.ts";
import { ArrayFeed } from "./feed.ts";
import { checkTrainingData } from "./fitting.ts";
import { keepState } from "./keep-state.ts";

/** Options of `profile`. */
export interface ProfileOptions {
  /** Rows in the step. Default 32, or as many as there are. */
  batchSize?: number;
  /** Milliseconds for which each instruction is repeated, at the least. Default 2. */
  time?: number;
}

/** What one instruction, or one layer, costs in a step. */
export interface ProfileRow {
  /** The layer, loss, metric or optimizer. */
  readonly owner: string;
  /** The instruction's name; empty for the sum of an owner. */
  readonly name: string;
  /** Nanoseconds, the least of several measurements. */
  readonly ns: number;
  /** Floating-point operations of products, sums and updates; functions such as tanh are not counted. */
  readonly flops: number;
  /** Bytes of the values that are read and written. */
  readonly bytes: number;
}

/** The cost of a step by instruction and by layer. Prints itself as two tables: `console.log(String(profile))`. */
export class Profile {
  readonly batchSize: number;
  readonly instructions: readonly ProfileRow[];

  constructor(batchSize: number, instructions: readonly ProfileRow[]) {
    this.batchSize = batchSize;
    this.instructions = instructions;
  }

  /** Sums for each layer, loss, metric and optimizer, in the order of their first instruction. */
  get layers(): readonly ProfileRow[] {
    const owners = [...new Set(this.instructions.map(({ owner }) => owner))];
    return owners.map((owner) =>
      sum(
        owner,
        this.instructions.filter((row) => row.owner === owner),
      ),
    );
  }

  /** The whole step. */
  get total(): ProfileRow {
    return sum("together", this.instructions);
  }

  toString(): string {
    const total = this.total;
    const title = `a step of ${this.batchSize} rows`;
    return [title, table(this.instructions, total), "", table([...this.layers, total], total)].join("\n");
  }
}

/** The whole of `model.profile`. */
export async function profile(
  core: ModelCore,
  x: TensorLike,
  y: TensorLike,
  options?: ProfileOptions,
): Promise<Profile> {
  const { batchSize = 32, time = 2 } = checkOptions("profile", options, ["batchSize", "time"]);
  checkInteger("profile: batchSize", batchSize, 1);
  checkInteger("profile: time", time, 1);
  return core.exclusively("profile", () => {
    const { data, input } = checkTrainingData(core, "profile", x, y);
    const rows = Math.min(batchSize, data.x.shape[0]!);
    return core.run(input, "profile", (runtime, executor) => {
      const feed = new ArrayFeed(executor.memory, data.x.slice(0, rows), data.y.slice(0, rows), rows, "profile");
      const restore = keepState(core, executor);
      try {
        feed.start();
        feed.next();
        feed.select();
        return new Profile(rows, measure(runtime, executor, rows, core.iterations + 1, time));
      } finally {
        restore();
        feed.release();
      }
    });
  });
}

/**
 * Times each instruction where it stands in the step, so that its operands hold what they hold in training: it is repeated in a
 * program of its own before the next one has its turn. All of them may be repeated: none reads what it writes but updates,
 * whose effect is taken back.
 */
function measure(runtime: Runtime, executor: Executor, rows: number, step: number, time: number): ProfileRow[] {
  for (let i = 0, end = performance.now() + 20; i < 3 || performance.now() < end; i++)
    executor.train(runtime, rows, step);
  const plan = executor.plan("train", rows);
  return plan.instructions.map((instruction) => {
    const repeat = (count: number) => {
      const instructions = new Array(count).fill(instruction);
      return new Program(
        { ...plan, instructions, outputs: [] },
        executor.memory.arena,
        executor.memory.workspace,
        "profile",
      );
    };
    const once = repeat(1);
    const trial = fastest(runtime, once, 1, 0.05);
    once.release();
    const count = Math.max(1, Math.min(256, Math.round(20_000 / trial)));
    const program = repeat(count);
    const ns = fastest(runtime, program, count, time);
    program.release();
    return {
      owner: instruction.owner,
      name: FORMATS[instruction.opcode]!.name,
      ns,
      flops: flopsOf(instruction),
      bytes: bytesOf(instruction),
    };
  });
}

/** Nanoseconds of one of the `count` instructions of a program: the least over runs of `time` milliseconds together. */
function fastest({ run }: Runtime, { address }: Program, count: number, time: number): number {
  let least = Number.POSITIVE_INFINITY;
  const end = performance.now() + time;
  do {
    const start = performance.now();
    run(address);
    const elapsed = performance.now() - start;
    if (elapsed > 0) least = Math.min(least, elapsed);
  } while (performance.now() < end);
  return ((Number.isFinite(least) ? least : time) * 1e6) / count;
}

function sum(owner: string, rows: readonly ProfileRow[]): ProfileRow {
  const total = (key: "ns" | "flops" | "bytes") => rows.reduce((value, row) => value + row[key], 0);
  return { owner, name: "", ns: total("ns"), flops: total("flops"), bytes: total("bytes") };
}

function table(rows: readonly ProfileRow[], total: ProfileRow): string {
  const cells = rows.map(({ owner, name, ns, flops, bytes }) => [
    owner,
    name,
    (ns / 1000).toFixed(3),
    `${((100 * ns) / total.ns).toFixed(1)} %`,
    flops === 0 ? "" : String(flops),
    flops === 0 ? "" : (flops / ns).toFixed(2),
    String(bytes),
    (bytes / ns).toFixed(2),
  ]);
  const head = ["owner", "instruction", "µs", "of step", "FLOP", "GFLOP/s", "bytes", "GB/s"];
  const widths = head.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i]!.length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...cells.map(line)].join("\n");
}
