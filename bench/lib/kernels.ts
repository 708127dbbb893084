/** A dialect's kernels with a memory of their own: buffers are given out once, programs run as often as wished. */
import { existsSync, readFileSync } from "node:fs";
import { END, STRIDE } from "../../assembly/opcodes.ts";
import { ALIGNMENT, MAX_PAGES, PAGE, RESERVED } from "../../src/runtime/layout.ts";

export type Dialect = "simd128" | "relaxed";

/** A buffer in the kernels' memory. */
export interface Floats {
  readonly address: number;
  readonly f32: Float32Array;
}

/** The opcode, then the operands: numbers are words, `{ float }` is a float operand. */
export type Instruction = [opcode: number, ...operands: (number | Floats | { float: number })[]];

const binary = (dialect: string) => `build/${dialect}.wasm`;

/** The dialects that are built and that this engine compiles. */
export function dialects(): Dialect[] {
  return (["simd128", "relaxed"] as const).filter((dialect) => {
    if (!existsSync(binary(dialect))) throw new Error(`${binary(dialect)} is missing. Run npm run build:wasm first.`);
    return WebAssembly.validate(readFileSync(binary(dialect)));
  });
}

export class Kernels {
  private readonly memory: WebAssembly.Memory;
  private readonly execute: (pc: number) => void;
  private next = RESERVED;

  constructor(dialect: Dialect, bytes: number) {
    this.memory = new WebAssembly.Memory({ initial: Math.ceil((RESERVED + bytes) / PAGE), maximum: MAX_PAGES });
    const instantiate = (name: string, others: WebAssembly.ModuleImports) => {
      const module = new WebAssembly.Module(readFileSync(binary(name)));
      const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory, ...others } });
      (exports.setup as (() => void) | undefined)?.();
      return exports as Record<"run" | "blocked", (pc: number) => void>;
    };
    const { blocked } = instantiate(`${dialect}-blocked`, {});
    const classes = instantiate(`${dialect}-classes`, {}).run;
    const core = instantiate(dialect, { blocked, classes, extra() {} }).run;
    const extra = instantiate(`${dialect}-extra`, { core }).run;
    this.execute = instantiate(dialect, { blocked, classes, extra }).run;
  }

  /** Room for floats, zero or with the given contents. */
  floats(contents: number | ArrayLike<number>): Floats {
    const length = typeof contents === "number" ? contents : contents.length;
    const address = this.take(length * 4);
    const f32 = new Float32Array(this.memory.buffer, address, length);
    if (typeof contents !== "number") f32.set(contents);
    return { address, f32 };
  }

  /** Writes the instructions one after the other; the function returned executes them. */
  program(instructions: Instruction[]): () => void {
    const address = this.take((instructions.length + 1) * STRIDE);
    const view = new DataView(this.memory.buffer);
    instructions.forEach((words, at) => {
      words.forEach((word, i) => {
        const to = address + at * STRIDE + i * 4;
        if (typeof word === "number") view.setInt32(to, word, true);
        else if ("float" in word) view.setFloat32(to, word.float, true);
        else view.setInt32(to, word.address, true);
      });
    });
    view.setInt32(address + instructions.length * STRIDE, END, true);
    const { execute } = this;
    return () => execute(address);
  }

  private take(bytes: number): number {
    const address = this.next;
    // Kernels read up to 12 bytes beyond a buffer.
    this.next = Math.ceil((address + bytes + 12) / ALIGNMENT) * ALIGNMENT;
    if (this.next > this.memory.buffer.byteLength) throw new Error(`benchmark needs more than ${address} bytes`);
    return address;
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
