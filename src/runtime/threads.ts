/** How many threads there may be, and the memory that they share. */

/** The parts of Node that this needs; bundlers for browsers see no import. */
interface Node {
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(name: "node:os"): { availableParallelism(): number };
}

const here = globalThis as {
  process?: Node;
  navigator?: { readonly hardwareConcurrency?: number };
  crossOriginIsolated?: boolean;
};

/**
 * Whether other threads can work in the memory of this one: browsers allow it in isolated pages only. WebKitGTK has such pages
 * and yet no shared memory.
 */
export function canShare(): boolean {
  return "SharedArrayBuffer" in globalThis && (here.crossOriginIsolated ?? here.process?.versions?.node !== undefined);
}

/**
 * As many as asked for, or as many as the machine is good for: processors count twice what runs two threads on one core, which
 * share its vector unit, and few programs are worth more than 8 threads.
 */
export function threadsFor(wanted: number | "auto"): number {
  if (wanted !== "auto") return wanted;
  const processors =
    here.navigator?.hardwareConcurrency ?? here.process?.getBuiltinModule?.("node:os").availableParallelism() ?? 1;
  return Math.min(8, Math.max(Math.min(processors, 4), processors >> 1));
}

/** The binary for a shared memory: it says so in the flags of its first import, which follow the name's y and a 2 for memory. */
export function shareMemory(binary: Uint8Array): Uint8Array<ArrayBuffer> {
  const shared = new Uint8Array(binary);
  shared[shared.findIndex((byte, i) => byte === 121 && shared[i + 1] === 2) + 2]! |= 2;
  return shared;
}
