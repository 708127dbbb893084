/** Activations for parts that are loaded late: bundlers would cut `activate.ts`, which the core has, into a chunk of its own. */
import * as Extra from "../../../assembly/extra/opcodes.ts";
import * as Op from "../../../assembly/opcodes.ts";
import type { ProgramBuilder } from "../builder.ts";
import type { Value } from "../value.ts";

/** Those whose derivative is computed from y. */
export type Curve = typeof Op.RELU | typeof Op.SIGMOID | typeof Op.TANH | typeof Op.SOFTPLUS;

/** y = f(x), element by element. */
export function curve(p: ProgramBuilder, x: Value, kind: Curve): Value {
  const { ACTIVATION, ACTIVATION_GRADIENT } = kind < Op.SOFTPLUS ? Op : Extra;
  const y = p.value(x.shape, [x]);
  p.emit({ opcode: ACTIVATION, format: "activation >y <x #n !activation" }, y, x, x.size, kind);
  const gradient = { opcode: ACTIVATION_GRADIENT, format: "activation_gradient >dx <dy <x <y #n !activation" };
  p.backward(y, (dy) => p.accumulate(x, (dx) => p.emit(gradient, dx, dy, 0, y, x.size, kind)));
  return y;
}
