import * as Extra from "../../../assembly/extra/opcodes.ts";
import * as Op from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/** Activations whose derivative is computed from x; all others' from y = f(x), so that x need not be kept. */
const FROM_INPUT: ReadonlySet<number> = new Set([Op.GELU, Op.SILU]);

const ACTIVATION = { opcode: Extra.ACTIVATION, format: "activation >y <x #n !activation" };
const GRADIENT = { opcode: Extra.ACTIVATION_GRADIENT, format: "activation_gradient >dx <dy <x <y #n !activation" };

/** y = f(x), element by element. `kind` is one of the activations of `opcodes.ts`. */
export function activate(p: ProgramBuilder, x: Value, kind: number): Value {
  if (kind === Op.LINEAR) return x;
  const isCore = kind < Op.SOFTPLUS;
  const y = p.value(x.shape, [x]);
  p.emit(isCore ? Op.ACTIVATION : ACTIVATION, y, x, x.size, kind);
  p.backward(y, (dy) => {
    const [input, output] = FROM_INPUT.has(kind) ? [x, 0] : [0, y];
    p.accumulate(x, (dx) => p.emit(isCore ? Op.ACTIVATION_GRADIENT : GRADIENT, dx, dy, input, output, x.size, kind));
  });
  return y;
}

/** y = exp(x) / Σ exp(x) over the last dimension. */
export function softmax(p: ProgramBuilder, x: Value): Value {
  const y = p.value(x.shape, [x]);
  p.emit(Op.SOFTMAX, y, x, x.rows, x.columns);
  p.backward(y, (dy) => p.accumulate(x, (dx) => p.emit(Op.SOFTMAX_GRADIENT, dx, dy, y, x.rows, x.columns)));
  return y;
}
