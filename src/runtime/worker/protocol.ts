/** What is said between the library and its workers. Types only. */
import type { Modules } from "../backend.ts";

/** Kernels to make ready, see `link` in backend.ts. */
export interface Open {
  readonly modules: Modules;
  /** A shared memory, or what the worker shall make one of for itself. */
  readonly memory: WebAssembly.Memory | MemoryDescriptor;
}

export interface MemoryDescriptor {
  readonly initial: number;
  readonly maximum: number;
  readonly shared: boolean;
}

/** Bytes and the address at which they go. */
export interface Put {
  readonly address: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A part of memory, in bytes. */
export interface Span {
  readonly address: number;
  readonly bytes: number;
}

/** Some steps, with what they need first and what is wanted of memory afterwards. */
export interface Job {
  /** Pages that memory must have. */
  readonly pages: number;
  readonly put: readonly Put[];
  /**
   * For each step: the program, how many words change before it, and for each of these its address and its value. Between steps a 0
   * asks to collect a part of memory, and its address and bytes follow.
   */
  readonly steps: Uint32Array;
  /** Bytes that steps collect together. */
  readonly collect: number;
  /** Is read when all steps are done. */
  readonly get: readonly Span[];
}

/** What a job gives: what it collected, one after the other, and what it was to `get`. */
export interface Done {
  readonly collected: Uint8Array<ArrayBuffer>;
  readonly got: readonly Uint8Array<ArrayBuffer>[];
  /** Milliseconds of work. */
  readonly time: number;
}

/** To a worker. Each request is answered under its number, in the order in which they were sent. */
export type Request = { readonly id: number } & (
  | { readonly open: Open }
  | { readonly call: string; readonly args: readonly number[] }
  | { readonly job: Job }
  | { readonly close: true }
);

/** From a worker: number 0 when it has started, then the answers. */
export type Answer = { readonly id: number } & ({ readonly result: unknown } | { readonly error: string });
