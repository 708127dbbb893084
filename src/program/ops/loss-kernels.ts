/** The extra kernels that are losses. */
import type { Kernel } from "../instructions.ts";

/** A loss and its gradient, the opcode after it; `more` are operands beyond the usual. */
export const lossKernels = (opcode: number, name: string, more = ""): readonly [loss: Kernel, gradient: Kernel] => [
  { opcode, format: `${name} >loss <p <y #rows #columns${more}` },
  { opcode: opcode + 1, format: `${name}_gradient >dp <dl <p <y #rows #columns${more}` },
];
