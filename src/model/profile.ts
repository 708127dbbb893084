/**
 * Where the time of a training step goes. Loaded when it is asked for: this file imports types only, so that bundlers need not
 * take an application apart for it (measured: 1.7 KB).
 */
import type { checkInteger, checkOptions } from "../checks.ts";
import type { Format, Instruction, Operand } from "../program/instructions.ts";
import type { Value } from "../program/value.ts";
import type { Runtime } from "../runtime/backend.ts";
import type { ModelCore } from "./core.ts";
import type { Executor } from "./executor.ts";
import type { withBatch } from "./fitting.ts";
import type { keepState } from "./keep-state.ts";

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

/** Floating-point operations for each float of the first operand, of instructions other than products and sums. */
const FLOPS_PER_FLOAT: Readonly<Record<string, number>> = { add: 1, sgd: 2, sgd_momentum: 4, rmsprop: 8, adam: 11 };

/** What it is handed of the rest. */
interface Core {
  readonly checkOptions: typeof checkOptions;
  readonly checkInteger: typeof checkInteger;
  readonly withBatch: typeof withBatch;
  readonly keepState: typeof keepState;
}

/** The whole of `model.profile`. */
export async function profile(
  { checkOptions, checkInteger, withBatch, keepState }: Core,
  core: ModelCore,
  given: { readonly x: unknown; readonly y: unknown },
  options: ProfileOptions | undefined,
): Promise<Profile> {
  const { batchSize = 32, time = 2 } = checkOptions("profile", options, ["batchSize", "time"]);
  checkInteger("profile: batchSize", batchSize, 1);
  checkInteger("profile: time", time, 1);
  return withBatch(core, "profile", given, batchSize, (runtime, executor, rows) => {
    const restore = keepState(core, executor);
    try {
      return profileStep(runtime, executor, rows, core.iterations + 1, time);
    } finally {
      restore();
    }
  });
}

/**
 * Times each instruction where it stands in the step, so that its operands hold what they hold in training: it is repeated in a
 * program of its own before the next one has its turn. All of them may be repeated: none reads what it writes but updates,
 * whose effect the caller takes back.
 *
 * @param time milliseconds for each instruction
 */
function profileStep(runtime: Runtime, executor: Executor, rows: number, step: number, time: number): Profile {
  for (let i = 0, end = performance.now() + 20; i < 3 || performance.now() < end; i++)
    executor.train({ run: runtime.run }, rows, step);
  const plan = executor.plan("train", rows);
  const timings = plan.instructions.map((instruction) => {
    const measure = (count: number, milliseconds: number) => {
      const program = executor.repeat(plan, instruction, count);
      const ns = fastest(runtime, program.address, count, milliseconds);
      program.release();
      return ns;
    };
    const count = Math.max(1, Math.min(256, Math.round(20_000 / measure(1, 0.05))));
    const ns = measure(count, time);
    const { format } = instruction;
    return {
      owner: instruction.owner,
      name: format.name,
      ns,
      flops: flopsOf(instruction, format),
      bytes: bytesOf(instruction, format),
    };
  });
  return new Profile(rows, timings);
}

/** Nanoseconds of one of the `count` instructions of a program: the least over runs of `time` milliseconds together. */
function fastest({ run }: Runtime, address: number, count: number, time: number): number {
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

/** Additions, multiplications, divisions and roots of products, sums and updates; functions such as tanh are not counted. */
function flopsOf({ operands }: Instruction, { name, roles }: Format): number {
  const numbers = operands.filter((_, i) => roles[i]!.role === "number") as number[];
  if (name.startsWith("gemm")) return numbers.reduce((product, size) => product * size, 2);
  if (name === "sum_rows") return numbers[0]! * numbers[1]!;
  const [first] = operands;
  return isValue(first) ? (FLOPS_PER_FLOAT[name] ?? 0) * first.size : 0;
}

/** Bytes of the values that are read and written; scratch is not counted. */
function bytesOf({ operands }: Instruction, { roles }: Format): number {
  return operands.reduce<number>((bytes, operand, i) => {
    const { role } = roles[i]!;
    if (!isValue(operand) || role === "scratch") return bytes;
    return bytes + operand.size * 4 * (role === "update" ? 2 : 1);
  }, 0);
}

function isValue(operand: Operand | undefined): operand is Value {
  return typeof operand === "object" && "shape" in operand;
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
