/** What 100 percent means beside a kernel: the multiply-adds that the engine can do, and the bytes that it can read. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Dialect } from "./kernels.ts";

const STEPS = 10_000;
/** 11 chains of 4 lanes, a multiplication and an addition each; see bench/assembly/limits.ts. */
const FLOPS = STEPS * 11 * 4 * 2;
/** Bytes that `readSum` takes at a time. */
const STRIDE = 128;
const PAGE = 65536;

/** Something to do beside a kernel, and how much it is: operations or bytes. */
export interface Limit {
  readonly call: () => void;
  readonly work: number;
}

type Chains = (steps: number, x: number, y: number) => number;
type ReadSum = (address: number, bytes: number) => number;

export class Limits {
  readonly #memory: WebAssembly.Memory;
  readonly #chains: Chains;
  readonly #readSum: ReadSum;

  constructor(dialect: Dialect) {
    const exports = compile(dialect);
    this.#memory = exports.memory as WebAssembly.Memory;
    this.#chains = exports.chains as Chains;
    this.#readSum = exports.readSum as ReadSum;
  }

  /** Some 15 µs of independent multiply-adds, and how many operations these are. */
  get multiplyAdds(): Limit {
    return { call: () => void this.#chains(STEPS, 1, 1e-9), work: FLOPS };
  }

  /** Reads so many bytes, 64 KiB at the least, from whichever cache holds them. */
  reading(bytes: number): Limit {
    const length = Math.ceil(bytes / STRIDE) * STRIDE;
    this.#memory.grow(Math.max(0, Math.ceil((PAGE + length - this.#memory.buffer.byteLength) / PAGE)));
    const repetitions = Math.ceil(PAGE / length);
    const call = () => {
      for (let i = repetitions; i > 0; i--) this.#readSum(PAGE, length);
    };
    return { call, work: length * repetitions };
  }
}

function compile(dialect: Dialect): WebAssembly.Exports {
  const asc = new URL("../../node_modules/assemblyscript/bin/asc.js", import.meta.url).pathname;
  const outFile = `build/limits-${dialect}.wasm`;
  const options = ["--config", "bench/assembly/asconfig.json", "--target", dialect, "--outFile", outFile];
  const { status } = spawnSync(process.execPath, [asc, ...options], { stdio: "inherit" });
  if (status !== 0) throw new Error(`asc ended with status ${status}`);
  return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(outFile)), {}).exports;
}
