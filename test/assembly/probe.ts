/** Applies the functions of assembly/probe.ts to buffers of floats. */
import * as Op from "../../assembly/opcodes.ts";
import { MAX_PAGES, RESERVED } from "../../src/runtime/layout.ts";
import { compileProbe } from "./compile-probe.ts";
import type { Dialect } from "./harness.ts";

const activations = {
  relu: Op.RELU,
  sigmoid: Op.SIGMOID,
  tanh: Op.TANH,
  softplus: Op.SOFTPLUS,
  elu: Op.ELU,
  selu: Op.SELU,
  gelu: Op.GELU,
  silu: Op.SILU,
} as const;

export type Elementary =
  | "exp"
  | "expm1"
  | "erf"
  | "log"
  | "log1p"
  | "sin"
  | "cos"
  | "power"
  | "expm1Everywhere"
  | "log1pEverywhere";
export type FunctionName = Elementary | keyof typeof activations;

type Kernel = (y: number, x: number, n: number, kind?: number) => void;

/** `length` floats in, as many out: write `x`, call `apply`, read `y`. */
export class Probe {
  readonly x: Float32Array;
  readonly y: Float32Array;
  private readonly exports: Record<string, Kernel>;

  constructor(dialect: Dialect, length: number) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil((RESERVED + length * 8) / 65536), maximum: MAX_PAGES });
    const module = new WebAssembly.Module(compileProbe(dialect));
    this.exports = new WebAssembly.Instance(module, { env: { memory } }).exports as Record<string, never>;
    this.exports.setup(0, 0, 0);
    this.x = new Float32Array(memory.buffer, RESERVED, length);
    this.y = new Float32Array(memory.buffer, RESERVED + length * 4, length);
  }

  /** y = f(x), of the first `count` floats, a multiple of 4. */
  apply(name: FunctionName, count = this.x.length): void {
    const elementary = name in activations ? "activation" : name;
    const kind = activations[name as keyof typeof activations];
    this.exports[elementary](this.y.byteOffset, this.x.byteOffset, count, kind);
  }
}
