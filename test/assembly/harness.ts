/** Runs single kernel instructions on their own memory, in both dialects, with canary words after each buffer. */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import * as Extra from "../../assembly/extra/opcodes.ts";
import * as Op from "../../assembly/opcodes.ts";
import { MAX_PAGES, RESERVED } from "../../src/runtime/layout.ts";

export type Dialect = "simd128" | "relaxed";

/** Node 20 has no relaxed SIMD without a flag, so a suite runs only the dialects that the engine can compile. */
export const dialects: Dialect[] = (["simd128", "relaxed"] as const).filter((dialect) =>
  WebAssembly.validate(readFileSync(`build/${dialect}.wasm`)),
);

const CANARY = 0x7fc0dead | 0; // A NaN with a payload: read by mistake it spoils the result, overwritten it is found.

/** The instruction of an activation, in the core or among the extra kernels, and of its gradient. */
export const activationOpcode = (kind: number) => (kind < Op.SOFTPLUS ? Op.ACTIVATION : Extra.ACTIVATION);
export const gradientOpcode = (kind: number) =>
  kind < Op.SOFTPLUS ? Op.ACTIVATION_GRADIENT : Extra.ACTIVATION_GRADIENT;

/** A buffer in the kernels' memory: `f32` and `i32` are views of exactly its length. */
export interface Buffer {
  readonly address: number;
  readonly f32: Float32Array;
  readonly i32: Int32Array;
}

export class KernelBench {
  readonly memory: WebAssembly.Memory;
  private readonly run: (pc: number) => void;
  private readonly canaries: number[] = [];
  private next = RESERVED;

  constructor(dialect: Dialect, pages = 1024) {
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES });
    const instantiate = (name: string, others: WebAssembly.ModuleImports) => {
      const module = new WebAssembly.Module(readFileSync(`build/${name}.wasm`));
      const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory, ...others } });
      (exports.setup as (() => void) | undefined)?.();
      return exports as Record<"run" | "blocked", (pc: number) => void>;
    };
    const { blocked } = instantiate(`${dialect}-blocked`, {});
    const classes = instantiate(`${dialect}-classes`, {}).run;
    const core = instantiate(dialect, { blocked, classes, extra() {} }).run;
    const extra = instantiate(`${dialect}-extra`, { core }).run;
    this.run = instantiate(dialect, { blocked, classes, extra }).run;
  }

  /** Room for `length` floats, 64-byte aligned plus `skew` bytes, with four canary words on either side. */
  floats(contents: number | ArrayLike<number>, skew = 0): Buffer {
    const length = typeof contents === "number" ? contents : contents.length;
    const before = this.next;
    const address = before + 64 + skew;
    this.next = Math.ceil((address + length * 4 + 16) / 64) * 64;
    const words = new Int32Array(this.memory.buffer);
    for (let i = 0; i < 4; i++) {
      for (const canary of [(address >> 2) - 4 + i, (address >> 2) + length + i]) {
        words[canary] = CANARY;
        this.canaries.push(canary);
      }
    }
    const f32 = new Float32Array(this.memory.buffer, address, length);
    const i32 = new Int32Array(this.memory.buffer, address, length);
    if (typeof contents === "number") f32.fill(Number.NaN);
    else f32.set(contents);
    return { address, f32, i32 };
  }

  /** Room for words such as indices and cells. */
  words(contents: ArrayLike<number>): Buffer {
    const buffer = this.floats(contents.length);
    buffer.i32.set(contents);
    return buffer;
  }

  /** Executes one instruction; numbers are words, `{ f32 }` is a float operand. Then looks after the canaries. */
  execute(opcode: number, ...operands: (number | Buffer | { float: number })[]): void {
    const program = this.next;
    const view = new DataView(this.memory.buffer);
    for (let at = 0; at < Op.STRIDE; at += 4) view.setInt32(program + at, 0, true);
    view.setInt32(program, opcode, true);
    operands.forEach((operand, i) => {
      const at = program + 4 + i * 4;
      if (typeof operand === "number") view.setInt32(at, operand, true);
      else if ("float" in operand) view.setFloat32(at, operand.float, true);
      else view.setInt32(at, operand.address, true);
    });
    view.setInt32(program + Op.STRIDE, 0, true);
    this.run(program);
    this.checkCanaries();
  }

  /** Fails if a kernel wrote before or after any buffer. */
  checkCanaries(): void {
    const words = new Int32Array(this.memory.buffer);
    const overwritten = this.canaries.filter((index) => words[index] !== CANARY);
    expect(overwritten, "canary words overwritten").toEqual([]);
  }

  /** Forgets every buffer, so that a grid of sizes can reuse the memory. */
  reset(): void {
    this.next = RESERVED;
    this.canaries.length = 0;
  }
}

/** Lengths on either side of every vector edge. */
export const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 31, 32, 33, 63, 64, 65, 1000];

/** Offsets of a buffer from a 16-byte boundary. */
export const skews = [0, 4, 8, 12];

/** Fails unless |actual - expected| <= relative · |expected| + absolute for every element; NaN equals NaN. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
  absolute = 0,
  what = "",
): void {
  expect(actual.length, what).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    const close = Object.is(a, e) || a === e || Math.abs(a - e) <= relative * Math.abs(e) + absolute;
    if (!close) expect.fail(`${what} [${i}]: expected ${e}, got ${a}, off by ${Math.abs(a - e)}`);
  }
}

/** Seeded numbers in [-1, 1), the same in every run. */
export function uniform(length: number, seed = 1): Float32Array {
  let state = seed >>> 0;
  return Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}
